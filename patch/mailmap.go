package patch

import "strings"

// Mailmap says which address and name a person goes by, as git's .mailmap does
// (gitmailmap(5)). The zero value changes nobody.
type Mailmap struct {
	byMail map[string]mapped
}

// mapped is what becomes of one address: proper is for any name, byName for
// those that the file tells apart.
type mapped struct {
	proper Person
	byName map[string]Person
}

// Limits on a file that may come from anywhere.
const (
	maxMailmapLine    = 1000
	maxMailmapEntries = 200_000
)

// ParseMailmap reads a .mailmap. Lines are "Name <mail>", "<proper> <mail>",
// "Name <proper> <mail>" and "Name <proper> Other Name <mail>"; "#" at the start
// of a line is a comment. What it cannot read it passes over, as git does.
func ParseMailmap(b []byte) Mailmap {
	m := Mailmap{byMail: map[string]mapped{}}
	for line := range strings.SplitSeq(string(b), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || len(line) > maxMailmapLine || len(m.byMail) >= maxMailmapEntries {
			continue
		}
		first, rest, ok := cutMailbox(line)
		if !ok {
			continue
		}
		second, _, ok := cutMailbox(rest)
		switch {
		case !ok && first.Name != "":
			m.add(Person{Name: first.Name}, Person{Email: first.Email})
		case ok:
			m.add(first, second)
		}
	}
	return m
}

// cutMailbox takes "Name <mail>" off a line. The address may be anything: git
// maps "jane@laptop.(none)", too.
func cutMailbox(line string) (p Person, rest string, ok bool) {
	name, after, ok := strings.Cut(line, "<")
	if !ok {
		return p, "", false
	}
	mail, rest, ok := strings.Cut(after, ">")
	return Person{Name: strings.TrimSpace(name), Email: strings.TrimSpace(mail)}, rest, ok
}

// add maps old to proper. A later line wins, but only in what it says.
func (m *Mailmap) add(proper, old Person) {
	key := strings.ToLower(old.Email)
	e := m.byMail[key]
	if old.Name == "" {
		e.proper = overlaid(e.proper, proper)
	} else {
		if e.byName == nil {
			e.byName = map[string]Person{}
		}
		name := strings.ToLower(old.Name)
		e.byName[name] = overlaid(e.byName[name], proper)
	}
	m.byMail[key] = e
}

// overlaid is p with what over says.
func overlaid(p, over Person) Person {
	if over.Name != "" {
		p.Name = over.Name
	}
	if over.Email != "" {
		p.Email = over.Email
	}
	return p
}

// Map is the person that p is: a line for name and address wins over one for
// the address alone. Nothing is mapped twice.
func (m Mailmap) Map(p Person) Person {
	e, ok := m.byMail[strings.ToLower(p.Email)]
	if !ok || p.Email == "" {
		return p
	}
	if to, ok := e.byName[strings.ToLower(p.Name)]; ok {
		return overlaid(p, to)
	}
	return overlaid(p, e.proper)
}

// Len is how many addresses are mapped.
func (m Mailmap) Len() int { return len(m.byMail) }
