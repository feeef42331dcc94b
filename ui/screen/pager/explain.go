package pager

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// explainMsg is the change that the message in view belongs to.
type explainMsg struct {
	id     patch.MsgID
	change series.Change
	err    error
}

// explain loads the change that says what the message did.
func (s *Screen) explain() tea.Cmd {
	id, root, store := s.open.IDs[s.at], s.open.Root, s.store
	return s.env.Job("explain", func(ctx context.Context) tea.Msg {
		c, err := store.Change(ctx, root)
		return explainMsg{id: id, change: c, err: err}
	})
}

// explained shows what is known of the message and what is odd about it.
func (s *Screen) explained(msg explainMsg) {
	if s.doc == nil || msg.id != s.doc.mail.ID || errors.Is(msg.err, context.Canceled) {
		return
	}
	m := &s.doc.mail
	e := screen.NewExplanation(&msg.change, 12, max(s.w-4, 20), s.now)
	e.Say(text.Lit("Message-ID"), "<"+string(m.ID)+">")
	e.About(m.ID)
	e.Say(text.Lit("Size"), screen.Count(m.Size, "byte"))
	for _, l := range m.Lists {
		e.Say(text.Lit("List"), l)
	}
	if s.doc.signs > 0 {
		e.Say(text.Lit("Beware"), screen.Count(s.doc.signs, "line")+" hold characters that cannot be seen or that change the order of what is read; they are shown by sign or name, like <U+202E>.")
	}
	for _, warning := range m.Warnings {
		e.Say(text.Lit("Mail"), warning)
	}
	if p := s.doc.patch; p != nil {
		e.Say(text.Lit("Patch"), "+"+itoa(p.Add())+" -"+itoa(p.Del())+" in "+screen.Count(len(p.Files), "file"))
	}
	for _, c := range s.doc.cautions {
		e.Say(text.Lit("Applied"), c.text)
	}
	if msg.err != nil {
		e.Say(text.Lit("Proof"), "the change cannot be read: "+msg.err.Error())
	}
	e.Post(s.env, text.Lit("About this message"), screen.OpenMail{Root: s.open.Root, Lists: s.open.Lists})
}
