package queue

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// newest is what is known of the newest version of one change: whether it came
// since the reader looked at an older one.
type newest struct {
	active int64 // the last mail of the change then
	seen   int   // what the reader had seen of it then
	since  int   // the version that was looked at; 0: it is not new
}

// freshening learns which of the rows in view have a version that is new to the
// reader. A row is asked about when it comes into view and something of it was
// seen, all of one view at once.
type freshening struct {
	known map[patch.MsgID]newest
	busy  bool
}

// freshMsg is what was learned.
type freshMsg map[patch.MsgID]newest

// newSince is the version that was looked at last, where a newer one has come
// since; else 0.
func (s *Screen) newSince(it *queue.Item) int {
	if k, ok := s.newer.known[it.Root]; ok && asked(it) == (newest{active: k.active, seen: k.seen}) {
		return k.since
	}
	return 0
}

func asked(it *queue.Item) newest { return newest{active: it.Active, seen: it.Marks.Seen} }

// learn asks about the rows in view that are not known as they are now.
func (s *Screen) learn() tea.Cmd {
	if s.newer.busy || s.w == 0 { // nothing is in view yet
		return nil
	}
	var want []*queue.Item
	from, to := s.list.Visible()
	for _, it := range s.rows[min(from, len(s.rows)):min(to, len(s.rows))] {
		k, ok := s.newer.known[it.Root]
		if it.Versions > 1 && it.Marks.Seen > 0 && it.New > 0 && (!ok || asked(it) != (newest{active: k.active, seen: k.seen})) {
			want = append(want, it)
		}
	}
	if len(want) == 0 {
		return nil
	}
	store := s.store
	seen, ok := s.store.(seener)
	if !ok {
		return nil
	}
	s.newer.busy = true
	return s.env.Quiet(func(ctx context.Context) tea.Msg {
		out := freshMsg{}
		for _, it := range want {
			k := asked(it)
			if c, err := store.Change(ctx, it.Root); err == nil {
				k.since = looked(ctx, seen, &c)
			}
			if ctx.Err() != nil {
				break // it was stopped: nothing was learned
			}
			out[it.Root] = k
		}
		return out
	})
}

// seener is a store that knows what the reader has seen.
type seener interface {
	Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error)
}

// looked is the version that was looked at last, where the newest was not.
func looked(ctx context.Context, store seener, c *series.Change) int {
	var ids []patch.MsgID
	for i := range c.Thread {
		ids = append(ids, c.Thread[i].ID)
	}
	seen, err := store.Seen(ctx, ids)
	last := len(c.Versions) - 1
	i := c.Looked(last+1, func(id patch.MsgID) bool { return seen[id] })
	if err != nil || i < 0 || i == last {
		return 0
	}
	return c.Versions[i].Version
}

// learned takes what was learned, and asks on.
func (s *Screen) learned(msg freshMsg) tea.Cmd {
	s.newer.busy = false
	if s.newer.known == nil {
		s.newer.known = map[patch.MsgID]newest{}
	}
	for root, k := range msg {
		s.newer.known[root] = k
	}
	return s.learn()
}

// versionSign is the version as the row shows it: "v3", with a "^" when it came
// since the reader looked.
func versionSign(version int, fresh bool) string {
	switch {
	case !fresh:
		return fmt.Sprintf("v%d", version)
	case version > 9:
		return fmt.Sprintf("%d^", version)
	}
	return fmt.Sprintf("v%d^", version)
}
