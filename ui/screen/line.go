package screen

import (
	"strings"

	"onemore/ui/text"
	"onemore/ui/theme"
)

// Line is one line in painted pieces.
type Line []theme.Span

// Plain is a line of one piece without a role.
func Plain(s text.Safe) Line { return Line{{Text: s}} }

// In is a line of one piece in a role.
func In(role theme.Role, s text.Safe) Line { return Line{{Role: role, Text: s}} }

// Put adds a piece and returns the longer line.
func (l Line) Put(role theme.Role, s text.Safe) Line {
	return append(l, theme.Span{Role: role, Text: s})
}

// Mail adds a text that somebody sent, fitted to its place; what had to be made
// visible in it is painted, since nobody can tell it by its letters.
func (l Line) Mail(role theme.Role, s string, fit func(text.Safe) text.Safe) Line {
	clean, marks := text.CleanMarks(s)
	span := theme.Span{Role: role, Text: fit(clean)}
	if len(marks) == 0 {
		return append(l, span)
	}
	return append(l, theme.Overlay([]theme.Span{span}, theme.Hostile, marks)...)
}

// Whole fits nothing: for Mail, where there is room.
func Whole(s text.Safe) text.Safe { return s }

// Gap adds n spaces.
func (l Line) Gap(n int) Line { return append(l, theme.Span{Text: text.Spaces(n)}) }

// Width returns the columns of the line, tabs at their places.
func (l Line) Width() int {
	col := 0
	for _, s := range l {
		col += text.Width(text.Expand(s.Text, text.TabWidth, col))
	}
	return col
}

// Text returns the line without its paint.
func (l Line) Text() text.Safe {
	parts := make([]text.Safe, len(l))
	for i, s := range l {
		parts[i] = s.Text
	}
	return text.Concat(parts...)
}

// Right puts r at the right edge of a line of width columns; l is cut to make
// room for it. When r alone is too wide, it is left out.
func (l Line) Right(r Line, width int) Line {
	r = r.Expanded() // it does not begin at column 0
	rw := r.Width()
	if rw == 0 || rw > width {
		return l
	}
	room := width - rw
	lw := l.Width()
	switch {
	case room == 0:
		return r
	case lw > room:
		l = l.Cut(0, room-1).Put(theme.Dim, Tail())
		lw = l.Width()
	}
	return append(l.Gap(room-lw), r...)
}

// RightIf is Right where there is room for both, and the line alone where
// there is not.
func (l Line) RightIf(r Line, width int) Line {
	if l.Width()+r.Width() > width {
		return l
	}
	return l.Right(r, width)
}

// Cut returns the columns [left, right) of the line, with its tabs expanded.
func (l Line) Cut(left, right int) Line {
	out := make(Line, 0, len(l))
	col := 0
	for _, s := range l {
		t := text.Expand(s.Text, text.TabWidth, col)
		w := text.Width(t)
		if col+w > left && col < right {
			if col < left || col+w > right {
				t = text.Cut(t, left-col, right-col)
			}
			out = append(out, theme.Span{Role: s.Role, Text: t})
		}
		col += w
	}
	return out
}

// Shorten cuts the line to width columns, with a sign where it was longer.
func (l Line) Shorten(width int) Line {
	if l.Width() <= width {
		return l
	}
	return l.Cut(0, width-1).Put(theme.Dim, Tail())
}

// Expanded is the line with its tabs as spaces, counted from its beginning.
func (l Line) Expanded() Line {
	out := make(Line, len(l))
	col := 0
	for i, s := range l {
		out[i] = theme.Span{Role: s.Role, Text: text.Expand(s.Text, text.TabWidth, col)}
		col += text.Width(out[i].Text)
	}
	return out
}

// Highlight paints what a query finds in the line, across its pieces.
func (l Line) Highlight(q text.Query) Line {
	if q.Empty() {
		return l
	}
	return theme.Overlay(l, theme.Match, q.Ranges(l.Text()))
}

// Wrap breaks a safe text into lines of width columns in one role, each after
// an indent of that many columns.
func Wrap(role theme.Role, s text.Safe, indent, width int) []Line {
	var out []Line
	for _, part := range text.Wrap(s, max(width-indent, 1)) {
		out = append(out, Line{}.Gap(indent).Put(role, part))
	}
	return out
}

// Canvas collects drawn lines of one width.
type Canvas struct {
	theme  theme.Theme
	width  int
	height int
	lines  []string
}

// NewCanvas draws at most height lines of width columns.
func NewCanvas(t theme.Theme, width, height int) *Canvas {
	return &Canvas{theme: t, width: max(width, 0), height: max(height, 0), lines: make([]string, 0, max(height, 0))}
}

// Left returns how many lines there is room for.
func (c *Canvas) Left() int { return c.height - len(c.lines) }

// Put draws a line; one too many is dropped.
func (c *Canvas) Put(l Line) { c.PutOn(theme.Plain, l) }

// PutOn draws a line with a look from edge to edge.
func (c *Canvas) PutOn(base theme.Role, l Line) {
	if c.Left() > 0 {
		c.lines = append(c.lines, c.theme.RenderOn(base, l, c.width))
	}
}

// PutDrawn adds a line that is drawn already, with exactly the width.
func (c *Canvas) PutDrawn(s string) {
	if c.Left() > 0 {
		c.lines = append(c.lines, s)
	}
}

// Rule draws a line across.
func (c *Canvas) Rule() {
	c.Put(In(theme.Border, text.Repeat(text.Lit("─"), c.width)))
}

// Fill draws empty lines until only rest lines have room.
func (c *Canvas) Fill(rest int) {
	for c.Left() > rest {
		c.Put(nil)
	}
}

// Lines returns what was drawn, filled up to the height.
func (c *Canvas) Lines() []string {
	c.Fill(0)
	return c.lines
}

// Beside puts drawn blocks next to each other with a border between them. Each
// block has the same number of lines, each line its full width.
func Beside(t theme.Theme, blocks ...[]string) []string {
	if len(blocks) == 0 {
		return nil
	}
	border := t.Paint(theme.Border, text.Lit("│"))
	out := make([]string, len(blocks[0]))
	parts := make([]string, len(blocks))
	for i := range out {
		for j, b := range blocks {
			parts[j] = b[i]
		}
		out[i] = strings.Join(parts, border)
	}
	return out
}
