package queue

import (
	"context"
	"errors"
	"sort"

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
	words string
	roots map[patch.MsgID]bool // what a job has found; nil before
	hits  []int                // the rows that are found, while roots is known
	step  int                  // run of the search, to drop late answers
}

// index finds the rows once, so that going through them costs no search.
func (f *finding) index(rows []*queue.Item) {
	f.hits = f.hits[:0]
	if f.roots == nil {
		return
	}
	for i, it := range rows {
		if f.roots[it.Root] {
			f.hits = append(f.hits, i)
		}
	}
}

func (f *finding) active() bool { return !f.query.Empty() }

// in says that a row is found.
func (f *finding) in(it *queue.Item) bool {
	if f.roots != nil {
		return f.roots[it.Root]
	}
	return inRow(f.query, it)
}

// inRow says that the query is in what the row shows.
func inRow(q text.Query, it *queue.Item) bool {
	return q.In(text.Clean(it.Subject)) || q.In(text.Clean(it.Author.Name))
}

// foundMsg is the changes that match.
type foundMsg struct {
	step  int
	quiet bool // the search is an old one, on a new snapshot
	roots map[patch.MsgID]bool
	err   error // of the store; the rows were searched all the same
}

func (s *Screen) askSearch() {
	before := s.find
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
			return nil
		},
	})
}

// search goes to the next row that matches, and asks the store for mails.
func (s *Screen) search(words string) tea.Cmd {
	s.find = finding{query: text.NewQuery(words), words: words, step: s.find.step + 1}
	if len(s.rows) <= atOnce {
		s.nearest()
	}
	return tea.Batch(s.look(), s.seek(false))
}

// searchAgain repeats the search on a new snapshot.
func (s *Screen) searchAgain() tea.Cmd {
	if s.find.words == "" {
		return nil
	}
	s.find.step++
	return s.seek(true)
}

// seek looks for the words in all rows and, with the store, in all mails.
func (s *Screen) seek(quiet bool) tea.Cmd {
	find, items, store := s.find, s.snap.Items, s.store
	return s.env.Job("search", func(ctx context.Context) tea.Msg {
		roots, err := store.Search(ctx, find.words)
		found := make(map[patch.MsgID]bool, len(roots))
		for root := range roots {
			found[root] = true
		}
		for _, it := range items {
			if inRow(find.query, it) {
				found[it.Root] = true
			}
		}
		return foundMsg{step: find.step, quiet: quiet, roots: found, err: err}
	})
}

// nearest moves to the next row that is found, unless the cursor is on one:
// what was typed names it.
func (s *Screen) nearest() {
	if it := s.here(); it == nil || !s.find.in(it) {
		s.jump(1)
	}
}

// found takes the changes that match.
func (s *Screen) found(msg foundMsg) tea.Cmd {
	if msg.step != s.find.step || !s.find.active() {
		return nil
	}
	s.find.roots = msg.roots
	s.find.index(s.rows)
	if msg.err != nil && !errors.Is(msg.err, context.Canceled) {
		s.fail("search in mails: %v", msg.err)
	}
	if msg.quiet {
		return nil
	}
	s.nearest()
	if msg.err == nil {
		s.sayFound(len(s.find.hits), len(msg.roots))
	}
	return s.look()
}

// sayFound says how many rows were found here, and where else to look.
func (s *Screen) sayFound(here, all int) {
	switch {
	case here > 0:
		s.say("%s found; n and N go through them", screen.Count(here, "row"))
	case all > 0 && s.snap.Sections[s.section].Kind != queue.All:
		s.say("nothing found here; All has %s with it", screen.Count(all, "change"))
	default:
		s.say("nothing found: %s", s.find.query.Pattern())
	}
}

// again goes to the n-th next row that is found, around the end.
func (s *Screen) again(n int) tea.Cmd {
	if !s.jump(n) {
		s.say("nothing found: %s", s.find.query.Pattern())
	}
	return s.look()
}

// jump goes to the n-th row that is found, from the cursor and around the end.
func (s *Screen) jump(n int) bool {
	if s.find.roots == nil {
		return s.walk(n)
	}
	hits := s.find.hits
	if len(hits) == 0 || n == 0 {
		return false
	}
	at := s.list.Cursor()
	i := sort.SearchInts(hits, at+1) + n - 1
	if n < 0 {
		i = sort.SearchInts(hits, at) + n
	}
	s.list.Goto(hits[(i%len(hits)+len(hits))%len(hits)])
	return true
}

// walk is jump before it is known which rows are found.
func (s *Screen) walk(n int) bool {
	step := 1
	if n < 0 {
		step = -1
	}
	size := len(s.rows)
	for i := 1; i <= min(size, atOnce); i++ {
		if k := ((s.list.Cursor()+step*i)%size + size) % size; s.find.in(s.rows[k]) {
			s.list.Goto(k)
			return true
		}
	}
	return false
}
