package ui

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// input takes keys, pastes and the mouse.
func (m *Model) input(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.key(msg), true
	case tea.PasteMsg:
		if w, ok := m.writing(); ok && !m.asks() && !m.tooSmall() {
			return w.Paste(msg.Content), true
		}
		if m.ask == nil || m.early() {
			return nil, false
		}
		return m.askEvent(m.ask.line.Paste(msg.Content)), true
	case tea.MouseMsg:
		return m.mouse(msg)
	}
	return nil, false
}

// key takes a key to whatever is open on top: question, box, prompt, screen.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	shown := m.flash.Flash
	m.clearFlash()
	m.letters.leaving = false
	if do, ok := m.offered(shown, name); ok {
		return do()
	}
	switch {
	case m.tooSmall():
		// What cannot be seen cannot be meant; quitting always can.
		if name != "Q" && name != "q" && name != "ctrl+c" {
			return nil
		}
		return m.end()
	case m.confirm != nil:
		return m.confirmKey(name)
	case m.box != nil:
		return m.boxKey(name)
	case m.ask != nil && m.early():
		return nil
	case m.ask != nil:
		return m.askEvent(m.ask.line.Press(name, k.Text))
	case name == "ctrl+z":
		return tea.Suspend
	}
	if w, ok := m.writing(); ok {
		return m.write(w, name, k.Text)
	}
	r := m.keys.Feed(m.top().Scope(), name, m.off)
	switch r.Kind {
	case action.Matched:
		return m.act(r)
	case action.Disabled:
		return m.say(screen.Flash{Text: screen.Sprintf("%s: %s", r.Action.Help, r.Reason)})
	case action.None:
		return m.say(screen.Flash{Text: text.Concat(action.Label(r.Key), text.Lit(" does nothing here; ? lists the keys"))})
	case action.Pending, action.Dropped:
	}
	return nil
}

// act does an action: the screen first, then the program.
func (m *Model) act(r action.Result) tea.Cmd {
	if cmd, done := m.top().Handle(r); done {
		return cmd
	}
	switch r.Action.ID {
	case action.Back:
		return m.back()
	case action.Quit:
		return m.quit()
	case action.Interrupt:
		if m.interrupt() {
			return nil
		}
		return m.back()
	case action.Redraw:
		return tea.ClearScreen
	case action.ShowHelp:
		return m.showHelp()
	case action.ShowLog:
		return m.showLog()
	case action.ShowSources:
		return m.showSources()
	case action.UpdateAll:
		return m.fetchAll()
	case action.ShowOutbox:
		return m.showOutbox()
	case action.ShowDay:
		return m.showDay()
	case action.NextReview:
		return m.nextReview()
	}
	return nil
}

// back leaves the screen in view; on the first one it asks.
func (m *Model) back() tea.Cmd {
	if len(m.stack) > 1 {
		return m.pop()
	}
	if m.mayEnd() {
		return nil
	}
	m.openConfirm(screen.Confirm{Question: text.Lit("Quit?"), Yes: m.end})
	return nil
}

// Unsender is what a backend that sends mail may be besides.
type Unsender interface {
	// Unsent is the number of mails that are ready and have not gone out.
	Unsent() int
}

// quit ends the program, or asks when something is unsent.
func (m *Model) quit() tea.Cmd {
	if m.mayEnd() {
		return nil
	}
	u, ok := m.backend.(Unsender)
	if !ok || u.Unsent() == 0 {
		return m.end()
	}
	m.openConfirm(screen.Confirm{
		Question: screen.Sprintf("%s not sent yet. Quit?", screen.Count(u.Unsent(), "mail")),
		Yes:      m.end,
	})
	return nil
}

// mouse makes moves of the wheel, and tells screens of clicks.
func (m *Model) mouse(msg tea.MouseMsg) (tea.Cmd, bool) {
	if m.tooSmall() || m.asks() {
		return nil, false
	}
	at := msg.Mouse()
	var id string
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch at.Button {
		case tea.MouseWheelDown:
			id = action.MoveDown
		case tea.MouseWheelUp:
			id = action.MoveUp
		default:
			return nil, false
		}
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft && at.Y < m.h-1 {
			return m.top().Update(screen.Click{X: at.X, Y: at.Y}), true
		}
		return nil, false
	default:
		return nil, false
	}
	a, ok := action.Find(m.table, id)
	if !ok {
		return nil, false
	}
	return m.act(action.Result{Kind: action.Matched, Action: a, Count: 3}), true
}
