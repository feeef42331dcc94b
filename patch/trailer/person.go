package trailer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onemore/patch"
)

// splitPerson takes "Name <a@b> tail" or "a@b tail" apart; text is the value
// without the tail.
func splitPerson(value string) (p patch.Person, text, tail string, ok bool) {
	open := strings.IndexByte(value, '<')
	if open < 0 {
		return bare(value)
	}
	if strings.Contains(value, "@") && open > 0 && isAddress(firstWord(value[:open])) { // a@b<mailto:a@b>
		return bare(strings.TrimSpace(value[:open]))
	}
	end := strings.IndexByte(value[open:], '>')
	if end < 0 {
		return p, "", "", false
	}
	end += open
	email := strings.TrimSpace(value[open+1 : end])
	if in, _, ok := strings.Cut(email, "<mailto:"); ok { // <a@b<mailto:a@b>>
		email = strings.TrimSpace(in)
		if strings.HasPrefix(value[end+1:], ">") {
			end++
		}
	}
	if !isAddress(email) {
		return p, "", "", false
	}
	name := strings.Join(strings.Fields(value[:open]), " ")
	p = patch.Person{Name: strings.Trim(name, `"`), Email: email}
	text = "<" + email + ">"
	if name != "" {
		text = name + " " + text
	}
	if tail = strings.Trim(value[end+1:], " \t.,;"); strings.HasPrefix(tail, "<mailto:") { // <a@b><mailto:a@b>
		tail = ""
	}
	return p, text, tail, true
}

// bare reads an address without brackets, and what follows it.
func bare(value string) (p patch.Person, text, tail string, ok bool) {
	word, rest, _ := strings.Cut(value, " ")
	if !isAddress(word) {
		return unbracketed(value)
	}
	rest = strings.TrimSpace(rest)
	if rest != "" && rest[0] != '#' && rest[0] != '(' && rest[0] != '[' {
		return p, "", "", false // prose: "Note-by: ask a@b about it"
	}
	return patch.Person{Email: word}, word, rest, true
}

// unbracketed reads "Ann Lee ann@example.org". Words that are no name make it
// prose: "stand-by: ask a@b".
func unbracketed(value string) (p patch.Person, text, tail string, ok bool) {
	i := strings.LastIndexByte(value, ' ')
	if i < 0 || !isAddress(value[i+1:]) {
		return p, "", "", false
	}
	words := strings.Fields(value[:i])
	if !capitalised(words) {
		return p, "", "", false
	}
	p = patch.Person{Name: strings.Join(words, " "), Email: value[i+1:]}
	return p, p.String(), "", true
}

// nameOnly reads "Ann Lee", and "Ann Lee <ann.example.org>" whose address lost
// its "@": a tag that nobody can be asked about, but a tag.
func nameOnly(value string) (p patch.Person, text string, ok bool) {
	name, rest, _ := strings.Cut(value, "<")
	if rest != "" && (strings.ContainsAny(rest, " \t") || !strings.HasSuffix(rest, ">")) {
		return p, "", false
	}
	words := strings.Fields(name)
	if len(words) < 2 || !capitalised(words) || strings.ContainsAny(name, ",;:!?()/\"") {
		return p, "", false
	}
	p.Name = strings.Join(words, " ")
	return p, strings.Join(strings.Fields(value), " "), true
}

// capitalised says that at most five words each begin like a name.
func capitalised(words []string) bool {
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
			return false
		}
	}
	return len(words) <= 5
}

func isAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t<>,;:\"()")
}
