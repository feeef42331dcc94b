package queue

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
)

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	s.used = true
	if s.move(r) {
		return s.look(), true
	}
	switch r.Action.ID {
	case action.Open:
		if len(s.rows) == 0 {
			s.askList("", false)
			break
		}
		s.open(false)
	case action.Thread:
		s.open(true)
	case action.Done:
		return s.mark("done"), true
	case action.Flag:
		return s.mark("flag"), true
	case action.Resign:
		return s.mark("resign"), true
	case action.Link:
		s.askLink()
	case action.Preview:
		s.preview = !s.preview
	case action.Sort:
		s.order = s.order.Next(s.current().Kind)
		s.rebuild()
		s.say("sorted by %s", s.order)
	case action.Limit:
		s.askLimit()
	case action.Search:
		s.askSearch()
	case action.SearchNext:
		return s.again(r.Times()), true
	case action.SearchPrev:
		return s.again(-r.Times()), true
	case action.Explain:
		return s.explain(), true
	case action.Pipe:
		s.askPipe()
	case action.Update:
		return screen.Update(s.env, s.store, s.chosenRoots()...), true
	case action.Cancel:
		return s.cancel(), true
	default:
		return s.hand(r.Action.ID)
	}
	return s.look(), true
}

// move does the actions that move the cursor.
func (s *Screen) move(r action.Result) bool {
	if screen.Move(&s.list, r) {
		return true
	}
	n := r.Times()
	switch r.Action.ID {
	case action.NewsNext:
		s.news(n)
	case action.NewsPrev:
		s.news(-n)
	case action.MarkRow:
		s.toggle()
	case action.SectionGo:
		s.show(int(r.Key[len(r.Key)-1] - '1'))
	case action.SectionNext, action.Pane:
		s.show((s.section + n) % max(len(s.snap.Sections), 1))
	case action.SectionPrev:
		k := max(len(s.snap.Sections), 1)
		s.show(((s.section-n)%k + k) % k)
	default:
		return false
	}
	return true
}

// news goes to the next row with something new, the n-th, or before.
func (s *Screen) news(n int) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for i := s.list.Cursor() + step; i >= 0 && i < len(s.rows); i += step {
		if s.rows[i].New > 0 {
			if n--; n == 0 {
				s.list.Goto(i)
				return
			}
		}
	}
	s.say("no more rows with news this way")
}

// toggle marks the row, or takes the mark away, and goes on.
func (s *Screen) toggle() {
	if it := s.here(); it != nil {
		if s.marked[it.Root] {
			delete(s.marked, it.Root)
		} else {
			s.marked[it.Root] = true
		}
		s.list.Move(1)
	}
}

// cancel drops, one at a time, what was found, the limit and the marks.
func (s *Screen) cancel() tea.Cmd {
	switch {
	case s.find.active():
		s.find = finding{}
	case s.limit.active():
		s.limit = limit{}
		s.rebuild()
	case len(s.marked) > 0:
		clear(s.marked)
	}
	return s.look()
}

func (s *Screen) open(thread bool) {
	if it := s.here(); it != nil {
		s.env.Post(screen.OpenChange{Item: it, Thread: thread})
	}
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	switch id {
	case action.Open:
		if len(s.rows) == 0 && !s.unborn() {
			return "there is no row here"
		}
	case action.GiveTags, action.Proofs, action.Thread, action.Done, action.Resign, action.Flag, action.Explain, action.Pipe, action.MarkRow:
		if len(s.rows) == 0 {
			return "there is no row here"
		}
	case action.Snooze, action.HandTrack, action.HandShazam, action.HandAm, action.HandSeries:
		return s.noHand(id)
	case action.SearchNext, action.SearchPrev:
		if !s.find.active() {
			return "search with / first"
		}
	case action.WhatChanged:
		if len(s.rows) == 0 {
			return "there is no row here"
		}
		return screen.NoSince(s.store)
	case action.Link:
		return s.noLink()
	case action.Update:
		if why := screen.NoSource(s.env, s.store); why != "" || len(s.rows) > 0 {
			return why
		}
		return "there is no row here; U fetches from all sources"
	}
	return ""
}

func (s *Screen) say(format string, args ...any) {
	s.env.Post(screen.Flash{Text: screen.Sprintf(format, args...)})
}

func (s *Screen) fail(format string, args ...any) {
	s.env.Post(screen.Flash{Text: screen.Sprintf(format, args...), Bad: true})
}
