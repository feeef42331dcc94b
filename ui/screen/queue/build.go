package queue

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/queue"
)

// atOnce is the number of rows that are filtered and sorted, or searched, at
// once; more are done by a job, so that no key waits for them.
const atOnce = 1000

// building is the making of rows.
type building struct {
	step  int // of the newest, to drop late ones
	busy  bool
	cmd   tea.Cmd           // the job, until it is returned to the program
	fresh map[int]int       // what nobody has looked at, by section of the snapshot
	areas []queue.AreaCount // of the snapshot, once they are counted
	known bool              // they are
}

// rowsMsg is rows made by a job.
type rowsMsg struct {
	step  int
	rows  []*queue.Item
	fresh int
}

// rebuild makes the rows anew; the cursor stays on its change. What takes long
// becomes a job, which the next look returns.
func (s *Screen) rebuild() {
	s.build.step++
	s.build.busy, s.build.cmd = false, nil
	items, limit, order, now := s.current().Items, s.limit, s.order, s.snap.Now
	if limit.filter.Empty() && order == queue.ByDefault {
		s.take(items, s.freshHere())
		return
	}
	if len(items) <= atOnce {
		rows := queue.Sort(limit.keep(items, now), order)
		s.take(rows, countFresh(rows))
		return
	}
	step := s.build.step
	s.build.busy = true
	s.build.cmd = s.env.Job("rows", func(context.Context) tea.Msg {
		rows := queue.Sort(limit.keep(items, now), order)
		return rowsMsg{step: step, rows: rows, fresh: countFresh(rows)}
	})
}

// built takes rows made by a job.
func (s *Screen) built(msg rowsMsg) tea.Cmd {
	if msg.step != s.build.step {
		return nil
	}
	s.build.busy = false
	s.take(msg.rows, msg.fresh)
	return s.look()
}

// take shows rows.
func (s *Screen) take(rows []*queue.Item, fresh int) {
	at := s.here()
	s.rows, s.fresh = rows, fresh
	s.list.Follow(len(rows), locate(rows, at))
	s.find.index(rows)
}

// freshHere counts the section in view once for each snapshot.
func (s *Screen) freshHere() int {
	if n, known := s.build.fresh[s.section]; known {
		return n
	}
	if s.build.fresh == nil {
		s.build.fresh = map[int]int{}
	}
	n := countFresh(s.current().Items)
	s.build.fresh[s.section] = n
	return n
}

// countFresh counts what nobody has looked at.
func countFresh(rows []*queue.Item) int {
	n := 0
	for _, it := range rows {
		if it.Unreviewed() {
			n++
		}
	}
	return n
}
