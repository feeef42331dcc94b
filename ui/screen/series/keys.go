package series

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	if screen.Move(&s.lists[s.pane], r) {
		return nil, true
	}
	switch r.Action.ID {
	case action.Open:
		s.open()
	case action.Thread:
		s.pane = thread
	case action.Pane:
		s.pane = (s.pane + 1) % panes
	case action.VersionNext:
		s.show(s.version + r.Times())
	case action.VersionPrev:
		s.show(s.version - r.Times())
	case action.NewsNext:
		s.news(1)
	case action.NewsPrev:
		s.news(-1)
	case action.Flag:
		return s.mark("flag", !s.item.Marks.Flag), true
	case action.Unlink:
		s.askUnlink()
	case action.Explain:
		return s.explain(), true
	case action.Pipe:
		s.pipe()
	case action.Update:
		return screen.Update(s.env, s.store, s.item.Root), true
	case action.Search:
		screen.AskSearch(s.env, &s.query, func() tea.Cmd {
			s.again(1)
			return nil
		})
	case action.SearchNext:
		s.again(r.Times())
	case action.SearchPrev:
		s.again(-r.Times())
	case action.Cancel:
		if s.query.Empty() {
			return nil, false
		}
		s.query = text.Query{}
	default:
		return s.review(r)
	}
	return nil, true
}

// review does the actions of the review.
func (s *Screen) review(r action.Result) (tea.Cmd, bool) {
	switch r.Action.ID {
	case action.PatchDone:
		return s.setMark(screen.MarkDone), true
	case action.PatchSkip:
		return s.setMark(screen.MarkSkip), true
	case action.ShowDrafts:
		s.env.Post(screen.OpenDrafts{Root: s.item.Root, What: text.Clean(s.item.Subject)})
		return nil, true
	}
	return s.hand(r.Action.ID)
}

// show goes to a version by its place.
func (s *Screen) show(i int) {
	if i = max(min(i, len(s.change.Versions)-1), 0); i == s.version || !s.loaded {
		return
	}
	s.version = i
	s.build()
	s.lists[patches].Home()
}

// news goes to the next unseen message, in the thread.
func (s *Screen) news(step int) {
	rows := s.rows[thread]
	i := s.lists[thread].Cursor()
	if s.pane == thread {
		i += step
	}
	for ; i >= 0 && i < len(rows); i += step {
		if rows[i].fresh {
			s.pane = thread
			s.lists[thread].Goto(i)
			return
		}
	}
	s.env.Post(screen.Flash{Text: text.Lit("no more new messages this way")})
}

func (s *Screen) mark(name string, on bool) tea.Cmd {
	return screen.Mark(s.env, s.store, screen.Marked{Mark: name, On: on, What: s.item.Subject, Roots: []patch.MsgID{s.item.Root}})
}

// askUnlink asks whether the version in view is a change of its own.
func (s *Screen) askUnlink() {
	v, root := s.current(), s.item.Root
	if v == nil {
		return
	}
	version := v.Version
	what := fmt.Sprintf("take v%d out of %s", version, s.item.ID)
	s.env.Post(screen.Confirm{Question: screen.Sprintf("Take v%d out of this change, for ever?", version), Yes: func() tea.Cmd {
		return screen.Link(s.env, s.store, what, func(ctx context.Context, l screen.Linker) error { return l.Unlink(ctx, root, version) })
	}})
}

// unlinked goes back to the queue, where there are two changes now.
func (s *Screen) unlinked(l screen.Linked) {
	if l.Err == nil {
		s.env.Post(screen.Leave{})
	}
	l.Tell(s.env)
}

func (s *Screen) pipe() {
	version := 0
	if v := s.current(); v != nil {
		version = v.Version
	}
	root := s.item.Root
	screen.AskPipe(s.env, screen.Sprintf(" pipe v%d to: ", version), func(ctx context.Context) ([]byte, error) {
		return s.store.Series(ctx, root, version)
	})
}

// again goes to the next row of the pane that matches.
func (s *Screen) again(n int) {
	rows := s.rows[s.pane]
	screen.Again(s.env, &s.lists[s.pane], s.query, n, func(i int) text.Safe { return rows[i].search })
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	switch id {
	case action.Open, action.Explain, action.Pipe:
		if !s.loaded {
			return "the change is not loaded yet"
		}
	case action.PatchDone, action.PatchSkip:
		return s.noMark()
	case action.GiveTags, action.Proofs:
		if !s.loaded {
			return "the change is not loaded yet"
		}
	case action.MarkPatch:
		if r, ok := s.here(); !ok || s.patchOf(r) == "" {
			return "put the cursor on a patch"
		}
	case action.ShowDrafts:
		if _, ok := s.store.(screen.Drafter); !ok {
			return "this store keeps no drafts"
		}
	case action.Thread:
		if s.pane == thread {
			return "this is the thread"
		}
	case action.Snooze, action.HandTrack, action.HandShazam, action.HandAm, action.HandSeries:
		return s.noHand(id)
	case action.SearchNext, action.SearchPrev:
		if s.query.Empty() {
			return "search with / first"
		}
	case action.Update:
		return screen.NoSource(s.env, s.store)
	default:
		return s.offVersions(id)
	}
	return ""
}

// offVersions says why an action on versions is not possible now.
func (s *Screen) offVersions(id string) string {
	single := len(s.change.Versions) < 2
	switch {
	case id == action.WhatChanged:
		return screen.NoSince(s.store)
	case single && (id == action.VersionNext || id == action.VersionPrev || id == action.Unlink):
		return "there is one version only"
	case id == action.Unlink:
		return screen.NoLink(s.store)
	}
	return ""
}
