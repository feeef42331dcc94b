package pager

import (
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

func cursorSign() text.Safe { return text.Lit("> ") }

func selectSign() text.Safe { return text.Lit("* ") }

// twoSided says that a row has two sides: code, and what was said on it.
func (s *Screen) twoSided(r row) bool {
	return r.note >= 0 && s.doc.lines[s.sheet.notes[r.note].line].hunk >= 0 || r.right >= 0 || r.line >= 0 && s.doc.lines[r.line].kind == delLine
}

// sides draws the old and the new side of a row beside each other.
func (s *Screen) sides(r row, i, half, w int) string {
	cursor, selected := i == s.reader.Cursor(), s.selected(r)
	old := s.old && r.line >= 0 || r.right < 0 && r.note < 0
	if r.note >= 0 {
		old = s.doc.lines[s.sheet.notes[r.note].line].kind == delLine
	}
	draw := func(left bool, width int) string {
		var l screen.Line
		base, here := theme.Plain, left == old
		switch {
		case r.note >= 0:
			if here {
				l = s.sheet.notes[r.note].rows[r.part]
			}
		case left && r.line >= 0:
			l, base = s.sideLine(int(r.line), s.doc.lines[r.line].oldNo, width)
		case !left && r.right >= 0:
			l, base = s.sideLine(int(r.right), s.doc.lines[r.right].newNo, width)
		}
		l = l.Highlight(s.reader.Query()).Expanded().Shorten(width - gutter)
		return s.env.Theme.RenderOn(base, s.signed(l, cursor && here, selected && here), width)
	}
	return draw(true, half) + s.env.Theme.Paint(theme.Border, text.Lit("│")) + draw(false, w-half-1)
}

// sideLine draws a line of code for one side: its number and what of it shows
// when scrolled sideways.
func (s *Screen) sideLine(i int, no int32, width int) (screen.Line, theme.Role) {
	code, base := s.pieces(i, &s.doc.lines[i])
	var out screen.Line
	if s.numbers != never {
		out = out.Put(theme.Dim, number(no, 5)).Gap(1)
	}
	if n := s.reader.Left(); n > 0 && len(code) > 0 {
		code = append(code[:1:1], code[1:].Expanded().Cut(n, n+width)...)
	}
	return append(out, code...), base
}
