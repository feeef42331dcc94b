package area

import (
	"slices"
	"strings"
	"unicode/utf8"

	"onemore/patch"
)

// chiefPenguin is left out of what people are asked, unless
// Options.Penguins: he reads no list mail (get_maintainer.pl has the address).
const chiefPenguin = "torvalds@linux-foundation.org"

// maxTitle is how long the name of an area may be in a role.
const maxTitle = 50

// Contact is somebody to ask, and why.
type Contact struct {
	patch.Person
	Role string // in the words of get_maintainer.pl: "maintainer:DAMON", "moderated list:DAMON"
	Area *Area
	Line int // of Area.File
}

// People is who is to be asked about something.
type People struct {
	Maintainers []Contact
	Reviewers   []Contact
	Lists       []Contact // Name is empty
	Status      []string  // of all areas, each once
}

// People names who the areas of matches say is to be asked, most specific area
// first, each once: a person counts as named when the name or the address was
// seen before. For "am I responsible?" ask Mine: it knows all addresses.
func (s *Set) People(matches []Match, o Options) People {
	g := gather{o: o, seen: map[string]bool{}, status: map[string]bool{}}
	type once struct {
		area *Area
		role string
	}
	done := map[once]bool{}
	for i := range matches {
		m := &matches[i]
		one := once{m.Area, m.suffix()}
		if !done[one] {
			done[one] = true
			g.area(m.Area, one.role)
		}
	}
	if claimed(matches) {
		g.stepBack()
	}
	return g.finish()
}

// suffix is what a match adds to roles.
func (m *Match) suffix() string {
	if m.Rule.Kind == RuleKeyword {
		return ":Keyword:" + m.Rule.Text
	}
	return ""
}

// claimed tells whether every path of the matches has an area that does not
// take all paths.
func claimed(matches []Match) bool {
	for i := range matches {
		if m := &matches[i]; m.Area.Rest && m.Path != "" && !shared(matches, i) {
			return false
		}
	}
	return true
}

// gather collects the people of areas.
type gather struct {
	o      Options
	seen   map[string]bool // names and addresses, in lower case
	status map[string]bool
	people []Contact
	lists  []Contact
	out    People
}

func (g *gather) area(a *Area, suffix string) {
	if st := a.State(); st != "" && !g.status[st] {
		g.status[st] = true
		g.out.Status = append(g.out.Status, st)
	}
	title := a.title()
	for _, l := range a.Lists {
		g.list(a, l, title, suffix)
	}
	for _, m := range a.People {
		if m.Reviewer && g.o.NoReviewers || !m.Reviewer && g.o.NoMaintainers {
			continue
		}
		g.person(Contact{Person: m.Person, Role: m.role(a) + ":" + title + suffix, Area: a, Line: m.Line})
	}
}

// title is the name of an area as roles have it.
func (a *Area) title() string {
	if utf8.RuneCountInString(a.Name) <= maxTitle {
		return a.Name
	}
	return strings.TrimRight(string([]rune(a.Name)[:maxTitle-3]), " \t") + "..."
}

// role is the first word of a member's role.
func (m *Member) role(a *Area) string {
	switch {
	case m.Reviewer:
		return "reviewer"
	case a.Rest && strings.HasPrefix(a.State(), "Buried"):
		return "chief penguin"
	}
	return "maintainer"
}

func (g *gather) person(c Contact) {
	name, email := strings.ToLower(c.Name), strings.ToLower(c.Email)
	if !g.o.KeepDuplicates {
		if name != "" && g.seen[name] || g.seen[email] {
			return
		}
		if name != "" {
			g.seen[name] = true
		}
		g.seen[email] = true
	}
	if g.o.NoNames {
		c.Name = ""
	}
	g.people = append(g.people, c)
}

func (g *gather) list(a *Area, l List, title, suffix string) {
	kind := "open list"
	switch {
	case strings.Contains(l.Note, "subscribers-only"):
		if !g.o.Subscribers {
			return
		}
		kind = "subscriber list"
	case strings.Contains(l.Note, "moderated"):
		if g.o.NoModerated {
			return
		}
		kind = "moderated list"
	}
	if !a.Rest {
		kind += ":" + title
	}
	key := "list " + strings.ToLower(l.Email)
	if !g.seen[key] {
		g.seen[key] = true
		g.lists = append(g.lists, Contact{Person: patch.Person{Email: l.Email}, Role: kind + suffix, Area: a, Line: l.Line})
	}
}

// stepBack takes out the people of Xen's THE REST, when there are others.
func (g *gather) stepBack() {
	yields := func(c Contact) bool { return c.Area.yield }
	if others := slices.DeleteFunc(slices.Clone(g.people), yields); len(others) > 0 {
		g.people = others
	}
}

// finish writes people as the mailmap wants them, and sorts them into kinds.
func (g *gather) finish() People {
	u := unify{g.o, map[string]patch.Person{}, map[string]patch.Person{}}
	said := map[patch.Person]bool{}
	for _, c := range g.people {
		c.Person = u.person(c.Person)
		if said[c.Person] || !g.o.Penguins && c.Email == chiefPenguin {
			continue
		}
		said[c.Person] = true
		if strings.HasPrefix(c.Role, "reviewer:") {
			g.out.Reviewers = append(g.out.Reviewers, c)
		} else {
			g.out.Maintainers = append(g.out.Maintainers, c)
		}
	}
	for _, c := range g.lists {
		if p := u.person(c.Person); !said[p] {
			said[p] = true
			c.Person = p
			g.out.Lists = append(g.out.Lists, c)
		}
	}
	return g.out
}

// unify gives everybody one name and one address.
type unify struct {
	o             Options
	byName, byAdr map[string]patch.Person
}

func (u *unify) person(p patch.Person) patch.Person {
	p = u.o.Mailmap.Map(p)
	if u.o.KeepDuplicates {
		return p
	}
	name, email := strings.ToLower(p.Name), strings.ToLower(p.Email)
	if known, ok := u.byName[name]; ok && name != "" {
		return known
	}
	if known, ok := u.byAdr[email]; ok {
		return known
	}
	u.byName[name], u.byAdr[email] = p, p
	return p
}
