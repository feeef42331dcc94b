package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// The smallest window that is drawn.
const (
	minWidth  = 40
	minHeight = 10
)

func (m *Model) tooSmall() bool { return m.w < minWidth || m.h < minHeight }

// View gives the frame. It is asked for after every message, so it is kept
// until something changes.
func (m *Model) View() tea.View {
	if !m.dirty {
		return m.view
	}
	m.dirty = false
	m.view = tea.NewView(strings.Join(m.frame(), "\n"))
	m.view.AltScreen = true
	m.view.WindowTitle = m.title().String()
	if m.opt.Mouse {
		m.view.MouseMode = tea.MouseModeCellMotion
	}
	if m.ask != nil && !m.tooSmall() {
		_, col := m.ask.line.View(m.askRoom())
		m.view.Cursor = tea.NewCursor(col, m.h-1)
	} else if w, ok := m.writing(); ok && !m.asks() && !m.tooSmall() {
		if x, y, seen := w.Caret(); seen {
			m.view.Cursor = tea.NewCursor(x, y)
		}
	}
	return m.view
}

// frame draws all lines of the window.
func (m *Model) frame() []string {
	switch {
	case m.w <= 0 || m.h <= 0:
		return nil
	case m.tooSmall():
		return []string{m.theme.Render(screen.In(theme.Warn, screen.Sprintf("window too small: %dx%d needed", minWidth, minHeight)), m.w)}
	}
	lines := m.base()
	m.lay(lines, m.over())
	return append(lines, m.theme.Render(m.bottom(), m.w))
}

// lay puts a panel over the lower end of lines.
func (m *Model) lay(lines, over []string) {
	for i, l := range over {
		if at := len(lines) - len(over) + i; at >= 0 {
			lines[at] = l
		}
	}
}

// over is the panel above the bottom line: a box, or what can follow a prefix.
func (m *Model) over() []string {
	if m.box != nil {
		room := m.boxRoom()
		from := min(m.box.top, max(len(m.box.Lines)-room, 0))
		return m.panel(m.box.Title, m.box.Lines[from:min(from+room, len(m.box.Lines))])
	}
	options := m.keys.Options(m.off)
	if len(options) == 0 {
		return nil
	}
	lines := make([]screen.Line, 0, len(options))
	for _, o := range options {
		l := screen.Line{}.Put(theme.Key, text.Fit(o.Key, 6, screen.Tail())).Put(theme.Plain, text.Fit(o.Help, 14, screen.Tail()))
		if o.Reason.Empty() {
			l = l.Put(theme.Dim, o.Doc)
		} else {
			l = l.Put(theme.Dim, text.Concat(text.Lit("not now: "), o.Reason))
		}
		lines = append(lines, l)
	}
	lines = lines[:min(len(lines), m.h-6)]
	return m.panel(text.Concat(text.Clean(m.keys.Typed()), text.Lit(" ...")), lines)
}

// bottom is the last line: what is asked, said or can be done.
func (m *Model) bottom() screen.Line {
	switch {
	case m.confirm != nil:
		return append(screen.Line{}.Put(theme.Warn, text.Concat(text.Lit(" "), m.confirm.Question)), answers(m.confirm.Confirm)...)
	case m.ask != nil:
		line, _ := m.ask.line.View(m.askRoom())
		note, bad := m.askNote()
		return screen.Plain(line).Right(screen.In(noteRole(bad), note), m.w)
	case m.box != nil:
		return m.boxHint()
	case !m.flash.Text.Empty():
		role := theme.Title
		if m.flash.Bad {
			role = theme.Error
		}
		return screen.Line{}.Gap(1).Put(role, m.flash.Text)
	}
	return m.footer()
}

func noteRole(bad bool) theme.Role {
	if bad {
		return theme.Error
	}
	return theme.Dim
}

func (m *Model) askNote() (text.Safe, bool) {
	if m.ask.Hint == nil {
		return text.Safe{}, false
	}
	note, bad := m.ask.Hint()
	if note.Empty() {
		return note, bad
	}
	// The prompt keeps half of the line.
	return text.Concat(text.Lit(" "), text.Truncate(note, m.w/2-2, screen.Tail()), text.Lit(" ")), bad
}

// askRoom is how many columns the prompt has beside its note.
func (m *Model) askRoom() int {
	note, _ := m.askNote()
	return max(m.w-text.Width(note)-1, 1)
}

func (m *Model) boxHint() screen.Line {
	l := screen.Line{}.Gap(1)
	other := text.Lit("any key")
	if n := min(len(m.box.Mail.IDs), 9); n > 0 {
		other = text.Lit("any other key")
		l = l.Put(theme.Key, text.Lit("Enter")).Put(theme.Plain, text.Lit(" opens [1]  "))
		if n > 1 {
			l = l.Put(theme.Key, screen.Sprintf("1-%d", n)).Put(theme.Plain, text.Lit(" that one  "))
		}
	}
	if len(m.box.Lines) > m.boxRoom() {
		other = text.Lit("any other key")
		l = l.Put(theme.Key, text.Lit("j k")).Put(theme.Plain, text.Lit(" scroll  "))
	}
	return l.Put(theme.Key, other).Put(theme.Plain, text.Lit(" closes"))
}

// footer lists the most useful keys, and what is half typed or under way.
func (m *Model) footer() screen.Line {
	right := m.corner()
	room := m.w - 1
	if n := right.Width(); n > 0 {
		room -= n + 2
	}
	l := screen.Line{}.Gap(1)
	for i, h := range action.FooterFor(m.table, m.top().Scope(), room, m.off) {
		if i > 0 {
			l = l.Gap(action.HintGap)
		}
		l = l.Put(theme.Key, h.Key).Put(theme.Footer, text.Concat(text.Lit(" "), h.Label))
	}
	return l.Right(right, m.w)
}

func (m *Model) corner() screen.Line {
	if typed := m.keys.Typed(); typed != "" {
		return screen.In(theme.Mark, text.Concat(text.Clean(typed), text.Lit(" ")))
	}
	if m.slow {
		return screen.In(theme.Dim, text.Lit("working, C-c stops "))
	}
	return m.outboxNote()
}
