package series

import (
	"slices"
	"strings"

	"onemore/patch"
)

// address notes the lists a posting was seen on, and whom it was sent to.
func (b *builder) address(p *posting, s *Series) {
	if p.cover >= 0 {
		s.address(b.facts[p.cover])
	}
	for _, sl := range p.slots {
		s.address(b.facts[sl.fact])
	}
	slices.Sort(s.Lists)
	s.Lists = slices.Compact(s.Lists)
	s.To, s.Cc = distinct(s.To), distinct(s.Cc)
}

func (s *Series) address(f *Fact) {
	s.Lists = append(s.Lists, f.Lists...)
	s.To = append(s.To, f.To...)
	s.Cc = append(s.Cc, f.Cc...)
}

// distinct sorts people by address and keeps each address once.
func distinct(people []patch.Person) []patch.Person {
	slices.SortFunc(people, func(a, b patch.Person) int {
		if c := strings.Compare(a.Key(), b.Key()); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return slices.CompactFunc(people, func(a, b patch.Person) bool { return a.Key() == b.Key() })
}
