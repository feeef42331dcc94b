package since

import (
	"slices"

	"onemore/patch/since"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/pager"
)

// Render draws the comparison.
func (s *Screen) Render(w, h int) []string {
	s.w, s.h = w, h
	c := screen.NewCanvas(s.env.Theme, w, h)
	for _, l := range s.head(w) {
		c.Put(l)
	}
	c.Rule()
	switch say, next := s.instead(); {
	case !say.Empty():
		c.Put(nil)
		role := theme.Plain
		if s.err != nil {
			role = theme.Error
		}
		for _, l := range screen.Wrap(role, say, 2, w-2) {
			c.Put(l)
		}
		c.Put(nil)
		for _, l := range screen.Wrap(theme.Dim, next, 2, w-2) {
			c.Put(l)
		}
	default:
		s.reader.Draw(c, w, c.Left(), s.draw)
	}
	return c.Lines()
}

// instead is what stands where there is nothing to compare.
func (s *Screen) instead() (say, next text.Safe) {
	switch {
	case s.err != nil:
		return screen.Sprintf("The versions cannot be compared: %v", s.err), text.Lit("D tries again, q goes back, M shows the log.")
	case s.sheet == nil:
		return screen.Sprintf("%s ...", s.word), text.Lit("Ctrl-C stops, q goes back.")
	case s.sheet.From < 0:
		v := &s.sheet.Versions[s.sheet.To]
		return screen.Sprintf("There is one version only, %s, posted %s: nothing to compare it with.", v.Name, screen.Ago(v.Posted, s.now)),
			text.Lit("When a newer one comes, D shows what changed since the version that you looked at last: which patches, which lines, and which comments nobody answered. u in the series looks for other versions.")
	case len(s.sheet.rows) == 0:
		return screen.Sprintf("No patch of %s and %s is here, and nobody waits for an answer.", s.older().Name, s.newer().Name),
			text.Lit("u in the series fetches what is missing.")
	}
	return text.Safe{}, text.Safe{}
}

func (s *Screen) older() *screen.Version { return &s.sheet.Versions[s.sheet.From] }
func (s *Screen) newer() *screen.Version { return &s.sheet.Versions[s.sheet.To] }

// compared says that two versions are there.
func (s *Screen) compared() bool { return s.sheet != nil && s.sheet.From >= 0 && s.err == nil }

// headHeight is how many lines stand above the rows.
func (s *Screen) headHeight() int { return 3 + len(s.notes()) }

// head says which versions are compared and what came of it.
func (s *Screen) head(w int) []screen.Line {
	first, second := screen.Line{}.Gap(1), screen.Line{}.Gap(1)
	if !s.compared() {
		first = first.Put(theme.Title, text.Lit("What changed")).Put(theme.Dim, text.Concat(text.Lit("  "), s.open.What))
		return []screen.Line{first.Shorten(w), second}
	}
	a, b := s.older(), s.newer()
	first = first.Put(theme.Title, screen.Sprintf("%s -> %s  ", a.Name, b.Name)).Mail(theme.Title, b.Title, screen.Whole)
	right := screen.Line{}.Gap(2)
	if s.busy {
		right = right.Put(theme.Warn, screen.Sprintf("%s ...  ", s.word))
	}
	if n := len(s.sheet.New); n > 0 {
		right = right.Put(theme.Dim, screen.Sprintf("%s ", s.leftWords()))
	}
	second = second.Put(theme.Plain, text.Clean(counts(s.sheet.Comparison)))
	second = second.Put(theme.Dim, screen.Sprintf("   %s", s.chosen()))
	place := screen.Line{}
	if i, n := s.reader.Here(pager.Patch); n > 0 {
		place = screen.In(theme.Dim, screen.Sprintf("  %d/%d ", i, n))
	}
	out := []screen.Line{first.Right(right, w), second.RightIf(place, w).Shorten(w)}
	return append(out, s.notes()...)
}

// chosen says why these two versions.
func (s *Screen) chosen() string {
	switch c := s.sheet; {
	case c.From == c.Looked:
		return "you looked at " + s.older().Name + " last"
	case c.Looked >= 0:
		return "you looked at " + c.Versions[c.Looked].Name
	case c.From == c.To-1:
		return "the version before; you looked at none"
	}
	return "you looked at none"
}

// notes are the lines below the head: what is missing, and what to do.
func (s *Screen) notes() (out []screen.Line) {
	if !s.compared() || s.h < 10 {
		return nil
	}
	warn := func(t text.Safe) { out = append(out, screen.Line{}.Gap(1).Put(theme.Warn, t).Shorten(s.w)) }
	if s.later {
		warn(text.Lit("A newer version has come: D compares with it."))
	}
	if said := absent(s.older(), s.newer()); said != "" {
		warn(screen.Sprintf("Beware: %s.", said))
	}
	if n := s.cut(); n > 0 {
		warn(screen.Sprintf("Beware: of %s only the beginning is here; u in its diff fetches all.", screen.Patches(n)))
	}
	if n := s.mine.on(s.sheet); n > 0 {
		warn(screen.Sprintf("%s drafted on %s: m moves to %s.", screen.Count(n, "comment"), s.older().Name, s.newer().Name))
	}
	return out[:min(len(out), max(s.h/6, 1))]
}

// cut is how many patches are here in part only.
func (s *Screen) cut() (n int) {
	for _, side := range [][]screen.VersionPatch{s.sheet.Old, s.sheet.New} {
		for i := range side {
			if side[i].Cut {
				n++
			}
		}
	}
	return n
}

// gutter is what the reader takes of a row for its cursor.
const gutter = 2

