package pager

import (
	"strings"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/pager"
)

// numbersFrom is the width from which line numbers stand beside a diff.
const numbersFrom = 100

// Render draws the message.
func (s *Screen) Render(w, h int) []string {
	s.w, s.h = w, h
	c := screen.NewCanvas(s.env.Theme, w, h)
	for _, l := range s.head(w) {
		c.Put(l)
	}
	c.Rule()
	if s.copies > 0 {
		c.Put(s.copyLine())
	}
	if s.cut() {
		c.Put(screen.In(theme.Warn, screen.Sprintf(" Only the beginning is here, %s of %s; u fetches all of it.",
			screen.Bytes(int64(s.doc.mail.Size)), screen.Bytes(s.doc.mail.Whole))))
	}
	if s.warned() {
		s.putCautions(c)
	}
	if s.marked() {
		c.PutOn(theme.Hostile, screen.Plain(screen.Sprintf(" Beware: %s with invisible or reordering characters, shown by sign or name, like <U+202E>", screen.Count(s.doc.signs, "line"))))
	}
	switch {
	case s.err != nil:
		c.Put(nil)
		c.Put(screen.Line{}.Gap(2).Put(theme.Error, screen.Sprintf("The message cannot be shown: %v", s.err)))
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("q goes back, ] and [ go to other messages.")))
	case s.doc == nil:
		c.Put(nil)
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("loading ...")))
	case s.sideWidth() > 0:
		side, h := s.sideWidth(), c.Left()
		body := screen.NewCanvas(s.env.Theme, w-side-1, h)
		s.draw(body, w-side-1, h)
		for _, l := range screen.Beside(s.env.Theme, s.side(side, h), body.Lines()) {
			c.PutDrawn(l)
		}
	default:
		s.draw(c, w, c.Left())
	}
	return c.Lines()
}

// warned says that there is something to know about what git would apply.
func (s *Screen) warned() bool { return s.doc != nil && len(s.doc.cautions) > 0 && s.err == nil }

// putCautions draws the first of them, and how many there are.
func (s *Screen) putCautions(c *screen.Canvas) {
	first, more := s.doc.cautions[0], text.Lit("  E explains ")
	if n := len(s.doc.cautions); n > 1 {
		more = screen.Sprintf("  +%d more, E explains ", n-1)
	}
	role := theme.Warn
	if first.loud {
		role = theme.Error
	}
	c.Put(screen.In(role, screen.Sprintf(" Beware: %s", first.text)).Right(screen.In(theme.Dim, more), s.w))
}

func (s *Screen) marked() bool { return s.doc != nil && s.doc.signs > 0 && s.err == nil }

// cut says that only the beginning of the message was fetched.
func (s *Screen) cut() bool { return s.doc != nil && s.doc.mail.Whole > 0 && s.err == nil }

// headHeight is how many lines stand above the text.
func (s *Screen) headHeight() int {
	n := 3
	if s.cut() {
		n++
	}
	if s.marked() {
		n++
	}
	if s.warned() {
		n++
	}
	if s.copies > 0 {
		n++
	}
	return n
}

// head says what is read and where in it we are.
func (s *Screen) head(w int) []screen.Line {
	first := screen.Line{}.Gap(1)
	if !s.open.Label.Empty() {
		first = first.Put(theme.Dim, text.Concat(s.open.Label, text.Lit("  ")))
	}
	second := screen.Line{}.Gap(1)
	right := screen.Line{}.Gap(1)
	if s.loading {
		right = right.Put(theme.Dim, text.Lit("loading  "))
	}
	place := screen.In(theme.Dim, screen.Sprintf(" %d/%d ", s.at+1, len(s.open.IDs)))
	if s.doc == nil {
		return []screen.Line{first.Right(right, w), second.Right(place, w)}
	}
	first = first.Mail(theme.Title, s.doc.mail.Subject, screen.Whole)
	right = append(right, s.standing(w)...).Put(theme.Plain, screen.Sprintf("%d%% ", s.reader.Percent()))
	if f := s.file(); f >= 0 {
		second = second.Put(theme.File, text.Clean(s.doc.patch.Files[f].Path()))
		i, n := s.reader.Here(pager.File)
		second = second.Put(theme.Dim, screen.Sprintf("  file %d/%d", i, n))
		if i, n = s.reader.Here(pager.Hunk); n > 0 {
			second = second.Put(theme.Dim, screen.Sprintf("  hunk %d/%d", i, n))
		}
	} else {
		m := &s.doc.mail
		second = second.Mail(theme.Plain, screen.NameOf(m.From), screen.Whole).Put(theme.Dim, screen.Sprintf(", %s", screen.Ago(m.Date.Unix(), s.now)))
		if p := s.doc.patch; p != nil {
			second = second.Put(theme.Dim, screen.Sprintf("   +%d -%d in %s", p.Add(), p.Del(), screen.Count(len(p.Files), "file")))
		}
	}
	return []screen.Line{first.Right(right, w), second.Right(place, w)}
}

// file is the file of the diff that the cursor is in, or -1.
func (s *Screen) file() int {
	if s.doc == nil || s.doc.patch == nil {
		return -1
	}
	i := s.here()
	if i >= len(s.doc.lines) {
		return -1
	}
	f := int(s.doc.lines[i].file)
	if f >= len(s.doc.patch.Files) {
		return -1
	}
	return f
}

