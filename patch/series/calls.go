package series

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is kept of whom a mail speaks to.
const (
	maxCalls = 6
	maxCall  = 40
)

// calls are the names by which a mail speaks to people: "Hi Ana," and "Ana, can
// you look?" at the start of a line, "@Ana" anywhere. They are words as they
// stand there; whoever knows a name tells whether it is one.
func calls(text string) []string {
	var out []string
	add := func(name string) {
		if name == "" || len(out) >= maxCalls {
			return
		}
		for _, o := range out {
			if strings.EqualFold(o, name) {
				return
			}
		}
		out = append(out, name)
	}
	for line := range strings.SplitSeq(text, "\n") {
		for rest := line; ; {
			before, after, ok := strings.Cut(rest, "@")
			if !ok {
				break
			}
			if r, _ := utf8.DecodeLastRuneInString(before); before == "" || unicode.IsSpace(r) || r == '(' {
				add(nameAt(after, false))
			}
			rest = after
		}
		add(nameAt(greeted(line), true))
	}
	return out
}

// greeted is a line without the greeting that it begins with.
func greeted(line string) string {
	word, rest, _ := strings.Cut(line, " ")
	switch strings.ToLower(strings.TrimRight(word, ",")) {
	case "hi", "hello", "hey", "dear":
		return rest
	}
	return line
}

// nameAt is the one to three capitalised words that text begins with, where a
// mark must follow them that ends a call.
func nameAt(text string, marked bool) string {
	end, words := 0, 0
	for at := 0; at < len(text) && words < 3; words++ {
		n := nameLen(text[at:])
		if n == 0 || at+n > maxCall {
			break
		}
		at += n
		end = at
		if at >= len(text) || text[at] != ' ' {
			break
		}
		at++
	}
	if marked && (end == len(text) || !strings.ContainsRune(",:!?-", rune(text[end])) || plainWord(text[:end])) {
		return ""
	}
	return text[:end]
}

// nameLen is the length of the capitalised word that s begins with, or 0.
func nameLen(s string) int {
	n := 0
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || r != '\'' && r != '-' && r != '.') {
			break
		}
		if i == 0 && unicode.IsLower(r) {
			return 0
		}
		n = i + utf8.RuneLen(r)
	}
	return len(strings.TrimRight(s[:n], "-.'"))
}

// plainWord knows words that begin sentences and are nobody's name, to store
// less.
func plainWord(s string) bool {
	switch s {
	case "Yes", "No", "Thanks", "Thank", "Also", "Well", "So", "But", "And", "Ok", "OK", "Okay", "Right", "Sure", "However", "Then",
		"Note", "NACK", "NAK", "Otherwise", "Anyway", "Please", "Sorry", "Hmm", "Ah", "Oh", "Regards", "Best", "Cheers", "Good", "Great", "Agreed",
		"First", "Second", "Fixes", "Link", "Tested", "Actually", "Indeed", "Nope", "Yeah", "Yep", "Done", "I", "A", "It", "This", "That", "If", "Now", "Here", "Hi", "Hello", "All", "BTW", "FYI", "Nit", "PS":
		return true
	}
	return false
}
