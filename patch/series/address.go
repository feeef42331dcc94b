package series

import (
	"maps"
	"slices"

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
	least := make(map[string]patch.Person, len(people))
	for _, p := range people {
		k := p.Key()
		if old, ok := least[k]; !ok || p.Name < old.Name || p.Name == old.Name && p.Email < old.Email {
			least[k] = p
		}
	}
	out := people[:0]
	for _, k := range slices.Sorted(maps.Keys(least)) {
		out = append(out, least[k])
	}
	return out
}
