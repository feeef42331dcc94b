package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// TabWidth is the distance of tab stops in kernel sources and diffs.
const TabWidth = 8

// Width returns the columns of s on a terminal that draws grapheme clusters;
// tabs count up to the next stop of TabWidth, from column 0.
func Width(s Safe) int {
	if s.plain() {
		return len(s.s)
	}
	if s.HasTabs() {
		return Width(Expand(s, TabWidth, 0))
	}
	return ansi.StringWidth(s.s)
}

// Expand replaces tabs by spaces up to the next multiple of tabWidth, counting
// from startCol, the screen column at which s begins inside its line. A
// tabWidth below 1 counts as 1.
func Expand(s Safe, tabWidth, startCol int) Safe {
	if strings.IndexByte(s.s, '\t') < 0 {
		s.flags &^= tabbed
		return s
	}
	tabWidth = max(tabWidth, 1)
	var out strings.Builder
	out.Grow(len(s.s) + 4*tabWidth)
	col := max(startCol, 0)
	for rest := s.s; ; {
		part, after, found := strings.Cut(rest, "\t")
		out.WriteString(part)
		if !found {
			break
		}
		if s.flags&wide == 0 {
			col += len(part)
		} else {
			col += ansi.StringWidth(part)
		}
		n := tabWidth - col%tabWidth
		writeSpaces(&out, n)
		col += n
		rest = after
	}
	return Safe{s: out.String(), flags: s.flags &^ tabbed}
}

// Truncate cuts s to at most width columns; when something is cut, tail
// stands at the end, inside the width. Tabs are expanded from column 0.
func Truncate(s Safe, width int, tail Safe) Safe {
	if width <= 0 {
		return Safe{}
	}
	s = Expand(s, TabWidth, 0)
	if Width(s) <= width {
		return s
	}
	tail = Expand(tail, TabWidth, 0)
	if Width(tail) > width {
		tail = Cut(tail, 0, width)
	}
	return Concat(Cut(s, 0, width-Width(tail)), tail)
}

// Pad fills s with spaces on the right up to width columns. A longer s is
// returned whole, with its tabs expanded.
func Pad(s Safe, width int) Safe {
	s = Expand(s, TabWidth, 0)
	n := width - Width(s)
	if n <= 0 {
		return s
	}
	return Safe{s: s.s + strings.Repeat(" ", n), flags: s.flags}
}

// PadLeft fills s with spaces on the left up to width columns, for numbers.
func PadLeft(s Safe, width int) Safe {
	s = Expand(s, TabWidth, 0)
	n := width - Width(s)
	if n <= 0 {
		return s
	}
	return Safe{s: strings.Repeat(" ", n) + s.s, flags: s.flags}
}

// Fit is Truncate and Pad: exactly width columns.
func Fit(s Safe, width int, tail Safe) Safe {
	return Pad(Truncate(s, width, tail), width)
}

// Cut returns the columns [left, right) of s, tabs expanded from column 0. A
// wide character that is only half inside becomes a space, so that columns
// keep their places.
func Cut(s Safe, left, right int) Safe {
	s = Expand(s, TabWidth, 0)
	left = max(left, 0)
	if right <= left {
		return Safe{}
	}
	if s.plain() {
		left, right = min(left, len(s.s)), min(right, len(s.s))
		return Safe{s: s.s[left:right], flags: s.flags}
	}
	return cutClusters(s, left, right)
}

func cutClusters(s Safe, left, right int) Safe {
	var out strings.Builder
	col := 0
	for rest := s.s; rest != "" && col < right; {
		size, w := cluster(rest)
		end := col + w
		switch {
		case col >= left && end <= right:
			out.WriteString(rest[:size])
		case end > left:
			writeSpaces(&out, min(end, right)-max(col, left))
		}
		col = end
		rest = rest[size:]
	}
	return Safe{s: out.String(), flags: s.flags}
}

// cluster returns the bytes and columns of the first grapheme cluster of s.
func cluster(s string) (size, width int) {
	if s == "" {
		return 0, 0
	}
	g, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	return max(len(g), 1), w
}

// Spaces returns n spaces.
func Spaces(n int) Safe {
	if n <= 0 {
		return Safe{}
	}
	return Safe{s: strings.Repeat(" ", n)}
}

// Repeat returns s n times.
func Repeat(s Safe, n int) Safe {
	if n <= 0 {
		return Safe{}
	}
	return Safe{s: strings.Repeat(s.s, n), flags: s.flags}
}

func writeSpaces(out *strings.Builder, n int) {
	const blank = "                                "
	for n > 0 {
		k := min(n, len(blank))
		out.WriteString(blank[:k])
		n -= k
	}
}
