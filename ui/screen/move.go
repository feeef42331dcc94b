package screen

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/text"
	"onemore/ui/view/list"
)

// Move does the actions that move in a list, and says whether it was one.
func Move(l *list.List, r action.Result) bool {
	n := r.Times()
	switch r.Action.ID {
	case action.MoveDown:
		l.Move(n)
	case action.MoveUp:
		l.Move(-n)
	case action.MoveFirst:
		l.Goto(n - 1)
	case action.MoveLast:
		l.End()
		if r.Count > 0 {
			l.Goto(r.Count - 1)
		}
	case action.HalfDown:
		l.Half(n)
	case action.HalfUp:
		l.Half(-n)
	case action.PageDown:
		l.Page(n)
	case action.PageUp:
		l.Page(-n)
	default:
		return false
	}
	return true
}

// Again goes to the next row of a list that a query finds, around its end, or
// to the one before when n is negative; it says when there is none.
func Again(env Env, l *list.List, q text.Query, n int, row func(i int) text.Safe) {
	step := 1
	if n < 0 {
		step = -1
	}
	for i := 1; i <= l.Len(); i++ {
		k := ((l.Cursor()+step*i)%l.Len() + l.Len()) % l.Len()
		if q.In(row(k)) {
			l.Goto(k)
			return
		}
	}
	env.Post(Flash{Text: Sprintf("not found: %s", q.Pattern())})
}

// AskSearch opens the prompt for a search; what is typed is in q at once, to be
// painted, and again goes to the first place when it is accepted.
func AskSearch(env Env, q *text.Query, again func() tea.Cmd) {
	before := *q
	env.Post(Ask{
		Label: text.Lit(" /"), History: "search",
		Changed: func(v string) tea.Cmd {
			*q = text.NewQuery(v)
			return nil
		},
		Accept: func(v string) tea.Cmd {
			if v == "" {
				*q = before
				return nil
			}
			*q = text.NewQuery(v)
			return again()
		},
		Cancel: func() tea.Cmd {
			*q = before
			return nil
		},
	})
}
