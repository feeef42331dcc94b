package since

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// movedMsg is what became of comments that were to be moved.
type movedMsg struct {
	screen.Moved
	err error
}

// moves says where the comments drafted on the older version may go: to the
// patch that each one became, or to those that took it in.
func (s *Screen) moves() []screen.Moving {
	var out []screen.Moving
	add := func(from patch.MsgID, to ...patch.MsgID) {
		if s.mine.drafts[from] > 0 {
			out = append(out, screen.Moving{From: from, To: to})
		}
	}
	for i := range s.sheet.Pairs {
		p := &s.sheet.Pairs[i]
		switch {
		case p.Old < 0:
		case p.New >= 0:
			add(s.sheet.Old[p.Old].ID, s.sheet.New[p.New].ID)
		default:
			var to []patch.MsgID
			for _, k := range p.Squashed {
				to = append(to, s.sheet.New[k].ID)
			}
			add(s.sheet.Old[p.Old].ID, to...)
		}
	}
	if a, b := s.older().Cover, s.newer().Cover; a != "" && s.sheet.find(a) < 0 {
		if b == "" {
			add(a)
		} else {
			add(a, b)
		}
	}
	return out
}

// askMove asks whether the comments drafted on the older version go to the
// newer one.
func (s *Screen) askMove() {
	sincer, ok := s.store.(screen.Sincer)
	if !ok || !s.compared() {
		return
	}
	all := s.moves()
	s.env.Post(screen.Confirm{
		Question: screen.Sprintf("Move %s from %s to %s?", screen.Count(s.mine.on(s.sheet), "comment"), s.older().Name, s.newer().Name),
		Yes: func() tea.Cmd {
			return s.env.Keep(func(ctx context.Context) tea.Msg {
				moved, err := sincer.MoveDrafts(ctx, all)
				return movedMsg{moved, err}
			})
		},
	})
}

// moved says what became of the comments, and names those that stayed.
func (s *Screen) moved(msg movedMsg) tea.Cmd {
	said := screen.Sprintf("%s moved to %s", screen.Count(msg.Comments, "comment"), s.newer().Name)
	switch {
	case msg.err != nil:
		s.env.Post(screen.Flash{Text: screen.Sprintf("%s, then: %v", said, msg.err), Bad: true})
	case len(msg.Stayed) == 0:
		s.env.Post(screen.Flash{Text: said})
	default:
		s.env.Post(s.stayedBox(said, msg.Stayed))
	}
	return s.loadMine()
}

// stayedBox lists what stayed with the older version, and why; a digit opens
// it there.
func (s *Screen) stayedBox(said text.Safe, stayed []screen.Stayed) screen.Box {
	box := screen.Box{
		Title: text.Concat(said, screen.Sprintf("; %d with %s still", len(stayed), s.older().Name)),
		Mail:  screen.OpenMail{Root: s.open.Root, Lists: s.open.Lists, Label: text.Clean(s.older().Name), Version: s.older().Number},
	}
	const most = 9 // what a digit can open
	for i := range stayed {
		x := &stayed[i]
		name := s.name(x.Parent)
		key := text.Lit("   ")
		if i < most {
			key = screen.Sprintf("%d  ", i+1)
			box.Mail.IDs = append(box.Mail.IDs, x.Parent)
		}
		l := screen.Line{}.Put(theme.Key, key).Put(theme.Plain, text.Concat(name, text.Lit(": "))).Put(theme.Warn, text.Clean(x.Why))
		box.Lines = append(box.Lines, l)
		if x.Quote != "" {
			box.Lines = append(box.Lines, screen.Line{}.Gap(3).Mail(theme.Quote1, "> "+x.Quote, screen.Whole))
		}
		box.Lines = append(box.Lines, screen.Line{}.Gap(3).Mail(theme.Mine, firstLine(x.Text), screen.Whole))
	}
	for i := range box.Lines {
		box.Lines[i] = box.Lines[i].Expanded().Shorten(max(s.w-2, 1))
	}
	return box
}

// name names a mail of the older version: "patch 3".
func (s *Screen) name(id patch.MsgID) text.Safe {
	for i := range s.sheet.Old {
		if s.sheet.Old[i].ID == id {
			return screen.Sprintf("patch %d", s.sheet.Old[i].N)
		}
	}
	return text.Lit("cover")
}
