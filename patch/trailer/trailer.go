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
	"unicode/utf8"

	"onemore/patch"
)

// Trailer is one trailer as found.
type Trailer struct {
	Key         string       // canonical, e.g. "Reviewed-by"; as written when not known
	Value       string       // without the tail, white space folded
	Person      patch.Person // without Email when the tag has no address that mail could reach
	Tail        string       // "# arm64", "[on my board]", "(v1)"
	Line        int          // of the text, from 0
	Text        string       // the line as it stood, with the words before it that make it conditional; at most maxText bytes
	Misspelt    bool         // "Rveiewed-by:", "Reviewed by:"; other letter case is none
	Conditional bool         // "with that fixed, Reviewed-by: ...", or other words before it on its line
	Retracts    bool         // "please drop my Reviewed-by", "-Reviewed-by: ..."
}

// Limits on hostile text: a trailer line that is longer is prose, and a
// message with more trailers has none beyond.
const (
	maxLine     = 1000
	maxTrailers = 1000
	maxText     = 240
)

// InReply finds the trailers that the sender of a reply gives: unquoted lines
// before the signature, outside of diffs and of an unquoted copy of the mail
// that is answered. A line that is only "NAK" gives a Nacked-by without Person.
func InReply(body string) []Trailer {
	s := scanner{rest: body, reply: true}
	return s.all()
}

// InPatch finds the trailers of a commit message: what stands before the
// "---" line of a patch mail, or all of a cover letter. Indented lines are
// quotations of other commits.
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
	for len(s.found) < maxTrailers {
		line, ok := s.next()
		if !ok || s.ends(line) {
			break
		}
		if len(line) > maxLine || line != "" && line[0] == '>' || s.skipsDiff(line) {
			continue
		}
		s.look(line)
	}
	return s.found
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

// ends tells whether the sender's own text ends at this line.
func (s *scanner) ends(line string) bool {
	if isSignature(line) {
		return true
	}
	if !s.reply {
		return line == "---"
	}
	return s.copies(line)
}

// look decides on one line of the sender's text.
func (s *scanner) look(line string) {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || trimmed[0] == '>' || trimmed[0] == '|' {
		return
	}
	at := s.line - 1
	if t, ok := s.parse(line); ok {
		t.Line = at
		s.tail(&t)
		t.Text = cutText(trimmed)
		if s.reply && s.introduces(at) && isCondition(s.before) {
			t.Conditional, t.Text = true, cutText(s.before+" "+trimmed)
		}
		t.Conditional = t.Conditional || s.reply && isCondition(t.Tail)
		s.add(t)
		return
	}
	if s.reply {
		s.spoken(trimmed)
	}
	s.before, s.beforeAt = trimmed, at
}

// introduces tells whether the sender's last words belong to a trailer at that
// line: they stand right before it, or end in a colon or comma with one blank
// line between.
func (s *scanner) introduces(at int) bool {
	gap := at - s.beforeAt
	return s.before != "" && (gap < 2 || gap == 2 && strings.IndexByte(":,", s.before[len(s.before)-1]) >= 0)
}

// add keeps a trailer; "Reviewed-and-tested-by" is two.
func (s *scanner) add(t Trailer) {
	first, second, ok := strings.Cut(strings.TrimSuffix(t.Key, "-by"), "-and-")
	if !ok || t.Person.Email == "" {
		s.found = append(s.found, t)
		return
	}
	for _, verb := range [...]string{first, second} {
		if k := keyOf(verb + "-by"); k.kind == person {
			t.Key = k.name
			s.found = append(s.found, t)
		}
	}
}

// cutText keeps what a screen shows of a line, whole characters only.
func cutText(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
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
