package area

import (
	"strings"

	"onemore/patch"
)

// Mailmap says by which name and address people want to be known (gitmailmap).
// The nil Mailmap changes nobody.
type Mailmap struct {
	names, emails map[patch.Person]string // keyed by address alone, or by name and address
}

// NewMailmap reads a .mailmap file. Lines that are none of its four forms are
// left out.
func NewMailmap(data []byte) *Mailmap {
	m := &Mailmap{names: map[patch.Person]string{}, emails: map[patch.Person]string{}}
	for line := range strings.Lines(string(data[:min(len(data), maxBytes)])) {
		line, _, _ = strings.Cut(line, "#")
		m.line(strings.TrimSpace(strings.ToValidUTF8(line, "\uFFFD")))
	}
	return m
}

func (m *Mailmap) line(line string) {
	name, email, rest, ok := mailbox(line)
	if !ok {
		return
	}
	if rest == "" {
		if name != "" {
			m.names[patch.Person{Email: email}] = name
		}
		return
	}
	oldName, oldEmail, end, ok := mailbox(rest)
	if !ok || end != "" {
		return
	}
	old := patch.Person{Name: oldName, Email: oldEmail}
	if name != "" {
		m.names[old] = name
	}
	m.emails[old] = email
}

// mailbox reads "Name <address>" off the start of a line.
func mailbox(line string) (name, email, rest string, ok bool) {
	name, rest, ok = strings.Cut(line, "<")
	if !ok {
		return "", "", "", false
	}
	email, rest, ok = strings.Cut(rest, ">")
	return strings.TrimSpace(name), email, strings.TrimSpace(rest), ok && email != ""
}

// Map gives the person as they want to be known.
func (m *Mailmap) Map(p patch.Person) patch.Person {
	if m == nil {
		return p
	}
	out := p
	for _, key := range [...]patch.Person{p, {Email: p.Email}} {
		name, named := m.names[key]
		email, moved := m.emails[key]
		if named {
			out.Name = name
		}
		if moved {
			out.Email = email
		}
		if named || moved {
			break
		}
	}
	return out
}
