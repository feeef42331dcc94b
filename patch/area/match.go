package area

import (
	"cmp"
	"slices"
	"strings"
)

// maxPath is the longest path that is looked at, in bytes.
const maxPath = 4096

// Match says that something belongs to an area, and by which line.
type Match struct {
	Area *Area // of the set
	Rule *Rule // the line that decided: of several the last one, as in get_maintainer.pl
	Path string
	Text string // what a K: rule found it in
	// Score ranks the areas of one path: how deep the pattern goes; 0 for N:,
	// -1 for a pattern that starts with a star.
	Score int
}

// hit is a rule that matched a path.
type hit struct {
	at    ruleAt
	score int
	not   bool
}

// Path gives the areas of a path relative to the root of the tree, the most
// specific one first, then in the order of the file.
func (s *Set) Path(path string) []Match {
	return s.path(nil, path, 0)
}

// path adds the areas of a path to out. A depth of 0 means any.
func (s *Set) path(out []Match, path string, depth int) []Match {
	if len(path) > maxPath {
		return out
	}
	var room [64]hit
	hits := s.hits(room[:0], strings.ToValidUTF8(path, "\uFFFD"), depth) // as the files were read
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.at.area, b.at.area), cmp.Compare(a.at.rule, b.at.rule))
	})
	start := len(out)
	for len(hits) > 0 {
		n, not := 0, false
		for n < len(hits) && hits[n].at.area == hits[0].at.area {
			not = not || hits[n].not
			n++
		}
		if last := hits[n-1]; !not {
			out = append(out, Match{Area: &s.areas[last.at.area], Rule: s.rule(last.at), Path: path, Score: last.score})
		}
		hits = hits[n:]
	}
	slices.SortStableFunc(out[start:], func(a, b Match) int { return b.Score - a.Score })
	return out
}

// hits collects the rules that match a path, in no order.
func (s *Set) hits(hits []hit, path string, depth int) []hit {
	slashes := strings.Count(path, "/")
	s.paths.each(path, func(r *pathRule) {
		if !r.not && depth > 0 && slashes-r.score >= depth || !r.match(path, slashes) {
			return
		}
		hits = append(hits, hit{r.at, r.score, r.not})
	})
	var room [32]int32
	for _, id := range s.names.sieve.candidates(path, room[:0]) {
		if p := &s.names.list[id]; p.re.MatchString(path) {
			hits = append(hits, hit{at: p.at})
		}
	}
	return hits
}
