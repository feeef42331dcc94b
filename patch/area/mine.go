package area

import (
	"slices"
	"strings"

	"onemore/patch"
)

// Why says how an area is somebody's. The words are those of the queue.
type Why string

// The reasons, the strongest first.
const (
	WhyArea     Why = "area"     // a maintainer or reviewer of it
	WhyNamed    Why = "named"    // named by them
	WhyReviewed Why = "reviewed" // reviewed there before
)

// Mine is the areas of one person. It is immutable.
type Mine struct {
	why map[*Area]Why
}

// Mine finds the areas of somebody: those that list one of their addresses,
// also one that the mailmap replaces; those they name, whatever the case; and
// those in which they reviewed, by name.
func (s *Set) Mine(me []patch.Person, named, reviewed []string, mailmap patch.Mailmap) *Mine {
	keys := map[string]bool{}
	for _, p := range me {
		keys[p.Key()] = true
		keys[mailmap.Map(p).Key()] = true
	}
	delete(keys, "")
	m := &Mine{why: map[*Area]Why{}}
	for i := range s.areas {
		a := &s.areas[i]
		switch {
		case slices.ContainsFunc(a.People, func(p Member) bool {
			return keys[p.Key()] || keys[mailmap.Map(p.Person).Key()]
		}):
			m.why[a] = WhyArea
		case containsFold(named, a.Name):
			m.why[a] = WhyNamed
		case containsFold(reviewed, a.Name):
			m.why[a] = WhyReviewed
		}
	}
	return m
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// Of gives the first match that is in one of the areas, the strongest reason
// first, or nil. What takes every path, such as THE REST, counts only for what
// no other area has: else all would be its maintainers'.
func (m *Mine) Of(ms []Match) (*Match, Why) {
	if len(m.why) == 0 {
		return nil, ""
	}
	var best *Match
	var why Why
	for i := range ms {
		w, ok := m.why[ms[i].Area]
		if !ok || best != nil && rank(w) >= rank(why) || ms[i].Area.Rest && shared(ms, i) {
			continue
		}
		best, why = &ms[i], w
	}
	return best, why
}

// Names is what the areas of a set are called that are somebody's, in the
// order of the file.
func (m *Mine) Names(s *Set) []string {
	var out []string
	for i := range s.areas {
		if _, ok := m.why[&s.areas[i]]; ok {
			out = append(out, s.areas[i].Name)
		}
	}
	return out
}

func rank(w Why) int { return slices.Index([]Why{WhyArea, WhyNamed, WhyReviewed}, w) }

// shared tells whether an area that does not take every path has the path of
// match i, too. The matches of one path stand together.
func shared(ms []Match, i int) bool {
	path := ms[i].Path
	for i > 0 && ms[i-1].Path == path {
		i--
	}
	for ; i < len(ms) && ms[i].Path == path; i++ {
		if !ms[i].Area.Rest {
			return true
		}
	}
	return false
}

// Missing gives the people and lists that should have got a mail and did not:
// told are all it was sent to and by. A person is told at any address the
// mailmap knows, or under the same name.
func (p *People) Missing(told []patch.Person, mailmap patch.Mailmap) []Contact {
	got := map[string]bool{}
	for _, t := range told {
		for _, q := range [...]patch.Person{t, mailmap.Map(t)} {
			got[q.Key()] = true
			if q.Name != "" {
				got["name "+strings.ToLower(q.Name)] = true
			}
		}
	}
	var out []Contact
	for _, cs := range [...][]Contact{p.Maintainers, p.Reviewers, p.Lists} {
		for _, c := range cs {
			if !got[c.Key()] && (c.Name == "" || !got["name "+strings.ToLower(c.Name)]) {
				out = append(out, c)
			}
		}
	}
	return out
}
