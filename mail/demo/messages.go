package demo

import (
	"cmp"
	"slices"
	"strings"
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

// Lists is the names of the project's lists: the first labels of their List-Ids.
func Lists() []string {
	var out []string
	for _, addr := range []string{develAddr, netAddr} {
		name, _, _ := strings.Cut(addr, "@")
		out = append(out, name)
	}
	return out
}
