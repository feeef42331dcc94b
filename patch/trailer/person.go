package trailer

import (
	"strings"

	"onemore/patch"
)

// splitPerson takes "Name <a@b> tail" or "a@b tail" apart; text is the value
// without the tail.
func splitPerson(value string) (p patch.Person, text, tail string, ok bool) {
	open := strings.IndexByte(value, '<')
	if open < 0 {
		return bare(value)
	}
	end := strings.IndexByte(value[open:], '>')
	if end < 0 {
		return p, "", "", false
	}
	end += open
	email := strings.TrimSpace(value[open+1 : end])
	if !isAddress(email) {
		return p, "", "", false
	}
	name := strings.Join(strings.Fields(value[:open]), " ")
	p = patch.Person{Name: strings.Trim(name, `"`), Email: email}
	text = "<" + email + ">"
	if name != "" {
		text = name + " " + text
	}
	return p, text, strings.TrimSpace(value[end+1:]), true
}

// bare reads an address without brackets, and what follows it.
func bare(value string) (p patch.Person, text, tail string, ok bool) {
	word, rest, _ := strings.Cut(value, " ")
	if !isAddress(word) {
		return p, "", "", false
	}
	rest = strings.TrimSpace(rest)
	if rest != "" && rest[0] != '#' && rest[0] != '(' && rest[0] != '[' {
		return p, "", "", false // prose: "Note-by: ask a@b about it"
	}
	return patch.Person{Email: word}, word, rest, true
}

func isAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t<>,;:\"()")
}
