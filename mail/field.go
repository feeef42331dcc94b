package mail

import (
	"bytes"
	"strings"
)

// Field is one header field of a message as the "full headers" view shows it.
type Field struct {
	Name  string // as written; empty for a line of the header that is no field
	Value string // unfolded and decoded (RFC 2047), valid UTF-8, hostile
	Raw   string // the bytes of the field, folds and line ends included; any encoding
}

// HeaderFields gives every header field of a message in its order, repeated
// ones too, up to 2000 fields or 256 kB. A message without a header gives none.
func HeaderFields(raw []byte) []Field {
	h := scanHeader(prepare(raw))
	out := make([]Field, 0, len(h.fields))
	for i := range h.fields {
		f := &h.fields[i]
		out = append(out, Field{
			Name:  guessText(h.name(f)),
			Value: decodeWords(guessText(unfold(h.value(f)))),
			Raw:   string(h.raw(f)),
		})
	}
	return out
}

// Unreadable says that raw is no mail at all: it is empty, or nothing in it
// is a header field that mail uses. Parse still gives a Mail for it, with a
// synthetic id and whatever text there is.
func Unreadable(raw []byte) bool {
	h := scanHeader(prepare(raw))
	return !h.known()
}

// oneSpace makes every run of white space one space and takes it off the ends.
func oneSpace(s string) string {
	if !needsOneSpace(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := range len(s) {
		c := s[i]
		if isSpace(c) {
			space = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteByte(c)
	}
	return b.String()
}

func needsOneSpace(s string) bool {
	before := true
	for i := range len(s) {
		c := s[i]
		if isSpace(c) && (c != ' ' || before) {
			return true
		}
		before = c == ' '
	}
	return before && s != ""
}

// isSpace knows the white space of ASCII, form feed and vertical tab included.
func isSpace(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r'
}

// listID gives the identifier of a List-Id field (RFC 2919): what stands in
// the last brackets, or the whole value when there are none. Lower case.
func listID(value []byte) string {
	v := unfold(value)
	if open := bytes.LastIndexByte(v, '<'); open >= 0 {
		v = v[open+1:]
		if end := bytes.IndexByte(v, '>'); end >= 0 {
			v = v[:end]
		}
	}
	return strings.ToLower(oneSpace(guessText(v)))
}
