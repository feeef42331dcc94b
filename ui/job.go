package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
	"onemore/ui/text"
)

// patience is how long work goes on before the screen says so.
const patience = 150 * time.Millisecond

// doneMsg is the end of a job.
type doneMsg struct {
	owner int
	msg   tea.Msg
}

// slowMsg comes when work has gone on for the time of patience.
type slowMsg struct{ stamp int }

// job makes a command of work for a screen, and counts it.
func (m *Model) job(e *entry, _ string, fn func(context.Context) tea.Msg) tea.Cmd {
	ctx, id := e.ctx, e.id
	m.busy++
	m.jobs[id]++
	run := func() tea.Msg { return doneMsg{owner: id, msg: fn(ctx)} }
	if m.busy > 1 {
		return run
	}
	m.stamp++
	stamp := m.stamp
	return tea.Batch(run, tea.Tick(patience, func(time.Time) tea.Msg { return slowMsg{stamp} }))
}

// done takes a result to the screen that asked for it, if that is still there.
func (m *Model) done(d doneMsg) tea.Cmd {
	m.busy--
	if m.jobs[d.owner]--; m.jobs[d.owner] <= 0 {
		delete(m.jobs, d.owner)
	}
	if m.busy == 0 {
		m.slow = false
	}
	e, there := m.find(d.owner)
	if !there || d.msg == nil {
		return nil
	}
	return e.Update(d.msg)
}

// slowly notes that the work under way deserves a word.
func (m *Model) slowly(s slowMsg) bool {
	if s.stamp != m.stamp || m.busy == 0 {
		return false
	}
	m.slow = true
	return true
}

// interrupt stops the work of the screen in view and says whether there was
// any.
func (m *Model) interrupt() bool {
	e := m.top()
	if m.jobs[e.id] == 0 {
		return false
	}
	e.cancel()
	e.ctx, e.cancel = context.WithCancel(m.ctx)
	m.say(screen.Flash{Text: text.Lit("stopped")})
	return true
}
