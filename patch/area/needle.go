package area

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on the words looked for before an expression runs.
const (
	gram       = 3  // letters that must be found
	maxNeedles = 40 // alternatives of one expression
)

// needles gives words of which every text that matches re holds at least one,
// in lower case and at least gram letters long, or nil when there is no such
// set.
func needles(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		word := string(re.Rune)
		if re.Flags&syntax.FoldCase != 0 && strings.ContainsFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return nil // fold knows the case of ASCII alone
		}
		if word = fold(word); len(word) >= gram {
			return []string{word}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return needles(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needles(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if n := needles(sub); n != nil && (best == nil || shortest(n) > shortest(best)) {
				best = n
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			n := needles(sub)
			if n == nil || len(all)+len(n) > maxNeedles {
				return nil
			}
			all = append(all, n...)
		}
		return all
	default: // says nothing about letters
	}
	return nil
}

func shortest(words []string) int {
	n := len(words[0])
	for _, w := range words {
		n = min(n, len(w))
	}
	return n
}

// fold makes lower case of ASCII letters, and of the two letters outside that
// an expression takes for one when case does not matter.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '\u212a': // KELVIN SIGN
			return 'k'
		case r == '\u017f': // LATIN SMALL LETTER LONG S
			return 's'
		}
		return r
	}, s)
}

// sieve finds, for a text, the expressions that could match it, without
// running any of them.
type sieve struct {
	grams map[[gram]byte][]int32
	rest  []int32 // expressions that no word is known of
}

func newSieve() *sieve { return &sieve{grams: map[[gram]byte][]int32{}} }

// add enters expression number id.
func (s *sieve) add(id int32, expr string) {
	var words []string
	if re, err := syntax.Parse(expr, syntax.Perl); err == nil {
		words = needles(re)
	}
	if words == nil {
		s.rest = append(s.rest, id)
	}
	for _, w := range words {
		key := s.rarest(w)
		s.grams[key] = append(s.grams[key], id)
	}
}

// rarest gives the part of a word that fewest expressions stand under.
func (s *sieve) rarest(word string) [gram]byte {
	best := [gram]byte([]byte(word[:gram]))
	for i := 1; i+gram <= len(word); i++ {
		if k := [gram]byte([]byte(word[i : i+gram])); len(s.grams[k]) < len(s.grams[best]) {
			best = k
		}
	}
	return best
}

// candidates adds to ids every expression that may match text, once.
func (s *sieve) candidates(text string, ids []int32) []int32 {
	ids = append(ids, s.rest...)
	if len(s.grams) == 0 || len(text) < gram {
		return ids
	}
	sorted := len(ids)
	text = fold(text)
	for i := 0; i+gram <= len(text); i++ {
		ids = append(ids, s.grams[[gram]byte{text[i], text[i+1], text[i+2]}]...)
	}
	if len(ids) > sorted {
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	return ids
}
