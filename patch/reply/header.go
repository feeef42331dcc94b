package reply

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"onemore/patch"
)

const (
	foldAt   = 78 // bytes of a header line (RFC 5322 section 2.1.1)
	longWord = 75 // bytes of a word that still stands in a header as it is
	maxWord  = 66 // bytes of an encoded word: of 75 that RFC 2047 section 2 allows, what fits behind "Subject: "
	wordHead = "=?UTF-8?q?"
	wordTail = "?="
)

// header writes header fields.
type header struct {
	out   *bytes.Buffer
	used  int  // bytes of the line in work
	first bool // nothing stands behind the name yet
}

func (h *header) start(name string) {
	h.out.WriteString(name + ":")
	h.used, h.first = len(name)+1, true
}

// put writes pieces with a blank, or a fold, before each. None stands before
// the first: a line with nothing but a name is read in different ways.
func (h *header) put(pieces ...string) {
	for _, p := range pieces {
		if !h.first && h.used+1+len(p) > foldAt {
			h.out.WriteString("\r\n")
			h.used = 0
		}
		h.out.WriteString(" " + p)
		h.used += 1 + len(p)
		h.first = false
	}
}

func (h *header) end() { h.out.WriteString("\r\n") }

// text writes an unstructured field.
func (h *header) text(name, value string) {
	h.start(name)
	h.put(encodeText(strings.Fields(value))...)
	h.end()
}

// ids writes message ids, one on each line. A field without ids is left out.
func (h *header) ids(name string, ids ...patch.MsgID) {
	if len(ids) == 0 || ids[0] == "" {
		return
	}
	h.out.WriteString(name + ":")
	for i, id := range ids {
		if i > 0 {
			h.out.WriteString("\r\n")
		}
		h.out.WriteString(" <" + string(id) + ">")
	}
	h.end()
}

// people writes a field of mailboxes. A field without people is left out.
func (h *header) people(name string, people []patch.Person) {
	if len(people) == 0 {
		return
	}
	h.start(name)
	for i, p := range people {
		pieces := phrase(p.Name)
		address := p.Email
		if len(pieces) > 0 {
			address = "<" + address + ">"
		}
		if i+1 < len(people) {
			address += ","
		}
		pieces = append(pieces, address)
		if whole := strings.Join(pieces, " "); len(whole) < foldAt-len(name)-1 {
			pieces = []string{whole}
		}
		h.put(pieces...)
	}
	h.end()
}

// encodeText makes the words of a field fit for it: from the first to the last
// one that ASCII cannot say, or that is too long for a line, they become
// encoded words (RFC 2047 section 2).
func encodeText(words []string) []string {
	from, to := -1, -1
	for i, w := range words {
		if !ascii(w) || len(w) > longWord || strings.Contains(w, "=?") {
			if from < 0 {
				from = i
			}
			to = i
		}
	}
	if from < 0 {
		return words
	}
	out := append([]string(nil), words[:from]...)
	out = append(out, encoded(strings.Join(words[from:to+1], " "), false)...)
	return append(out, words[to+1:]...)
}

// phrase writes a display name (RFC 5322 section 3.2.5): atoms, a quoted
// string, or encoded words. What lenient readers take for the end of the name
// or the begin of an address is encoded, too.
func phrase(name string) []string {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		return nil
	case !ascii(name) || len(name) > longWord-2 || strings.Contains(name, "=?") || strings.ContainsAny(name, "<>@\"\\"):
		return encoded(name, true)
	case strings.ContainsFunc(name, func(r rune) bool { return r != ' ' && !atomChar(byte(r)) }):
		return []string{`"` + name + `"`}
	}
	return strings.Split(name, " ")
}

// atomChar knows the characters of an atom (RFC 5322 section 3.2.3), and those
// that git leaves unquoted.
func atomChar(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

// encoded writes text as encoded words of whole characters. In a phrase fewer
// characters stand for themselves (RFC 2047 section 5 rule 3).
func encoded(text string, inPhrase bool) []string {
	var out []string
	var b strings.Builder
	for len(text) > 0 {
		_, n := utf8.DecodeRuneInString(text)
		var piece strings.Builder
		for i := range n {
			qChar(&piece, text[i], inPhrase)
		}
		if b.Len() > 0 && len(wordHead)+b.Len()+piece.Len()+len(wordTail) > maxWord {
			out = append(out, wordHead+b.String()+wordTail)
			b.Reset()
		}
		b.WriteString(piece.String())
		text = text[n:]
	}
	return append(out, wordHead+b.String()+wordTail)
}

func qChar(b *strings.Builder, c byte, inPhrase bool) {
	plainly := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("!*+-/", c) >= 0 ||
		!inPhrase && strings.IndexByte("[]().,:;@#$%&'{}|~", c) >= 0
	switch {
	case c == ' ':
		b.WriteByte('_')
	case plainly:
		b.WriteByte(c)
	default:
		b.WriteString("=" + hexByte(c))
	}
}

func hexByte(c byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// quotedPrintable writes a body of lines that end in LF (RFC 2045 section 6.7);
// every byte survives.
func quotedPrintable(b *bytes.Buffer, body string) {
	const width = 76
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		used := 0
		for i := range len(line) {
			c := line[i]
			piece := line[i : i+1]
			blank := c == ' ' || c == '\t'
			if c == '=' || !blank && (c < ' ' || c >= 0x7f) || blank && i+1 == len(line) {
				piece = "=" + hexByte(c)
			}
			room := width - 1 // for the "=" of a soft line end
			if i+1 == len(line) {
				room = width
			}
			if used+len(piece) > room {
				b.WriteString("=\r\n")
				used = 0
			}
			b.WriteString(piece)
			used += len(piece)
		}
		b.WriteString("\r\n")
	}
}
