package series

import (
	"strings"

	"onemore/patch"
)

// commands reads what people tell patchwork: "pw-bot: cr", and the notes of
// pwcli.
func commands(m *patch.Mail) []Sign {
	if strings.HasPrefix(m.Headers["user-agent"], "pwcli/") {
		return pwcliSigns(m.Body)
	}
	i := strings.Index(m.Body, "pw-bot:")
	if i < 0 || i > 0 && m.Body[i-1] != '\n' {
		return nil
	}
	line, _, _ := strings.Cut(m.Body[i+len("pw-bot:"):], "\n")
	s := Sign{Rule: ruleCommand, Confidence: 0.95}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "cr", "changes-requested", "rejected", "reject":
		s.Event = changesWanted
	case "accepted", "accept":
		s.Event = applied
	default:
		return nil
	}
	return one(s)
}

func pwcliSigns(body string) []Sign {
	s := Sign{Rule: rulePwcli, Confidence: 0.98}
	switch {
	case strings.Contains(body, " set to Changes Requested.") || strings.Contains(body, " set to Rejected."):
		s.Event = changesWanted
	case strings.Contains(body, " set to Superseded."):
		s.Event = superseded
	case strings.Contains(body, "atches applied to ") || strings.Contains(body, "Patch applied to "):
		s.Event = applied
	default:
		return nil
	}
	return one(s)
}

// freeText reads how people say it: "Applied, thanks.", "I've queued this up",
// "please ignore this version".
func freeText(f *Fact, text string) []Sign {
	if strings.HasPrefix(f.Subject.Title, "Applied \"") && strings.Contains(f.Subject.Title, "\" to the ") {
		return one(Sign{Event: applied, Rule: ruleTree, Confidence: 0.95})
	}
	for line := range strings.SplitSeq(text, "\n") {
		low := strings.ToLower(strings.Trim(line, " \t*_"))
		if len(low) > 300 || low == "" || strings.HasSuffix(low, "?") {
			continue
		}
		switch {
		case saysApplied(low):
			s := Sign{Event: applied, Rule: ruleFreeText, Confidence: 0.85}
			if saysWhole(low) {
				s.Rule = ruleWhole
			}
			return one(s)
		case saysWithdrawn(low):
			return one(Sign{Event: withdrawn, Rule: ruleWithdrawn, Confidence: 0.9})
		}
	}
	return nil
}

// saysApplied reads one line of the sender, in lower case, clause by clause:
// "Applied, thanks.", "Thanks for your review, merged!", "patchset merged".
func saysApplied(low string) bool {
	if !strings.Contains(low, "appl") && !strings.Contains(low, "queued") && !strings.Contains(low, "pushed") &&
		!strings.Contains(low, "merged") && !strings.Contains(low, "picked") {
		return false
	}
	for rest := low; rest != ""; {
		var clause string
		clause, rest = cutClause(rest)
		if clauseApplied(clause) {
			return true
		}
	}
	return false
}

// cutClause takes the text up to a comma or the end of a sentence off s, the
// mark included.
func cutClause(s string) (clause, rest string) {
	for i := 0; i+1 < len(s); i++ {
		switch s[i] {
		case ',', '.', '!', ';', ':', ')':
			if s[i+1] == ' ' {
				return s[:i+1], s[i+2:]
			}
		}
	}
	return s, ""
}

func clauseApplied(clause string) bool {
	words := strings.Fields(clause)
	if len(words) == 0 || doubted(words) {
		return false
	}
	last := words[len(words)-1]
	for len(words) > 1 && opening(words[0]) {
		words = words[1:]
	}
	if verb(words[0]) {
		return ends(words)
	}
	if len(words) <= 10 && verb(last) && !speaksOfOthers(words) {
		return true
	}
	return strings.Contains(clause, "has been applied to") || strings.Contains(clause, "have been applied to") || iApplied(clause)
}

