package queue

import (
	"cmp"

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
		known = make(map[patch.MsgID]string, len(prev.Items))
		for _, it := range prev.Items {
			known[it.Root] = it.name
		}
	}
	s.judge = newJudge(me, now)
	defer s.judge.hold(now)()
	s.NoAreas = !me.KnowsAreas()
	s.Items = make([]*Item, len(rows))
	block := make([]Item, len(rows))
	for i, r := range rows {
		name := known[r.Root]
		if name == "" {
			name = series.Name(r.Root)
		}
		s.judge.fill(&block[i], r, name, marksOf(marks, r))
		s.Items[i] = &block[i]
	}
	ranking(activity).sort(s.Items)
	s.keys = keysOf(s.Items)
	shorten(s.Items, s.keys)
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
		m.Resigned = max(m.Resigned, o.Resigned)
		m.Claim = cmp.Or(m.Claim, o.Claim)
		m.Touched = max(m.Touched, o.Touched)
		m.Pending = cmp.Or(m.Pending, o.Pending)
		m.Listed = cmp.Or(m.Listed, o.Listed)
		m.Drafts, m.Letters, m.Sent = max(m.Drafts, o.Drafts), max(m.Letters, o.Letters), max(m.Sent, o.Sent)
	}
	return m
}
