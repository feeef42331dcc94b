package queue

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// review does the actions that lead to mail.
func (s *Screen) review(id string) bool {
	it := s.here()
	if it == nil {
		return false
	}
	switch id {
	case action.GiveTags:
		o := screen.OpenTags{Roots: s.chosenRoots(), What: text.Clean(it.Subject)}
		if n := len(o.Roots); n > 1 {
			o.What = text.Clean(screen.Count(n, "change"))
		} else if all := s.chosen(); n == 1 {
			o.What = text.Clean(all[0].Subject)
		}
		s.env.Post(o)
	case action.WhatChanged:
		s.env.Post(screen.OpenSince{Root: it.Root, Lists: it.Lists, What: text.Clean(it.Subject)})
	case action.Proofs:
		s.env.Post(screen.OpenPreview{Root: it.Root, What: text.Clean(it.Subject)})
	default:
		return false
	}
	return true
}

// tagged does what was chosen in the menu of tags, and says how it went.
func (s *Screen) tagged(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Tagging:
		return msg.Do(s.env, s.store)
	case screen.Tagged:
		msg.Tell(s.env)
	}
	return nil
}
