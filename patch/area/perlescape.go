package area

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var errHex = errors.New("not a number")

// escape reads "\c". In a class only single characters and sets may follow.
func (t *translator) escape(class bool) *patternError {
	rest := t.in[t.pos:]
	if len(rest) == 1 {
		return t.fail(t.pos, "a backslash at the end")
	}
	c := rest[1]
	switch {
	case c == 'x':
		r, n, err := hex(rest)
		if err != nil {
			return t.fail(t.pos, err.Error())
		}
		return t.write(fmt.Sprintf(`\x{%x}`, r), n)
	case c == '0':
		n := 2
		for n < len(rest) && n < 4 && rest[n] >= '0' && rest[n] <= '7' {
			n++
		}
		r, err := strconv.ParseUint(rest[1:n], 8, 16)
		if err != nil {
			return t.fail(t.pos, err.Error())
		}
		return t.write(fmt.Sprintf(`\x{%x}`, r), n)
	case c >= '1' && c <= '9' || c == 'k' || c == 'g':
		return t.fail(t.pos, `references back to a group (\`+string(c)+") cannot be used here")
	case c < utf8.RuneSelf && !isWord(c):
		return t.write(regexp.QuoteMeta(string(c)), 2)
	case c >= utf8.RuneSelf:
		_, n := utf8.DecodeRuneInString(rest[1:])
		return t.write(rest[1:1+n], 1+n)
	}
	return t.letter(c, class)
}

// letter translates an escaped letter.
func (t *translator) letter(c byte, class bool) *patternError {
	if set := letterSet(c); set != "" {
		if class {
			return t.write(set, 2)
		}
		return t.write("["+set+"]", 2)
	}
	switch c {
	case 'e':
		return t.write(`\x1b`, 2)
	case '_':
		return t.write(`_`, 2)
	case 'a', 'f', 'n', 'r', 't', 'D':
		return t.write(`\`+string(c), 2)
	case 'p', 'P':
		return t.property()
	}
	out := ""
	switch c {
	case 'b', 'B', 'A', 'z':
		out = `\` + string(c)
	case 'S', 'W':
		out = "[^" + letterSet(c+'a'-'A') + "]"
	case 'Z':
		out = `(?:\n?\z)`
	case 'N':
		out = `[^\n]`
	case 'R':
		out = `(?:\r\n|[\n\x0b\f\r])`
	}
	if out == "" || class {
		return t.fail(t.pos, `\`+string(c)+" cannot be used here")
	}
	return t.write(out, 2)
}

// letterSet is the letters that an escaped letter stands for, as they stand in
// a class, where RE2 has fewer or none.
func letterSet(c byte) string {
	switch c {
	case 'w':
		return `\pL\pM\p{Nd}\p{Nl}\p{Pc}`
	case 'd':
		return `\p{Nd}`
	case 's':
		return `\s\x0b\x{85}\p{Z}`
	case 'h':
		return `\t\p{Zs}`
	case 'v':
		return `\n\x0b\f\r`
	}
	return ""
}

// property reads "\pL" and "\p{Greek}".
func (t *translator) property() *patternError {
	rest := t.in[t.pos:]
	n := 3
	if strings.HasPrefix(rest[2:], "{") {
		n = strings.IndexByte(rest, '}') + 1
	}
	if n == 0 || len(rest) < n {
		return t.fail(t.pos, "a property without name")
	}
	return t.write(rest[:n], n)
}

// hex reads "\x", "\xH", "\xHH" and "\x{H...}".
func hex(s string) (rune, int, error) {
	var digits string
	n := 2
	if strings.HasPrefix(s[2:], "{") {
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return 0, 0, errHex
		}
		n, digits = end+1, s[3:end]
	} else {
		for n < len(s) && n < 4 && strings.IndexByte("0123456789abcdefABCDEF", s[n]) >= 0 {
			n++
		}
		digits = s[2:n]
	}
	if digits == "" {
		return 0, n, nil
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, 0, errHex
	}
	return rune(v), n, nil
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
