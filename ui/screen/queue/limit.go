package queue

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// limit is the filter on the rows, as typed and as understood.
type limit struct {
	text   string
	filter queue.Filter
	err    error
}

func (l *limit) active() bool { return l.text != "" }

// set takes a filter; one that cannot be understood leaves the rows as they
// are and keeps its error.
func (l *limit) set(s string) {
	l.text, l.err = s, nil
	if strings.TrimSpace(s) == "" {
		*l = limit{}
		return
	}
	filter, err := queue.ParseFilter(s)
	if err != nil {
		l.err = err
		return
	}
	l.filter = filter
}

// keep returns the items that the filter lets through at now.
func (l *limit) keep(items []*queue.Item, now int64) []*queue.Item {
	if l.filter.Empty() {
		return items
	}
	var out []*queue.Item
	for _, it := range items {
		if l.filter.Match(it, now) {
			out = append(out, it)
		}
	}
	return out
}

// askLimit opens the prompt; the rows follow what is typed.
func (s *Screen) askLimit() {
	before, home := s.limit, s.here()
	rebuild := func() tea.Cmd {
		s.rebuild()
		// What is typed narrows and widens: the cursor is where it began as
		// long as that row shows.
		s.list.Goto(max(locate(s.rows, home), 0))
		return s.look()
	}
	s.env.Post(screen.Ask{
		Label: text.Lit(" limit: "), Value: s.limit.text, History: "limit",
		Changed: func(v string) tea.Cmd {
			s.limit.set(v)
			return rebuild()
		},
		Accept: func(v string) tea.Cmd {
			s.limit.set(v)
			if s.limit.err != nil {
				s.fail("limit: %v", s.limit.err)
				s.limit = before
			}
			return rebuild()
		},
		Cancel: func() tea.Cmd {
			s.limit = before
			return rebuild()
		},
		Hint: func() (text.Safe, bool) {
			if s.limit.err != nil {
				return text.Clean(s.limit.err.Error()), true
			}
			return screen.Sprintf("%d of %d", len(s.rows), len(s.current().Items)), false
		},
	})
}