// speaksOfOthers says that a clause that ends in "merged" is about something
// else than the patch at hand.
func speaksOfOthers(words []string) bool {
	for _, w := range words {
		switch strings.TrimRight(w, ",.!") {
		case "was", "were", "v1", "v2", "v3", "it's", "commit", "version", "kernel", "upstream", "recently", "is", "are", "got", "he", "you", "they", "your", "who":
			return true
		}
	}
	return false
}

// verb says that a word tells of applying.
func verb(w string) bool {
	switch strings.TrimRight(w, ".,!:;") {
	case "applied", "queued", "pushed", "merged", "picked":
		return true
	}
	return false
}

// opening is a word that may stand before the verb.
func opening(w string) bool {
	switch strings.TrimRight(w, ",") {
	case "series", "patch", "patches", "patchset", "all", "both", "now", "the", "this", "these", "whole", "entire", "thanks",
		"ok", "okay", "great", "good", "looks", "lgtm", "set", "i've", "i", "have", "hi", "hello", "just", "was", "and", "is", "are", "finally",
		"fyi", "fyi:", "also", "yes", "both:", "fixed", "ack", "rest", "of", "anyway", "fixes", "all:":
		return true
	}
	return false
}

// ends says that what follows the verb fits a notice: an end, thanks, or where
// to.
func ends(words []string) bool {
	w := words[0]
	if len(words) == 1 || strings.HasSuffix(w, ".") || strings.HasSuffix(w, "!") || strings.HasSuffix(w, ",") {
		return true
	}
	for _, next := range words[1:min(len(words), 12)] {
		switch strings.Trim(next, ".,!;") {
		case "to", "thanks", "thank", "for", "into", "up", "with", "onto", "in":
			return true
		}
		if strings.HasSuffix(next, ".") || strings.HasSuffix(next, "!") {
			return true
		}
	}
	return false
}

// iApplied knows "I've applied", "I have just queued" inside a line.
func iApplied(low string) bool {
	for _, i := range [...]string{"i've ", "i have ", "i "} {
		rest := low
		for {
			at := strings.Index(rest, i)
			if at < 0 {
				break
			}
			begins := at == 0 || rest[at-1] == ' '
			rest = rest[at+len(i):]
			w := strings.TrimPrefix(strings.TrimPrefix(rest, "just "), "now ")
			w, _, _ = strings.Cut(w, " ")
			if begins && verb(w) && strings.TrimRight(w, ".,!:;") != "pushed" {
				return true
			}
		}
	}
	return false
}

// doubted says that a clause speaks of applying as something that is not, or
// not yet, done.
func doubted(words []string) bool {
	for i, w := range words {
		if !strings.HasPrefix(w, "appl") && !verb(w) {
			continue
		}
		if i+1 < len(words) && (words[i+1] == "a" || words[i+1] == "out") {
			return true // "pushed a fix", "pushed out a branch"
		}
		for _, before := range words[max(0, i-5):i] {
			switch strings.Trim(before, "(),.") {
			case "if", "when", "once", "after", "should", "will", "can", "not", "be", "before", "until", "would", "could", "being", "unless",
				"to", "doesn't", "don't", "didn't", "wasn't", "isn't", "hasn't", "cannot", "already", "get", "gets", "getting", "cleanly",
				"which", "that", "has", "wait", "till", "haven't", "i'll", "since", "as", "because", "why", "needs", "need":
				return true
			}
		}
	}
	return false
}

// saysWhole says that a notice means the series.
func saysWhole(low string) bool {
	for _, w := range [...]string{"series", "patchset", "patches", "all ", "both", "whole", "entire"} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

// saysWithdrawn knows how authors take their work back.
func saysWithdrawn(low string) bool {
	for _, w := range [...]string{
		"please ignore this", "pls ignore this", "please ignore the", "please drop this patch", "please drop this series", "please discard this",
		"please disregard this", "self-nak", "self nak", "i withdraw this", "i withdraw the series", "i withdraw the patch", "i'm withdrawing this", "withdrawing this patch",
		"withdrawing this series", "please ignore.", "ignore this patch", "ignore this version", "ignore this series",
	} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
