// Package pager is the screen that shows one message: a mail with its quoted
// text, or a patch with its diff.
//
// It owns how a message is laid out in lines, folded, painted and walked
// through, what was said on its lines, and the comment that is being written.
// It refuses to keep more than the message in view and its bytes, and to send
// anything; and it judges nothing: what is a patch comes from patch/diff, what
// was said where from the backend.
package pager

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/screen/syntax"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

// Store is what the screen needs of the backend; every method may block.
type Store interface {
	Mail(ctx context.Context, id patch.MsgID) (patch.Mail, error)
	Raw(ctx context.Context, id patch.MsgID) ([]byte, error)
	Change(ctx context.Context, root patch.MsgID) (series.Change, error)
	Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error)
	See(ctx context.Context, root patch.MsgID, ids []patch.MsgID) error
	Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error
	Tree(lists []string) string
}

// Screen is one message out of a row of messages.
type Screen struct {
	env   screen.Env
	store Store
	find  *syntax.Finder
	open  screen.OpenMail
	now   int64

	at      int // of open.IDs, the one that is shown or being loaded
	copies  int // other texts that came under its Message-ID
	copy    int // the one of them that is read, from 1; 0 is the first that came
	step    int // of loading, to drop late answers
	loading bool
	err     error
	doc     *document
	sheet   *sheet
	reader  screen.Reader

	review

	full    bool // all header fields
	words   bool
	numbers numbering
	syntax  bool
	quotes  bool // quoted text is folded
	split   bool // side by side is wished for
	old     bool // the cursor is on the old side of it
	blanks  bool // blanks and tabs show
	paint   painter
	w, h    int
}

// numbering says whether line numbers stand beside a diff.
type numbering uint8

const (
	byWidth numbering = iota // where the window is wide enough
	always
	never
)

// New makes the screen and begins to load the message.
func New(env screen.Env, store Store, find *syntax.Finder, open screen.OpenMail) (*Screen, tea.Cmd) {
	s := &Screen{env: env, store: store, find: find, open: open, now: env.Now().Unix(), words: true, syntax: true}
	s.reader = screen.NewReader(env, noLines{})
	s.at = max(min(open.At, len(open.IDs)-1), 0)
	return s, tea.Batch(s.load(), s.begin())
}

// noLines is the text before anything is loaded.
type noLines struct{}

func (noLines) Len() int           { return 0 }
func (noLines) Text(int) text.Safe { return text.Safe{} }

// loadedMsg is a message laid out in lines.
type loadedMsg struct {
	step   int
	doc    *document
	copies int
	err    error
	see    error // why it could not be marked as seen
}

// load reads the message, lays it out and marks it as seen.
func (s *Screen) load() tea.Cmd {
	if len(s.open.IDs) == 0 {
		s.err = errors.New("there is no message to show")
		return nil
	}
	s.step++
	s.loading, s.err = true, nil
	step, id, root, full, n, store := s.step, s.open.IDs[s.at], s.open.Root, s.full, s.copy, s.store
	return s.env.Job("load", func(ctx context.Context) tea.Msg {
		msg := loadedMsg{step: step}
		if msg.doc, msg.copies, msg.err = read(ctx, store, id, full, n); msg.err == nil {
			if screen.IsPrivate(ctx, store, id) {
				msg.doc.cautions = slices.Insert(msg.doc.cautions, 0, caution{"private, no public list got this mail", true})
			}
			msg.see = store.See(ctx, root, []patch.MsgID{id})
		}
		return msg
	})
}

