package trailer

import "strings"

// spoken finds tags within a sentence: a condition before a tag on the same
// line, and tags that are taken back.
func (s *scanner) spoken(line string) {
	trimmed := strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(trimmed, "-"); ok && retracts(s.before) {
		// A retraction written as a diff of the commit message.
		if t, ok := s.parse(rest); ok {
			t.Line, t.Retracts = s.line-1, true
			s.found = append(s.found, t)
		}
		return
	}
	low := strings.ToLower(trimmed)
	if !strings.Contains(low, "-by") {
		return
	}
	if retracts(trimmed) {
		s.retraction(low)
		return
	}
	for _, name := range people() {
		at := strings.Index(low, strings.ToLower(name)+":")
		if at <= 0 || len(low) != len(trimmed) {
			continue
		}
		if t, ok := s.parse(trimmed[at:]); ok && isCondition(trimmed[:at]) {
			t.Line, t.Conditional = s.line-1, true
			s.found = append(s.found, t)
		}
		return
	}
}

// retraction takes the tags that a sentence names back: "please drop my
// Reviewed-by".
func (s *scanner) retraction(low string) {
	for _, name := range people() {
		if strings.Contains(low, strings.ToLower(name)) {
			s.found = append(s.found, Trailer{Key: name, Line: s.line - 1, Retracts: true})
		}
	}
}

// retracts tells whether a sentence takes the sender's own tag back.
func retracts(sentence string) bool {
	low := strings.ToLower(sentence)
	if !strings.Contains(low, "my ") {
		return false
	}
	for _, verb := range []string{"drop", "remove", "retract", "withdraw", "take back", "revoke", "discard", "ignore"} {
		if i := strings.Index(low, verb); i >= 0 {
			return !strings.Contains(low, "don't "+verb) && !strings.Contains(low, "not "+verb) && !strings.HasSuffix(low, "?")
		}
	}
	return false
}

// isCondition tells whether words before a tag make it depend on something.
func isCondition(words string) bool {
	low := strings.ToLower(words)
	if low == "" || strings.Contains(low, "or without") || strings.Contains(low, "regardless") {
		return false
	}
	begins := false
	for _, w := range []string{"with that", "with this", "with these", "with those", "with the ", "once ", "if ", "after ", "provided ", "assuming ", "when ", "modulo "} {
		if i := strings.Index(low, w); i == 0 || i > 0 && strings.IndexByte(" ,.;(", low[i-1]) >= 0 {
			begins = true
		}
	}
	if !begins {
		return false
	}
	for _, w := range []string{"fix", "address", "chang", "correct", "resolv", "done", "remov", "add", "drop", "updat", "nit", "clarif", "split", "renam"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
