package reply

import (
	"strings"

	"onemore/patch/diff"
)

// page is a message by its lines, each with its place in the diff.
type page struct {
	lines []string
	spots []diff.Place
}

// lay finds the place of every line.
func lay(p *diff.Patch) page {
	lines, spots := p.Places()
	return page{lines, spots}
}

// fileHead is the first line of the file that line n belongs to.
func (pg *page) fileHead(n int) int {
	for n > 0 && pg.spots[n-1].File == pg.spots[n].File {
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
