package since

import (
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/since"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

// kind is what a row is.
type kind uint8

const (
	groupRow   kind = iota // names the comments below it
	commentRow             // one comment
	saidRow                // a line of it
	blankRow
	pairRow // a pair of patches
	lineRow // a line of their difference
)

// row is one row of a sheet.
type row struct {
	kind kind
	n    int32 // the group, comment or pair
	at   int32 // the line in it
}

// group is comments that stand together.
type group struct {
	mine     bool
	from, to int // of Comparison.Open
}

// sheet is a comparison laid out in rows: the comments that nobody answered,
// then the pairs of patches, each with its difference. It is what the pager
// counts and searches.
type sheet struct {
	*screen.Comparison
	rows   []row
	groups []group
	said   [][]string // by comment: the line it is about, and what was said
	folds  []pager.Fold
	jumps  [3][]int // pairs, hunks of their differences, comments
	sizes  [][2]int // by pair: the lines that are in the newer version alone, and in the older
	digits int      // of the largest number of a patch
}

// lay makes the sheet of a comparison. It is pure and runs in a job.
func lay(c *screen.Comparison) *sheet {
	s := &sheet{Comparison: c, digits: 1}
	for _, side := range [][]screen.VersionPatch{c.Old, c.New} {
		for i := range side {
			s.digits = max(s.digits, len(screen.Num(side[i].N).String()))
		}
	}
	s.digits = min(s.digits, 6)
	s.layComments()
	if len(s.rows) > 0 {
		s.put(blankRow, 0, 0)
	}
	for i := range c.Pairs {
		s.layPair(i)
	}
	return s
}

func (s *sheet) put(k kind, n, at int) { s.rows = append(s.rows, row{k, int32(n), int32(at)}) }

// mostOpen is how many comments of others are shown unfolded.
const mostOpen = 3

func (s *sheet) layComments() {
	mine := slices.IndexFunc(s.Open, func(c screen.OpenComment) bool { return !c.Mine })
	if mine < 0 {
		mine = len(s.Open)
	}
	for _, g := range []group{{true, 0, mine}, {false, mine, len(s.Open)}} {
		if g.from == g.to {
			continue
		}
		s.groups = append(s.groups, g)
		first := len(s.rows)
		s.put(groupRow, len(s.groups)-1, 0)
		for i := g.from; i < g.to; i++ {
			s.layComment(i)
		}
		s.folds = append(s.folds, pager.Fold{From: first, To: len(s.rows), Closed: !g.mine && g.to-g.from > mostOpen})
	}
}

func (s *sheet) layComment(i int) {
	c := &s.Open[i]
	first := len(s.rows)
	s.jumps[2] = append(s.jumps[2], first)
	s.put(commentRow, i, 0)
	var lines []string
	if c.Quote != "" {
		lines = append(lines, "> "+c.Quote)
	}
	lines = append(lines, strings.Split(strings.TrimSpace(c.Text), "\n")...)
	s.said = append(s.said, lines)
	for k := range lines {
		s.put(saidRow, i, k)
	}
	s.folds = append(s.folds, pager.Fold{From: first, To: len(s.rows), Closed: true})
}

func (s *sheet) layPair(i int) {
	p := &s.Pairs[i]
	first := len(s.rows)
	s.jumps[0] = append(s.jumps[0], first)
	s.put(pairRow, i, 0)
	var size [2]int
	for k := range p.Lines {
		switch p.Lines[k].Outer {
		case since.Jump:
			s.jumps[1] = append(s.jumps[1], len(s.rows))
		case since.New:
			size[0]++
		case since.Old:
			size[1]++
		case since.Both:
		}
		s.put(lineRow, i, k)
	}
	s.sizes = append(s.sizes, size)
	s.folds = append(s.folds, pager.Fold{From: first, To: len(s.rows), Closed: true})
}

// Len is the number of rows.
func (s *sheet) Len() int { return len(s.rows) }

// Text is a row for searching.
func (s *sheet) Text(i int) text.Safe {
	switch r := s.rows[i]; r.kind {
	case groupRow:
		return s.groupWords(int(r.n))
	case commentRow:
		c := &s.Open[r.n]
		return text.Clean(c.Who + " " + where(c) + " " + firstLine(c.Text))
	case saidRow:
		return text.Clean(s.said[r.n][r.at])
	case pairRow:
		p := &s.Pairs[r.n]
		return text.Clean(s.title(p) + "  " + pairWords(s.Comparison, p))
	case lineRow:
		return text.Clean(s.Pairs[r.n].Lines[r.at].Text)
	case blankRow:
	}
	return text.Safe{}
}

// groupWords name a group of comments.
func (s *sheet) groupWords(n int) text.Safe {
	g := s.groups[n]
	if g.mine {
		return screen.Sprintf("Nobody answered you: %s", screen.Count(g.to-g.from, "comment"))
	}
	return screen.Sprintf("Nobody answered others: %s", screen.Count(g.to-g.from, "comment"))
}

// title is that of the new patch, or of the one that was dropped.
func (s *sheet) title(p *since.Pair) string {
	if one := s.patch(p); one != nil {
		return one.Title
	}
	return ""
}

// patch is the patch that a pair stands for: the new one, else the old one.
func (s *sheet) patch(p *since.Pair) *screen.VersionPatch {
	switch {
	case p.New >= 0 && p.New < len(s.New):
		return &s.New[p.New]
	case p.Old >= 0 && p.Old < len(s.Old):
		return &s.Old[p.Old]
	}
	return nil
}

// pairAt is the pair that a row is of, or nil.
func (s *sheet) pairAt(i int) *since.Pair {
	if i < 0 || i >= len(s.rows) || s.rows[i].kind < pairRow {
		return nil
	}
	return &s.Pairs[s.rows[i].n]
}

// find is the row of the pair that a message is in, or -1.
func (s *sheet) find(id patch.MsgID) int {
	for i := range s.Pairs {
		p := &s.Pairs[i]
		if id != "" && (p.New >= 0 && s.New[p.New].ID == id || p.Old >= 0 && s.Old[p.Old].ID == id) {
			return s.jumps[0][i]
		}
	}
	return -1
}
