package pager

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// send does the actions that lead to mail.
func (s *Screen) send(id string) bool {
	switch id {
	case action.GiveTags:
		o := screen.OpenTags{Roots: []patch.MsgID{s.open.Root}, Version: s.open.Version, At: s.open.IDs[s.at]}
		if s.doc != nil {
			o.What = screen.Sprintf("%s", s.doc.mail.Subject)
		}
		s.env.Post(o)
	case action.WhatChanged:
		o := screen.OpenSince{Root: s.open.Root, Lists: s.open.Lists, At: s.open.IDs[s.at], What: s.open.Label}
		if s.doc != nil {
			o.What = text.Clean(s.doc.mail.Subject)
		}
		s.env.Post(o)
	case action.Proofs:
		s.env.Post(screen.OpenPreview{Root: s.open.Root, At: s.open.IDs[s.at], What: s.open.Label})
	default:
		return false
	}
	return true
}

// redraftedMsg is the drafts as they are after a tag was given.
type redraftedMsg struct {
	drafts []screen.Draft
	err    error
}

// tagged does what was chosen in the menu of tags, and shows it.
func (s *Screen) tagged(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Tagging:
		return msg.Do(s.env, s.store)
	case screen.Tagged:
		msg.Tell(s.env)
		return s.redraft()
	case screen.LettersChanged, screen.Shown:
		if s.writing == nil {
			return s.redraft()
		}
	case redraftedMsg:
		if msg.err != nil {
			s.env.Post(screen.Flash{Text: screen.Sprintf("drafts: %v", msg.err), Bad: true})
			return nil
		}
		if s.writing == nil {
			s.drafts = msg.drafts
			s.relay()
		}
	}
	return nil
}

// redraft reads the drafts behind what is being kept.
func (s *Screen) redraft() tea.Cmd {
	d, ok := s.store.(screen.Drafter)
	if _, sends := s.store.(screen.Sender); !ok || !sends {
		return nil
	}
	root := s.open.Root
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		all, err := d.Drafts(ctx, root)
		return redraftedMsg{all, err}
	})
}

// pendingTags are my drafted tags on the message in view, those on the cover of
// its series included.
func (s *Screen) pendingTags() (out []string) {
	if len(s.open.IDs) == 0 {
		return nil
	}
	at, cover := s.open.IDs[s.at], s.open.IDs[0]
	covered := slices.Contains(s.open.Series, at) && !slices.Contains(s.open.Series, cover)
	for _, d := range s.drafts {
		if d.Parent == at || covered && d.Parent == cover {
			out = append(out, d.Tags...)
		}
	}
	return out
}

// toEditor opens the answer in the editor, when the screen was opened for that.
func (s *Screen) toEditor() tea.Cmd {
	if !s.open.Edit {
		return nil
	}
	s.open.Edit = false
	return s.reply()
}
