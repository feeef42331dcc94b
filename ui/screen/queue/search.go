package queue

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// finding is the search: what is looked for, and which changes have it, in
// their row or in one of their mails.
type finding struct {
	query text.Query
	roots map[patch.MsgID]bool // what the store found in the mails
	step  int                  // run of the search, to drop late answers
}

func (f *finding) active() bool { return !f.query.Empty() }

// in says that a row is found.
func (f *finding) in(it *queue.Item) bool {
	return f.roots[it.Root] || f.query.In(text.Clean(it.Subject)) || f.query.In(text.Clean(it.Author.Name))
}

// foundMsg is the store's answer.
type foundMsg struct {
	step  int
	roots map[patch.MsgID]bool
	err   error
}

func (s *Screen) askSearch() {
	before, row := s.find, s.list.Cursor()
	s.env.Post(screen.Ask{
		Label: text.Lit(" /"), History: "search",
		Changed: func(v string) tea.Cmd {
			s.find.query, s.find.roots = text.NewQuery(v), nil
			return nil
		},
		Accept: func(v string) tea.Cmd {
			if v == "" {
				s.find = before
				return nil
			}
			return s.search(v)
		},
		Cancel: func() tea.Cmd {
			s.find = before
			s.list.Goto(row)
			return nil
		},
	})
}

// search goes to the next row that matches, and asks the store for mails.
func (s *Screen) search(words string) tea.Cmd {
	s.find = finding{query: text.NewQuery(words), step: s.find.step + 1}
	step := s.find.step
	at := s.list.Cursor()
	// The row under the cursor counts as found: what was typed names it.
	if it := s.here(); it == nil || !s.find.in(it) {
		s.jump(1)
	}
	look := tea.Cmd(nil)
	if s.list.Cursor() != at {
		look = s.look()
	}
	return tea.Batch(look, s.env.Job("search", func(ctx context.Context) tea.Msg {
		roots, err := s.store.Search(ctx, words)
		return foundMsg{step: step, roots: roots, err: err}
	}))
}

// found takes the store's answer.
func (s *Screen) found(msg foundMsg) tea.Cmd {
	if msg.step != s.find.step || !s.find.active() {
		return nil
	}
	if msg.err != nil {
		if !errors.Is(msg.err, context.Canceled) {
			s.fail("search in mails: %v", msg.err)
		}
		return nil
	}
	s.find.roots = msg.roots
	if it := s.here(); it == nil || !s.find.in(it) {
		s.jump(1)
	}
	n := 0
	for _, it := range s.rows {
		if s.find.in(it) {
			n++
		}
	}
	s.say("%s found; n and N go through them", screen.Count(n, "row"))
	return s.look()
}

// again goes to the n-th next row that is found, around the end.
func (s *Screen) again(n int) tea.Cmd {
	if !s.jump(n) {
		s.say("nothing found: %s", s.find.query.Pattern())
	}
	return s.look()
}

// jump looks for rows that are found, starting beside the cursor.
func (s *Screen) jump(n int) bool {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	size := len(s.rows)
	at, hit := s.list.Cursor(), -1
	for i := 1; i <= size && n > 0; i++ {
		k := ((at+step*i)%size + size) % size
		if s.find.in(s.rows[k]) {
			hit = k
			n--
		}
	}
	if hit >= 0 {
		s.list.Goto(hit)
	}
	return hit >= 0
}
