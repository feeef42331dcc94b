package comment

import "strings"

// trace finds the quoted rows of s in x, and what they come from. Own rows that
// turn out to be the end of a wrapped quote are nobody's.
func (t *talk) trace(s *sheet, x *index, from func(line int32) origin) {
	if !s.open() {
		return
	}
	toks := tokens(x, s.rows)
	for range rounds {
		found := align(x, toks)
		for k, e := range found {
			if e >= 0 {
				s.settle(toks[k], from(x.line[e]))
			}
		}
		if toks = astray(toks, found); len(toks) == 0 {
			return
		}
	}
}

// rounds is how often what was not found is looked for again: people put what
// they quote into another order.
const rounds = 4

// settle says where the rows of a token come from.
func (s *sheet) settle(t token, o origin) {
	for n := t.row; n < t.row+t.rows; n++ {
		if s.from[n] == nowhere() {
			s.from[n] = o
		}
		if s.rows[n].kind == own {
			s.rows[n].kind = none
		}
	}
}

// astray gives the tokens of those quotes of which nothing was found, while
// other quotes were.
func astray(toks []token, found []int32) []token {
	var out []token
	for i := 0; i < len(toks); {
		end, hit, known := i, false, false
		for end < len(toks) && (end == i || !toks[end].apart) {
			hit = hit || found[end] >= 0
			known = known || !toks[end].lost && toks[end].weight > 1
			end++
		}
		if !hit && known {
			out = append(out, toks[i:end]...)
			out[len(out)-end+i].cut = true
		}
		i = end
	}
	if len(out) == len(toks) {
		return nil
	}
	return out
}

// open says that a quoted row is left whose origin is not known.
func (s *sheet) open() bool {
	for i := range s.rows {
		if s.rows[i].kind == quoted && s.from[i] == nowhere() && strings.TrimSpace(s.rows[i].bare) != "" {
			return true
		}
	}
	return false
}

// about finds the row that a stretch is about: the last one quoted above it
// whose origin is known. Without one, quote is the last one quoted.
func (s *sheet) about(st stretch) (at, quote int) {
	quote = -1
	for n := st.from - 1; n >= st.above; n-- {
		r := &s.rows[n]
		if s.from[n] != nowhere() {
			return n, quote
		}
		if quote < 0 && r.kind == quoted && strings.TrimSpace(r.bare) != "" {
			quote = n
		}
	}
	return -1, quote
}

// loose finds a quoted row by its words: a mailer has wrapped the text anew, or
// a person cut it in the middle of a line. It gives the row, or -1.
func (t *talk) loose(s *sheet, up, n int) int {
	if s.tries++; s.tries > maxLoose {
		return -1
	}
	if up >= 0 {
		p := &t.sheets[up]
		if k := p.lines.find(s.rows[n].bare); k >= 0 {
			s.from[n] = p.from[k]
		}
	}
	if s.from[n] == nowhere() {
		if k := t.lines.find(s.rows[n].bare); k >= 0 {
			s.from[n] = origin{-1, int32(k)}
		}
	}
	if s.from[n] == nowhere() {
		return -1
	}
	return n
}

// maxLoose is how many rows of a reply are looked for by their words.
const maxLoose = 50

// courtesy says that a quoted row speaks of the whole: it is the subject, or
// what the answered reply says without saying anything, its tags and names.
func (t *talk) courtesy(up int, r row) bool {
	if strings.HasPrefix(r.bare, "Subject: ") {
		return true
	}
	if up < 0 {
		return false
	}
	for _, e := range t.sheets[up].lines.lookup(r.inner) {
		if w := &t.sheets[up].rows[e]; w.kind != quoted {
			return true
		}
	}
	return false
}
