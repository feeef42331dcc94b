package ui

import (
	tea "charm.land/bubbletea/v2"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/screen/day"
	"onemore/ui/screen/series"
	"onemore/ui/text"
)

// nextReview opens the one review that helps most.
func (m *Model) nextReview() tea.Cmd {
	it := m.backend.Snapshot().Next(queue.Filter{}, 0)
	if it == nil {
		return m.say(screen.Flash{Text: text.Lit("nothing needs one more review now")})
	}
	var why tea.Cmd
	if len(it.Reasons) > 0 {
		why = m.say(screen.Flash{Text: text.Clean(it.Reasons[0])})
	}
	return tea.Batch(why, m.push(func(env screen.Env) (Screen, tea.Cmd) {
		return series.New(env, m.backend, screen.OpenChange{Item: it})
	}))
}

// offerNext says that a mail went out, and offers the next review on one key.
func (m *Model) offerNext() tea.Cmd {
	it := m.backend.Snapshot().Next(queue.Filter{}, 0)
	if it == nil {
		return m.say(screen.Flash{Text: text.Lit("sent")})
	}
	return m.say(screen.Flash{Text: screen.Sprintf("sent; n: the next one (%s)", it.Subject), Key: "n", Do: m.nextReview})
}

// justSent tells whether a letter went out between two looks at the outbox.
func justSent(before, after []screen.Letter) bool {
	was := make(map[string]string, len(before))
	for i := range before {
		was[before[i].ID] = before[i].State
	}
	for i := range after {
		if old, ok := was[after[i].ID]; ok && went(after[i].State) && !went(old) {
			return true
		}
	}
	return false
}

func went(state string) bool { return state == screen.LetterSent || state == screen.LetterSeen }

// showDay opens the screen of the reader's own reviewing.
func (m *Model) showDay() tea.Cmd {
	return m.push(func(env screen.Env) (Screen, tea.Cmd) { return day.New(env, m.backend), nil })
}
