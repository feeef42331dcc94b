package series

import (
	"slices"
	"strings"
)

// freeText reads how people say it: "Applied, thanks.", "I've queued this up",
// "please ignore this version".
func freeText(f *Fact, text string) []Sign {
	if strings.HasPrefix(f.Subject.Title, "Applied \"") && strings.Contains(f.Subject.Title, "\" to the ") {
		return one(Sign{Event: applied, Rule: ruleTree, Confidence: 0.95, Text: cutLine(f.Line)})
	}
	for line := range strings.SplitSeq(text, "\n") {
		low := strings.ToLower(strings.Trim(line, " \t*_"))
		if len(low) > 300 || low == "" || strings.HasSuffix(low, "?") || strings.HasPrefix(line, "* ") {
			continue // "* " begins a line of a changelog
		}
		switch {
		case saysApplied(low):
			s := Sign{Event: applied, Rule: ruleFreeText, Confidence: 0.85, Text: cutLine(line)}
			switch {
			case saysPart(low):
				s.Event, s.Rule = partlyApplied, ruleWhole
			case saysWhole(low):
				s.Rule = ruleWhole
			}
			return one(s)
		case saysWithdrawn(low):
			return one(Sign{Event: withdrawn, Rule: ruleWithdrawn, Confidence: 0.9, Text: cutLine(line)})
		}
	}
	return nil
}

// saysApplied reads one line of the sender, in lower case, clause by clause:
// "Applied, thanks.", "Thanks for your review, merged!", "patchset merged".
func saysApplied(low string) bool {
	if !strings.Contains(low, "appl") && !strings.Contains(low, "queued") && !strings.Contains(low, "push") &&
		!strings.Contains(low, "merg") && !strings.Contains(low, "picked") {
		return false
	}
	if dared(low) {
		return true
	}
	thanks := strings.Contains(low, "thank")
	for rest := low; rest != ""; {
		var clause string
		clause, rest = cutClause(rest)
		if clauseApplied(clause, thanks) {
			return true
		}
	}
	return false
}

