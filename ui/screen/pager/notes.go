package pager

import (
	"slices"
	"strconv"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// The limits of what others can put between the lines.
const (
	mostNotes = 500 // comments on one message
	mostRows  = 400 // rows of one comment
	deepest   = 4   // answers to answers
	widest    = 96  // columns of its text
)

// noteIndent is how far in a note stands.
const noteIndent = 4

// noteWidth is the columns of the rows of a note.
func (s *Screen) noteWidth() int {
	w := s.splitWidth()
	if w == 0 {
		if w = s.w; s.sideWidth() > 0 {
			w -= s.sideWidth() + 1
		}
	}
	return max(w-gutter, 10)
}

// notes are all that stands between the lines, in the order it stands in.
func (s *Screen) notes() []note {
	if s.copy > 0 || s.doc == nil {
		return nil
	}
	var out []note
	drafter, _ := s.store.(screen.Drafter)
	for i := range s.talk {
		said := &s.talk[i]
		if said.Draft && drafter != nil || len(out) == mostNotes {
			continue
		}
		n := note{id: "s" + strconv.Itoa(i), line: s.noteLine(said.Line), talk: said}
		n.closed = s.isShut(n.id)
		n.rows = s.saidRows(said, n.closed)
		out = append(out, n)
	}
	w := s.writing
	write := func() {
		out = append(out, note{id: "d" + w.c.ID, line: s.noteLine(w.c.To), own: &w.c, writing: true, rows: s.writingRows()})
	}
	stands := false
	for _, c := range s.mine() {
		if w != nil && w.c.ID == c.ID {
			stands = true
			write()
			continue
		}
		n := note{id: "d" + c.ID, line: s.noteLine(c.To), own: &c}
		n.closed = s.isShut(n.id)
		n.rows = s.ownRows(&c, n.closed)
		out = append(out, n)
	}
	if w != nil && !stands {
		write()
	}
	slices.SortStableFunc(out, func(a, b note) int { return a.line - b.line })
	return out
}

// noteLine is the line of the document below which a note on a line of the body
// stands: above the text when there is no such line.
func (s *Screen) noteLine(body int) int {
	if at := s.doc.at(body); at >= 0 && body < len(s.doc.where) {
		return at
	}
	return max(s.doc.body-1, 0)
}

// mine are my comments on the message in view.
func (s *Screen) mine() []screen.Comment {
	for _, d := range s.drafts {
		if s.doc != nil && d.Parent == s.doc.mail.ID {
			return d.Comments
		}
	}
	return nil
}

func (s *Screen) isShut(id string) bool { return s.shut[id] != s.allShut }

// toggleNote folds or shows a note.
func (s *Screen) toggleNote(n *note) {
	if n.writing {
		return
	}
	if s.shut == nil {
		s.shut = map[string]bool{}
	}
	s.shut[n.id] = !s.shut[n.id]
	s.relay()
}

// toggleNotes folds or shows all of them.
func (s *Screen) toggleNotes() {
	s.allShut, s.shut = !s.allShut, nil
	s.relay()
	if s.tell("comments", !s.allShut); s.allShut {
		s.env.Post(screen.Flash{Text: text.Lit("comments folded; zc shows them")})
	}
}

// saidRows draws what somebody said, and the answers to it.
func (s *Screen) saidRows(said *screen.Said, closed bool) []screen.Line {
	rows := s.talkRows(nil, said, 0)
	return folding(rows, closed)
}

// folding is the first of the rows alone, with the number of the others.
func folding(rows []screen.Line, closed bool) []screen.Line {
	if !closed || len(rows) < 2 {
		return rows
	}
	return []screen.Line{rows[0].Put(theme.Dim, screen.Sprintf("   ... %s, za shows them", screen.Count(len(rows)-1, "line")))}
}

func (s *Screen) talkRows(rows []screen.Line, said *screen.Said, depth int) []screen.Line {
	role := theme.Note
	switch {
	case said.Version > 0:
		role = theme.Dim
	case said.Mine:
		role = theme.Mine
	case said.Kind == "bot":
		role = theme.Bot
	case said.Kind == "ai":
		role = theme.AI
	}
	lead := func() screen.Line {
		return screen.Line{}.Gap(noteIndent+2*depth).Put(role, text.Lit(": "))
	}
	head := lead().Mail(role, said.Who, screen.Whole)
	switch said.Kind {
	case "bot":
		head = head.Put(theme.Bot, text.Lit(" (bot)"))
	case "ai":
		head = head.Put(theme.AI, text.Lit(" (AI)"))
	}
	head = head.Put(theme.Dim, screen.Sprintf(", %s", screen.Ago(said.Date, s.now)))
	switch {
	case said.Version > 0 && said.Gone != "" && depth == 0:
		head = head.Put(theme.Dim, screen.Sprintf(", on a line of v%d that is gone", said.Version))
		rows = append(rows, head.Shorten(s.noteWidth()), lead().Mail(theme.Dim, said.Gone, screen.Whole).Expanded().Shorten(s.noteWidth()))
	case said.Version > 0:
		head = head.Put(theme.Dim, screen.Sprintf(", on v%d of this line", said.Version))
		rows = append(rows, head.Shorten(s.noteWidth()))
	default:
		rows = append(rows, head.Shorten(s.noteWidth()))
	}
	rows = s.textRows(rows, said.Text, role, lead)
	if depth < deepest {
		for i := range said.Answers {
			if len(rows) < mostRows {
				rows = s.talkRows(rows, &said.Answers[i], depth+1)
			}
		}
	}
	return rows
}

// textRows adds the lines of a text, broken to the width of the notes.
func (s *Screen) textRows(rows []screen.Line, said string, role theme.Role, lead func() screen.Line) []screen.Line {
	for _, l := range text.CleanLines(said) {
		start := lead()
		for _, part := range text.Wrap(l, min(max(s.noteWidth()-start.Width(), 4), widest)) {
			if len(rows) >= mostRows {
				return append(rows, lead().Put(theme.Dim, text.Lit("... and more; the message has it all")))
			}
			rows = append(rows, lead().Put(role, part))
		}
	}
	return rows
}

// ownHead is the first row of a comment of mine.
func (s *Screen) ownHead(c *screen.Comment) screen.Line {
	said := text.Lit("you (draft)")
	if n := c.To - c.From + 1; n > 1 {
		said = screen.Sprintf("you (draft), on %d lines", n)
	}
	if c.ID == s.moving {
		said = text.Concat(said, text.Lit(", taken up: m puts it elsewhere"))
	}
	return ownLead().Put(theme.Mine, said)
}

func ownLead() screen.Line {
	return screen.Line{}.Gap(noteIndent).Put(theme.Mine, text.Lit("| "))
}

func (s *Screen) ownRows(c *screen.Comment, closed bool) []screen.Line {
	head := s.ownHead(c)
	rows := s.textRows([]screen.Line{head}, c.Text, theme.Mine, ownLead)
	if closed {
		return folding(rows, closed)
	}
	rows[0] = head.RightIf(screen.In(theme.Dim, text.Lit("  c edit  x drop ")), s.noteWidth())
	return rows
}
