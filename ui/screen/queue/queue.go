// Package queue is the screen of the review queue: a row for each change, the
// sections, and a preview of what the cursor is on.
//
// It owns the choice of section, limit, sort order and marks, and what is
// drawn of a row. It refuses to judge changes: need, state and order come with
// the snapshot (patch/queue); and to read mail: it asks its Store in jobs.
package queue

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/list"
)

// Store is what the screen needs of the backend. Every method but Snapshot may
// block.
type Store interface {
	Snapshot() *queue.Snapshot
	Change(ctx context.Context, root patch.MsgID) (series.Change, error)
	Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error)
	Search(ctx context.Context, words string) (map[patch.MsgID]bool, error)
	Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error
}

// Screen is the queue.
type Screen struct {
	env   screen.Env
	store Store
	title text.Safe

	snap    *queue.Snapshot
	day     counted
	section int
	used    bool          // a key was pressed: the section is the reader's choice
	rows    []*queue.Item // of the section, limited and sorted
	fresh   int           // how many of them nobody has looked at
	build   building
	list    list.List
	marked  map[patch.MsgID]bool

	greeting greeting
	newer    freshening

	limit   limit
	order   queue.Order
	find    finding
	peek    peeking
	preview bool
	w, h    int
	tabs    []tab // where the tabs of the last frame were, for clicks
	first   int   // line of the first row in the last frame
	left    int   // column of the rows in the last frame
}

// New makes the screen on the newest snapshot of the store.
func New(env screen.Env, store Store, title text.Safe) *Screen {
	s := &Screen{env: env, store: store, title: title, marked: map[patch.MsgID]bool{}, preview: true}
	s.list.SetMargin(2)
	s.snap = store.Snapshot()
	if s.snap == nil {
		s.snap = &queue.Snapshot{}
	}
	s.section = max(min(s.snap.Start, len(s.snap.Sections)-1), 0)
	s.rebuild()
	s.greet()
	return s
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Queue }

// current is the section in view.
func (s *Screen) current() *queue.Section {
	if s.section >= len(s.snap.Sections) {
		return &queue.Section{}
	}
	return &s.snap.Sections[s.section]
}

// here is the row under the cursor, or nil.
func (s *Screen) here() *queue.Item {
	if s.list.Len() == 0 || s.list.Cursor() >= len(s.rows) {
		return nil
	}
	return s.rows[s.list.Cursor()]
}

// locate finds the row of a change; -1 when it is gone.
func locate(rows []*queue.Item, it *queue.Item) int {
	if it == nil {
		return -1
	}
	return screen.Locate(rows, it.Root)
}

// Update takes results of jobs and new snapshots.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Snapshot:
		return s.refresh(msg.Snapshot)
	case screen.Sized:
		s.w, s.h = msg.W, msg.H
		s.list.SetHeight(s.room())
		return s.look()
	case screen.Click:
		return s.click(msg)
	case rowsMsg:
		return s.built(msg)
	case foundMsg:
		return s.found(msg)
	case explainMsg:
		s.explained(msg)
	case peekMsg:
		return s.peeked(msg)
	case freshMsg:
		return s.learned(msg)
	case screen.Marked:
		s.markStored(msg)
	case screen.Linked:
		s.linkStored(msg)
	case screen.Piped:
		msg.Run(s.env)
	case screen.Handing:
		msg.Run(s.env)
	case screen.Snoozed:
		s.snoozed(msg)
	case screen.Claimed:
		s.claimed(msg)
	case screen.Updated:
		msg.Tell(s.env)
	case screen.SourcesChanged:
		s.greet()
	case screen.Followed:
		s.followed(msg)
	case screen.Tagging, screen.Tagged:
		return s.tagged(msg)
	}
	return nil
}

// refresh shows a newer snapshot.
func (s *Screen) refresh(snap *queue.Snapshot) tea.Cmd {
	if snap == nil {
		return nil
	}
	was := *s.current()
	// The first rows do not tell where it opens: the lanes want to know all.
	first := len(s.snap.Sections) == 0 || s.snap.Partial && !s.used
	s.snap = snap
	s.section = sectionLike(snap, was, s.section)
	if first {
		s.show(snap.Start)
	}
	s.build.fresh, s.build.areas, s.build.known = nil, nil, false
	s.rebuild()
	s.greet()
	return tea.Batch(s.look(), s.searchAgain())
}

// sectionLike finds the section that was in view in a new snapshot.
func sectionLike(snap *queue.Snapshot, was queue.Section, at int) int {
	for i := range snap.Sections {
		if snap.Sections[i].Kind == was.Kind && snap.Sections[i].Name == was.Name {
			return i
		}
	}
	return max(min(at, len(snap.Sections)-1), 0)
}

// show goes to a section.
func (s *Screen) show(i int) {
	if i < 0 || i >= len(s.snap.Sections) || i == s.section {
		return
	}
	s.section = i
	s.list = list.List{}
	s.list.SetMargin(2)
	s.list.SetHeight(s.room())
	s.rows = nil
	s.rebuild()
	s.list.Home()
}

// click chooses a tab, or a row; a click on the row of the cursor opens it.
func (s *Screen) click(c screen.Click) tea.Cmd {
	s.used = true
	if c.Y == 1 {
		for _, t := range s.tabs {
			if c.X >= t.from && c.X < t.to {
				s.show(t.section)
				return s.look()
			}
		}
		return nil
	}
	row := s.list.Offset() + c.Y - s.first
	if c.Y < s.first || row >= s.list.Len() || c.Y >= s.first+s.list.Height() || c.X < s.left {
		return nil
	}
	if row == s.list.Cursor() {
		s.open(false)
		return nil
	}
	s.list.Goto(row)
	return s.look()
}
