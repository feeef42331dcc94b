package series

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// lines writes changes down as "root v1 v2 | root v1".
func lines(changes []Change) string {
	var b strings.Builder
	for k, c := range changes {
		if k > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(string(c.Root))
		for _, v := range c.Versions {
			fmt.Fprintf(&b, " v%d", v.Version)
		}
	}
	return b.String()
}

// TestHandsWinForEver: what people said holds against all evidence, for what
// comes later too, after a second import and in any order of arrival.
func TestHandsWinForEver(t *testing.T) {
	in := facts(t, `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x;change-id: 1-leak
		b | 3 | ana | a | [PATCH v2] mm: fix a leak | diff:x;change-id: 1-leak
		d | 5 | kim | | [PATCH v3] net: plug it | diff:z
		e | 9 | ana | b a | [PATCH v3] mm: fix a leak | diff:x;change-id: 1-leak
		f | 12 | kim | | [PATCH v4] net: plug it | diff:z`)
	parted := Hand{A: "a", B: "b", Apart: true}
	joined := Hand{A: "d", B: "b"}
	for _, c := range []struct {
		name  string
		here  int // how many of the mails have come
		hands []Hand
		want  string
	}{
		{"nothing said", 5, nil, "a v1 v2 v3 | d v3 v4"},
		{"parted, whatever ties them", 2, []Hand{parted}, "a v1 | b v2"},
		{"parted, the next version follows the newer one", 5, []Hand{parted}, "a v1 | d v3 v4 | b v2 v3"},
		{"joined, whatever tells them apart", 3, []Hand{joined}, "a v1 v2 v3"},
		{"joined, the next one follows", 5, []Hand{joined}, "a v1 v2 v3 v3 v4"},
		{"said before it came", 2, []Hand{joined}, "a v1 v2"},
		{"both", 5, []Hand{joined, parted}, "a v1 | b v2 v3 v3 v4"},
		{"joined and parted again: apart wins", 3, []Hand{joined, {A: "b", B: "d", Apart: true}}, "a v1 v2 | d v3"},
	} {
		some := in[:c.here]
		want := lines(BuildBy(some, c.hands))
		if want != c.want && !sameChanges(want, c.want) {
			t.Errorf("%s: %s, want %s", c.name, want, c.want)
		}
		hands := slices.Clone(c.hands)
		slices.Reverse(hands)
		for _, other := range append(shuffled(some), append(slices.Clone(some), some...)) {
			if got := lines(BuildBy(other, hands)); got != want {
				t.Errorf("%s: another order gives %s", c.name, got)
			}
		}
	}
}

// sameChanges compares what lines wrote without the order of changes.
func sameChanges(a, b string) bool {
	x, y := strings.Split(a, " | "), strings.Split(b, " | ")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
