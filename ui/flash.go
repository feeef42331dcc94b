package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
)

// flashTime is how long good news stays; bad news stays until a key.
const flashTime = 4 * time.Second

// flashing is the line shown instead of the footer.
type flashing struct {
	screen.Flash
	stamp int
}

// flashOverMsg ends a flash.
type flashOverMsg struct{ stamp int }

// say shows a line. Bad news is not covered by good news before a key.
func (m *Model) say(f screen.Flash) tea.Cmd {
	if m.flash.Bad && !f.Bad && !m.flash.Text.Empty() {
		return nil
	}
	m.flash = flashing{Flash: f, stamp: m.flash.stamp + 1}
	m.dirty = true
	if f.Bad || f.Key != "" {
		return nil
	}
	stamp := m.flash.stamp
	return tea.Tick(flashTime, func(time.Time) tea.Msg { return flashOverMsg{stamp} })
}

// offered is what a key does that the line just shown names, where nothing else
// waits for keys.
func (m *Model) offered(f screen.Flash, name string) (do func() tea.Cmd, ok bool) {
	if f.Key == "" || f.Key != name || m.asks() || m.tooSmall() {
		return nil, false
	}
	if _, writes := m.writing(); writes {
		return nil, false
	}
	return f.Do, f.Do != nil
}

func (m *Model) flashOver(msg flashOverMsg) bool {
	if msg.stamp != m.flash.stamp || m.flash.Text.Empty() {
		return false
	}
	m.clearFlash()
	return true
}

func (m *Model) clearFlash() { m.flash.Flash = screen.Flash{} }
