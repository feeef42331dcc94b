package bench

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Keys presses keys into a model of the given size and times each from the
// press to its frame. Commands that the keys start are run, and their messages
// delivered, before the next key; that is not part of the time.
func Keys(m tea.Model, width, height int, keys []tea.KeyPressMsg) (samples []time.Duration, last tea.Model, err error) {
	m, _ = m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	_ = m.View()
	for _, k := range keys {
		start := time.Now()
		var cmd tea.Cmd
		m, cmd = m.Update(k)
		view := m.View()
		samples = append(samples, time.Since(start))
		if view.Content == "" {
			return nil, m, fmt.Errorf("press %s: the frame is empty", k.String())
		}
		m = settle(m, cmd, 8)
	}
	return samples, m, nil
}

// settle runs a command and delivers what comes of it, up to some depth; what
// waits for longer than a moment (the event channel) is left alone.
func settle(m tea.Model, cmd tea.Cmd, depth int) tea.Model {
	if cmd == nil || depth == 0 {
		return m
	}
	got := make(chan tea.Msg, 1)
	go func() { got <- cmd() }()
	var msg tea.Msg
	select {
	case msg = <-got:
	case <-time.After(2 * time.Second):
		return m
	}
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			m = settle(m, c, depth-1)
		}
		return m
	}
	m, next := m.Update(msg)
	_ = m.View()
	return settle(m, next, depth-1)
}

// Press makes the messages of a string of keys: each rune is a key, "\n" is
// Enter.
func Press(keys string) []tea.KeyPressMsg {
	out := make([]tea.KeyPressMsg, 0, len(keys))
	for _, r := range keys {
		switch {
		case r == '\n':
			out = append(out, tea.KeyPressMsg{Code: tea.KeyEnter})
		case r >= 'A' && r <= 'Z':
			out = append(out, tea.KeyPressMsg{Code: r + 'a' - 'A', ShiftedCode: r, Mod: tea.ModShift, Text: string(r)})
		default:
			out = append(out, tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return out
}
