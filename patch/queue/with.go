package queue

import (
	"slices"

	"onemore/patch"
	"onemore/patch/series"
)

// With makes the next snapshot, in which some changes were built anew and some
// are gone. Its cost follows the number of items only by copying pointers.
func (s *Snapshot) With(changed []*Row, removed []patch.MsgID, now int64) *Snapshot {
	e := s.edit(now)
	defer e.next.judge.hold(now)()
	for _, root := range removed {
		e.drop(root, series.Name(root))
	}
	fresh := make([]*Item, 0, len(changed))
	for _, r := range changed {
		name := series.Name(r.Root)
		var marks Marks
		if old := e.drop(r.Root, name); old != nil {
			marks = old.Marks
		}
		fresh = append(fresh, e.next.judge.item(r, name, marks))
	}
	for _, it := range fresh {
		e.name(it)
		e.put(it)
	}
	return e.done()
}

// Remark makes the next snapshot, in which one change has other marks.
func (s *Snapshot) Remark(root patch.MsgID, marks Marks, now int64) *Snapshot {
	e := s.edit(now)
	defer e.next.judge.hold(now)()
	if old := e.drop(root, series.Name(root)); old != nil {
		it := e.next.judge.item(old.Row, old.name, marks)
		it.ID = old.ID
		e.put(it)
	}
	return e.done()
}

// edit is a snapshot in the making. Lists are shared with the snapshot before
// until they are changed.
type edit struct {
	next *Snapshot
	own  []bool // which sections' lists are no longer shared
}

func (s *Snapshot) edit(now int64) *edit {
	next := *s
	next.Number++
	next.Now = now
	j := *s.judge
	next.judge = &j
	next.Items, next.keys = slices.Clone(s.Items), slices.Clone(s.keys)
	next.Sections = slices.Clone(s.Sections)
	return &edit{next: &next, own: make([]bool, len(s.Sections))}
}

// drop takes the item of a root out and gives it, or nil.
func (e *edit) drop(root patch.MsgID, name string) *Item {
	at := e.next.place(root, name)
	if at < 0 {
		return nil
	}
	it := e.next.Items[at]
	e.next.Items = slices.Delete(e.next.Items, at, at+1)
	e.next.keys = slices.Delete(e.next.keys, at, at+1)
	e.sections(it, func(items []*Item, at int, there bool) []*Item {
		if there {
			return slices.Delete(items, at, at+1)
		}
		return items
	})
	return it
}

// name gives an item that is not in yet an id of its own, and longer ones to
// those who share its beginning.
func (e *edit) name(it *Item) {
	length, k := 4, keyOf(it.name)>>shortKey
	for i, o := range e.next.keys {
		if o>>shortKey != k {
			continue
		}
		old := e.next.Items[i]
		n := series.Shared(it.name, old.name)
		length = max(length, n+1)
		if n < len(old.ID) || n == len(old.name) {
			continue
		}
		longer := *old
		longer.ID = old.name[:n+1]
		e.next.Items[i] = &longer
		e.sections(old, func(items []*Item, at int, there bool) []*Item {
			if there {
				items[at] = &longer
			}
			return items
		})
	}
	it.ID = it.name[:min(length, len(it.name))]
}

// put adds an item where the order has it.
func (e *edit) put(it *Item) {
	at, _ := slices.BinarySearchFunc(e.next.Items, it, ranking(activity).compare)
	e.next.Items = slices.Insert(e.next.Items, at, it)
	e.next.keys = slices.Insert(e.next.keys, at, keyOf(it.name))
	e.sections(it, func(items []*Item, at int, _ bool) []*Item { return slices.Insert(items, at, it) })
}

// sections changes the list of every section that an item belongs to; change
// is told where the section's order has the item, and whether it is there.
func (e *edit) sections(it *Item, change func(items []*Item, at int, there bool) []*Item) {
	for k := range e.next.Sections {
		sec := &e.next.Sections[k]
		if !sec.holds(it, e.next.Now) {
			continue
		}
		if !e.own[k] {
			e.own[k] = true
			sec.Items = slices.Clone(sec.Items)
		}
		at, there := slices.BinarySearchFunc(sec.Items, it, e.next.order(sec.Kind).compare)
		sec.Items = change(sec.Items, at, there)
	}
}

// done gives the snapshot.
func (e *edit) done() *Snapshot {
	s := e.next
	for k := range s.Sections {
		switch sec := &s.Sections[k]; {
		case sec.Kind == All:
			sec.Items = s.Items
		case sec.Kind == User && sec.filter.timed():
			sec.Items = sec.pick(s.Items, s.Now)
		}
	}
	s.Start = s.start()
	return s
}
