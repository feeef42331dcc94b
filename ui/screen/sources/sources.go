// Package sources is the screen of the places that mail comes from: a row for
// each, with its state, its progress and what it has brought, and below them
// what there is to say about the one under the cursor.
//
// It owns which source the cursor is on and the questions that sources ask. It
// refuses to fetch anything and to tick: its Fetcher does the work and says
// when something has changed.
package sources

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/list"
)

// Screen is the sources.
type Screen struct {
	env   screen.Env
	store screen.Fetcher
	all   []screen.Source
	list  list.List // a row for each source, and one to follow a list
	query text.Query
	// eager says that the person has asked to fetch and pressed no key since: a
	// question may open its prompt at once.
	eager bool
	told  int // the question whose prompt has opened by itself
	w, h  int
}

// New makes the screen.
func New(env screen.Env, store screen.Fetcher) *Screen {
	s := &Screen{env: env, store: store}
	s.list.SetMargin(1)
	s.reload()
	s.list.Goto(s.urgent())
	return s
}

// urgent is the row to begin at: what asks, what failed, else the first.
func (s *Screen) urgent() int {
	for _, state := range []string{screen.Asking, screen.Failed} {
		for i := range s.all {
			if s.all[i].State == state {
				return i
			}
		}
	}
	return 0
}

// reload shows the newest sources; the cursor stays on its source.
func (s *Screen) reload() {
	name, at := "", -1
	if was := s.here(); was != nil {
		name = was.Name
	}
	follow := s.list.Len() > 0 && s.list.Cursor() == len(s.all)
	s.all = s.env.Sources()
	for i := range s.all {
		if s.all[i].Name == name && at < 0 {
			at = i
		}
	}
	if follow {
		at = len(s.all)
	}
	s.list.Follow(len(s.all)+1, at)
}

// here is the source under the cursor; nil on the last row, which is none.
func (s *Screen) here() *screen.Source {
	if i := s.list.Cursor(); i < len(s.all) {
		return &s.all[i]
	}
	return nil
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Sources }

// Update follows what happens.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.SourcesChanged:
		s.reload()
		if s.eager {
			s.question(true)
		}
	case screen.Sized:
		s.w, s.h = msg.W, msg.H
	case screen.Click:
		return s.click(msg)
	case screen.Followed:
		msg.Tell(s.env)
	}
	return nil
}

// question opens the prompt for the first open question, once when it came up
// by itself.
func (s *Screen) question(self bool) {
	for i := range s.all {
		if q := s.all[i].Question; q != nil && (!self || q.Number != s.told) {
			s.eager, s.told = false, q.Number
			s.list.Goto(i)
			s.ask(&s.all[i], self)
			return
		}
	}
}

// ask opens the prompt for the question of a source.
func (s *Screen) ask(of *screen.Source, self bool) {
	q, name := *of.Question, of.Name
	give := func(v string, ok bool) tea.Cmd {
		if !s.asks(q.Number) {
			s.env.Post(screen.Flash{Text: screen.Sprintf("%s does not ask that any more", name)})
			return nil
		}
		store := s.store
		return s.env.Job("answer", func(context.Context) tea.Msg {
			store.Answer(q.Number, v, ok)
			return nil
		})
	}
	label := text.Truncate(text.Clean(strings.TrimRight(q.Text, ": ")), max(s.w-16, 8), screen.Tail())
	s.env.Post(screen.Ask{
		Label: text.Concat(text.Lit(" "), label, text.Lit(": ")), History: "answer", Secret: q.Secret, Self: self,
		Accept: func(v string) tea.Cmd { return give(v, true) },
		Cancel: func() tea.Cmd { return give("", false) },
	})
}

// asks says that a question is still open.
func (s *Screen) asks(number int) bool {
	for i := range s.all {
		if q := s.all[i].Question; q != nil && q.Number == number {
			return true
		}
	}
	return false
}

// click chooses a row; on the row of the cursor it opens it.
func (s *Screen) click(c screen.Click) tea.Cmd {
	row := s.list.Offset() + c.Y - headLines
	switch {
	case c.Y < headLines || row >= s.list.Len() || c.Y >= headLines+s.list.Height():
	case row == s.list.Cursor():
		if s.Off(action.Open) == "" {
			s.open()
		}
	default:
		s.list.Goto(row)
	}
	return nil
}
