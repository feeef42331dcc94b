package claim

import (
	"regexp"
	"strings"
	"time"
)

// The limits of what is read.
const (
	mostText     = 64 << 10
	mostSentence = 400
)

var (
	// who, what, and about what: "I'll try to take a look at this".
	promised = regexp.MustCompile(`\b(?:i will|i'll|i shall|i am going to|i'm going to|i plan to|i intend to|i should be able to)\s+` +
		`(?:(?:also|then|definitely|certainly|surely|probably|try to|try and|get to|do my best to|be able to|do a|give)\s+){0,3}` +
		`(?:review|re-review|reviewing|(?:take|have)\s+(?:a|another)\s+(?:\w+\s+)?look(?:\s+(?:at|on))?|look\s+(?:at|over|through)|go\s+(?:through|over)|read(?:\s+through)?)\s+` +
		`(?:this|these|it|them|that|those|the\s+(?:patch|patches|series|patchset|set|rest|others|remaining|whole|whole\s+series|v\d+|code|changes?)|your\s+(?:patch|patches|series|patchset|v\d+)|v\d+|patch(?:es)?\s+\d)\b`)
	// bare: "I will review tomorrow", "I'll have a look this week".
	bare = regexp.MustCompile(`\b(?:i will|i'll)\s+(?:try to\s+)?(?:review|(?:take|have)\s+a\s+(?:\w+\s+)?look)\s+` +
		`(?:(?:by|on)\s+(?:mon|tue|wed|thu|fri|sat|sun)|tomorrow|today|tonight|(?:later\s+)?this\s+week|next\s+week|over\s+the\s+weekend|this\s+weekend)`)
	// when it is to be done.
	when = regexp.MustCompile(`\b(?:by\s+|on\s+|before\s+|until\s+|in\s+the\s+(?:next\s+)?|over\s+the\s+|later\s+)?` +
		`(?:(?:the\s+)?(?:end\s+of\s+)?(?:this\s+week(?:end)?|next\s+week)|weekend|tomorrow|today|tonight|` +
		`(?:next\s+)?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?:,?\s+\d{1,2}\s+\w+\s+\d{4})?|` +
		`coming\s+days|few\s+days|couple\s+of\s+days|in\s+\d{1,2}\s+(?:days?|weeks?)|\d{4}-\d{2}-\d{2})\b`)
	// what makes a promise none.
	hedged = regexp.MustCompile(`\b(?:if|once|when|whenever|unless|after|as soon as|depending|not|don't|won't|can't|cannot|` +
		`next version|new version|next revision|respin|re-?spin|re-?send|repost|send out|send a|submit|apply|applied|posted|sent|merge|pull|queue|comments?|feedback|suggestions?|reviews?)\b`)
	longDate = regexp.MustCompile(`\b(\d{1,2})\s+(january|february|march|april|may|june|july|august|september|october|november|december)\s+(\d{4})\b`)
)

// Read looks in what somebody wrote themselves, without quotes, for a promise to
// review: by when, and the sentence. said is when they wrote it, in their zone.
func Read(text string, said time.Time) (by time.Time, line string, ok bool) {
	text = strings.ReplaceAll(text[:min(len(text), mostText)], "’", "'")
	for _, s := range sentences(text) {
		low := strings.ToLower(s)
		at := promised.FindStringIndex(low)
		if at == nil {
			at = bare.FindStringIndex(low)
		}
		if at == nil || strings.HasSuffix(low, "?") || hedged.MatchString(strings.Replace(low[at[0]:], "review", "", 1)) || hedged.MatchString(low[:at[0]]) {
			continue
		}
		if by, ok := due(low, said); ok && !by.Before(said) {
			return by, s, true
		}
	}
	return time.Time{}, "", false
}

// due is the day that a sentence names.
func due(low string, said time.Time) (time.Time, bool) {
	if m := longDate.FindStringSubmatch(low); m != nil {
		at, err := time.ParseInLocation("2 January 2006", m[1]+" "+m[2]+" "+m[3], said.Location())
		if err != nil {
			return at, false
		}
		return Day(at.Format(time.DateOnly), said)
	}
	for _, m := range when.FindAllString(low, 4) {
		m = strings.Join(strings.Fields(m), " ")
		next := strings.Contains(m, "next week")
		for _, lead := range [...]string{"by ", "on ", "before ", "until ", "in the ", "over the ", "later ", "next ", "the "} {
			m = strings.TrimPrefix(m, lead)
		}
		if next {
			m = "next week"
		}
		if by, ok := Day(m, said); ok {
			return by, true
		}
	}
	return time.Time{}, false
}

// sentences are the parts of a text that end in a full stop or the like, or in
// an empty line, on one line each.
func sentences(text string) (out []string) {
	var b strings.Builder
	flush := func() {
		if s := strings.TrimSpace(b.String()); s != "" && len(s) <= mostSentence {
			out = append(out, s)
		}
		b.Reset()
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, ">") {
			flush()
			continue
		}
		b.WriteByte(' ')
		for i := range len(line) {
			b.WriteByte(line[i])
			if end := line[i] == '.' || line[i] == '!' || line[i] == '?'; end && (i+1 == len(line) || line[i+1] == ' ') {
				flush()
			}
		}
	}
	flush()
	return out
}
