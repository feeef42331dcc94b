package text

import "strings"

// Wrap breaks s into lines of at most width columns, at spaces where there are
// any, inside words where there are none. Leading spaces of s stay, the spaces
// at a break go. Tabs are expanded from column 0. It returns at least one
// line; a width below 1 counts as 1.
func Wrap(s Safe, width int) []Safe {
	width = max(width, 1)
	s = Expand(s, TabWidth, 0)
	var lines []Safe
	for Width(s) > width {
		head := fitting(s, width)
		if at := strings.LastIndexByte(breakable(s, head), ' '); at > 0 && strings.Trim(s.s[:at], " ") != "" {
			head = at
		}
		lines = append(lines, Safe{s: strings.TrimRight(s.s[:head], " "), flags: s.flags})
		s = Safe{s: strings.TrimLeft(s.s[head:], " "), flags: s.flags}
	}
	if s.s != "" || len(lines) == 0 {
		lines = append(lines, s)
	}
	return lines
}

// breakable is the part of s that may hold the space to break at: what fits,
// and one more byte, since a space right after the last column is a break.
func breakable(s Safe, head int) string {
	return s.s[:min(head+1, len(s.s))]
}

// fitting returns how many bytes of s fill at most width columns, and at least
// one whole cluster so that wrapping always gets on.
func fitting(s Safe, width int) int {
	if s.plain() {
		return min(width, len(s.s))
	}
	n, col := 0, 0
	for n < len(s.s) {
		size, w := cluster(s.s[n:])
		if n > 0 && col+w > width {
			break
		}
		n += size
		col += w
	}
	return n
}
