package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// keepTime is how long the end of the program waits for one thing to be kept.
const keepTime = 10 * time.Second

// keptMsg is the end of one thing that was to be kept.
type keptMsg struct {
	owner int
	msg   tea.Msg
}

// keep puts work behind what is to be kept already.
func (m *Model) keep(e *entry, fn func(context.Context) tea.Msg) tea.Cmd {
	id := e.id
	run := func() tea.Msg {
		// Neither leaving the screen nor ending the program takes it back.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), keepTime)
		defer cancel()
		return keptMsg{owner: id, msg: fn(ctx)}
	}
	m.keeps = append(m.keeps, run)
	if len(m.keeps) > 1 {
		return nil
	}
	return run
}

// kept goes on with what is to be kept next, and ends the program if it was
// waiting for the last.
func (m *Model) kept(k keptMsg) tea.Cmd {
	m.keeps = m.keeps[1:]
	var cmd, next tea.Cmd
	if len(m.keeps) > 0 {
		next = m.keeps[0]
	}
	if e, there := m.find(k.owner); there && k.msg != nil {
		cmd = e.Update(k.msg)
	}
	if m.ending && len(m.keeps) == 0 {
		return tea.Quit
	}
	return tea.Batch(cmd, next)
}

// end ends the program, once everything is kept; asked again, it does not wait.
func (m *Model) end() tea.Cmd {
	if m.ending {
		return tea.Quit
	}
	cmds := make([]tea.Cmd, 0, len(m.stack)+1)
	for _, e := range m.stack {
		cmds = append(cmds, e.Update(screen.Left{}))
	}
	if len(m.keeps) == 0 {
		return tea.Quit
	}
	m.ending = true
	return tea.Batch(append(cmds, m.say(screen.Flash{Text: text.Lit("keeping what you wrote ...")}))...)
}

// writer is a screen in which text can be written, while its scope is Compose.
type writer interface {
	// Write takes a key that stands for no action, Paste what was pasted.
	Write(key, typed string) tea.Cmd
	Paste(s string) tea.Cmd
	// Caret is the cell of the cursor, if it is in view.
	Caret() (x, y int, ok bool)
}

// writing is the screen in view, if text is being written in it.
func (m *Model) writing() (writer, bool) {
	w, ok := m.top().Screen.(writer)
	return w, ok && m.top().Scope() == action.Compose
}

// write takes a key to the text that is being written.
func (m *Model) write(w writer, key, typed string) tea.Cmd {
	if a, ok := m.keys.Lookup(action.Compose, key); ok {
		return m.act(action.Result{Kind: action.Matched, Action: a, Key: key})
	}
	return w.Write(key, typed)
}
