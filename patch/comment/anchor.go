package comment

import (
	"hash/maphash"
	"strings"
	"sync"
	"unicode/utf8"

	"onemore/patch/diff"
)

// Anchor is a place in a patch that can be found again in another version.
type Anchor struct {
	Path  string `json:"path,omitempty"` // of the file, "" for the message text
	Old   bool   `json:"old,omitempty"`  // Line is one of the old file: a removed line
	Line  int    `json:"line"`           // of the file, from 1; 0 for its headers; for the message text the line of the body, from 0
	Quote string `json:"quote"`          // the line as it stood, with its "+", "-" or " "; at most 400 bytes
	// Above and Below are the lines of code around it that are not blank, without
	// marks: they tell it from others that say the same.
	Above string `json:"above,omitempty"`
	Below string `json:"below,omitempty"`
}

const (
	maxQuote = 400 // bytes kept of a line
	sureText = 12  // bytes of code that are found without a path
)

// Page is a patch mail by the lines of its body, each with its place in the
// diff. It answers many questions about one patch, also at once.
type Page struct {
	patch *diff.Patch
	lines []string
	spots []diff.Place
	seed  maphash.Seed
	once  sync.Once
	same  map[uint64][]int32 // lines of hunks by their code; see byCode
	last  int                // the last line that says something, before the tail; -1 for none
	tail  int                // where the signature begins
}

// Lay finds the place of every line.
func Lay(p *diff.Patch) *Page {
	pg := &Page{patch: p, seed: maphash.MakeSeed()}
	pg.lines, pg.spots = p.Places()
	pg.tail = len(pg.lines) - len(diff.Lines(p.Tail))
	pg.last = pg.tail - 1
	for pg.last >= 0 && pg.blank(pg.last, pg.last+1) {
		pg.last--
	}
	return pg
}

// beyond says that who quotes up to line to and then speaks means all of the
// patch: the quote ends in the signature, or below the diffstat.
func (pg *Page) beyond(to int) bool {
	if to >= pg.tail {
		return true
	}
	return pg.spots[to].File < 0 && endsStat(pg.lines[to])
}

// ends says that the lines from from to to are the end of the patch, with more
// than the last lines of code.
func (pg *Page) ends(from, to int) bool {
	switch {
	case to != pg.last:
		return false
	case len(pg.patch.Files) == 0:
		return pg.blank(0, from)
	case pg.spots[from].File < 0:
		return true
	}
	s := &pg.spots[to]
	return s.Line.Kind == diff.Context && from < s.Hunk
}

// endsStat knows the last lines of a diffstat.
func endsStat(line string) bool {
	if strings.Contains(line, " file") && strings.Contains(line, " changed, ") && (strings.Contains(line, "(+)") || strings.Contains(line, "(-)")) {
		return true
	}
	for _, s := range [...]string{" create mode 1", " delete mode 1", " rename ", " mode change 1", " copy ", " rewrite "} {
		if strings.HasPrefix(line, s) {
			return true
		}
	}
	return false
}

// inHunk says that line n is one of a hunk.
func (pg *Page) inHunk(n int) bool {
	return n >= 0 && n < len(pg.spots) && pg.spots[n].Hunk >= 0 && pg.spots[n].Hunk != n
}

// byCode gives the lines of hunks that have the code want, white space aside.
func (pg *Page) byCode(want string) []int32 {
	pg.once.Do(func() {
		pg.same = make(map[uint64][]int32, len(pg.lines))
		for n := range pg.lines {
			if pg.inHunk(n) {
				k := pg.key(code(clip(pg.lines[n])))
				pg.same[k] = append(pg.same[k], int32(n))
			}
		}
	})
	return pg.same[pg.key(want)]
}

// key is equal for code that differs in white space alone.
func (pg *Page) key(s string) uint64 {
	var h maphash.Hash
	h.SetSeed(pg.seed)
	feed(&h, []string{s}, false)
	return h.Sum64()
}

// blank says that no line from from up to to, not included, says anything.
func (pg *Page) blank(from, to int) bool {
	for n := from; n < to; n++ {
		if strings.TrimSpace(pg.lines[n]) != "" {
			return false
		}
	}
	return true
}

// At is the anchor of a line of in's text, counted from 0.
func At(in *diff.Patch, line int) Anchor { return Lay(in).Anchor(line) }

// Anchor is the anchor of a line, counted from 0.
func (pg *Page) Anchor(line int) Anchor {
	if line < 0 || line >= len(pg.lines) {
		return Anchor{Line: line}
	}
	s := pg.spots[line]
	a := Anchor{Line: line, Quote: clip(pg.lines[line])}
	if s.File < 0 {
		return a
	}
	f := &pg.patch.Files[s.File]
	a.Path, a.Line = f.Path(), s.Line.NewNo
	if s.Line.Kind == diff.Del {
		a.Path, a.Old, a.Line = f.Old, true, s.Line.OldNo
	}
	if pg.inHunk(line) {
		a.Above, a.Below = flat(pg.beside(line, -1)), flat(pg.beside(line, 1))
	}
	return a
}

// beside is the code of the nearest line of the same hunk that says something.
func (pg *Page) beside(n, step int) string {
	hunk := pg.spots[n].Hunk
	for range 8 {
		n += step
		if !pg.inHunk(n) || pg.spots[n].Hunk != hunk {
			return ""
		}
		if s := code(clip(pg.lines[n])); strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// alike says that two lines differ in white space alone.
func alike(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && a[i] <= ' ' {
			i++
		}
		for j < len(b) && b[j] <= ' ' {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i] != b[j] {
			return false
		}
		i, j = i+1, j+1
	}
}

// clip cuts s at maxQuote bytes, whole characters only.
func clip(s string) string {
	if len(s) <= maxQuote {
		return s
	}
	n := maxQuote
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// code is a diff line without its mark.
func code(line string) string {
	if line != "" && strings.IndexByte("+- ", line[0]) >= 0 {
		return line[1:]
	}
	return line
}

// flat is a line with its runs of white space made one blank.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