// read lays out a message, with all header fields or the few that matter, or
// the n-th other text under its Message-ID, and counts these.
func read(ctx context.Context, store Store, id patch.MsgID, full bool, n int) (*document, int, error) {
	m, err := store.Mail(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	others, err := variants(ctx, store, id)
	if err != nil {
		return nil, 0, err
	}
	if n > 0 && n <= len(others) {
		return layCopy(m, others[n-1]), len(others), nil
	}
	var raw []byte
	if full {
		if raw, err = store.Raw(ctx, id); err != nil {
			return nil, 0, err
		}
	}
	return lay(&m, raw), len(others), nil
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope {
	if s.writing != nil {
		return action.Compose
	}
	return action.Pager
}

// Update takes results of jobs.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if cmd, ok := s.reader.Update(msg); ok {
		return tea.Batch(cmd, s.colour())
	}
	switch msg := msg.(type) {
	case loadedMsg:
		return s.take(msg)
	case colouredMsg:
		if msg.doc == s.doc {
			s.paint.take(msg)
		}
		return s.colour()
	case explainMsg:
		s.explained(msg)
	case newsMsg:
		return s.newsFound(msg)
	case editMsg:
		s.edit(msg)
	case screen.Sized:
		s.resize(msg)
		return s.colour()
	case screen.GoTo:
		return s.goToLine(msg)
	case screen.Left:
		return s.leave()
	case screen.Click:
		s.click(msg)
	case screen.Marked:
		msg.Tell(s.env)
	case screen.Piped:
		msg.Run(s.env)
	case screen.Handing:
		msg.Run(s.env)
	case screen.Claimed:
		msg.Tell(s.env)
	case screen.Updated:
		msg.Tell(s.env)
		if msg.Err == nil && s.cut() {
			return s.load()
		}
	default:
		return s.reviewed(msg)
	}
	return nil
}

// resize lays out for another window.
func (s *Screen) resize(size screen.Sized) {
	if s.w == size.W && s.h == size.H {
		return
	}
	wide := s.w != size.W
	s.w, s.h = size.W, size.H
	s.reader.SetHeight(s.h - s.headHeight())
	if wide && s.sheet != nil {
		s.relay()
	}
}

// take shows a message that was loaded.
func (s *Screen) take(msg loadedMsg) tea.Cmd {
	if msg.step != s.step {
		return nil
	}
	s.loading = false
	if errors.Is(msg.err, context.Canceled) {
		msg.err = errors.New("stopped")
	}
	if s.err = msg.err; s.err != nil {
		return nil
	}
	if msg.see != nil && !errors.Is(msg.see, context.Canceled) {
		s.env.Post(screen.Flash{Text: screen.Sprintf("mark as seen: %v", msg.see), Bad: true})
	}
	same := s.doc != nil && s.doc.mail.ID == msg.doc.mail.ID
	at := -1
	if same {
		if at = s.here(); s.doc.lines[at].body >= 0 {
			at += msg.doc.body - s.doc.body
		}
	} else {
		s.forget()
	}
	s.doc, s.copies = msg.doc, msg.copies
	s.paint = painter{}
	s.sheet = &sheet{doc: s.doc}
	s.reader.SetLines(s.sheet)
	s.reader.SetHeight(s.h - s.headHeight())
	s.lay(at, "", 0, func(f pager.Fold) bool { return f.Closed || s.quotes })
	if !same {
		s.reader.Home()
		s.reader.Sideways(-s.reader.Left())
	}
	return tea.Batch(s.colour(), s.arrive(), s.listen(), s.toEditor())
}

// walk goes n messages on, or back.
func (s *Screen) walk(n int) tea.Cmd {
	to := max(min(s.at+n, len(s.open.IDs)-1), 0)
	if to == s.at {
		end := text.Lit("this is the last message")
		if n < 0 {
			end = text.Lit("this is the first message")
		}
		s.env.Post(screen.Flash{Text: end})
		return nil
	}
	cmd := s.keepText()
	s.at, s.copy = to, 0
	return tea.Batch(cmd, s.load())
}

// click puts the cursor on a line.
func (s *Screen) click(c screen.Click) {
	n, left := s.headHeight(), s.sideWidth()
	if s.writing != nil || c.Y < n || c.X < left || s.sheet == nil {
		return
	}
	s.reader.Move(c.Y - n - s.reader.CursorRow())
	if w := s.splitWidth(); w > 0 {
		if left > 0 {
			left++
		}
		s.old = c.X-left < w
	}
}
