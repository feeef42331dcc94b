package area

import (
	"strings"

	"onemore/patch"
)

// maxMembers is how many people one line may name.
const maxMembers = 50

// member reads the value of an M: or R: line: one address, or several with
// commas between them.
func (r *linuxReader) member(a *Area, value string, col int, reviewer bool) {
	found := false
	for i, one := range splitAddresses(value) {
		if i >= maxMembers {
			r.warn(col, "more than %d addresses in one line: the rest is left out", maxMembers)
			break
		}
		if p, ok := parseAddress(one); ok {
			found = true
			a.People = append(a.People, Member{Person: p, Reviewer: reviewer, Line: r.line})
		}
	}
	if !found {
		r.warn(col, "no address in %q", value)
	}
}

// splitAddresses cuts a line at commas between addresses. A comma inside
// quotes, or before any address ("Doe, Jane <jane@example.org>"), does not
// cut.
func splitAddresses(value string) []string {
	var out []string
	start, quoted := 0, false
	for i := range len(value) {
		switch value[i] {
		case '"':
			quoted = !quoted
		case ',':
			if !quoted && strings.Contains(value[start:i], "@") {
				out = append(out, value[start:i])
				start = i + 1
			}
		}
	}
	return append(out, value[start:])
}

// parseAddress reads "Name <a@b>", "<a@b>" or "a@b"; the name may be quoted.
func parseAddress(text string) (patch.Person, bool) {
	text = strings.TrimSpace(text)
	name, rest, angle := strings.Cut(text, "<")
	if !angle {
		if i := strings.IndexAny(text, " \t"); i > strings.IndexByte(text, '@') && i >= 0 {
			text = text[:i]
		}
		return patch.Person{Email: text}, strings.IndexByte(text, '@') > 0
	}
	email := rest
	if i := strings.LastIndexByte(rest, '>'); i >= 0 {
		email = rest[:i]
	}
	email = strings.TrimSpace(email)
	name = strings.TrimSpace(name)
	if len(name) >= 2 && name[0] == '"' && name[len(name)-1] == '"' {
		name = name[1 : len(name)-1]
	}
	return patch.Person{Name: name, Email: email}, strings.IndexByte(email, '@') > 0
}
