// Package series is the screen of one change: its versions, the patches with
// who reviewed what, and the thread.
//
// It shows what patch/series worked out, with its evidence, and refuses to
// count or judge anything itself.
package series

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/list"
)

// Store is what the screen needs of the backend; every method may block.
type Store interface {
	Change(ctx context.Context, root patch.MsgID) (series.Change, error)
	Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error)
	Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error)
	Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error
}

// The panes.
const (
	patches = iota
	thread
	panes
)

// Screen is one change.
type Screen struct {
	env   screen.Env
	store Store
	item  *queue.Item
	now   int64

	loaded  bool
	err     error
	change  series.Change
	seen    map[patch.MsgID]bool
	mine    mine
	picked  map[patch.MsgID]bool // patches that are marked
	version int                  // index into change.Versions
	older   bool                 // earlier versions are being looked for
	same    map[patch.MsgID]bool // patches that are as they were in version sameAs
	sameAs  int

	pane  int
	rows  [panes][]row
	lists [panes]list.List
	query text.Query
	w, h  int
}

// New makes the screen and begins to load the change.
func New(env screen.Env, store Store, open screen.OpenChange) (*Screen, tea.Cmd) {
	s := &Screen{env: env, store: store, item: open.Item, now: env.Now().Unix(), version: -1}
	for i := range s.lists {
		s.lists[i].SetMargin(2)
	}
	if open.Thread {
		s.pane = thread
	}
	return s, tea.Batch(s.load(), s.lookBack())
}

// olderMsg is the end of the look for earlier versions.
type olderMsg struct{ err error }

// lookBack fetches what the store does not have of the change, if it can. It is
// done beside, once for each time the change is opened; what it brings comes as
// a new snapshot.
func (s *Screen) lookBack() tea.Cmd {
	f, ok := s.store.(screen.Fetcher)
	if !ok || screen.NoSource(s.env, s.store) != "" {
		return nil
	}
	s.older = true
	root := s.item.Root
	return s.env.Quiet(func(ctx context.Context) tea.Msg { return olderMsg{f.Update(ctx, root, false)} })
}

// lookedBack says what went wrong, in passing.
func (s *Screen) lookedBack(msg olderMsg) {
	s.older = false
	if msg.err != nil && !errors.Is(msg.err, context.Canceled) {
		s.env.Post(screen.Flash{Text: screen.Sprintf("earlier versions: %v", msg.err)})
	}
}

// loadedMsg is the change with what has been seen of it.
type loadedMsg struct {
	change series.Change
	seen   map[patch.MsgID]bool
	mine   mine
	err    error
}

// load reads the change again.
func (s *Screen) load() tea.Cmd {
	root, store := s.item.Root, s.store
	return s.env.Job("load", func(ctx context.Context) tea.Msg {
		c, err := store.Change(ctx, root)
		if err != nil {
			return loadedMsg{err: err}
		}
		ids := make([]patch.MsgID, len(c.Thread))
		for i := range c.Thread {
			ids[i] = c.Thread[i].ID
		}
		seen, err := store.Seen(ctx, ids)
		own := loadMine(ctx, store, root)
		own.hidden = hidden(ctx, store, &c)
		return loadedMsg{change: c, seen: seen, mine: own, err: err}
	})
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Series }

// Update takes results of jobs and new snapshots.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		s.take(msg)
	case explainMsg:
		s.explained(msg)
	case olderMsg:
		s.lookedBack(msg)
	case screen.Snapshot:
		return s.follow(msg.Snapshot)
	case screen.Sized:
		s.w, s.h = msg.W, msg.H
	case screen.Shown:
		return s.load()
	case screen.GoTo:
		s.openAt(msg.Message, msg.Line+1)
	case screen.Tagging, screen.Tagged:
		return s.tagged(msg)
	case markedMsg:
		return s.marked(msg)
	case screen.Click:
		s.click(msg)
	case screen.Marked:
		msg.Tell(s.env)
	case screen.Linked:
		s.unlinked(msg)
	case screen.Piped:
		msg.Run(s.env)
	case screen.Handing:
		msg.Run(s.env)
	case screen.Claimed:
		msg.Tell(s.env)
	case screen.Snoozed:
		msg.Tell(s.env)
	case screen.Updated:
		msg.Tell(s.env)
	}
	return nil
}

// take shows a loaded change; the version in view and the cursors stay.
func (s *Screen) take(msg loadedMsg) {
	if errors.Is(msg.err, context.Canceled) {
		return
	}
	if s.err = msg.err; s.err != nil {
		return
	}
	number := 0
	if v := s.current(); v != nil && s.version < len(s.change.Versions)-1 {
		number = v.Version
	}
	first := !s.loaded
	s.change, s.seen, s.mine, s.loaded = msg.change, msg.seen, msg.mine, true
	s.version = len(s.change.Versions) - 1
	for i := range s.change.Versions {
		if s.change.Versions[i].Version == number {
			s.version = i
		}
	}
	s.build()
	if first {
		s.lists[thread].Goto(s.begin())
		s.goOn()
	}
	if s.mine.err != nil {
		s.env.Post(screen.Flash{Text: screen.Sprintf("drafts and marks: %v", s.mine.err), Bad: true})
	}
}

