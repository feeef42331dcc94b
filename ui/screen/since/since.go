// Package since is the screen that says what changed between two versions of a
// change: since the version that the reader looked at last, or between any two.
//
// It shows which patches are unchanged, changed, moved, new or gone, how they
// differ, and which comments nobody answered. It refuses to compare anything:
// that is the backend's, and runs beside the keys.
package since

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

// Screen is a comparison of two versions.
type Screen struct {
	env   screen.Env
	store any
	open  screen.OpenSince
	now   int64

	step     int // of comparing, to drop late answers
	busy     bool
	word     text.Safe // how far it has come
	from, to patch.MsgID
	err      error
	sheet    *sheet // nil: nothing is compared yet
	mine     mine
	later    bool // a newer version has come since
	reader   screen.Reader
	w, h     int
}

// New makes the screen and begins to compare.
func New(env screen.Env, store any, open screen.OpenSince) (*Screen, tea.Cmd) {
	s := &Screen{env: env, store: store, open: open, now: env.Now().Unix(), from: open.At}
	s.reader = screen.NewReader(env, screen.Painted{})
	return s, tea.Batch(s.compare(), s.loadMine())
}

// progressMsg is a word on how far a comparison has come.
type progressMsg struct {
	step int
	word string
	next <-chan string
}

// comparedMsg is a comparison laid out.
type comparedMsg struct {
	step  int
	sheet *sheet
	err   error
}

var errStopped = errors.New("it was stopped")

// compare begins to compare; what is shown stays until it is done.
func (s *Screen) compare() tea.Cmd {
	sincer, ok := s.store.(screen.Sincer)
	if !ok {
		s.err = errors.New(screen.NoSince(s.store))
		return nil
	}
	s.step++
	s.busy, s.err, s.word = true, nil, text.Lit("reading the versions")
	step, root, from, to := s.step, s.open.Root, s.from, s.to
	words := make(chan string, 1)
	work := s.env.Job("compare", func(ctx context.Context) tea.Msg {
		defer close(words)
		c, err := sincer.Compare(ctx, root, from, to, func(word string) {
			select {
			case words <- word:
			default: // the screen is slower than the work
			}
		})
		msg := comparedMsg{step: step, err: err}
		if err == nil {
			msg.sheet = lay(&c)
		}
		return msg
	})
	return tea.Batch(work, s.listen(step, words))
}

// listen takes the next word on a comparison.
func (s *Screen) listen(step int, words <-chan string) tea.Cmd {
	return s.env.Quiet(func(context.Context) tea.Msg {
		word, ok := <-words
		if !ok {
			return nil
		}
		return progressMsg{step, word, words}
	})
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Since }

// Update takes the results of jobs.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if cmd, ok := s.reader.Update(msg); ok {
		return cmd
	}
	switch msg := msg.(type) {
	case comparedMsg:
		s.take(msg)
	case progressMsg:
		if msg.step == s.step {
			s.word = text.Clean(msg.word)
		}
		return s.listen(msg.step, msg.next)
	case mineMsg:
		s.takeMine(msg)
	case markedMsg:
		return s.marked(msg)
	case movedMsg:
		return s.moved(msg)
	case screen.Snapshot:
		s.follow(msg)
	case screen.Sized:
		s.w, s.h = msg.W, msg.H
	case screen.Shown:
		return s.loadMine()
	case screen.Click:
		s.click(msg)
	}
	return nil
}

// take shows a comparison.
func (s *Screen) take(msg comparedMsg) {
	if msg.step != s.step {
		return
	}
	s.busy = false
	if errors.Is(msg.err, context.Canceled) {
		if msg.err = errStopped; s.sheet != nil {
			return // what was compared before stays
		}
	}
	if s.err = msg.err; s.err != nil {
		return
	}
	at := s.open.At
	if one := s.here(); one != nil {
		at = one.ID
	}
	s.sheet, s.later = msg.sheet, false
	s.reader.SetLines(s.sheet)
	s.reader.SetFolds(s.sheet.folds)
	for k, lines := range map[pager.Kind][]int{pager.Patch: s.sheet.jumps[0], pager.Hunk: s.sheet.jumps[1], pager.Note: s.sheet.jumps[2]} {
		s.reader.SetJumps(k, lines)
	}
	s.reader.SetHeight(s.h - s.headHeight())
	s.reader.Home()
	if i := s.sheet.find(at); i >= 0 {
		s.reader.Goto(i)
	}
}

// follow notes that a newer version has come.
func (s *Screen) follow(snap screen.Snapshot) {
	if s.sheet == nil || snap.Snapshot == nil || len(s.sheet.Versions) == 0 {
		return
	}
	if i := screen.Locate(snap.Items, s.open.Root); i >= 0 {
		s.later = snap.Items[i].Posted > s.sheet.Versions[len(s.sheet.Versions)-1].Posted
	}
}

// here is the patch that the cursor is on, or nil.
func (s *Screen) here() *screen.VersionPatch {
	if s.sheet == nil {
		return nil
	}
	if p := s.sheet.pairAt(s.reader.Cursor()); p != nil {
		return s.sheet.patch(p)
	}
	return nil
}

// click puts the cursor on a row; on the row of the cursor it opens it.
func (s *Screen) click(c screen.Click) {
	y := c.Y - s.headHeight()
	if s.sheet == nil || y < 0 {
		return
	}
	if y == s.reader.CursorRow() {
		s.openHere()
		return
	}
	s.reader.Move(y - s.reader.CursorRow())
}
