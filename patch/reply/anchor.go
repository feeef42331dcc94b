package reply

import (
	"strings"
	"unicode/utf8"

	"onemore/patch/diff"
)

const (
	maxAnchor = 400 // bytes kept of a line
	sureText  = 12  // bytes of code that, once in a patch, need no path
)

// At is the anchor of a line of in's text, counted from 0.
func At(in *diff.Patch, line int) Anchor {
	pg := lay(in)
	return pg.anchor(line)
}

func (pg *page) anchor(line int) Anchor {
	if line < 0 || line >= len(pg.lines) {
		return Anchor{Line: line}
	}
	s := pg.spots[line]
	a := Anchor{Line: line, Quote: clip(pg.lines[line], maxAnchor)}
	if s.file < 0 {
		return a
	}
	f := &pg.patch.Files[s.file]
	a.Path, a.Line = f.Path(), s.line.NewNo
	if s.line.Kind == diff.Del {
		a.Path, a.Old, a.Line = f.Old, true, s.line.OldNo
	}
	return a
}

// clip cuts s at n bytes, whole characters only.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Find looks for an anchor in another version: the line of its text, counted
// from 0. In a diff the file must have the anchor's path and the line its
// content, the mark before it aside; the nearest one wins. In the message text
// the words must be there, however they are wrapped.
func Find(a Anchor, in *diff.Patch) (line int, ok bool) {
	pg := lay(in)
	if a.Path == "" {
		return pg.findText(a)
	}
	if a.Line <= 0 {
		return pg.findHeader(a)
	}
	if line, ok = pg.findCode(a, pg.hasPath(a)); ok {
		return line, true
	}
	if len(flat(code(a.Quote))) < sureText {
		return 0, false
	}
	return pg.findCode(a, func(int) bool { return true })
}

// hasPath tells of a file whether it is the anchor's.
func (pg *page) hasPath(a Anchor) func(file int) bool {
	return func(file int) bool {
		f := &pg.patch.Files[file]
		return f.Path() == a.Path || f.Old == a.Path || f.New == a.Path
	}
}

// findCode finds the line with the anchor's content that is nearest to its
// number: first as it stands, then without regard to white space, and with the
// other mark, since a version may add what another has as context.
func (pg *page) findCode(a Anchor, in func(file int) bool) (line int, ok bool) {
	want := code(a.Quote)
	folded := flat(want)
	best, bestCost := -1, 0
	for n, s := range pg.spots {
		if s.file < 0 || s.hunk < 0 || s.hunk == n || !in(s.file) {
			continue
		}
		have := code(pg.lines[n])
		if flat(have) != folded && !(len(a.Quote) == maxAnchor && strings.HasPrefix(flat(have), folded)) {
			continue
		}
		if cost := s.cost(a, have == want); best < 0 || cost < bestCost {
			best, bestCost = n, cost
		}
	}
	return max(best, 0), best >= 0
}

// cost says how far a line with the right content is from the anchor: another
// side of the diff counts more than changed white space, and that more than any
// distance.
func (s *spot) cost(a Anchor, same bool) int {
	const side, space = 1 << 40, 1 << 34
	no, c := s.line.NewNo, 0
	if a.Old {
		no = s.line.OldNo
	}
	if no == 0 {
		c, no = side, max(s.line.NewNo, s.line.OldNo)
	}
	if !same {
		c += space
	}
	return c + max(no-a.Line, a.Line-no)
}

// findHeader finds a header line: the same text, a hunk of the same function,
// else the head of the file.
func (pg *page) findHeader(a Anchor) (line int, ok bool) {
	in := pg.hasPath(a)
	section, first := -1, -1
	want := hunkSection(a.Quote)
	for n, s := range pg.spots {
		if s.file < 0 || !in(s.file) {
			continue
		}
		if first < 0 {
			first = n
		}
		if s.line.Kind != diff.Header {
			continue
		}
		if clip(pg.lines[n], maxAnchor) == a.Quote {
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
func (pg *page) findText(a Anchor) (line int, ok bool) {
	want := strings.Fields(a.Quote)
	if len(want) == 0 {
		return pg.findBlank(a)
	}
	var words []string
	var rows []int
	for n, s := range pg.spots {
		if s.file >= 0 {
			continue
		}
		for _, w := range strings.Fields(pg.lines[n]) {
			words = append(words, w)
			rows = append(rows, n)
		}
	}
	best := -1
	for _, i := range occurrences(words, want) {
		if n := rows[i+len(want)-1]; best < 0 || distance(n, a.Line) < distance(best, a.Line) {
			best = n
		}
	}
	return max(best, 0), best >= 0
}

// occurrences finds all places of want in words (Knuth, Morris, Pratt: the
// words are hostile).
func occurrences(words, want []string) (at []int) {
	fail := make([]int, len(want))
	for i, k := 1, 0; i < len(want); i++ {
		for k > 0 && want[i] != want[k] {
			k = fail[k-1]
		}
		if want[i] == want[k] {
			k++
		}
		fail[i] = k
	}
	k := 0
	for i, w := range words {
		for k > 0 && w != want[k] {
			k = fail[k-1]
		}
		if w == want[k] {
			k++
		}
		if k == len(want) {
			at = append(at, i-k+1)
			k = fail[k-1]
		}
	}
	return at
}

// findBlank finds a blank line: only the very one counts.
func (pg *page) findBlank(a Anchor) (line int, ok bool) {
	n := a.Line
	if n < 0 || n >= len(pg.lines) || pg.spots[n].file >= 0 || strings.TrimSpace(pg.lines[n]) != "" {
		return 0, false
	}
	return n, true
}

func distance(a, b int) int { return max(a-b, b-a) }

// code is a diff line without its mark.
func code(line string) string {
	if line != "" && strings.IndexByte("+- ", line[0]) >= 0 {
		return line[1:]
	}
	return line
}

// flat is a line with its runs of white space made one blank.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
