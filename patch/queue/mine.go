package queue

import (
	"slices"
	"strings"
)

// reader is Me made ready for comparing.
type reader struct {
	keys  []string // sorted
	names []string // whole names, in lower case
	lists []string
}

func newReader(me Me) reader {
	r := reader{lists: me.Lists}
	for _, p := range me.People {
		r.keys = append(r.keys, p.Key())
		if name := strings.Join(strings.Fields(strings.ToLower(p.Name)), " "); strings.Contains(name, " ") {
			r.names = append(r.names, name)
		}
	}
	slices.Sort(r.keys)
	return r
}

// among tells whether one of the reader's addresses is in a sorted list.
func (r reader) among(sorted []string) bool {
	for _, k := range r.keys {
		if _, ok := slices.BinarySearch(sorted, k); ok {
			return true
		}
	}
	return false
}

// wrote tells whether the change is the reader's own.
func (r reader) wrote(row *Row) bool {
	_, ok := slices.BinarySearch(r.keys, row.Author.Key())
	return ok
}

// mine says why a row is the reader's.
func (r reader) mine(row *Row) []string {
	var why []string
	if len(r.keys) > 0 {
		if r.among(row.Voices) && !r.wrote(row) {
			why = append(why, "reviewed")
		}
		to := r.among(row.To)
		if r.among(row.People) && !to {
			why = append(why, "cc")
		}
		if to {
			why = append(why, "to")
		}
	}
	for _, l := range r.lists {
		if onList(row.Lists, strings.ToLower(l)) {
			return append(why, "list")
		}
	}
	return why
}
