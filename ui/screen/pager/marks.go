package pager

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// noMark says why the message in view cannot be marked as done, or "".
func (s *Screen) noMark() string {
	if _, ok := s.store.(screen.PatchMarker); !ok {
		return "this store keeps no marks of patches"
	}
	if len(s.open.IDs) == 0 || !slices.Contains(s.open.Series, s.open.IDs[s.at]) {
		return "this is no patch of the version"
	}
	return ""
}

// mark puts a mark on the patch in view, or takes it away.
func (s *Screen) mark(mark string) tea.Cmd {
	m, ok := s.store.(screen.PatchMarker)
	if !ok {
		return nil
	}
	root, id := s.open.Root, s.open.IDs[s.at]
	was, said := s.marks[id], text.Lit("done")
	if mark == screen.MarkSkip {
		said = text.Lit("skipped")
	}
	if was == mark {
		mark, said = "", text.Lit("not done")
	}
	s.setMark(id, mark)
	s.env.Post(screen.Flash{Text: text.Concat(said, text.Lit(": "), screen.LeftWords(s.left(), len(s.open.Series)))})
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		return savedMsg{what: "the mark", err: m.MarkPatch(ctx, root, id, mark), then: func(err error) {
			if err != nil {
				s.setMark(id, was)
			}
		}}
	})
}

func (s *Screen) setMark(id patch.MsgID, mark string) {
	if s.marks == nil {
		s.marks = map[patch.MsgID]string{}
	}
	if s.marks[id] = mark; mark == "" {
		delete(s.marks, id)
	}
}

// left is how many patches of the version have no mark.
func (s *Screen) left() int {
	n := 0
	for _, id := range s.open.Series {
		if s.marks[id] == "" {
			n++
		}
	}
	return n
}

// standing is what is left and what is drafted, for the head line.
func (s *Screen) standing(w int) screen.Line {
	var l screen.Line
	drafted := 0
	for _, d := range s.drafts {
		drafted += len(d.Comments)
	}
	if tags := screen.TagLetters(s.pendingTags()); tags != "" {
		l = l.Put(theme.Mine, screen.Sprintf("%s drafted  ", tags))
	}
	if drafted > 0 && w >= 60 {
		l = l.Put(theme.Mine, screen.Sprintf("drafts %d  ", drafted))
	}
	if _, ok := s.store.(screen.PatchMarker); !ok || len(s.open.Series) == 0 {
		return l
	}
	form := "%d of %d left  "
	if w < 60 {
		form = "%d/%d left "
	}
	role := theme.Dim
	if s.left() == 0 {
		role = theme.Ok
	}
	return l.Put(role, screen.Sprintf(form, s.left(), len(s.open.Series)))
}

// markOf is what is said beside the title of a message: done, skip, drafts.
func (s *Screen) markOf(id patch.MsgID) screen.Line {
	n := 0
	for _, d := range s.drafts {
		if d.Parent == id {
			n = len(d.Comments)
		}
	}
	l := screen.MarkLine(s.marks[id], n)
	if len(l) > 0 {
		l = append(screen.Line{}.Gap(1), l...)
	}
	return l
}