// dared knows "I dared to fix the typo and merge": somebody did what he says.
func dared(low string) bool {
	_, rest, ok := strings.Cut(low, "dared to ")
	if !ok {
		return false
	}
	words := strings.Fields(rest)
	for i, w := range words[:min(len(words), 16)] {
		switch strings.Trim(w, ".,!()") {
		case "merge", "merged", "apply", "applied", "push", "pushed":
			return i == 0 || words[i-1] != "before" && words[i-1] != "after" && words[i-1] != "during"
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

// clauseApplied reads one clause; thanks are somewhere in its line.
func clauseApplied(clause string, thanks bool) bool {
	words := strings.Fields(clause)
	if len(words) == 0 || doubted(words) || strings.Contains(clause, "push") && elsewhere(clause) {
		return false
	}
	last, hence := words[len(words)-1], words[0] == "therefore"
	for len(words) > 1 && opening(words[0]) {
		words = words[1:]
	}
	switch {
	case verb(words[0]) && (thanks || ends(words)),
		!verb(words[0]) && len(words) <= 10 && verb(last) && !speaksOfOthers(words),
		hence && (words[0] == "merging" || words[0] == "applying" || words[0] == "pushing"),
		andApplied(words):
		return true
	}
	return strings.Contains(clause, "has been applied to") || strings.Contains(clause, "have been applied to") || iApplied(clause)
}

// andApplied knows "I fixed that and merged together with the other one".
func andApplied(words []string) bool {
	for i := 1; i+1 < len(words) && i <= 12; i++ {
		if words[i] != "and" || !verb(words[i+1]) || slices.ContainsFunc(words[:i], others) {
			continue
		}
		if i+2 == len(words) {
			return true
		}
		switch strings.TrimRight(words[i+2], ".,!") {
		case "together", "it", "this", "the", "with", "to", "both", "whole", "all":
			return true
		}
	}
	return false
}

// others are words of a clause that tells what somebody else did.
func others(w string) bool {
	switch w {
	case "was", "were", "is", "are", "got", "he", "you", "they", "who":
		return true
	}
	return false
}

// speaksOfOthers says that a clause that ends in "merged" is about something
// else than the patch at hand.
func speaksOfOthers(words []string) bool {
	for _, w := range words {
		w = strings.TrimRight(w, ",.!")
		if others(w) {
			return true
		}
		switch w {
		case "v1", "v2", "v3", "it's", "commit", "version", "kernel", "upstream", "recently", "your":
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
		"fyi", "fyi:", "also", "yes", "both:", "fixed", "ack", "rest", "of", "anyway", "fixes", "all:", "therefore", "thus", "so", "but", "remaining", "two", "three",
		"v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9":
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
	if words[1] == "and" || words[1][0] == '(' {
		return true
	}
	for _, next := range words[1:min(len(words), 12)] {
		switch strings.Trim(next, ".,!;()") {
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
			if begins && didApply(rest) {
				return true
			}
		}
	}
	return false
}

// didApply reads what follows "I": "just queued this", "finally pushed the
// series", but neither "pushed out a branch" nor "pushed a fix".
func didApply(rest string) bool {
	for _, w := range [...]string{"just ", "now ", "finally ", "therefore "} {
		rest = strings.TrimPrefix(rest, w)
	}
	w, rest, _ := strings.Cut(rest, " ")
	if !verb(w) {
		return false
	}
	if strings.TrimRight(w, ".,!:;") != "pushed" {
		return true
	}
	w, _, _ = strings.Cut(rest, " ")
	switch strings.TrimRight(w, ".,!") {
	case "it", "this", "the", "your", "you", "these", "both", "all":
		return !strings.Contains(rest, "branch") && !elsewhere(rest)
	}
	return false
}

// otherwise is a word behind the verb with which it tells of something else.
func otherwise(w string) bool {
	switch w {
	case "a", "out", "just", "few", "some", "i'm", "i":
		return true
	}
	return false
}

// elsewhere says that what was pushed went to a place of the sender's own.
func elsewhere(rest string) bool {
	for _, place := range [...]string{"github", "gitlab", "my own", "it here", "to verify", "to test"} {
		if strings.Contains(rest, place) {
			return true
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
		if i+1 < len(words) && otherwise(words[i+1]) || i > 0 && words[i-1] == "of" {
			return true // "pushed a fix", "picked just few of them", "an array of merged events"
		}
		if strings.HasPrefix(w, "appl") && slices.Contains(words[max(0, i-4):i], "with") {
			return true // "with this patch applied"
		}
		for k, before := range words[max(0, i-5):i] {
			switch strings.Trim(before, "(),.") {
			case "that", "which":
				if !slices.Contains(words[max(0, i-5)+k:i], "and") { // "fixed that and merged"
					return true
				}
			case "if", "when", "once", "after", "should", "will", "can", "not", "be", "before", "until", "would", "could", "being", "unless",
				"to", "doesn't", "don't", "didn't", "wasn't", "isn't", "hasn't", "cannot", "already", "get", "gets", "getting", "cleanly",
				"has", "wait", "till", "haven't", "i'll", "since", "as", "because", "why", "needs", "need":
				return true
			}
		}
	}
	return false
}

// saysPart says that a notice means some patches of a series and not the others.
func saysPart(low string) bool {
	words := strings.Fields(low)
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = strings.Trim(words[i+1], ".,!;:()")
		}
		switch {
		case w == "up" && next == "to" && i+2 < len(words) && (words[i+2] == "this" || words[i+2] == "here"),
			w == "all" && (next == "but" || next == "except"),
			w == "first" && i+2 < len(words) && plural(words[i+2]) || w == "first" && plural(next):
			return true
		case strings.IndexByte(w, '/') > 0:
			a, b, _ := strings.Cut(strings.Trim(w, ".,!;:()"), "/")
			if digits(a) && digits(b) && a != b {
				return true
			}
		}
	}
	return false
}

func plural(w string) bool {
	w = strings.TrimRight(w, ".,!;:")
	return w == "patches" || w == "commits"
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

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
		"please ignore this", "pls ignore this", "plz ignore this", "please ignore the patch", "please ignore the series", "please ignore the previous", "please drop this patch", "please drop this series", "please discard this",
		"please disregard this", "self-nak", "self nak", "i withdraw this", "i withdraw the series", "i withdraw the patch", "i'm withdrawing this", "withdrawing this patch",
		"withdrawing this series", "please ignore.", "ignore this patch", "ignore this version", "ignore this series",
	} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}
