package series

import (
	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// send does the actions that lead to mail.
func (s *Screen) send(id string) bool {
	r, _ := s.here()
	switch id {
	case action.GiveTags:
		o := screen.OpenTags{Roots: []patch.MsgID{s.item.Root}, At: s.patchOf(r), Marked: s.chosen(), What: text.Clean(s.item.Subject)}
		if v := s.current(); v != nil {
			o.Version = v.Version
		}
		s.env.Post(o)
	case action.WhatChanged:
		o := screen.OpenSince{Root: s.item.Root, Lists: s.item.Lists, What: text.Clean(s.item.Subject), At: s.patchOf(r)}
		if v := s.current(); v != nil && o.At == "" {
			o.At = v.Root
		}
		s.env.Post(o)
	case action.Proofs:
		s.env.Post(screen.OpenPreview{Root: s.item.Root, At: r.id, What: text.Clean(s.item.Subject)})
	case action.MarkPatch:
		s.toggle()
	default:
		return false
	}
	return true
}

// toggle marks the patch under the cursor, or takes the mark away, and goes on.
func (s *Screen) toggle() {
	r, ok := s.here()
	id := s.patchOf(r)
	if !ok || id == "" {
		return
	}
	if s.picked == nil {
		s.picked = map[patch.MsgID]bool{}
	}
	if s.picked[id] = !s.picked[id]; !s.picked[id] {
		delete(s.picked, id)
	}
	l := &s.lists[s.pane]
	for i := l.Cursor() + 1; i < len(s.rows[s.pane]); i++ {
		if s.rows[s.pane][i].kind == patchRow {
			l.Goto(i)
			return
		}
	}
}

// chosen are the marked patches of the version in view, in their order.
func (s *Screen) chosen() (out []patch.MsgID) {
	if v := s.current(); v != nil {
		for i := range v.Patches {
			if s.picked[v.Patches[i].ID] {
				out = append(out, v.Patches[i].ID)
			}
		}
	}
	return out
}

// mineOf is what is mine on a patch: the mark to act on, tags, whether it is as
// it was when I looked, comments, done.
func (s *Screen) mineOf(r row) screen.Line {
	var l screen.Line
	if s.picked[r.id] {
		l = l.Put(theme.Mark, text.Lit("*"))
	}
	if tags := screen.TagLetters(s.mine.tags[r.id]); tags != "" {
		l = l.Put(theme.Mine, screen.Sprintf("%s drafted", tags))
	}
	if same := s.sameOf(r.id); len(same) > 0 && r.kind == patchRow {
		if len(l) > 0 {
			l = l.Gap(1)
		}
		l = append(l, same...)
	}
	rest := screen.MarkLine(s.mine.marks[r.id], s.mine.drafts[r.id])
	if len(l) > 0 && len(rest) > 0 {
		l = l.Gap(1)
	}
	return append(l, rest...)
}

// tagged does what was chosen in the menu of tags, and says how it went.
func (s *Screen) tagged(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.Tagging:
		clear(s.picked)
		return msg.Do(s.env, s.store)
	case screen.Tagged:
		msg.Tell(s.env)
		return s.load()
	}
	return nil
}
