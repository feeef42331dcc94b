package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/screen/outbox"
	"onemore/ui/screen/tags"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// lettering is what the program knows of the outbox.
type lettering struct {
	all     []screen.Letter
	known   bool // it was told once
	busy    bool // it is being asked
	again   bool // and has to be asked once more
	leaving bool // the program ends when nothing is on its way
}

// lettersMsg is the outbox.
type lettersMsg struct {
	all []screen.Letter
	err error
}

// sender is the backend, if it sends mail.
func (m *Model) sender() (screen.Sender, bool) {
	s, ok := m.backend.(screen.Sender)
	return s, ok
}

// reletter asks what is in the outbox.
func (m *Model) reletter() tea.Cmd {
	s, ok := m.sender()
	if !ok {
		return nil
	}
	if m.letters.busy {
		m.letters.again = true
		return nil
	}
	m.letters.busy = true
	ctx := m.ctx
	m.busy++
	return func() tea.Msg {
		all, err := s.Letters(ctx)
		return lettersMsg{all, err}
	}
}

// lettered takes the outbox and tells the screens.
func (m *Model) lettered(msg lettersMsg) tea.Cmd {
	m.busy--
	m.letters.busy = false
	var cmds []tea.Cmd
	if m.letters.again {
		m.letters.again = false
		cmds = append(cmds, m.reletter())
	}
	if msg.err != nil {
		if m.ctx.Err() == nil {
			cmds = append(cmds, m.say(screen.Flash{Text: screen.Sprintf("outbox: %v", msg.err), Bad: true}))
		}
		return tea.Batch(cmds...)
	}
	if m.letters.known && justSent(m.letters.all, msg.all) {
		cmds = append(cmds, m.offerNext())
	}
	m.letters.all, m.letters.known = msg.all, true
	for _, e := range m.stack {
		cmds = append(cmds, e.Update(screen.LettersChanged{All: msg.all}))
	}
	if m.letters.leaving && m.untried() == 0 {
		m.letters.leaving = false
		cmds = append(cmds, m.end())
	}
	return tea.Batch(cmds...)
}

// going is how many letters go by themselves.
func (m *Model) going() (n int) {
	for i := range m.letters.all {
		if m.letters.all[i].Going() {
			n++
		}
	}
	return n
}

// untried is how many letters there are to wait for before the program ends.
func (m *Model) untried() (n int) {
	for i := range m.letters.all {
		if m.letters.all[i].Untried() {
			n++
		}
	}
	return n
}

// known gives the outbox as it was told last.
func (m *Model) known() []screen.Letter { return m.letters.all }

// obeyLetters does a request for a screen of mail that leaves.
func (m *Model) obeyLetters(r screen.Request) tea.Cmd {
	s, ok := m.sender()
	if !ok {
		return nil
	}
	switch r := r.(type) {
	case screen.OpenTags:
		return m.push(func(env screen.Env) (Screen, tea.Cmd) { return tags.New(env, s, m.known, r) })
	case screen.OpenPreview:
		return m.push(func(env screen.Env) (Screen, tea.Cmd) { return outbox.NewPreview(env, s, m.known, r) })
	}
	return nil
}

// showOutbox opens the outbox.
func (m *Model) showOutbox() tea.Cmd {
	s, ok := m.sender()
	if !ok {
		return nil
	}
	return m.push(func(env screen.Env) (Screen, tea.Cmd) { return outbox.New(env, s, m.known) })
}

// mayEnd asks, when letters are on their way, whether they are to go first, and
// says whether it asked.
func (m *Model) mayEnd() bool {
	n := m.going()
	if n == 0 {
		return false
	}
	m.openConfirm(screen.Confirm{
		Question: screen.Sprintf("%s on the way. Quit?", screen.Count(n, "mail")),
		Ways: []screen.Way{
			{Key: "s", Label: text.Lit("send first"), Do: m.endSent},
			{Key: "k", Label: text.Lit("keep for the next start"), Do: m.end},
		},
	})
	return true
}

// endSent sends what waits, without its delay, and ends the program when
// nothing is on its way any more; a letter that fails keeps nobody here.
func (m *Model) endSent() tea.Cmd {
	if m.going() == 0 {
		return m.end()
	}
	m.letters.leaving = true
	return tea.Batch(m.hurry(), m.say(screen.Flash{Text: text.Lit("sending; any key stays here")}))
}

// hurry ends the delay of what waits, and asks how the outbox stands then.
func (m *Model) hurry() tea.Cmd {
	s, ok := m.backend.(screen.Hurrier)
	if !ok {
		return m.reletter()
	}
	ctx := m.ctx
	m.busy++
	return func() tea.Msg { return hurriedMsg{s.Hurry(ctx)} }
}

// hurriedMsg is the end of a hurry.
type hurriedMsg struct{ err error }

// hurried goes on when nothing waits any more.
func (m *Model) hurried(msg hurriedMsg) tea.Cmd {
	m.busy--
	if msg.err != nil && m.ctx.Err() == nil {
		return tea.Batch(m.reletter(), m.say(screen.Flash{Text: screen.Sprintf("send now: %v", msg.err), Bad: true}))
	}
	return m.reletter()
}

// way is what one of the further answers to a question does.
func way(c screen.Confirm, key string) (func() tea.Cmd, bool) {
	for _, w := range c.Ways {
		if w.Key == key && w.Do != nil {
			return w.Do, true
		}
	}
	return nil, false
}

// answers lists what can be pressed at a question.
func answers(c screen.Confirm) screen.Line {
	var l screen.Line
	if c.Yes != nil || len(c.Ways) == 0 {
		l = l.Put(theme.Key, text.Lit("  y")).Put(theme.Plain, text.Lit(" yes"))
	}
	for _, w := range c.Ways {
		l = l.Put(theme.Key, text.Clean("  "+w.Key)).Put(theme.Plain, text.Concat(text.Lit(" "), w.Label))
	}
	if len(c.Ways) > 0 {
		return l.Put(theme.Key, text.Lit("  Esc")).Put(theme.Plain, text.Lit(" no"))
	}
	return l.Put(theme.Key, text.Lit("  any other key")).Put(theme.Plain, text.Lit(" no"))
}

// paneled is a screen that is drawn over the one below.
type paneled interface {
	Panel(w int) (text.Safe, []screen.Line)
}

// base draws the screen in view; one that is a panel is laid over the lower end
// of the one below.
func (m *Model) base() []string {
	p, ok := m.top().Screen.(paneled)
	if !ok || len(m.stack) < 2 {
		return m.top().Render(m.w, m.h-1)
	}
	lines := m.stack[len(m.stack)-2].Render(m.w, m.h-1)
	title, body := p.Panel(m.w)
	m.lay(lines, m.panel(title, body[:min(len(body), max(m.h-3, 1))]))
	return lines
}

// outboxNote says what the outbox holds, for the corner of every screen.
func (m *Model) outboxNote() screen.Line {
	said := screen.OutboxWords(m.letters.all)
	if said == "" || m.top().Scope() == action.Outbox {
		return nil
	}
	if m.w < 80 {
		said, _, _ = strings.Cut(said, ",")
	}
	return screen.In(theme.Warn, text.Clean(said+" "))
}
