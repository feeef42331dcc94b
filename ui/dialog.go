package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/prompt"
)

// grace is how long a question that came up by itself takes no answer, so that
// nobody answers what they have not read.
const grace = 600 * time.Millisecond

// asking is the open prompt.
type asking struct {
	screen.Ask
	line prompt.Prompt
	from time.Time // keys before are not taken
}

// confirming is the open question.
type confirming struct {
	screen.Confirm
	from time.Time // keys before are not answers
}

// boxing is the open box.
type boxing struct {
	screen.Box
	top int
}

func (m *Model) openAsk(a screen.Ask) {
	p, ok := m.history[a.History]
	if !ok || a.Secret {
		p = &asking{}
	}
	if !a.Secret {
		m.history[a.History] = p
	}
	p.Ask, p.from = a, begin(a.Self)
	p.line.Open(a.Label, a.Value)
	if a.Secret {
		p.line.Hide()
	}
	m.ask = p
	m.keys.Reset()
}

// begin is from when on a question takes keys. This is about the person's
// hands: Options.Now may stand still.
func begin(self bool) time.Time {
	if self {
		return time.Now().Add(grace)
	}
	return time.Time{}
}

// early says that the prompt has come up by itself a moment ago.
func (m *Model) early() bool { return time.Now().Before(m.ask.from) }

// asks says that a question of any kind is open.
func (m *Model) asks() bool { return m.ask != nil || m.confirm != nil || m.box != nil }

// askEvent acts on what a key did to the prompt.
func (m *Model) askEvent(e prompt.Event) tea.Cmd {
	a := m.ask
	switch e {
	case prompt.Changed:
		if a.Changed != nil {
			return a.Changed(a.line.Value())
		}
	case prompt.Accept:
		m.ask = nil
		if a.Accept != nil {
			return a.Accept(a.line.Value())
		}
	case prompt.Cancel:
		m.ask = nil
		if a.Cancel != nil {
			return a.Cancel()
		}
	case prompt.None:
	}
	return nil
}

func (m *Model) openConfirm(c screen.Confirm) {
	m.confirm = &confirming{Confirm: c, from: begin(c.Self)}
	m.keys.Reset()
}

// confirmKey answers the open question: y is yes, all else is no.
func (m *Model) confirmKey(key string) tea.Cmd {
	c := m.confirm
	if time.Now().Before(c.from) {
		return nil
	}
	m.confirm = nil
	if do, ok := way(c.Confirm, key); ok {
		return do()
	}
	if key == "y" && c.Yes != nil {
		return c.Yes()
	}
	if key != "y" && c.No != nil {
		return c.No()
	}
	return nil
}

// boxKey scrolls or closes the open box, or opens a message that it names.
func (m *Model) boxKey(key string) tea.Cmd {
	if at := boxMail(key); at >= 0 && at < len(m.box.Mail.IDs) {
		open := m.box.Mail
		open.At = at
		m.box = nil
		return m.obey(posted{owner: m.top().id, request: open})
	}
	switch key {
	case "j", "down":
		m.box.top++
	case "k", "up":
		m.box.top--
	case "space", "pgdown", "ctrl+f", "ctrl+d":
		m.box.top += m.boxRoom()
	case "-", "pgup", "ctrl+b", "ctrl+u":
		m.box.top -= m.boxRoom()
	default:
		m.box = nil
		return nil
	}
	m.box.top = max(min(m.box.top, len(m.box.Lines)-m.boxRoom()), 0)
	return nil
}

// boxMail is the place of the message that a key opens from a box, or -1.
func boxMail(key string) int {
	switch {
	case key == "enter", key == "o":
		return 0
	case len(key) == 1 && key[0] >= '1' && key[0] <= '9':
		return int(key[0] - '1')
	}
	return -1
}

// boxRoom is how many lines of a box show at once.
func (m *Model) boxRoom() int {
	if m.box == nil {
		return 1
	}
	return max(min(len(m.box.Lines), m.h-6), 1)
}

// panel draws lines under a title, to be laid over the lower part of a screen.
func (m *Model) panel(title text.Safe, lines []screen.Line) []string {
	c := screen.NewCanvas(m.theme, m.w, len(lines)+1)
	head := screen.Line{}.Put(theme.Border, text.Lit("── ")).Put(theme.Title, text.Truncate(title, m.w-5, screen.Tail())).Put(theme.Border, text.Lit(" "))
	rest := max(m.w-head.Width(), 0)
	c.Put(head.Put(theme.Border, text.Repeat(text.Lit("─"), rest)))
	for _, l := range lines {
		c.Put(append(screen.Line{}.Gap(1), l...))
	}
	return c.Lines()
}
