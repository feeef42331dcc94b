// Package theme turns meaning into colour.
//
// It owns the roles a piece of text can have on screen (need, added line,
// trailer, ...) and the themes that paint them, as SGR sequences worked out
// once, so that painting a row costs a few string copies. It is the only place
// that writes escape sequences.
//
// It refuses plain strings: what it paints is text.Safe. And it refuses to
// say anything by colour alone; glyphs and positions are chosen by the screens.
package theme

import (
	"fmt"
	"strings"

	"onemore/ui/text"
)

// Theme paints. It is a value and safe to copy; the zero value paints nothing
// (no colours, no attributes).
type Theme struct {
	name  string
	paint [roles]seq
}

// seq is the SGR sequence of a role: all of it, and without its colours for
// use on a row that has a colour of its own.
type seq struct {
	full  string
	plain string
}

// Span is a piece of a line in one role.
type Span struct {
	Role Role
	Text text.Safe
}

const reset = "\x1b[m"

// Names lists the themes New knows, the default first.
func Names() []string {
	return []string{"ansi16", "light", "high-contrast", "deutan", "mono"}
}

// New returns the theme of that name; the empty name is the default.
func New(name string) (Theme, error) {
	if name == "" {
		name = Names()[0]
	}
	look, ok := look(name)
	if !ok {
		return Theme{}, fmt.Errorf("choose theme %q: it is none of %s", name, strings.Join(Names(), ", "))
	}
	t := Theme{name: name}
	for r := range roles {
		s := look(r)
		t.paint[r] = seq{full: s.sgr(), plain: s.colourless().sgr()}
	}
	return t, nil
}

// NoColor says that the user asked for no colours: NO_COLOR is set and not
// empty (no-color.org). The theme is then "mono"; attributes stay.
func NoColor(env func(string) string) bool {
	return env("NO_COLOR") != ""
}

// Name returns the name the theme was made by.
func (t Theme) Name() string { return t.name }

// Paint returns s in the look of role, ready for the terminal.
func (t Theme) Paint(role Role, s text.Safe) string {
	prefix := t.seq(role).full
	if prefix == "" || s.Empty() {
		return s.String()
	}
	return prefix + s.String() + reset
}

func (t Theme) seq(role Role) seq {
	if role >= roles {
		return seq{}
	}
	return t.paint[role]
}

// Render writes spans as a line of exactly width columns: too long is cut,
// too short is filled with spaces. Tabs are expanded at their real columns.
func (t Theme) Render(spans []Span, width int) string {
	return t.RenderOn(Plain, spans, width)
}

// RenderOn is Render on a line that has a look of its own from edge to edge,
// such as Cursor. Where base is not Plain, the spans keep their attributes and
// lose their colours, since two colours on one another cannot be read; but for
// Hostile, which has a ground of its own and must be seen.
func (t Theme) RenderOn(base Role, spans []Span, width int) string {
	var out strings.Builder
	out.Grow(width + 16*len(spans))
	under := t.seq(base).full
	col, bare := 0, false
	for _, span := range spans {
		if col >= width {
			break
		}
		s := text.Expand(span.Text, text.TabWidth, col)
		w := text.Width(s)
		if col+w > width {
			s = text.Cut(s, 0, width-col)
			w = text.Width(s)
		}
		over := t.seq(span.Role).full
		if base != Plain && span.Role != Hostile {
			over = t.seq(span.Role).plain
		}
		// Two spans without a sequence between them could join into one
		// character (flags, Hangul) and change the width.
		if w == 0 {
			continue
		}
		plain := under == "" && over == ""
		if bare && plain {
			out.WriteString(reset)
		}
		write(&out, under, over, s.String())
		bare = plain
		col += w
	}
	if col < width {
		write(&out, under, "", text.Spaces(width-col).String())
	}
	return out.String()
}

func write(out *strings.Builder, under, over, s string) {
	out.WriteString(under)
	out.WriteString(over)
	out.WriteString(s)
	if under != "" || over != "" {
		out.WriteString(reset)
	}
}
