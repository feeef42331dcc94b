package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"onemore/patch"
	"onemore/patch/series"
)

// The index keeps each distinct word of a message once, folded: lower case,
// without accents, cut at everything that is no letter, digit or underscore. A
// name_with_underscores is kept whole and in its pieces. Scripts that write
// without spaces are kept letter by letter. Queries are cut by the same code,
// so nothing a person types can be a syntax error.

const (
	maxWord  = 40   // bytes; longer ones are encoded data
	maxWords = 4000 // distinct words of one message
	// minPrefix is the shortest last word that also matches as a beginning:
	// shorter ones would match half of all words.
	minPrefix = 3
)

// wordSet collects the distinct words of one message.
type wordSet struct {
	out  []byte // the words, each followed by a space
	tab  []span // open addressing, a power of two long
	n    int
	word []byte // the word being read
	wide bool   // it has letters beyond ASCII
}

type span struct{ from, to uint32 }

func newWordSet() *wordSet { return &wordSet{tab: make([]span, 512)} }

func (w *wordSet) reset() {
	w.out = w.out[:0]
	clear(w.tab)
	w.n = 0
}

// wordRoom is how much of a word is looked at: folded it is far above maxWord
// still, and left out.
const wordRoom = 8 * maxWord

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// addText cuts a text into words and adds them.
func (w *wordSet) addText(s string) {
	for i := 0; i < len(s) && w.n < maxWords; {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case len(w.word) > wordRoom && isWord(c):
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
				w.word = append(w.word, c)
			case c >= 'A' && c <= 'Z':
				w.word = append(w.word, c+'a'-'A')
			default:
				w.flush()
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		w.addRune(r)
	}
	w.flush()
}

func (w *wordSet) addRune(r rune) {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		w.flush()
		w.put(utf8.AppendRune(nil, r))
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r):
		if len(w.word) > wordRoom {
			return
		}
		w.word = utf8.AppendRune(w.word, unicode.ToLower(r))
		w.wide = true
	default:
		w.flush()
	}
}

// flush ends the word being read.
func (w *wordSet) flush() {
	word := w.word
	w.word = w.word[:0]
	if w.wide {
		w.wide = false
		word = fold(word)
	}
	if len(word) == 0 || len(word) > maxWord {
		return
	}
	w.put(word)
	w.pieces(word)
}

// pieces adds the parts of a name with underscores.
func (w *wordSet) pieces(word []byte) {
	from := 0
	for i, c := range word {
		if c == '_' {
			if i > from {
				w.put(word[from:i])
			}
			from = i + 1
		}
	}
	if from > 0 && from < len(word) {
		w.put(word[from:])
	}
}

// put adds one word unless it is there.
func (w *wordSet) put(word []byte) {
	if 2*w.n >= len(w.tab) {
		w.grow()
	}
	at := w.slot(word)
	if w.tab[at].to != 0 {
		return
	}
	from := len(w.out)
	w.out = append(w.out, word...)
	w.tab[at] = span{uint32(from), uint32(len(w.out))}
	w.out = append(w.out, ' ')
	w.n++
}

// slot is where a word is or would go. FNV-1a: a sender who makes words
// collide slows one message of his own, by no more than maxWords allows.
func (w *wordSet) slot(word []byte) int {
	h := uint32(2166136261)
	for _, c := range word {
		h = (h ^ uint32(c)) * 16777619
	}
	mask := len(w.tab) - 1
	for at := int(h) & mask; ; at = (at + 1) & mask {
		sp := w.tab[at]
		if sp.to == 0 || string(w.out[sp.from:sp.to]) == string(word) {
			return at
		}
	}
}

func (w *wordSet) grow() {
	old := w.tab
	w.tab = make([]span, 2*len(old))
	for _, sp := range old {
		if sp.to != 0 {
			w.tab[w.slot(w.out[sp.from:sp.to])] = sp
		}
	}
}

// fold takes the accents off.
func fold(word []byte) []byte {
	b := norm.NFKD.Bytes(word)
	out := b[:0]
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		b = b[size:]
		if !unicode.Is(unicode.Mn, r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_') {
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
	}
	return out
}

// addMail adds what a person would remember of a message: the subject, the
// people, the paths and what the sender wrote. Quoted lines are somebody
// else's words and found with their mail; a diff is found by its paths.
func (w *wordSet) addMail(m *patch.Mail, f *series.Fact) {
	w.addText(m.Subject)
	w.addText(m.From.Name)
	w.addText(m.From.Email)
	for _, p := range f.Paths {
		w.addText(p)
	}
	w.addProse(m.Body)
	for _, l := range [2][]patch.Person{m.To, m.Cc} {
		for _, p := range l {
			w.addText(p.Name)
			w.addText(p.Email)
		}
	}
}

// addProse adds the lines the sender wrote, up to the diff or the signature.
func (w *wordSet) addProse(body string) {
	for body != "" && w.n < maxWords {
		line, rest, _ := strings.Cut(body, "\n")
		switch {
		case line == "" || line[0] == '>':
		case line == "-- " || strings.HasPrefix(line, "diff --git ") || strings.HasPrefix(line, "Index: "):
			return
		case strings.HasPrefix(line, "--- ") && strings.HasPrefix(rest, "+++ "):
			return
		default:
			w.addText(line)
		}
		body = rest
	}
}

// match is the FTS5 query for what a person typed; "" when it holds no word.
// Every word is quoted, so none is an operator. With begun, the last one may be
// the beginning of a word.
func match(words string, begun bool) string {
	w := newWordSet()
	// Whole words only: their pieces would match more, not less.
	var q strings.Builder
	fields := queryWords(w, words)
	for i, f := range fields {
		if i > 0 {
			q.WriteByte(' ')
		}
		q.WriteByte('"')
		q.WriteString(f)
		q.WriteByte('"')
		if begun && i == len(fields)-1 && len(f) >= minPrefix {
			q.WriteByte('*')
		}
	}
	return q.String()
}

// maxQuery is how many words of a query count.
const maxQuery = 16

// queryWords cuts a query like a text, but drops the pieces of whole names.
func queryWords(w *wordSet, words string) []string {
	var out []string
	seen := map[string]bool{}
	for _, f := range strings.FieldsFunc(words, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	}) {
		w.reset()
		w.addText(f)
		all := strings.Fields(string(w.out))
		if strings.Contains(f, "_") && len(all) > 1 {
			all = all[:1]
		}
		for _, word := range all {
			if !seen[word] && len(out) < maxQuery {
				seen[word] = true
				out = append(out, word)
			}
		}
	}
	return out
}