// begin is the row of the thread to read first: the first message that was not
// seen, or where the newest version begins when all or nothing was.
func (s *Screen) begin() int {
	rows := s.rows[thread]
	isNew := func(r row) bool { return r.fresh }
	if slices.ContainsFunc(rows, func(r row) bool { return !r.fresh }) && slices.ContainsFunc(rows, isNew) {
		return slices.IndexFunc(rows, isNew)
	}
	v := s.current()
	if v == nil {
		return 0
	}
	return max(slices.IndexFunc(rows, func(r row) bool { return r.id == v.Root }), 0)
}

// follow takes the row of a newer snapshot, and loads the change again when
// something has come in.
func (s *Screen) follow(snap *queue.Snapshot) tea.Cmd {
	if snap == nil {
		return nil
	}
	at := screen.Locate(snap.Items, s.item.Root)
	if at < 0 {
		return nil
	}
	it, was := snap.Items[at], s.item
	s.item = it
	if it.Root == was.Root && it.Active == was.Active && it.Messages == was.Messages && it.New == was.New {
		return nil
	}
	return s.load()
}

// current is the version in view, or nil.
func (s *Screen) current() *series.Series {
	if s.version < 0 || s.version >= len(s.change.Versions) {
		return nil
	}
	return &s.change.Versions[s.version]
}

// build makes the rows of both panes; the cursors stay on their messages.
func (s *Screen) build() {
	s.rememberSame()
	next := [panes][]row{patchRows(s.current(), s.change.Thread, s.seen), threadRows(s.change.Thread, s.seen)}
	for i := range next {
		at := -1
		if k := s.lists[i].Cursor(); k < len(s.rows[i]) {
			at = locate(next[i], s.rows[i][k])
		}
		s.rows[i] = next[i]
		s.lists[i].Follow(len(next[i]), at)
	}
}

func locate(rows []row, was row) int {
	for i, r := range rows {
		if r.id == was.id && r.kind == was.kind && r.credit.Key == was.credit.Key {
			return i
		}
	}
	return -1
}

// here is the row under the cursor.
func (s *Screen) here() (row, bool) {
	rows := s.rows[s.pane]
	i := s.lists[s.pane].Cursor()
	if i >= len(rows) {
		return row{}, false
	}
	return rows[i], true
}

// open opens the message of the row: a patch among the patches of the version,
// any other among all messages.
func (s *Screen) open() {
	r, ok := s.here()
	if !ok || r.id == "" {
		return
	}
	s.openRow(r, 0)
}

// openAt opens a message at a line, from 1: as a patch of the version in view if
// it is one.
func (s *Screen) openAt(id patch.MsgID, line int) {
	for _, pane := range s.rows {
		for _, r := range pane {
			if r.id == id && r.kind != creditRow {
				s.openRow(r, line)
				return
			}
		}
	}
	s.openRow(row{kind: messageRow, id: id}, line)
}

// openRow opens the message of a row.
func (s *Screen) openRow(r row, line int) {
	o := screen.OpenMail{Root: s.item.Root, Lists: s.item.Lists, Line: line}
	v := s.current()
	if v != nil {
		o.Version = v.Version
		for _, p := range v.Patches {
			o.Series = append(o.Series, p.ID)
		}
	}
	if r.kind == patchRow || r.kind == coverRow {
		o.Label = screen.Sprintf("v%d", v.Version)
		if v.Cover != "" {
			o.IDs = append(o.IDs, v.Cover)
			o.Titles = append(o.Titles, text.Lit("  0 cover letter"))
		}
		for _, p := range v.Patches {
			o.IDs = append(o.IDs, p.ID)
			o.Titles = append(o.Titles, screen.Sprintf("%3d %s", p.N, p.Title))
		}
	} else {
		for i := range s.change.Thread {
			m := &s.change.Thread[i]
			o.IDs = append(o.IDs, m.ID)
			o.Titles = append(o.Titles, text.Concat(text.Pad(place(m), 6), text.Spaces(min(m.Depth, 6)), screen.Name(m.From)))
		}
	}
	for i, id := range o.IDs {
		if id == r.id {
			o.At = i
			s.env.Post(o)
			return
		}
	}
	// A trailer may come from a message that is not of this thread.
	o.IDs, o.Titles, o.At = []patch.MsgID{r.id}, nil, 0
	s.env.Post(o)
}

// click chooses a row; on the row of the cursor it opens it.
func (s *Screen) click(c screen.Click) {
	l := &s.lists[s.pane]
	i := l.Offset() + c.Y - headLines
	if c.Y < headLines || i >= l.Len() {
		return
	}
	if i == l.Cursor() {
		s.open()
		return
	}
	l.Goto(i)
}
