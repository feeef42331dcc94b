package pager

import (
	"strings"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// trailing expands a line and makes the blanks at its end visible.
func trailing(spans screen.Line) screen.Line {
	s := spans.Text().String()
	kept := len(strings.TrimRight(s, " \t"))
	if kept == len(s) {
		return spans.Expanded()
	}
	return blanks(spans, kept, true)
}

// blanks expands a line and makes its blanks visible from byte from on; with
// wrong, those at its end are painted as an error.
func blanks(spans screen.Line, from int, wrong bool) screen.Line {
	s := spans.Text().String()
	end := len(s)
	if wrong {
		end = len(strings.TrimRight(s, " \t"))
	}
	out := make(screen.Line, 0, len(spans)+4)
	at, col := 0, 0
	for _, span := range spans {
		t := span.Text.String()
		for rest := t; rest != ""; {
			n := strings.IndexAny(rest, " \t")
			if at < from || n < 0 {
				if n = min(max(from-at, 0), len(rest)); n == 0 {
					n = len(rest)
				}
			}
			if n > 0 {
				p := text.Expand(text.Slice(span.Text, text.Range{From: len(t) - len(rest), To: len(t) - len(rest) + n}), text.TabWidth, col)
				out = out.Put(span.Role, p)
				col += text.Width(p)
				at, rest = at+n, rest[n:]
				continue
			}
			n = len(rest) - len(strings.TrimLeft(rest, " \t"))
			role := theme.Dim
			if at < end && at+n > end {
				n = end - at
			} else if at >= end {
				role = theme.Error
			}
			p := shownBlanks(rest[:n], col)
			out = out.Put(role, p)
			col += text.Width(p)
			at, rest = at+n, rest[n:]
		}
	}
	return out
}

// shownBlanks writes blanks and tabs that stand from a column on so that they
// can be seen.
func shownBlanks(s string, col int) text.Safe {
	var out strings.Builder
	for _, r := range s {
		if r == ' ' {
			out.WriteString("·")
			col++
			continue
		}
		n := text.TabWidth - col%text.TabWidth
		out.WriteString("→" + strings.Repeat(" ", n-1))
		col += n
	}
	return text.Clean(out.String())
}
