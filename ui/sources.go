package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/screen/sources"
	"onemore/ui/text"
)

// resource asks the backend how it stands with its sources, and says in one
// line when one of them has begun to ask something.
func (m *Model) resource() tea.Cmd {
	f, ok := m.backend.(Fetcher)
	if !ok || screen.NoFetch(m.backend) != "" {
		return nil
	}
	m.sources = f.Sources()
	var cmd tea.Cmd
	open := map[int]bool{}
	for i := range m.sources {
		s := &m.sources[i]
		if s.Question == nil {
			continue
		}
		open[s.Question.Number] = true
		if !m.asked[s.Question.Number] && (len(m.stack) == 0 || m.top().Scope() != action.Sources) {
			cmd = m.say(screen.Flash{Text: screen.Sprintf("%s asks: %s (S answers)", s.Name, s.Question.Text)})
		}
	}
	m.asked = open
	return cmd
}

// sourcesChanged tells the screens.
func (m *Model) sourcesChanged() tea.Cmd {
	cmds := []tea.Cmd{m.resource()}
	for _, e := range m.stack {
		cmds = append(cmds, e.Update(screen.SourcesChanged{}))
	}
	return tea.Batch(cmds...)
}

// off says why an action is not possible on the screen in view.
func (m *Model) off(id string) string {
	switch id {
	case action.UpdateAll:
		if why := screen.NoFetch(m.backend); why != "" {
			return why
		}
		if len(m.sources) == 0 && m.top().Scope() != action.Sources {
			return screen.NoSource(m.env(m.top()), m.backend)
		}
	case action.ShowOutbox, action.GiveTags, action.Proofs:
		if why := screen.NoSender(m.backend); why != "" {
			return why
		}
	case action.ShowSources:
		if why := screen.NoFetch(m.backend); why != "" {
			return why
		}
	}
	return m.top().Off(id)
}

// fetchAll begins to fetch from all sources.
func (m *Model) fetchAll() tea.Cmd {
	f, ok := m.backend.(Fetcher)
	if !ok {
		return nil
	}
	f.Fetch()
	return m.say(screen.Flash{Text: text.Lit("fetching from all sources")})
}

// showSources opens the screen of the sources.
func (m *Model) showSources() tea.Cmd {
	f, ok := m.backend.(Fetcher)
	if !ok {
		return nil
	}
	return m.push(func(env screen.Env) (Screen, tea.Cmd) { return sources.New(env, f), nil })
}

// quiet makes a command of work that nobody waits for.
func (m *Model) quiet(e *entry, fn func(context.Context) tea.Msg) tea.Cmd {
	ctx, id := e.ctx, e.id
	return func() tea.Msg { return quietMsg{owner: id, msg: fn(ctx)} }
}

// quietMsg is the end of quiet work.
type quietMsg struct {
	owner int
	msg   tea.Msg
}

// quietly takes a result to the screen that asked for it, if that is still
// there.
func (m *Model) quietly(q quietMsg) tea.Cmd {
	if e, there := m.find(q.owner); there && q.msg != nil {
		return e.Update(q.msg)
	}
	return nil
}
