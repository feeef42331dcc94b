// Package trailer finds the trailers of a message: the lines of the form
// "Reviewed-by: A Name <a@example.org>" by which people say what they did.
//
// It owns which lines are trailers and which only look so: quoted text, diffs,
// signatures and prose hold decoys. It says whose a trailer is, what stood
// behind it, and whether it is misspelt, conditional or taken back.
//
// It refuses to decide what a trailer counts for: that needs the series and
// the sender (package series).
package trailer

import (
	"strings"

	"onemore/patch"
)

// Trailer is one trailer as found.
type Trailer struct {
	Key         string // canonical, e.g. "Reviewed-by"; as written when not known
	Value       string // without the tail, white space folded
	Person      patch.Person
	Tail        string // "# arm64", "[on my board]", "(v1)"
	Line        int    // of the text, from 0
	Misspelt    bool   // "Reviewd-by:", "Reviewed by:"
	Conditional bool   // "with that fixed, Reviewed-by: ..."
	Retracts    bool   // "please drop my Reviewed-by", "-Reviewed-by: ..."
}

// Limits on hostile text: a trailer line that is longer is prose, and a
// message with more trailers has none beyond.
const (
	maxLine     = 1000
	maxTrailers = 1000
)

// InReply finds the trailers that the sender of a reply gives: unquoted lines
// before the signature, outside of diffs.
func InReply(body string) []Trailer {
	s := scanner{rest: body, reply: true}
	return s.all()
}

// InPatch finds the trailers of a commit message: what stands before the
// "---" line of a patch mail, or all of a cover letter.
func InPatch(message string) []Trailer {
	s := scanner{rest: message}
	return s.all()
}

// scanner walks over the lines of one text once.
type scanner struct {
	rest  string
	line  int
	reply bool
	found []Trailer

	inDiff   bool
	before   string // the last line of the sender's own words
	beforeAt int
}

func (s *scanner) all() []Trailer {
	for {
		line, ok := s.next()
		if !ok || isSignature(line) || !s.reply && line == "---" || len(s.found) >= maxTrailers {
			return s.found
		}
		if len(line) > maxLine || line != "" && line[0] == '>' || s.skipsDiff(line) {
			continue
		}
		s.look(line)
	}
}

// next takes one line, without its end, off the text.
func (s *scanner) next() (string, bool) {
	if s.rest == "" {
		return "", false
	}
	line, rest, _ := strings.Cut(s.rest, "\n")
	s.rest = rest
	s.line++
	return strings.TrimSuffix(line, "\r"), true
}

// peek is the next line, which stays.
func (s *scanner) peek() string {
	line, _, _ := strings.Cut(s.rest, "\n")
	if len(line) > maxLine {
		return ""
	}
	return strings.TrimSuffix(line, "\r")
}

// isSignature knows the mark of RFC 3676 section 4.3; some programs cut the
// space behind it.
func isSignature(line string) bool {
	return line == "-- " || line == "--" || strings.HasPrefix(line, "________________________________")
}

// skipsDiff tells whether a line belongs to a diff that stands in the text.
func (s *scanner) skipsDiff(line string) bool {
	if strings.HasPrefix(line, "diff --git ") || strings.HasPrefix(line, "@@ -") ||
		strings.HasPrefix(line, "--- a/") && strings.HasPrefix(s.peek(), "+++ ") {
		s.inDiff = true
		return true
	}
	if !s.inDiff {
		return false
	}
	if line == "" || strings.IndexByte(" +-@\\", line[0]) >= 0 {
		return true
	}
	for _, head := range []string{"index ", "new file", "deleted file", "old mode", "new mode", "similarity", "rename ", "copy ", "Binary "} {
		if strings.HasPrefix(line, head) {
			return true
		}
	}
	s.inDiff = false
	return false
}

// look decides on one line of the sender's text.
func (s *scanner) look(line string) {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || trimmed[0] == '>' || trimmed[0] == '|' {
		return
	}
	if t, ok := s.parse(line); ok {
		t.Line = s.line - 1
		s.tail(&t)
		t.Conditional = s.reply && s.line-s.beforeAt <= 2 && isCondition(s.before)
		s.found = append(s.found, t)
		return
	}
	if s.reply {
		s.spoken(line)
	}
	s.before, s.beforeAt = trimmed, s.line
}

// parse reads a trailer that begins its line.
func (s *scanner) parse(line string) (Trailer, bool) {
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	if indent > 8 {
		return Trailer{}, false
	}
	key, value, ok := strings.Cut(line[indent:], ":")
	if !ok || len(key) < 2 || len(key) > 40 || len(key) > 0 && key[0] == '-' {
		return Trailer{}, false
	}
	value = strings.TrimSpace(value)
	k := keyOf(key)
	if k.kind == none {
		return Trailer{}, false
	}
	t := Trailer{Key: k.name, Value: value, Misspelt: k.misspelt}
	switch k.kind {
	case person:
		return s.withPerson(t)
	case commit:
		return s.withCommit(t)
	default:
		return t, value != "" && !strings.ContainsAny(firstWord(value), ",;")
	}
}

// withPerson reads "Name <a@b> tail", "a@b", or "Name" with the address on the
// next line.
func (s *scanner) withPerson(t Trailer) (Trailer, bool) {
	value := t.Value
	if next := strings.TrimSpace(s.peek()); !strings.Contains(value, "@") && value != "" && len(next) > 2 && next[0] == '<' && strings.Contains(next, "@") {
		_, _ = s.next()
		value += " " + next
	}
	p, text, tail, ok := splitPerson(value)
	if !ok {
		return t, false
	}
	t.Person, t.Value, t.Tail = p, text, tail
	return t, true
}

// withCommit reads "Fixes: 0123456789ab ("subject")", which mailers wrap.
func (s *scanner) withCommit(t Trailer) (Trailer, bool) {
	word := firstWord(t.Value)
	if n := hexLen(word); n < 6 || n != len(word) {
		// Trackers are named by URLs and bug numbers.
		return t, strings.Contains(word, "://") || strings.HasPrefix(word, "#")
	}
	for range 3 {
		if strings.Count(t.Value, "(") <= strings.Count(t.Value, ")") {
			break
		}
		next := strings.TrimSpace(s.peek())
		if next == "" || strings.Contains(next, ": ") && !strings.Contains(next, ")") {
			break
		}
		_, _ = s.next()
		t.Value += " " + next
	}
	return t, true
}

// tail takes a one-line bracketed remark that follows a trailer.
func (s *scanner) tail(t *Trailer) {
	next := strings.TrimSpace(s.peek())
	if len(next) > 2 && next[0] == '[' && next[len(next)-1] == ']' && t.Person.Email != "" {
		_, _ = s.next()
		if t.Tail != "" {
			t.Tail += " "
		}
		t.Tail += next
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

func hexLen(s string) int {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return i
		}
	}
	return len(s)
}
