package comment

import (
	"strings"

	"onemore/patch/diff"
)

// Find looks for an anchor in another version: the line of its text, counted
// from 0. See Page.Find.
func Find(at Anchor, in *diff.Patch) (line int, ok bool) { return Lay(in).Find(at) }

// Find looks for an anchor. In a diff the file must have the anchor's path, or
// the line be long enough to be known without it, and the line its content, the
// mark before it and white space aside. Of several the one with the same lines
// around it wins, then the one on the same side of the diff, then the nearest.
// In the message text the words must be there, however they are wrapped. It
// fails when the line is gone.
func (pg *Page) Find(at Anchor) (line int, ok bool) {
	if at.Path == "" {
		return pg.findText(at)
	}
	if at.Line <= 0 {
		return pg.findHeader(at)
	}
	if line, ok = pg.findCode(at, true); ok {
		return line, true
	}
	if solid(code(at.Quote), sureText) < sureText {
		return 0, false
	}
	return pg.findCode(at, false)
}

// in tells of a file whether it is the anchor's.
func (pg *Page) in(at Anchor, file int) bool {
	f := &pg.patch.Files[file]
	return f.Path() == at.Path || f.Old == at.Path
}

// findCode finds the line with the anchor's content that costs least.
func (pg *Page) findCode(at Anchor, path bool) (line int, ok bool) {
	want := code(at.Quote)
	best, least := -1, 0
	for _, n := range pg.byCode(want) {
		if path && !pg.in(at, pg.spots[n].File) {
			continue
		}
		if cost := pg.cost(at, int(n), want); best < 0 || cost < least {
			best, least = int(n), cost
		}
	}
	return max(best, 0), best >= 0
}

// cost says how far line n, which has the right content, is from the anchor: a
// neighbour that is another counts more than another side of the diff, that
// more than changed white space, and that more than any distance.
func (pg *Page) cost(at Anchor, n int, want string) int {
	const around, side, space = 1 << 46, 1 << 42, 1 << 38
	s := &pg.spots[n]
	no, c := s.Line.NewNo, 0
	if at.Old {
		no = s.Line.OldNo
	}
	if no == 0 {
		c, no = side, max(s.Line.NewNo, s.Line.OldNo)
	}
	if code(clip(pg.lines[n])) != want {
		c += space
	}
	if at.Above != "" && !alike(pg.beside(n, -1), at.Above) {
		c += around
	}
	if at.Below != "" && !alike(pg.beside(n, 1), at.Below) {
		c += around
	}
	return c + distance(no, at.Line)
}

// findHeader finds a header line: the same text, a hunk of the same function,
// else the head of the file.
func (pg *Page) findHeader(at Anchor) (line int, ok bool) {
	section, first := -1, -1
	want := hunkSection(at.Quote)
	for n := range pg.spots {
		s := &pg.spots[n]
		if s.File < 0 || !pg.in(at, s.File) {
			continue
		}
		if first < 0 {
			first = n
		}
		if s.Line.Kind != diff.Header {
			continue
		}
		if clip(pg.lines[n]) == at.Quote {
			return n, true
		}
		if section < 0 && want != "" && hunkSection(pg.lines[n]) == want {
			section = n
		}
	}
	if section >= 0 {
		return section, true
	}
	return max(first, 0), first >= 0
}

func hunkSection(line string) string {
	if !strings.HasPrefix(line, "@@ ") {
		return ""
	}
	_, section, _ := strings.Cut(line[3:], "@@")
	return strings.TrimSpace(section)
}

// findText finds words in what is not diff, however they are wrapped there: the
// line on which the last of them stands, nearest to where they were.
func (pg *Page) findText(at Anchor) (line int, ok bool) {
	want := strings.Fields(at.Quote)
	if len(want) == 0 { // of blank lines only the very one counts
		n := at.Line
		ok = n >= 0 && n < len(pg.lines) && pg.spots[n].File < 0 && pg.blank(n, n+1)
		return n, ok
	}
	var words []string
	var rows []int32
	for n := range pg.spots {
		if pg.spots[n].File < 0 {
			words, rows = addWords(words, rows, pg.lines[n], n)
		}
	}
	best := -1
	for _, i := range occurrences(words, want, len(words)) {
		if n := int(rows[i+len(want)-1]); best < 0 || distance(n, at.Line) < distance(best, at.Line) {
			best = n
		}
	}
	return max(best, 0), best >= 0
}

func distance(a, b int) int { return max(a-b, b-a) }
