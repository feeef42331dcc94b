package rank

import (
	"math"
	"strconv"
	"strings"
)

// Line is one factor with its words.
type Line struct {
	Factor string
	Value  float64
	Words  []string // never empty
}

// Explain says of every factor of a score where it comes from.
func (s *Scorer) Explain(w *Work, claim *Claim) []Line {
	f := s.Factors(w, claim)
	lines := []Line{
		{"fit", f.Fit, s.fitWords(w)},
		{"need", f.Need, s.needWords(w)},
		{"ready", f.Ready, s.readyWords(w)},
		{"claim", f.Claim, s.claimWords(claim)},
		{"salt", f.Salt, []string{"random tie-break " + percent(f.Salt)}},
	}
	or := [...]string{"you have done nothing here yet", "", "it can be reviewed now", "nobody said that they are on it"}
	for i, words := range or {
		if len(lines[i].Words) == 0 {
			lines[i].Words = []string{words}
		}
	}
	return lines
}

// reasons are a result's words: what speaks for it and against it, without the
// salt.
func (s *Scorer) reasons(w *Work, claim *Claim) []string {
	out := make([]string, 0, 6)
	if s.Mine.Empty() && s.Begins(w) {
		out = append(out, "a small one to begin with: no review of yours is here yet")
	}
	out = append(out, s.needWords(w)...)
	out = append(out, s.fitWords(w)...)
	out = append(out, s.readyWords(w)...)
	return append(out, s.claimWords(claim)...)
}

func (s *Scorer) needWords(w *Work) []string {
	if w.Humans > 0 {
		return []string{many(w.Humans, "human has", "humans have") + " answered"}
	}
	out := []string{"no human has answered in " + Span(s.Now-w.Posted)}
	if half, ok := s.Norms.Half(w.Lists); ok {
		out = append(out, "half of this list answers in "+Span(half))
	}
	return out
}

func (s *Scorer) fitWords(w *Work) []string {
	var out []string
	say := func(on bool, words string) {
		if on {
			out = append(out, words)
		}
	}
	say(w.Maintains != "", w.Maintains)
	say(w.Earlier > 0, "you spoke about v"+strconv.Itoa(w.Earlier))
	say(w.Cc, "you are in Cc")
	if s.Mine.Empty() {
		return out
	}
	if dir, n := s.Mine.bestDir(w); n > 0 {
		out = append(out, many(n, "review", "reviews")+" in "+dir)
	} else if head, n := s.Mine.bestPrefix(w); n > 0 {
		out = append(out, many(n, "review", "reviews")+` of "`+head+`:"`)
	}
	if n := s.Mine.ownPatches(w); n > 0 {
		out = append(out, "you changed its files in "+many(n, "patch", "patches"))
	}
	if t := s.Mine.e.by[w.Author]; t.n > 0 {
		out = append(out, many(int(t.n), "review", "reviews")+" of this author")
	}
	return out
}

// enough is how many reviews in a directory say more than many in the one
// above.
const enough = 3

// bestDir is the deepest directory in which the reader reviewed often, or the
// one in which they did most.
func (v View) bestDir(w *Work) (dir string, n int) {
	often, deep := false, 0
	eachDir(w.Paths[:min(len(w.Paths), maxPaths)], func(d string) {
		k := int(v.e.dirs[d].n)
		depth := strings.Count(d, "/")
		better := k > n || k == n && depth > deep
		switch {
		case k == 0 || often && k < enough:
		case k >= enough && (!often || depth > deep || depth == deep && k > n), !often && k < enough && better:
			dir, n, deep, often = d, k, depth, k >= enough
		}
	})
	return dir, n
}

// bestPrefix is the longest subject prefix under which the reader reviewed.
func (v View) bestPrefix(w *Work) (prefix string, n int) {
	eachPrefix(w.Title, func(p string) {
		if k := v.e.heads[p].n; k > 0 {
			prefix, n = p, int(k)
		}
	})
	return prefix, n
}

// ownPatches is how many changes of the reader's touched the one of its files
// that most of them did.
func (v View) ownPatches(w *Work) int {
	n := 0
	for _, p := range w.Paths[:min(len(w.Paths), maxPaths)] {
		n = max(n, int(v.e.own[p].n))
	}
	return n
}

func (s *Scorer) readyWords(w *Work) []string {
	var out []string
	if w.Over {
		out = append(out, "there is nothing to review now")
	}
	if w.Failing != "" {
		out = append(out, w.Failing+" is open (x"+short(s.Weights.Failing)+")")
	}
	if w.RFC {
		out = append(out, "a request for comments (x"+short(s.Weights.RFC)+")")
	}
	if w.Fix {
		out = append(out, "a fix (x"+short(s.Weights.Fix)+")")
	}
	return out
}

func (s *Scorer) claimWords(c *Claim) []string {
	switch {
	case c == nil || c.Until <= s.Now:
		return nil
	case c.Mine:
		return []string{"you said that you are on it, " + Span(s.Now-c.Since) + " ago"}
	}
	return []string{c.By + " is on it since " + Span(s.Now-c.Since) + " (x" + short(s.Weights.Claimed) + ")"}
}

// many writes a number with its word.
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}

// short writes a weight without needless zeros.
func short(f float64) string { return strconv.FormatFloat(f, 'g', 3, 64) }

// percent writes a factor as what it adds or takes: "+6 %".
func percent(f float64) string {
	p := int(math.Round((f - 1) * 100))
	if p >= 0 {
		return "+" + strconv.Itoa(p) + " %"
	}
	return strconv.Itoa(p) + " %"
}
