package area

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Limits on one regular expression.
const (
	maxPattern = 4 << 10 // bytes as written
	maxRegexps = 5000    // of one set
)

// A patternError says what of a Perl expression has no meaning here.
type patternError struct {
	off int // bytes into the pattern
	why string
}

func (e *patternError) Error() string { return e.why }

// compile makes an RE2 expression of a Perl one, with or without flag x. What
// goes before is prepended as Perl would, so that a "|" at the top of the
// pattern binds as it does there.
func compile(before, pattern string, x bool) (*regexp.Regexp, *patternError) {
	text, err := translate(pattern, x)
	if err != nil {
		return nil, err
	}
	re, cause := regexp.Compile(before + text)
	if cause != nil {
		why := strings.TrimPrefix(cause.Error(), "error parsing regexp: ")
		return nil, &patternError{why: why}
	}
	return re, nil
}

// translate rewrites Perl's syntax for package regexp. With flag x blanks mean
// nothing and "#" starts a comment. Only \b keeps to ASCII. What cannot be said in RE2 (looking around, back references) is an error.
func translate(pattern string, x bool) (string, *patternError) {
	if len(pattern) > maxPattern {
		return "", &patternError{why: fmt.Sprintf("longer than %d bytes", maxPattern)}
	}
	t := translator{in: pattern, x: x}
	for t.pos < len(t.in) {
		if err := t.next(); err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

type translator struct {
	in    string
	x     bool
	pos   int
	out   strings.Builder
	quant bool // what was written last is a quantifier that nothing follows yet
}

func (t *translator) fail(off int, why string) *patternError { return &patternError{off, why} }

// next translates one token.
func (t *translator) next() *patternError {
	c := t.in[t.pos]
	switch {
	case t.x && strings.IndexByte(" \t\n\v\f\r", c) >= 0:
		t.pos++
		return nil
	case t.x && c == '#':
		t.comment()
		return nil
	case c == '*' || c == '+' || c == '?':
		return t.quantifier()
	case c == '{':
		if counts, n := repeat(t.in[t.pos:]); n > 0 {
			t.quant = true
			return t.write(counts, n)
		}
		t.quant = false
		return t.write(`\{`, 1)
	}
	t.quant = false
	switch c {
	case '\\':
		return t.escape(false)
	case '[':
		return t.class()
	case '(':
		return t.group()
	case '$': // before a newline at the end, too (perlre)
		return t.write(`(?:\n?\z)`, 1)
	}
	_, n := utf8.DecodeRuneInString(t.in[t.pos:])
	return t.write(t.in[t.pos:t.pos+n], n)
}

func (t *translator) write(s string, n int) *patternError {
	t.out.WriteString(s)
	t.pos += n
	return nil
}

// comment passes over what flag x makes a comment.
func (t *translator) comment() {
	if i := strings.IndexByte(t.in[t.pos:], '\n'); i >= 0 {
		t.pos += i
		return
	}
	t.pos = len(t.in)
}

func (t *translator) quantifier() *patternError {
	c := t.in[t.pos]
	if t.quant {
		t.quant = false
		switch c {
		case '+':
			return t.fail(t.pos, "possessive quantifiers cannot be used here")
		case '*':
			return t.fail(t.pos, "a quantifier follows a quantifier")
		}
		return t.write("?", 1)
	}
	t.quant = true
	return t.write(t.in[t.pos:t.pos+1], 1)
}

// repeat reads a "{n}", "{n,}", "{,m}" or "{n,m}" at the start of s; n is its
// length, or 0.
func repeat(s string) (counts string, n int) {
	end := strings.IndexByte(s, '}')
	if end < 2 {
		return "", 0
	}
	low, high, _ := strings.Cut(s[1:end], ",")
	if low+high == "" || strings.Trim(low+high, "0123456789") != "" {
		return "", 0
	}
	if low == "" {
		return "{0" + s[1:end+1], end + 1
	}
	return s[:end+1], end + 1
}

// group reads what follows "(".
func (t *translator) group() *patternError {
	rest := t.in[t.pos:]
	if strings.HasPrefix(rest, "(?#") {
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			return t.fail(t.pos, "a comment without end")
		}
		t.pos += end + 1
		return nil
	}
	for _, look := range [...]string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.HasPrefix(rest, look) {
			return t.fail(t.pos, "looking around ("+look+"...) cannot be used here")
		}
	}
	switch {
	case strings.HasPrefix(rest, "(?>"):
		return t.fail(t.pos, "groups that do not go back (?>...) cannot be used here")
	case strings.HasPrefix(rest, "(?P<"), strings.HasPrefix(rest, "(?<"):
		end := strings.IndexByte(rest, '>')
		if end < 0 {
			return t.fail(t.pos, "a group without the end of its name")
		}
		return t.write("(", end+1)
	case strings.HasPrefix(rest, "(?"):
		return t.flags(rest)
	case strings.HasPrefix(rest, "(*"):
		return t.fail(t.pos, "verbs (*...) cannot be used here")
	}
	return t.write("(", 1)
}

// flags reads "(?i)" and "(?i:".
func (t *translator) flags(rest string) *patternError {
	end := strings.IndexAny(rest, ":)")
	if end < 0 || strings.Trim(rest[2:end], "imsx-^") != "" {
		return t.fail(t.pos, "this kind of group cannot be used here")
	}
	on, off, minus := strings.Cut(rest[2:end], "-")
	if strings.Contains(off, "x") || strings.HasPrefix(on, "^") {
		return t.fail(t.pos, "the flag x cannot be taken away here")
	}
	if strings.Contains(on, "m") {
		return t.fail(t.pos, "the flag m cannot be used here")
	}
	on, off = strings.ReplaceAll(on, "x", ""), strings.ReplaceAll(off, "m", "")
	out := "(?" + on
	if minus && off != "" {
		out += "-" + off
	}
	switch {
	case out != "(?" || rest[end] == ':':
		out += rest[end : end+1]
	default: // "(?x)" says nothing that is not so
		out = ""
	}
	if rest[end] == ')' && end+1 < len(rest) && strings.IndexByte("*+?{", rest[end+1]) >= 0 {
		return t.fail(t.pos+end+1, "a quantifier follows nothing")
	}
	return t.write(out, end+1)
}

// class reads "[...]", in which blanks count.
func (t *translator) class() *patternError {
	start := t.pos
	n := 1
	if strings.HasPrefix(t.in[t.pos+n:], "^") {
		n++
	}
	if strings.HasPrefix(t.in[t.pos+n:], "]") {
		n++
	}
	head := t.in[t.pos : t.pos+n]
	t.out.WriteString(strings.Replace(head, "]", `\]`, 1))
	t.pos += n
	for t.pos < len(t.in) {
		c := t.in[t.pos]
		switch {
		case c == ']':
			return t.write("]", 1)
		case c == '\\':
			if err := t.escape(true); err != nil {
				return err
			}
		case strings.HasPrefix(t.in[t.pos:], "[:"):
			end := strings.Index(t.in[t.pos:], ":]")
			if end < 0 {
				end = 0 // "[" is a letter of the class
			}
			t.out.WriteString(t.in[t.pos : t.pos+end+1])
			t.pos += end + 1
			if end > 0 {
				t.out.WriteString("]")
				t.pos++
			}
		case c == '[':
			t.out.WriteString(`\[`)
			t.pos++
		default:
			t.out.WriteByte(c)
			t.pos++
		}
	}
	return t.fail(start, "missing closing ]")
}
