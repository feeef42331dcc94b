package theme

import (
	"strconv"
	"strings"
)

// style is a look: colours of the 16 of the terminal, or of the 256, and
// attributes. The zero value changes nothing.
type style struct {
	fg, bg                           colour
	bold, dim, italic, under, invert bool
}

// colour is 0 for the terminal's own, else the index in the 256-colour
// palette plus one; the first 16 are written in the short form that follows
// the user's terminal theme.
type colour uint16

const (
	black colour = iota + 1
	red
	green
	yellow
	blue
	magenta
	cyan
	white
	brightBlack
	brightRed
	brightGreen
	brightYellow
	brightBlue
	brightMagenta
	brightCyan
	brightWhite
)

// palette is one of the 256 colours by its index.
func palette(i uint8) colour { return colour(i) + 1 }

func (s style) colourless() style {
	s.fg, s.bg = 0, 0
	return s
}

// sgr writes the style as one Select Graphic Rendition sequence (ECMA-48
// 8.3.117), or nothing when there is nothing to change.
func (s style) sgr() string {
	var p []string
	for _, a := range []struct {
		on   bool
		code string
	}{{s.bold, "1"}, {s.dim, "2"}, {s.italic, "3"}, {s.under, "4"}, {s.invert, "7"}} {
		if a.on {
			p = append(p, a.code)
		}
	}
	if s.fg != 0 {
		p = append(p, s.fg.code(30))
	}
	if s.bg != 0 {
		p = append(p, s.bg.code(40))
	}
	if len(p) == 0 {
		return ""
	}
	return "\x1b[" + strings.Join(p, ";") + "m"
}

// code writes a colour; base is 30 for the letters, 40 for the ground.
func (c colour) code(base int) string {
	i := int(c) - 1
	switch {
	case i < 8:
		return strconv.Itoa(base + i)
	case i < 16:
		return strconv.Itoa(base + 60 + i - 8)
	}
	return strconv.Itoa(base+8) + ";5;" + strconv.Itoa(i)
}
