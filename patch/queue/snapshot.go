package queue

import (
	"cmp"
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/series"
)

// SectionDef is a section of the configuration.
type SectionDef struct {
	Name   string
	Filter string
}

// New makes the snapshot that follows prev (nil for the first) from all rows.
// The rows belong to the snapshot from then on.
func New(prev *Snapshot, rows []*Row, marks map[patch.MsgID]Marks, me Me, now int64, user []SectionDef) *Snapshot {
	s := &Snapshot{Now: now, me: me, user: user}
	known := map[patch.MsgID]string{}
	if prev != nil {
		s.Number = prev.Number + 1
		for _, it := range prev.Items {
			known[it.Root] = it.name
		}
	}
	s.judge = &judge{now: now, me: newReader(me), limit: patience(rows)}
	s.Items = make([]*Item, 0, len(rows))
	for _, r := range rows {
		name := known[r.Root]
		if name == "" {
			name = series.Name(r.Root)
		}
		s.Items = append(s.Items, s.judge.item(r, name, marksOf(marks, r)))
	}
	slices.SortFunc(s.Items, byActivity)
	shorten(s.Items)
	s.divide()
	return s
}

// marksOf joins the marks that were put under any name of the change.
func marksOf(all map[patch.MsgID]Marks, r *Row) Marks {
	if len(all) == 0 {
		return Marks{}
	}
	m := all[r.Root]
	for _, n := range r.Names {
		o := all[n]
		m.Done = m.Done || o.Done
		m.Flag = m.Flag || o.Flag
		m.Snooze = max(m.Snooze, o.Snooze)
		m.Seen = max(m.Seen, o.Seen)
		m.Touched = max(m.Touched, o.Touched)
	}
	return m
}

// shorten gives every item the shortest id that no other has.
func shorten(items []*Item) {
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = it.name
	}
	short := series.Short(names)
	for _, it := range items {
		it.ID = short[it.name]
	}
}

// With makes the next snapshot, in which some changes were built anew and some
// are gone. Its cost follows the number of items only by copying pointers.
func (s *Snapshot) With(changed []*Row, removed []patch.MsgID, now int64) *Snapshot {
	old := make(map[patch.MsgID]*Item, len(changed)+len(removed))
	for _, id := range removed {
		old[id] = nil
	}
	for _, r := range changed {
		old[r.Root] = nil
	}
	next := s.next(now)
	next.Items = next.Items[:0]
	for _, it := range s.Items {
		if _, ok := old[it.Root]; ok {
			old[it.Root] = it
			continue
		}
		next.Items = append(next.Items, it)
	}
	swap := swapped{gone: map[*Item]bool{}}
	for _, it := range old {
		swap.gone[it] = true
	}
	for _, r := range changed {
		marks := Marks{}
		if o := old[r.Root]; o != nil {
			marks = o.Marks
		}
		next.add(next.judge.item(r, series.Name(r.Root), marks), &swap)
	}
	next.move(s.Sections, swap.gone, swap.fresh)
	return next
}

// swapped are the items that a new snapshot no longer has, and those it has
// instead.
type swapped struct {
	gone  map[*Item]bool
	fresh []*Item
}

// Remark makes the next snapshot, in which one change has other marks.
func (s *Snapshot) Remark(root patch.MsgID, marks Marks, now int64) *Snapshot {
	next := s.next(now)
	for i, it := range next.Items {
		if it.Root == root {
			fresh := next.judge.item(it.Row, it.name, marks)
			fresh.ID, fresh.Areas = it.ID, it.Areas
			next.Items[i] = fresh
			next.move(s.Sections, map[*Item]bool{it: true}, []*Item{fresh})
		}
	}
	return next
}

// next is a copy whose list of items may be changed.
func (s *Snapshot) next(now int64) *Snapshot {
	next := *s
	next.Number++
	next.Now = now
	j := *s.judge
	j.now = now
	next.judge = &j
	next.Items = slices.Clone(s.Items)
	return &next
}

// add puts an item into its place and gives it, and whoever shared its prefix,
// an id of their own.
func (s *Snapshot) add(it *Item, swap *swapped) {
	length := 4
	for i, o := range s.Items {
		if o.name[:3] != it.name[:3] {
			continue
		}
		n := series.Shared(it.name, o.name)
		length = max(length, n+1)
		if n < len(o.ID) || n == len(o.name) {
			continue
		}
		longer := *o
		longer.ID = o.name[:n+1]
		s.Items[i] = &longer
		swap.gone[o] = true
		swap.fresh = append(swap.fresh, &longer)
	}
	it.ID = it.name[:min(length, len(it.name))]
	at, _ := slices.BinarySearchFunc(s.Items, it, byActivity)
	s.Items = slices.Insert(s.Items, at, it)
	swap.fresh = append(swap.fresh, it)
}

// byActivity is the order of Items: newest activity first.
func byActivity(a, b *Item) int {
	return cmp.Or(cmp.Compare(b.Active, a.Active), strings.Compare(string(a.Root), string(b.Root)))
}
