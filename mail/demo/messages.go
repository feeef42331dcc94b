package demo

import (
	"cmp"
	"slices"
	"time"
)

// Messages are the mails of the demo as raw RFC 5322 bytes with LF line ends,
// ordered by date, none later than now. The same now gives the same bytes;
// another now moves every date and nothing else.
func Messages(now time.Time) [][]byte {
	b := build()
	var all []*letter
	for _, s := range b.stories {
		all = append(all, s.letters...)
	}
	slices.SortStableFunc(all, func(x, y *letter) int { return cmp.Compare(y.age, x.age) })
	var out [][]byte
	for _, l := range all {
		for i := range l.lists {
			out = append(out, l.render(now, i))
		}
	}
	return out
}

// Maintainers is the MAINTAINERS file of tern, in the kernel's grammar.
func Maintainers() []byte {
	lines := readTree()["MAINTAINERS"]
	var out []byte
	for _, l := range lines {
		out = append(append(out, l...), '\n')
	}
	return out
}
