package area

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// globKind says how a path pattern is compared, cheapest first.
type globKind uint8

const (
	globDir    globKind = iota // the prefix is all: it ends in a slash
	globFile                   // the prefix, and as many slashes as the pattern has
	globEither                 // globDir with a slash added, or globFile: no tree says which
	globStars                  // prefix, then the pieces between stars
	globRegexp                 // letters that mean something in a regular expression
)

// glob is a compiled F: or X: pattern. get_maintainer.pl makes a regular
// expression of it that is anchored at the start alone: "." is made literal,
// "*" and "**" any text, "?" any letter, and all else stays as it is.
type glob struct {
	kind    globKind
	deep    bool   // the number of slashes does not matter
	prefix  string // what every path that matches starts with
	pieces  []string
	re      *regexp.Regexp
	slashes int // of the pattern
	score   int // by which the areas of a path are ranked
}

// newGlob compiles the pattern of a rule.
func newGlob(rule *Rule, dirs Dirs) (glob, *patternError) {
	pattern := rule.Text
	if len(pattern) > maxPattern {
		return glob{}, &patternError{why: "too long"}
	}
	plain := !strings.ContainsAny(pattern, `.*?[]{}()+|^$\`)
	either := false
	if plain && !strings.HasSuffix(pattern, "/") {
		switch {
		case !dirs.known:
			either = true
		case dirs.Has(pattern):
			pattern += "/"
		}
	}
	g := glob{slashes: strings.Count(pattern, "/"), kind: globStars}
	g.deep = strings.HasSuffix(pattern, "/") || strings.Contains(pattern, "**")
	g.score = g.slashes
	if !strings.HasSuffix(pattern, "/") {
		g.score++
	}
	if strings.HasPrefix(pattern, "*") {
		g.score = -1
	}
	switch first := strings.IndexAny(pattern, `*?[]{}()+|^$\`); {
	case first < 0:
		g.literal(pattern, either)
	case strings.ContainsAny(pattern, `[]{}()+|^$\`):
		return g.expression(pattern, rule.braces)
	default:
		g.prefix = pattern[:first]
		g.split(pattern[first:])
	}
	return g, nil
}

func (g *glob) literal(pattern string, either bool) {
	g.prefix = pattern
	switch {
	case g.deep:
		g.kind = globDir
	case either:
		g.kind = globEither
	default:
		g.kind = globFile
	}
}

// split cuts what follows the prefix at its stars.
func (g *glob) split(pattern string) {
	g.pieces = strings.Split(pattern, "*")
	last := len(g.pieces) - 1
	for last > 0 && g.pieces[last] == "" {
		last-- // anything may follow anyway
	}
	g.pieces = g.pieces[:last+1]
}

// alternatives is "x{a,b}"; a brace at the start of a pattern is only a letter.
var alternatives = regexp.MustCompile(`[^\\{}]\{[^{},]*(?:,[^{},]*)+\}`)

// expression compiles a pattern whose letters have a meaning in a regular
// expression. Blanks count in it.
func (g glob) expression(pattern string, braces bool) (glob, *patternError) {
	g.kind = globRegexp
	text := pattern
	if braces {
		text = alternatives.ReplaceAllStringFunc(text, func(s string) string {
			return s[:1] + "(" + strings.ReplaceAll(s[2:len(s)-1], ",", "|") + ")"
		})
	}
	text = strings.NewReplacer(".", `\.`, "**", "(?:.*)", "*", ".*", "?", ".").Replace(text)
	re, err := compile("^", text, false)
	if err != nil {
		return g, err
	}
	g.re = re
	if strings.ContainsAny(pattern, `|\`) {
		return g, nil
	}
	first := strings.IndexAny(pattern, `*?[]{}()+^$`)
	if first > 0 && pattern[first] == '{' {
		_, n := utf8.DecodeLastRuneInString(pattern[:first])
		first -= n // it may be there any number of times
	}
	g.prefix = pattern[:first]
	return g, nil
}

// match compares a path that starts with the prefix; slashes is how many it
// has.
func (g *glob) match(path string, slashes int) bool {
	if !g.deep && slashes != g.slashes {
		return g.kind == globEither && len(path) > len(g.prefix) && path[len(g.prefix)] == '/'
	}
	switch g.kind {
	case globStars:
		return g.stars(path[len(g.prefix):])
	case globRegexp:
		return g.re.MatchString(path)
	default:
		return true
	}
}

// stars looks for the pieces one after the other, each as early as can be.
func (g *glob) stars(rest string) bool {
	n, ok := piecePrefix(rest, g.pieces[0])
	if !ok {
		return false
	}
	rest = rest[n:]
	for _, piece := range g.pieces[1:] {
		n := pieceIndex(rest, piece)
		if n < 0 {
			return false
		}
		rest = rest[n:]
	}
	return true
}

// piecePrefix tells whether text starts with a piece, in which "?" is any
// letter, and how long it is there.
func piecePrefix(text, piece string) (int, bool) {
	pos := 0
	for i := range len(piece) {
		switch {
		case pos == len(text):
			return 0, false
		case piece[i] == '?':
			if text[pos] == '\n' {
				return 0, false
			}
			_, n := utf8.DecodeRuneInString(text[pos:])
			pos += n
		case piece[i] != text[pos]:
			return 0, false
		default:
			pos++
		}
	}
	return pos, true
}

// pieceIndex is where the first occurrence of a piece ends, or -1.
func pieceIndex(text, piece string) int {
	if strings.IndexByte(piece, '?') < 0 {
		if i := strings.Index(text, piece); i >= 0 {
			return i + len(piece)
		}
		return -1
	}
	for i := range text { // letters, not bytes: "?" is a whole one
		if n, ok := piecePrefix(text[i:], piece); ok {
			return i + n
		}
	}
	return -1
}
