package pager

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// owned is a comment of mine with the message it stands on.
type owned struct {
	parent patch.MsgID
	c      screen.Comment
}

// put puts a comment among the drafts in view, in place of the one with its ID.
func (s *Screen) put(parent patch.MsgID, c screen.Comment) {
	s.drafts = slices.Clone(s.drafts)
	at := slices.IndexFunc(s.drafts, func(d screen.Draft) bool { return d.Parent == parent })
	if at < 0 {
		at = len(s.drafts)
		s.drafts = append(s.drafts, screen.Draft{Parent: parent, Subject: s.subject()})
	}
	all := slices.Clone(s.drafts[at].Comments)
	if i := slices.IndexFunc(all, func(o screen.Comment) bool { return o.ID == c.ID }); i >= 0 {
		all[i] = c
	} else {
		all = append(all, c)
	}
	s.drafts[at].Comments = all
}

// take takes a comment away from the drafts in view.
func (s *Screen) takeAway(parent patch.MsgID, id string) {
	s.drafts = slices.Clone(s.drafts)
	for i := range s.drafts {
		if s.drafts[i].Parent == parent {
			s.drafts[i].Comments = slices.DeleteFunc(slices.Clone(s.drafts[i].Comments), func(c screen.Comment) bool { return c.ID == id })
		}
	}
}

// save keeps a comment; what the store does not take is tried again.
func (s *Screen) save(parent patch.MsgID, c screen.Comment) tea.Cmd {
	d, ok := s.store.(screen.Drafter)
	if !ok {
		return nil
	}
	s.put(parent, c)
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		return savedMsg{what: "the comment", err: d.SaveComment(ctx, parent, c), then: func(err error) {
			if delete(s.unkept, c.ID); err == nil {
				return
			}
			if s.unkept == nil {
				s.unkept = map[string]owned{}
			}
			s.unkept[c.ID] = owned{parent, c}
			if s.writing != nil && s.writing.c.ID == c.ID {
				s.writing.kept, s.writing.was = "", c.Was
			}
		}}
	})
}

// drop takes a comment away and says how to get it back.
func (s *Screen) drop(parent patch.MsgID, c screen.Comment) tea.Cmd {
	d, ok := s.store.(screen.Drafter)
	if !ok {
		return nil
	}
	s.dropped = &owned{parent, c}
	s.takeAway(parent, c.ID)
	s.env.Post(screen.Flash{Text: text.Lit("comment dropped; zu brings it back")})
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		return savedMsg{what: "that the comment is dropped", err: d.DropComment(ctx, parent, c.ID), then: func(err error) {
			if err != nil {
				s.put(parent, c)
			}
		}}
	})
}

// askDrop asks whether to drop a comment.
func (s *Screen) askDrop(c screen.Comment) {
	parent := s.doc.mail.ID
	s.env.Post(screen.Confirm{Question: text.Lit("Drop this comment?"), Yes: func() tea.Cmd {
		cmd := s.drop(parent, c)
		s.relay()
		return cmd
	}})
}

// undrop brings the comment back that was dropped last.
func (s *Screen) undrop() tea.Cmd {
	d := s.dropped
	s.dropped = nil
	cmd := s.save(d.parent, d.c)
	s.relay()
	s.env.Post(screen.Flash{Text: text.Lit("the comment is back")})
	if s.doc != nil && s.doc.mail.ID == d.parent {
		s.layAt(s.noteLine(d.c.To), "d"+d.c.ID, 0)
	}
	return cmd
}

// move takes up the comment under the cursor, or puts the one that is taken up
// below the line of the cursor.
func (s *Screen) move() tea.Cmd {
	n := s.noteHere()
	if n != nil && n.own != nil && n.own.ID != s.moving {
		s.moving = n.own.ID
		s.relay()
		s.env.Post(screen.Flash{Text: text.Lit("go to its new line and press m, Esc leaves it")})
		return nil
	}
	at := slices.IndexFunc(s.mine(), func(c screen.Comment) bool { return c.ID == s.moving })
	if s.moving == "" || at < 0 {
		s.moving = ""
		s.env.Post(screen.Flash{Text: text.Lit("put the cursor on an own comment to take it up")})
		return nil
	}
	c, line := s.mine()[at], s.here()
	to := int(s.doc.lines[line].body)
	if to < 0 {
		s.env.Post(screen.Flash{Text: text.Lit("a comment stands below a line of the text; go there first")})
		return nil
	}
	s.moving = ""
	c.Was = c.Text
	c.From, c.To, c.Changed = max(to-(c.To-c.From), 0), to, s.env.Now().Unix()
	cmd := s.save(s.doc.mail.ID, c)
	s.layAt(line, "d"+c.ID, 0)
	return cmd
}

// cancel drops what is selected or taken up, and says whether anything was.
func (s *Screen) cancel() bool {
	switch {
	case s.moving != "":
		s.moving = ""
		s.relay()
	case s.chosen.on:
		s.chosen = selection{}
	default:
		return false
	}
	return true
}
