package judge

import (
	"strings"

	"onemore/patch"
)

// people are told apart as mail comes in: an address belongs to whom it was
// first met with, and a new address to whoever bears its name of two words or
// more. What was decided once is never taken back, so nothing that is known
// later shows in it.
type people struct {
	byKey  map[string]int
	byName map[string]int
	key    []string // the first address of each
}

func newPeople() *people {
	return &people{byKey: map[string]int{}, byName: map[string]int{}}
}

// meet gives the number of a person, a new one if need be.
func (ps *people) meet(p patch.Person) int {
	key, name := p.Key(), fullName(p.Name)
	if key == "" { // a list has taken the address away
		key = "\x00" + strings.ToLower(p.Name)
	}
	id, ok := ps.byKey[key]
	if !ok && name != "" {
		id, ok = ps.byName[name]
	}
	if !ok {
		id = len(ps.key)
		ps.key = append(ps.key, key)
	}
	ps.byKey[key] = id
	if _, taken := ps.byName[name]; !taken && name != "" {
		ps.byName[name] = id
	}
	return id
}

// known is the number of whose address this is, -1 for nobody's so far.
func (ps *people) known(key string) int {
	if id, ok := ps.byKey[key]; ok {
		return id
	}
	return -1
}

// fullName folds a name of two words or more; shorter ones tell nothing.
func fullName(name string) string {
	f := strings.Fields(strings.ToLower(strings.Trim(name, `"' `)))
	if len(f) < 2 {
		return ""
	}
	return strings.Join(f, " ")
}
