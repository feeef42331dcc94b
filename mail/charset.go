package mail

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode/utf32"
)

// toText decodes b from the charset a mail names. The answer is valid UTF-8;
// note says what had to be guessed, or is empty.
func toText(label string, b []byte) (text, note string) {
	name := charsetName(label)
	switch name {
	case charsetUTF8:
		if utf8.Valid(b) {
			return string(b), ""
		}
		return repair(b), "text is not the UTF-8 it says it is"
	case charsetGuess:
		if utf8.Valid(b) {
			return string(b), ""
		}
		return repair(b), "text has 8-bit characters of no named charset"
	case charsetUTF7:
		return fromUTF7(b), ""
	}
	if !stateful(name) && isASCII(b) {
		return string(b), ""
	}
	if name == "windows-1252" {
		return from1252(b), ""
	}
	return fromTable(name, b)
}

// guessText decodes text that names no charset: a header field's raw bytes.
func guessText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return repair(b)
}

// stateful says that bytes below 0x80 need not be ASCII in that charset.
func stateful(name string) bool {
	return strings.HasPrefix(name, "iso-2022") || strings.HasPrefix(name, "utf-") ||
		strings.HasPrefix(name, "hz") || strings.Contains(name, "ebcdic") ||
		strings.HasPrefix(name, "ibm") || strings.HasPrefix(name, "cp0")
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// fromTable decodes with the tables of go-message (IANA and WHATWG names).
func fromTable(name string, b []byte) (text, note string) {
	var out []byte
	var err error
	if name == charsetUTF32 {
		dec := utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewDecoder()
		out, err = dec.Bytes(b)
	} else {
		var r io.Reader
		if r, err = charset.Reader(name, bytes.NewReader(b)); err == nil {
			out, err = io.ReadAll(r)
		}
	}
	if err != nil {
		return guessText(b), "unknown charset " + clip(name, 40)
	}
	bad := bytes.ContainsRune(out, utf8.RuneError)
	if bad && utf8.Valid(b) && !bytes.ContainsRune(b, utf8.RuneError) {
		// Mailers put UTF-8 under the label of an old charset. Valid UTF-8
		// with high bytes that the named table cannot decode is that.
		return string(b), "text is UTF-8, not " + clip(name, 40)
	}
	if bad {
		note = "text does not decode as " + clip(name, 40)
	}
	if !utf8.Valid(out) {
		out = bytes.ToValidUTF8(out, []byte("\uFFFD"))
	}
	return string(out), note
}

// repair makes text of bytes that are not valid UTF-8. Text that has other
// good multi-byte characters is damaged UTF-8: the rest becomes U+FFFD. Text
// that has none is windows-1252.
func repair(b []byte) string {
	if hasMultibyte(b) {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return from1252(b)
}

func hasMultibyte(b []byte) bool {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r != utf8.RuneError || n > 1 {
			return true
		}
		i += n
	}
	return false
}

// from1252 decodes windows-1252, a superset of ISO 8859-1 in print. Its five
// holes become U+FFFD.
func from1252(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/8)
	for _, c := range b {
		if c < utf8.RuneSelf {
			s.WriteByte(c)
		} else {
			r := charmap.Windows1252.DecodeByte(c)
			if r < 0xa0 {
				r = utf8.RuneError
			}
			s.WriteRune(r)
		}
	}
	return s.String()
}

// clip cuts s for a warning: at most n bytes, printable ASCII only.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n] + "..."
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}
