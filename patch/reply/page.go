package reply

import (
	"sort"
	"strings"

	"onemore/patch/diff"
)

// page is a message by its lines, each with its place in the diff.
type page struct {
	lines []string
	spots []spot
}

// spot is where in a patch one line of the message stands.
type spot struct {
	file int // index of the file, -1 for the message text and what follows the diff
	hunk int // line of the hunk's header, -1 outside of hunks
	line diff.Line
}

// lay finds the place of every line.
func lay(p *diff.Patch) page {
	text := p.Text()
	pg := page{lines: split(text)}
	pg.spots = make([]spot, len(pg.lines))
	starts := make([]int, len(pg.lines))
	off := 0
	for i, l := range pg.lines {
		starts[i] = off
		off += len(l) + 1
		pg.spots[i] = spot{file: -1, hunk: -1}
	}
	row := func(off int) int { return sort.SearchInts(starts, off+1) - 1 }
	at := len(p.Message) + len(p.Break) + len(p.Notes)
	for i := range p.Files {
		f := &p.Files[i]
		for n := max(row(at), 0); n < len(starts) && starts[n] < at+len(f.Raw); n++ {
			pg.spots[n].file = i
		}
		at += len(f.Raw)
		pg.header(row, f.Header)
		for h := range f.Hunks {
			head := row(f.Hunks[h].Header.Off)
			pg.set(head, head, f.Hunks[h].Header)
			for _, l := range f.Hunks[h].Lines {
				pg.set(row(l.Off), head, l)
			}
		}
	}
	return pg
}

func (pg *page) header(row func(int) int, lines []diff.Line) {
	for _, l := range lines {
		pg.set(row(l.Off), -1, l)
	}
}

func (pg *page) set(n, hunk int, l diff.Line) {
	if n >= 0 && n < len(pg.spots) {
		pg.spots[n].hunk, pg.spots[n].line = hunk, l
	}
}

// fileHead is the first line of the file that line n belongs to.
func (pg *page) fileHead(n int) int {
	for n > 0 && pg.spots[n-1].file == pg.spots[n].file {
		n--
	}
	return n
}

// quoted is a line as it stands in an answer: "> " before it, ">" before a line
// that is quoted already or empty.
func quoted(line string) string {
	if line == "" || line[0] == '>' {
		return ">" + line
	}
	return "> " + line
}

// unquoted is the line that quoted was made from.
func unquoted(line string) (string, bool) {
	rest, ok := strings.CutPrefix(line, ">")
	if !ok {
		return line, false
	}
	if after, ok := strings.CutPrefix(rest, " "); ok {
		return after, true
	}
	return rest, true
}
