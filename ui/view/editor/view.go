package editor

import (
	"strings"

	"onemore/ui/text"
)

// piece is the part [from, to) of the text that stands on one row.
type piece struct{ from, to int }

// Rows are the lines of the text, broken to width columns.
func (e *Editor) Rows(width int) []text.Safe {
	e.width = max(width, 1)
	all := e.pieces()
	out := make([]text.Safe, len(all))
	for i, p := range all {
		out[i] = e.drawn(p.from, p.to)
	}
	return out
}

// Cursor is the row and the column of the cursor among the last Rows.
func (e *Editor) Cursor() (row, col int) {
	all := e.pieces()
	row = rowOf(all, e.at)
	return row, min(text.Width(e.drawn(all[row].from, e.at)), max(e.width-1, 0))
}

func rowOf(all []piece, at int) int {
	row := 0
	for row+1 < len(all) && all[row+1].from <= at {
		row++
	}
	return row
}

// drawn is a part of a line; each cluster is made safe by itself, so that the
// width of a part does not depend on what stands around it.
func (e *Editor) drawn(from, to int) text.Safe {
	if s := e.value[from:to]; ascii(s) {
		return text.Expand(text.Clean(s), text.TabWidth, 0)
	}
	var parts []text.Safe
	col := 0
	for i := from; i < to; {
		n := min(size(e.value[i:]), to-i)
		p := text.Expand(text.Clean(e.value[i:i+n]), text.TabWidth, col)
		parts = append(parts, p)
		col += text.Width(p)
		i += n
	}
	return text.Concat(parts...)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// pieces breaks the text into rows.
func (e *Editor) pieces() []piece {
	var out []piece
	at := 0
	for {
		end := len(e.value)
		if n := strings.IndexByte(e.value[at:], '\n'); n >= 0 {
			end = at + n
		}
		out = e.broken(out, at, end)
		if end == len(e.value) {
			return out
		}
		at = end + 1
	}
}

// broken adds the rows of one line: at blanks where there are any.
func (e *Editor) broken(out []piece, at, end int) []piece {
	col, blank, from := 0, -1, at
	for i := at; i < end; {
		n := min(size(e.value[i:]), end-i)
		w := text.Width(text.Expand(text.Clean(e.value[i:i+n]), text.TabWidth, col))
		if col+w > e.width && i > from {
			to := i
			if blank > from {
				to = blank
			}
			out = append(out, piece{from, to})
			from, i, col, blank = to, to, 0, -1
			continue
		}
		col += w
		i += n
		if c := e.value[i-n]; c == ' ' || c == '\t' {
			blank = i
		}
	}
	return append(out, piece{from, end})
}

// rise moves the cursor by rows, to the column it had before it came over
// shorter ones.
func (e *Editor) rise(n int) {
	e.width = max(e.width, 1)
	all := e.pieces()
	row := rowOf(all, e.at)
	if e.wish == 0 {
		e.wish = text.Width(e.drawn(all[row].from, e.at)) + 1
	}
	to := row + n
	switch {
	case to < 0:
		e.at = 0
		return
	case to >= len(all):
		e.at = len(e.value)
		return
	}
	at := all[to].from
	for at < all[to].to && text.Width(e.drawn(all[to].from, at)) < e.wish-1 {
		at += size(e.value[at:])
	}
	if at == all[to].to && to+1 < len(all) && all[to+1].from == at && at > all[to].from {
		at = e.before(at) // the end of a broken line is the start of its next row
	}
	e.at = min(at, len(e.value))
}
