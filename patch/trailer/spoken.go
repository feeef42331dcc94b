package trailer

import (
	"strings"
	"unicode"
)

// spoken finds what is said outside of a trailer line: a tag behind other
// words, a tag that is taken back, a bare "NAK".
func (s *scanner) spoken(line string) {
	if rest, ok := strings.CutPrefix(line, "-"); ok && retracts(s.before) {
		// A retraction written as a diff of the commit message.
		at := s.line - 1
		if t, ok := s.parse(rest); ok {
			t.Line, t.Retracts, t.Text = at, true, cutText(line)
			s.add(t)
		}
		return
	}
	if isNak(line) {
		s.found = append(s.found, Trailer{Key: "Nacked-by", Line: s.line - 1, Text: line})
		return
	}
	if retracts(line) {
		s.retraction(line)
		return
	}
	if strings.Contains(line, "-by") || strings.Contains(line, "-By") || strings.Contains(line, "-BY") {
		s.behindWords(line)
	}
}

// isNak reports a line that says no and nothing else.
func isNak(line string) bool {
	if len(line) < 3 || line[0] != 'N' {
		return false
	}
	switch strings.TrimRight(line, ".!,") {
	case "NAK", "NACK", "Nak", "Nack", "Nacked":
		return true
	}
	return false
}

// behindWords finds "With that fixed you can add my Reviewed-by: A <a@b>".
func (s *scanner) behindWords(line string) {
	low := strings.ToLower(line)
	if len(low) != len(line) {
		return
	}
	for _, name := range people() {
		at := strings.Index(low, strings.ToLower(name)+":")
		if at <= 0 || strings.IndexByte("+->\"'`", line[at-1]) >= 0 || !hasWord(line[:at]) {
			continue
		}
		no := s.line - 1
		if t, ok := s.parse(line[at:]); ok {
			t.Line, t.Conditional, t.Text = no, !isPraise(low[:at]), cutText(line)
			s.add(t)
			return
		}
	}
}

func hasWord(s string) bool {
	return strings.ContainsFunc(s, unicode.IsLetter)
}

// isPraise reports words before a tag that ask for nothing: "Looks good to
// me, Reviewed-by: ...".
func isPraise(low string) bool {
	for _, but := range [...]string{"with", "once", "if ", "when", "after", "other", "but", "except", "apart", "provided", "assuming", "modulo", "not "} {
		if strings.Contains(low, but) {
			return false
		}
	}
	for _, p := range [...]string{"looks good", "look good", "lgtm", "fwiw", "fine", "nice", "thanks", "thank you", "great"} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return false
}

// retraction takes the tags that a sentence names back: "please drop my
// Reviewed-by", "I withdraw my NAK".
func (s *scanner) retraction(line string) {
	low := strings.ToLower(line)
	for _, name := range people() {
		if strings.Contains(low, strings.ToLower(name)) || saysShort(low, name) {
			s.found = append(s.found, Trailer{Key: name, Line: s.line - 1, Text: cutText(line), Retracts: true})
		}
	}
}

// saysShort knows how people write tags in a sentence: "my r-b".
func saysShort(low, name string) bool {
	var short []string
	switch name {
	case "Reviewed-by":
		short = []string{"my r-b", "my rb", "my r-by"}
	case "Acked-by":
		short = []string{"my a-b", "my ack"}
	case "Tested-by":
		short = []string{"my t-b"}
	case "Nacked-by":
		short = []string{"my nak", "my nack"}
	}
	for _, w := range short {
		i := strings.Index(low, w)
		if end := i + len(w); i >= 0 && (end == len(low) || strings.IndexByte(" .,;:!?)'", low[end]) >= 0) {
			return true
		}
	}
	return false
}

// retracts tells whether a sentence takes the sender's own tag back.
func retracts(sentence string) bool {
	if !strings.Contains(sentence, "my ") && !strings.Contains(sentence, "My ") {
		return false
	}
	low := strings.ToLower(sentence)
	for _, verb := range [...]string{"drop", "remove", "retract", "withdraw", "take back", "revoke", "discard", "ignore"} {
		if strings.Contains(low, verb) {
			return !strings.Contains(low, "don't "+verb) && !strings.Contains(low, "not "+verb) && !strings.HasSuffix(low, "?")
		}
	}
	return false
}

// isCondition tells whether words around a tag make it depend on something.
func isCondition(words string) bool {
	if words == "" || words[0] == '#' {
		return false
	}
	low := strings.ToLower(words)
	for _, free := range [...]string{"or without", "regardless", "if possible", "if you like", "if you want", "if needed"} {
		if strings.Contains(low, free) {
			return false
		}
	}
	from := -1
	for _, w := range [...]string{"with that", "with this", "with these", "with those", "with the ", "once ", "if ", "after ", "provided ", "assuming ", "when ", "modulo "} {
		if i := strings.Index(low, w); i == 0 || i > 0 && strings.IndexByte(" ,.;(", low[i-1]) >= 0 {
			if from < 0 || i < from {
				from = i
			}
		}
	}
	if from < 0 {
		return false
	}
	// What is to be done is said behind: "it fixes what I saw with the old one".
	for _, w := range [...]string{"fix", "address", "chang", "correct", "resolv", "done", "remov", "add", "drop", "updat", "nit", "clarif", "split", "renam"} {
		if strings.Contains(low[from:], w) {
			return true
		}
	}
	return false
}
