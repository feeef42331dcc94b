package uitest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Press presses keys one after the other and waits for rest after each. Keys
// are named as Bubble Tea's msg.String() names them: "j", "G", "enter",
// "ctrl+d", "space"; a sequence is written as its keys, "z", "w".
func (a *App) Press(keys ...string) {
	a.tb.Helper()
	for _, k := range keys {
		msg, ok := Key(k)
		if !ok {
			a.tb.Fatalf("there is no key %q", k)
		}
		a.Send(msg)
	}
}

// Type presses a key for every character, for a prompt.
func (a *App) Type(s string) {
	a.tb.Helper()
	for _, r := range s {
		k := string(r)
		if r == ' ' {
			k = "space"
		}
		a.Press(k)
	}
}

// Paste pastes.
func (a *App) Paste(s string) {
	a.tb.Helper()
	a.Send(tea.PasteMsg{Content: s})
}

// Send sends any message and waits for rest.
func (a *App) Send(msg tea.Msg) {
	a.tb.Helper()
	a.prog.Send(msg)
	a.WaitIdle()
}

// Resize changes the size of the terminal.
func (a *App) Resize(w, h int) {
	a.tb.Helper()
	a.w, a.h = w, h
	a.screen.resize(w, h)
	a.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Key makes the message of a key by its name, as a terminal would send it.
func Key(name string) (tea.KeyPressMsg, bool) {
	var k tea.KeyPressMsg
	rest := name
	for _, m := range []struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if after, ok := strings.CutPrefix(rest, m.prefix); ok && after != "" {
			rest, k.Mod = after, k.Mod|m.mod
		}
	}
	if code, ok := special(rest); ok {
		k.Code = code
		if code == tea.KeySpace && k.Mod == 0 {
			k.Text = " "
		}
		return k, true
	}
	r, size := utf8.DecodeRuneInString(rest)
	if size == 0 || size != len(rest) {
		return k, false
	}
	k.Code = r
	if low := unicode.ToLower(r); low != r {
		k.Code, k.ShiftedCode, k.Mod = low, r, k.Mod|tea.ModShift
	}
	if k.Mod&^tea.ModShift == 0 {
		k.Text = rest
	}
	return k, true
}

func special(name string) (rune, bool) {
	switch name {
	case "enter":
		return tea.KeyEnter, true
	case "esc":
		return tea.KeyEscape, true
	case "tab":
		return tea.KeyTab, true
	case "space":
		return tea.KeySpace, true
	case "backspace":
		return tea.KeyBackspace, true
	case "delete":
		return tea.KeyDelete, true
	case "up":
		return tea.KeyUp, true
	case "down":
		return tea.KeyDown, true
	case "left":
		return tea.KeyLeft, true
	case "right":
		return tea.KeyRight, true
	case "home":
		return tea.KeyHome, true
	case "end":
		return tea.KeyEnd, true
	case "pgup":
		return tea.KeyPgUp, true
	case "pgdown":
		return tea.KeyPgDown, true
	case "f1":
		return tea.KeyF1, true
	case "f5":
		return tea.KeyF5, true
	}
	return 0, false
}