func (s *Screen) numbered() bool {
	switch s.numbers {
	case always:
		return true
	case never:
		return false
	default:
		return s.w-s.sideWidth() >= numbersFrom
	}
}

// line draws one line of the document and says what look it has from edge to
// edge.
func (s *Screen) line(i, hidden int) (screen.Line, theme.Role) {
	l := &s.doc.lines[i]
	if hidden > 0 {
		return s.folded(l, hidden), theme.Plain
	}
	if l.kind >= contextLine && l.kind <= delLine {
		return s.code(i, l)
	}
	out := screen.In(role(l), l.text)
	if l.kind == headerLine {
		out = header(l.text)
	}
	out = theme.Overlay(out, theme.Hostile, s.doc.marks[i])
	if n := s.numberWidth(); n > 0 && l.kind == restLine && l.hunk >= 0 {
		out = append(screen.Line{}.Gap(n+1), out...)
	}
	return out, theme.Plain
}

// folded is the line that stands for several.
func (s *Screen) folded(l *line, hidden int) screen.Line {
	if l.kind == quoteLine {
		return screen.Line{}.Put(theme.Quote1, text.Lit("> ")).Put(theme.Dim, screen.Sprintf("... %d quoted lines, za shows them", hidden+1))
	}
	said := "   ... %d lines, za shows them"
	if l.file >= 0 && generated(&s.doc.patch.Files[l.file]) {
		said = "   ... generated, %d lines, za shows them"
	}
	return screen.Line{}.Put(role(l), l.text).Put(theme.Dim, screen.Sprintf(said, hidden))
}

// header draws a header field with its name apart.
func header(t text.Safe) screen.Line {
	s := t.String()
	i := strings.IndexByte(s, ':')
	if i <= 0 || s[0] == ' ' || s[0] == '\t' {
		return screen.In(theme.Plain, t)
	}
	role := theme.Plain
	if strings.EqualFold(s[:i], "subject") {
		role = theme.Title
	}
	return screen.Line{}.Put(theme.Header, text.Slice(t, text.Range{From: 0, To: i + 1})).
		Put(role, text.Slice(t, text.Range{From: i + 1, To: len(s)}))
}

// role is the look of a line that is not code.
func role(l *line) theme.Role {
	switch l.kind {
	case quoteLine:
		switch l.quote {
		case addLine:
			return theme.Add
		case delLine:
			return theme.Del
		case hunkLine:
			return theme.Hunk
		default:
		}
		return [...]theme.Role{theme.Quote1, theme.Quote1, theme.Quote2, theme.Quote3}[min(l.depth, 3)]
	case signatureLine, noteLine, breakLine, metaLine, restLine:
		return theme.Dim
	case trailerLine:
		return theme.Trailer
	case fileLine, madeLine:
		return theme.File
	case hunkLine:
		return theme.Hunk
	default:
		return theme.Plain
	}
}

// bothFrom is the width from which the numbers of both files stand beside a
// diff.
const bothFrom = 100

// numberWidth is the columns of the line numbers.
func (s *Screen) numberWidth() int {
	switch {
	case !s.numbered():
		return 0
	case s.w-s.sideWidth() >= bothFrom:
		return 14
	}
	return 7
}

// number writes the number of a line, or blanks for one that the file does not
// have.
func number(no int32, width int) text.Safe {
	if no <= 0 {
		return text.Spaces(width)
	}
	return text.PadLeft(screen.Num(int(no)), width)
}

// nearest is the number of a line in the new file, else in the old one.
func (l *line) nearest() int32 {
	if l.newNo > 0 {
		return l.newNo
	}
	return l.oldNo
}

// code draws a line of a hunk: numbers, sign, code.
func (s *Screen) code(i int, l *line) (screen.Line, theme.Role) {
	out := make(screen.Line, 0, 8)
	switch s.numberWidth() {
	case 7:
		out = out.Put(theme.Dim, number(l.nearest(), 6)).Gap(1)
	case 14:
		out = out.Put(theme.Dim, number(l.oldNo, 6)).Put(theme.Dim, number(l.newNo, 7)).Gap(1)
	}
	code, base := s.pieces(i, l)
	return append(out, code...), base
}

// pieces is a line of a hunk without its numbers: sign, code with its syntax
// and changed words.
func (s *Screen) pieces(i int, l *line) (screen.Line, theme.Role) {
	base, sign, word := theme.Plain, text.Lit(" "), theme.Plain
	switch l.kind {
	case addLine:
		base, sign, word = theme.Add, text.Lit("+"), theme.AddWord
	case delLine:
		base, sign, word = theme.Del, text.Lit("-"), theme.DelWord
	default:
	}
	out := screen.In(theme.Plain, sign)
	// Tabs stop every eight columns of the code, not of the window.
	spans := screen.Line(s.paint.spans(s.doc, i))
	if !s.syntax || len(spans) == 0 {
		spans = screen.Plain(l.text)
	}
	if s.words && word != theme.Plain {
		spans = theme.Overlay(spans, word, s.paint.words(s.doc, i))
	}
	spans = theme.Overlay(spans, theme.Hostile, s.doc.marks[i])
	switch {
	case s.blanks:
		return append(out, blanks(spans, 0, l.kind == addLine)...), base
	case l.kind == addLine:
		return append(out, trailing(spans)...), base
	}
	return append(out, spans.Expanded()...), base
}
