package mail

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// decodeWords decodes the encoded words of RFC 2047 in s one by one, wherever
// they stand, inside quotes too, and drops the white space between two of
// them. A word that is no good is kept as it is. Words that follow each other
// in one charset are joined before they are decoded, since encoders cut
// characters in two. Time is linear in s.
func decodeWords(s string) string {
	first := strings.Index(s, "=?")
	if first < 0 {
		return s
	}
	var d wordJoiner
	d.out.Grow(len(s))
	var f wordFinder
	rest := s
	for rest != "" {
		at := strings.Index(rest, "=?")
		if at < 0 {
			break
		}
		w, ok := f.find(rest[at:])
		if !ok {
			d.plain(rest[:at+2])
			rest = rest[at+2:]
			continue
		}
		d.word(rest[:at], w)
		rest = rest[at+w.size:]
	}
	d.plain(rest)
	d.flush()
	return d.out.String()
}

// word is one encoded word: =?charset?encoding?text?=.
type word struct {
	charset string
	base64  bool
	text    string
	size    int // bytes of the whole word
}

// wordFinder reads encoded words; it remembers that no end is left to find,
// so that many beginnings without an end cost linear time.
type wordFinder struct {
	noEnd bool
}

// find reads the word that s starts with.
func (f *wordFinder) find(s string) (word, bool) {
	if f.noEnd || !strings.HasPrefix(s, "=?") {
		return word{}, false
	}
	head := s[2:min(len(s), 90)]
	mark := strings.IndexByte(head, '?')
	if mark <= 0 || mark+2 >= len(head) || head[mark+2] != '?' || strings.ContainsAny(head[:mark], " \t\r\n=<>\"(),") {
		return word{}, false
	}
	enc := head[mark+1] | 0x20
	if enc != 'b' && enc != 'q' {
		return word{}, false
	}
	start := 2 + mark + 3
	end := strings.Index(s[start:], "?=")
	if end < 0 {
		f.noEnd = true
		return word{}, false
	}
	return word{
		charset: head[:mark], base64: enc == 'b',
		text: s[start : start+end], size: start + end + 2,
	}, true
}

// bytes gives what the word encodes, before its charset is decoded.
func (w word) bytes() []byte {
	if w.base64 {
		d := quanta{}
		d.line([]byte(w.text))
		d.flush()
		return d.out
	}
	return qpLine(nil, bytes.ReplaceAll([]byte(w.text), []byte("_"), []byte(" ")))
}

// wordJoiner builds decoded text of plain runs and words.
type wordJoiner struct {
	out     strings.Builder
	charset string // of pending
	pending []byte // bytes of words not decoded yet
	afterEW bool   // a word was the last thing seen
}

// word takes an encoded word and the plain text before it.
func (d *wordJoiner) word(before string, w word) {
	if !d.afterEW || strings.Trim(before, " \t\r\n") != "" {
		d.plain(before)
	}
	if d.afterEW && !strings.EqualFold(d.charset, w.charset) {
		d.flush()
	}
	d.charset = w.charset
	d.afterEW = true
	for w.text != "" && !w.base64 {
		// Raw 8-bit text inside a word is no longer in the charset of the
		// word: it was made UTF-8 with the rest of the field.
		n := asciiRun(w.text)
		if n == len(w.text) {
			break
		}
		head := w
		head.text = w.text[:n]
		d.pending = append(d.pending, head.bytes()...)
		d.flush()
		rest := w.text[n:]
		n = len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return r >= utf8.RuneSelf }))
		d.out.WriteString(rest[:n])
		w.text = rest[n:]
	}
	d.pending = append(d.pending, w.bytes()...)
}

// asciiRun counts the leading ASCII bytes of s.
func asciiRun(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i
		}
	}
	return len(s)
}

// plain takes text that is no encoded word.
func (d *wordJoiner) plain(s string) {
	if s == "" {
		return
	}
	d.flush()
	d.afterEW = false
	d.out.WriteString(s)
}

func (d *wordJoiner) flush() {
	if len(d.pending) > 0 {
		text, _ := toText(d.charset, d.pending)
		d.out.WriteString(text)
		d.pending = d.pending[:0]
	}
}
