package sources

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	s.eager = r.Action.ID == action.Update || r.Action.ID == action.UpdateAll
	if screen.Move(&s.list, r) {
		return nil, true
	}
	switch r.Action.ID {
	case action.Open:
		s.open()
	case action.Follow:
		screen.AskList(s.env, s.store, screen.Following{})
	case action.Update:
		s.fetch()
	case action.UpdateAll:
		s.store.Fetch()
		s.say("fetching from all sources")
		s.question(false)
	case action.Explain:
		s.explain()
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
		return nil, s.cancel()
	case action.Interrupt:
		return nil, s.stopAll()
	default:
		return nil, false
	}
	return nil, true
}

// open answers what the source asks; on the last row it follows a list.
func (s *Screen) open() {
	switch at := s.here(); {
	case at == nil:
		screen.AskList(s.env, s.store, screen.Following{})
	case at.Question != nil:
		s.ask(at, false)
	default:
		s.explain()
	}
}

// fetch begins to fetch from the source under the cursor. What it asks already
// is asked at once.
func (s *Screen) fetch() {
	at := s.here()
	if at == nil {
		return
	}
	if at.Question != nil {
		s.eager = false
		s.ask(at, false)
		return
	}
	s.store.Fetch(at.Name)
	s.say("fetching from %s", at.Name)
}

// running says that there is something to stop at a source.
func running(at *screen.Source) bool {
	return at.State == screen.Fetching || at.State == screen.Asking
}

// cancel drops the search, or stops the source under the cursor.
func (s *Screen) cancel() bool {
	if !s.query.Empty() {
		s.query = text.Query{}
		return true
	}
	if at := s.here(); at != nil && running(at) {
		s.store.Stop(at.Name)
		s.say("stopping %s", at.Name)
		return true
	}
	return false
}

// stopAll stops all that runs, and says whether anything did.
func (s *Screen) stopAll() bool {
	for i := range s.all {
		if running(&s.all[i]) {
			s.store.Stop()
			s.say("stopping all sources")
			return true
		}
	}
	return false
}

// again goes to the next source that the search finds, or the one before.
func (s *Screen) again(n int) {
	step, size := 1, s.list.Len()
	if n < 0 {
		step = -1
	}
	for i := 1; i <= size; i++ {
		at := ((s.list.Cursor()+step*i)%size + size) % size
		if at < len(s.all) && s.query.In(text.Clean(s.all[at].Name)) {
			s.list.Goto(at)
			return
		}
	}
	s.say("not found: %s", s.query.Pattern())
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	switch id {
	case action.Update, action.Explain:
		if s.here() == nil {
			return "there is no source here"
		}
	case action.UpdateAll:
		if len(s.all) == 0 {
			return "no source is configured: a follows a list"
		}
	case action.SearchNext, action.SearchPrev:
		if s.query.Empty() {
			return "search with / first"
		}
	}
	return ""
}

func (s *Screen) say(format string, args ...any) {
	s.env.Post(screen.Flash{Text: screen.Sprintf(format, args...)})
}
