package rank

import (
	"math"
	"strconv"
)

// Line is one factor with its words.
type Line struct {
	Factor string
	Value  float64
	Words  []string // never empty
}

// Explain says of every factor of a score where it comes from.
func (s *Scorer) Explain(w *Work, claim *Claim) []Line {
	k := s.known(w)
	f := s.factors(w, claim, &k)
	lines := []Line{
		{"fit", f.Fit, fitWords(w, &k)},
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
func (s *Scorer) reasons(w *Work, claim *Claim, k *known) []string {
	out := make([]string, 0, 6)
	if !k.some && w.Humans == 0 && s.Begins(w) {
		out = append(out, "a small one to begin with: no review of yours is here yet")
	}
	out = append(out, s.needWords(w)...)
	out = append(out, fitWords(w, k)...)
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

func fitWords(w *Work, k *known) []string {
	var out []string
	if w.Maintains != "" {
		out = append(out, w.Maintains)
	}
	if w.Earlier > 0 {
		out = append(out, "you spoke about v"+strconv.Itoa(w.Earlier))
	}
	if w.Cc {
		out = append(out, "you are in Cc")
	}
	if k.inDir > 0 {
		out = append(out, many(k.inDir, "review", "reviews")+" in "+k.dir)
	} else if k.inPrefix > 0 {
		out = append(out, many(k.inPrefix, "review", "reviews")+` of "`+k.head+`:"`)
	}
	if k.owns > 0 {
		out = append(out, "you changed its files in "+many(k.owns, "patch", "patches"))
	}
	if k.ofAuthor > 0 {
		out = append(out, many(k.ofAuthor, "review", "reviews")+" of this author")
	}
	return out
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