// draw draws one row.
func (s *Screen) draw(i, hidden int) (screen.Line, theme.Role) {
	r := s.sheet.rows[i]
	switch r.kind {
	case groupRow:
		l := screen.In(theme.Title, s.sheet.groupWords(int(r.n)))
		if hidden > 0 {
			l = l.Put(theme.Dim, text.Lit("   Tab shows them"))
		}
		return l, theme.Plain
	case commentRow:
		return s.drawComment(&s.sheet.Open[r.n]), theme.Plain
	case saidRow:
		role := theme.Plain
		if said := s.sheet.said[r.n][r.at]; r.at == 0 && len(said) > 1 && said[:2] == "> " && s.sheet.Open[r.n].Quote != "" {
			role = theme.Quote1
		}
		return screen.Line{}.Gap(6).Mail(role, s.sheet.said[r.n][r.at], screen.Whole), theme.Plain
	case pairRow:
		return s.drawPair(int(r.n)), theme.Plain
	case lineRow:
		return drawLine(&s.sheet.Pairs[r.n].Lines[r.at]), theme.Plain
	case blankRow:
	}
	return nil, theme.Plain
}

// drawComment draws who said what where.
func (s *Screen) drawComment(c *screen.OpenComment) screen.Line {
	role := theme.Note
	if c.Mine {
		role = theme.Mine
	}
	l := screen.Line{}.Put(theme.Warn, text.Lit("? ")).Mail(role, who(c), screen.Whole)
	l = l.Put(theme.Dim, screen.Sprintf(", %s, ", screen.Ago(c.Date, s.now))).Mail(theme.File, where(c), screen.Whole)
	return l.Put(theme.Plain, text.Lit("  ")).Mail(theme.Plain, firstLine(c.Text), screen.Whole)
}

// drawPair draws what became of one patch.
func (s *Screen) drawPair(n int) screen.Line {
	p := &s.sheet.Pairs[n]
	g := signOf(p)
	l := screen.Line{}.Put(g.role, text.Clean(g.glyph)).Gap(1)
	l = l.Put(theme.Plain, text.PadLeft(s.number(s.sheet.Old, p.Old), s.sheet.digits)).Put(theme.Dim, text.Lit(" -> "))
	l = l.Put(theme.Plain, text.Pad(s.number(s.sheet.New, p.New), s.sheet.digits)).Gap(2)
	room := s.w - gutter - l.Width()
	right := s.beside(n, g, room)
	room -= right.Width()
	title := theme.Plain
	if g.glyph == "=" {
		title = theme.Dim
	}
	l = l.Mail(title, s.sheet.title(p), func(t text.Safe) text.Safe { return text.Truncate(t, max(room, 1), screen.Tail()) })
	return l.Right(right, s.w-gutter)
}

// beside is what stands at the right end of a pair: what became of it, my mark
// and drafts, how much differs; as far as there is room beside a title. The mark
// goes last, since the sign says the rest.
func (s *Screen) beside(n int, g sign, room int) screen.Line {
	const title = 16
	p, mark := &s.sheet.Pairs[n], ""
	if one := s.sheet.patch(p); one != nil {
		mark = s.mine.marks[one.ID]
	}
	words := screen.Line{}.Gap(2).Put(g.role, text.Clean(pairWords(s.sheet.Comparison, p)))
	mine, size := screen.MarkLine(mark, s.mine.drafted(s.sheet, p)), screen.Line{}
	if len(mine) > 0 {
		mine = append(screen.Line{}.Gap(1), mine...)
	}
	if k := s.sheet.sizes[n]; k[0]+k[1] > 0 {
		size = size.Put(theme.Dim, screen.Sprintf("  +%s -%s", screen.Short(k[0]), screen.Short(k[1])))
	}
	for _, l := range []screen.Line{slices.Concat(words, mine, size), slices.Concat(words, mine), mine} {
		if room-l.Width() >= title {
			return l
		}
	}
	return nil
}

func (s *Screen) number(of []screen.VersionPatch, i int) text.Safe {
	if i < 0 || i >= len(of) {
		return text.Lit("-")
	}
	return text.Truncate(screen.Num(of[i].N), s.sheet.digits, screen.Tail())
}

// drawLine draws a line of a difference with its two signs.
func drawLine(d *since.Line) screen.Line {
	const indent = 4
	l := screen.Line{}.Gap(indent)
	switch d.Outer {
	case since.Jump:
		return l.Put(theme.Hunk, text.Lit("@@ ")).Mail(theme.Hunk, d.Text, screen.Whole)
	case since.Old:
		l = l.Put(theme.DelWord, text.Lit("-"))
	case since.New:
		l = l.Put(theme.AddWord, text.Lit("+"))
	case since.Both:
		l = l.Gap(1)
	}
	inner := screen.Line{}.Mail(innerRole(d), d.Text, screen.Whole)
	return append(l, inner.Expanded()...) // tabs stop where they do in the patch
}

// innerRole is the look of what a patch does in a line; what both versions do is
// context here, and a message has no sign of its own.
func innerRole(d *since.Line) theme.Role {
	if d.Outer == since.Both && d.Inner != since.Section && d.Inner != since.Place {
		return theme.Dim
	}
	switch d.Inner {
	case since.Add:
		return theme.Add
	case since.Del:
		return theme.Del
	case since.Section:
		return theme.File
	case since.Place:
		return theme.Hunk
	case since.Context, since.Note:
	case since.Message:
		if d.Outer == since.Old {
			return theme.Del
		}
		return theme.Add
	}
	return theme.Plain
}
