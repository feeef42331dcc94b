package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/screen/drafts"
	"onemore/ui/screen/help"
	"onemore/ui/screen/journal"
	"onemore/ui/screen/output"
	"onemore/ui/screen/pager"
	"onemore/ui/screen/queue"
	"onemore/ui/screen/series"
	"onemore/ui/screen/since"
	"onemore/ui/text"
)

// posted is a request with the screen it came from.
type posted struct {
	owner   int
	request screen.Request
}

// push puts a new screen on the stack. What make returns first is run.
func (m *Model) push(build func(screen.Env) (Screen, tea.Cmd)) tea.Cmd {
	m.ids++
	e := &entry{id: m.ids}
	e.ctx, e.cancel = context.WithCancel(m.ctx)
	var cmd tea.Cmd
	e.Screen, cmd = build(m.env(e))
	m.stack = append(m.stack, e)
	m.keys.Reset()
	return tea.Batch(cmd, e.Update(screen.Sized{W: m.w, H: m.h - 1}))
}

// env is the surroundings of one screen.
func (m *Model) env(e *entry) screen.Env {
	return screen.Env{
		Theme: m.theme, Now: m.now, Getenv: m.opt.Getenv, Status: func() text.Safe { return m.status },
		Sources: func() []screen.Source { return m.sources },
		Quiet:   func(fn func(context.Context) tea.Msg) tea.Cmd { return m.quiet(e, fn) },
		Keep:    func(fn func(context.Context) tea.Msg) tea.Cmd { return m.keep(e, fn) },
		Job:     func(name string, fn func(context.Context) tea.Msg) tea.Cmd { return m.job(e, name, fn) },
		Post: func(r screen.Request) {
			m.posted = append(m.posted, posted{owner: e.id, request: r})
		},
	}
}

// pop leaves the screen in view; the first one stays.
func (m *Model) pop() tea.Cmd {
	if len(m.stack) < 2 {
		return nil
	}
	last := m.top().Update(screen.Left{})
	m.top().cancel()
	m.stack = m.stack[:len(m.stack)-1]
	m.keys.Reset()
	e := m.top()
	return tea.Batch(last, e.Update(screen.Sized{W: m.w, H: m.h - 1}), e.Update(screen.Shown{}))
}

// find returns the screen with that id, if it has not been left.
func (m *Model) find(id int) (*entry, bool) {
	for _, e := range m.stack {
		if e.id == id {
			return e, true
		}
	}
	return nil, false
}

// settle does what screens have posted, until there is nothing more.
func (m *Model) settle() tea.Cmd {
	var cmds []tea.Cmd
	for len(m.posted) > 0 {
		p := m.posted[0]
		m.posted = m.posted[1:]
		if cmd := m.obey(p); cmd != nil {
			cmds = append(cmds, cmd)
		}
	}
	return tea.Batch(cmds...)
}

// obey does one request.
func (m *Model) obey(p posted) tea.Cmd {
	switch r := p.request.(type) {
	case screen.OpenChange:
		return m.push(func(env screen.Env) (Screen, tea.Cmd) { return series.New(env, m.backend, r) })
	case screen.OpenMail:
		return m.push(func(env screen.Env) (Screen, tea.Cmd) { return pager.New(env, m.backend, &m.syntax, r) })
	case screen.OpenOutput:
		return m.push(func(env screen.Env) (Screen, tea.Cmd) { return output.New(env, r) })
	case screen.OpenSources:
		return m.showSources()
	case screen.Leave:
		if p.owner == m.top().id {
			return m.pop()
		}
	case screen.OpenDrafts, screen.OpenSince:
		return m.openReview(r)
	case screen.Return:
		if p.owner == m.top().id && len(m.stack) > 1 {
			return tea.Batch(m.pop(), m.top().Update(r.Msg))
		}
	case screen.Flash:
		return m.say(r)
	case screen.Ask:
		if r.Self && (p.owner != m.top().id || m.asks()) {
			return nil // the person is at something else
		}
		m.openAsk(r)
	case screen.Confirm:
		m.openConfirm(r)
	case screen.Box:
		if p.owner == m.top().id { // it may have taken a while to make
			m.box = &boxing{Box: r}
		}
	case screen.Exec:
		return m.exec(p.owner, r)
	default:
		return m.obeyLetters(r)
	}
	return nil
}

// openReview opens a screen of the review.
func (m *Model) openReview(r screen.Request) tea.Cmd {
	return m.push(func(env screen.Env) (Screen, tea.Cmd) {
		if open, ok := r.(screen.OpenSince); ok {
			return since.New(env, m.backend, open)
		}
		open, _ := r.(screen.OpenDrafts)
		return drafts.New(env, m.backend, open)
	})
}

func (m *Model) newQueue(env screen.Env) (Screen, tea.Cmd) {
	return queue.New(env, m.backend, m.title()), nil
}

// legender is a screen with signs of its own to explain.
type legender interface{ Legend() []screen.Line }

// showHelp opens the keys of the screen in view.
func (m *Model) showHelp() tea.Cmd {
	of := m.top()
	sections := action.HelpFor(m.table, of.Scope(), m.off)
	name := text.Clean(of.Scope().String())
	var extra []screen.Line
	if l, ok := of.Screen.(legender); ok {
		extra = l.Legend()
	}
	return m.push(func(env screen.Env) (Screen, tea.Cmd) { return help.New(env, name, sections, extra), nil })
}

func (m *Model) showLog() tea.Cmd {
	return m.push(func(env screen.Env) (Screen, tea.Cmd) {
		return journal.New(env, func() []journal.Line { return journalLines(m.backend.Log()) }), nil
	})
}

func journalLines(log []LogLine) []journal.Line {
	out := make([]journal.Line, len(log))
	for i, l := range log {
		out[i] = journal.Line(l)
	}
	return out
}
