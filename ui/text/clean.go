package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxLine is the longest line shown, in bytes after cleaning. What is
	// beyond is counted in a note at the end of the line.
	MaxLine = 4096
	// maxMarks is how many combining marks may sit on one base character.
	maxMarks = 3
)

// Clean makes one line that is safe to draw. Line feeds become visible, too:
// for text of several lines see CleanLines. Lines of printable ASCII and tabs
// are returned as they are, without allocation.
func Clean(s string) Safe {
	if f, ok := asciiLine(s); ok {
		return Safe{s: s, flags: f}
	}
	c := cleaner{}
	return c.line(s)
}

// CleanMarks is Clean, and tells where in the line a character was replaced by
// its visible name, to paint those places: nobody can tell them by their
// letters, since a mail may spell out <U+202E> as well.
func CleanMarks(s string) (Safe, []Range) {
	if f, ok := asciiLine(s); ok {
		return Safe{s: s, flags: f}, nil
	}
	c := cleaner{places: []Range{}}
	return c.line(s), c.places
}

// CleanLines splits text at line feeds and cleans every line. A line feed at
// the end does not start another line; the empty string has no lines.
func CleanLines(s string) []Safe {
	if s == "" {
		return nil
	}
	lines := make([]Safe, 0, strings.Count(s, "\n")+1)
	for s != "" {
		line, rest, _ := strings.Cut(s, "\n")
		lines = append(lines, Clean(line))
		s = rest
	}
	return lines
}

// asciiLine reports whether s needs no cleaning at all.
func asciiLine(s string) (flags, bool) {
	if len(s) > MaxLine {
		return 0, false
	}
	var f flags
	for i := range len(s) {
		switch b := s[i]; {
		case b == '\t':
			f = tabbed
		case b < 0x20 || b >= 0x7f:
			return 0, false
		}
	}
	return f, true
}

// cleaner holds the state of one line: whether a base character stands before
// the next rune, and how many marks it already carries.
type cleaner struct {
	out   strings.Builder
	flags flags
	base  bool
	marks int
	vs    bool // the base already has a variation selector

	places []Range // of what was replaced; kept when not nil
}

func (c *cleaner) line(s string) Safe {
	c.out.Grow(min(len(s)+16, MaxLine+64))
	for i := 0; i < len(s); {
		if c.out.Len() >= MaxLine {
			c.clip(len(s) - i)
			break
		}
		if n := printable(s[i:min(len(s), i+MaxLine-c.out.Len())]); n > 0 {
			c.out.WriteString(s[i : i+n])
			c.start()
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		from, before := c.out.Len(), c.flags
		c.flags &^= marked
		if r == utf8.RuneError && n == 1 {
			c.bad()
		} else {
			c.rune(r)
		}
		if c.places != nil && c.flags&marked != 0 {
			c.places = append(c.places, Range{from, c.out.Len()})
		}
		c.flags |= before
		i += n
	}
	return Safe{s: c.out.String(), flags: c.flags}
}

// printable returns how many bytes at the start of s are printable ASCII.
func printable(s string) int {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return i
		}
	}
	return len(s)
}

// bad shows a byte that is not UTF-8.
func (c *cleaner) bad() {
	c.out.WriteRune(utf8.RuneError)
	c.flags |= marked | wide
	c.base = false
}

// clip notes how many bytes of the line are not shown.
func (c *cleaner) clip(rest int) {
	c.flags |= clipped
	c.out.WriteString("<+" + strconv.Itoa(rest) + " bytes>")
}

func (c *cleaner) rune(r rune) {
	switch {
	case r == '\t':
		c.out.WriteByte('\t')
		c.flags |= tabbed
		c.base = false
	case r < 0x20:
		// The control pictures stand at U+2400 in the order of the controls.
		c.out.WriteRune(0x2400 + r)
		c.flags |= marked | wide
		c.base = false
	case r < 0xa0: // printable ASCII does not come here

		fmt.Fprintf(&c.out, `\x%02x`, r)
		c.flags |= marked
		c.base = false
	case unicode.IsMark(r):
		c.mark(r)
	case drawable(r):
		c.put(r)
		c.start()
	default:
		c.name(r)
	}
}

func (c *cleaner) start() {
	c.base, c.marks, c.vs = true, 0, false
}

func (c *cleaner) put(r rune) {
	c.out.WriteRune(r)
	c.flags |= wide
}

// name writes a code point by its number.
func (c *cleaner) name(r rune) {
	fmt.Fprintf(&c.out, "<U+%04X>", r)
	c.flags |= marked
	c.base = false
}

// mark puts a combining mark on its base, or names it when there is no base
// (it would sit on whatever is drawn to the left of the line) or too many.
func (c *cleaner) mark(r rune) {
	selector := r >= 0xfe00 && r <= 0xfe0f
	if !c.base || c.marks >= maxMarks || selector && c.vs || ignorable(r) {
		base := c.base
		c.name(r)
		// A named mark does not take the base away: the next one is beyond
		// the limit as well and must be named, not sit on the name.
		c.base = base && c.marks >= maxMarks
		return
	}
	c.put(r)
	c.marks++
	c.vs = c.vs || selector
}

// drawable says that a terminal shows something for r: letters, numbers,
// punctuation, symbols and space separators. Control, format, private,
// unassigned, line and paragraph separator code points are not drawable.
func drawable(r rune) bool {
	return (unicode.IsPrint(r) || unicode.Is(unicode.Zs, r)) && !ignorable(r)
}

// ignorable lists the code points that Unicode calls letters or marks but that
// show nothing (Default_Ignorable_Code_Point outside Cf), so that they can hide
// data or make two names look alike.
func ignorable(r rune) bool {
	switch {
	case r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5,
		r == 0x3164, r == 0xffa0, r == 0x2800:
		return true
	case r >= 0x180b && r <= 0x180f, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}
