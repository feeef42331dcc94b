package series

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onemore/patch"
)

// Limits of what is kept of whom a mail speaks to.
const (
	maxCalls = 6
	maxCall  = 40
)

// calls are the people to whom a mail speaks by name: "Hi Ana," and "Ana, can
// you look?" at the start of a line, "@Ana" anywhere. Who is addressed is given
// by Person.Key; somebody else only where the whole name stands there, as that.
func calls(m *patch.Mail, text string) []string {
	var out []string
	add := func(name string) {
		for _, call := range called(m, name) {
			if len(out) < maxCalls && !slices.Contains(out, call) {
				out = append(out, call)
			}
		}
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

// called is whom a name means: those whom the mail is addressed to, or the name
// itself where it is a whole one.
func called(m *patch.Mail, name string) (out []string) {
	words := strings.Fields(strings.ToLower(name))
	if len(words) == 0 {
		return nil
	}
	from := m.Author().Key()
	for _, people := range [...][]patch.Person{m.To[:min(len(m.To), maxPeople)], m.Cc[:min(len(m.Cc), maxPeople)]} {
		for _, p := range people {
			if key := p.Key(); key != from && goesBy(p, words) {
				out = append(out, key)
			}
		}
	}
	if len(out) == 0 && len(words) > 1 && !closing(words[len(words)-1]) {
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// goesBy tells whether somebody is called by these words, in lower case: by
// their first name and any of the others, or by what their address begins with.
func goesBy(p patch.Person, words []string) bool {
	name := strings.Fields(strings.ToLower(p.Name))
	if last, first, ok := strings.Cut(strings.ToLower(p.Name), ","); ok {
		name = append(strings.Fields(first), strings.Fields(last)...)
	}
	if len(name) == 0 {
		local, _, _ := strings.Cut(p.Key(), "@")
		name = strings.FieldsFunc(local, func(r rune) bool { return !unicode.IsLetter(r) })
	}
	if len(name) == 0 || name[0] != words[0] {
		return false
	}
	for _, w := range words[1:] {
		if !slices.Contains(name, w) {
			return false
		}
	}
	return true
}

// closing knows the last word of what ends mails and is nobody's name.
func closing(word string) bool {
	switch word {
	case "regards", "wishes", "thanks", "you", "greetings":
		return true
	}
	return false
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
	if marked && (end == len(text) || !strings.ContainsRune(",:!?-", rune(text[end]))) {
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
