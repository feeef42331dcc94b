package series

import (
	"fmt"
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{
			"by title and author", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 3 | ana | | [PATCH v2] mm: fix a leak | diff:y`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b`,
		}, {
			"another author with the same title", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 3 | kim | | [PATCH v2] mm: fix a leak | diff:y`,
			`a unreviewed/reviewer
			v1 1:a
			b unreviewed/reviewer
			v2 1:b`,
		}, {
			"by change-id, all else changed", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x;change-id: 20260101-leak-1
			b | 3 | ana | | [PATCH v2] mm/slab: do not lose pages | diff:y;change-id: 20260101-leak-1`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b`,
		}, {
			"by half of the patch titles", `
			c | 0 | ana | | [PATCH 0/2] mm: leaks | blurb
			a | 0 | ana | c | [PATCH 1/2] mm: fix a leak | diff:x
			b | 0 | ana | c | [PATCH 2/2] mm: fix the other leak | diff:y
			C | 3 | ana | | [PATCH v2 0/3] mm: no leaks any more | blurb
			A | 3 | ana | C | [PATCH v2 1/3] mm: fix a leak | diff:x
			B | 3 | ana | C | [PATCH v2 2/3] mm: fix the other leak | diff:y
			D | 3 | ana | C | [PATCH v2 3/3] mm: test for leaks | diff:z`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b
			v2 cover C 1:A 2:B 3:D`,
		}, {
			"by a reply to the version before", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 3 | ana | a | [PATCH v2] mm/slab: do not lose pages | diff:y`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b`,
		}, {
			"a patch on top of one's own is no version of it", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 3 | ana | a | [PATCH] mm: and test for it | diff:y`,
			`a unreviewed/reviewer
			v1 1:a
			b unreviewed/reviewer
			v1 1:b`,
		}, {
			"by a link in the changelog", `
			a@x | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b@x | 3 | ana | | [PATCH v2] mm/slab: do not lose pages | ---;- Link to v1: https://lore.example.org/r/a@x/;diff:y`,
			`a@x unreviewed/reviewer
			v1 1:a@x
			v2 1:b@x`,
		}, {
			"by the same files, the next number and a like title", `
			a | 0 | ana | | [PATCH] mm: count the pages of a slab | diff:x/1
			b | 30 | ana | | [PATCH v2] mm: count all pages of one slab | diff:x/2
			d | 32 | ana | | [PATCH v3] mm: rewrite the counting | diff:x/3`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b
			v3 1:d`,
		}, {
			"the same files are not enough: another title after a month, no number, an heir of its own", `
			a | 0 | ana | | [PATCH] mm: count the pages | diff:x/4
			b | 30 | ana | | [PATCH v2] mm: do not sleep in here | diff:x/5
			d | 40 | ana | | [PATCH] mm: drop a macro | diff:y/6
			e | 41 | ana | | [PATCH] mm: spell it right | diff:y/7
			f | 42 | ana | | [PATCH v2] net: be quiet for once | diff:y/8
			g | 43 | ana | | [PATCH v2] mm: drop a macro | diff:y/9
			h | 44 | ana | | [PATCH v2] mm: spell it right | diff:y/10`,
			`a unreviewed/reviewer
			v1 1:a
			b unreviewed/reviewer
			v2 1:b
			d unreviewed/reviewer
			v1 1:d
			v2 1:g
			e unreviewed/reviewer
			v1 1:e
			v2 1:h
			f unreviewed/reviewer
			v2 1:f`,
		}, {
			"the subject was lost", `
			a | 0 | ana | | [PATCH] mm: count the pages | diff:x/11
			b | 5 | ana | |  | diff:x/12
			d | 9 | ana | | [PATCH v3] mm: count the pages | diff:x/13`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b
			v3 1:d`,
		}, {
			"somebody else takes it over under its title", `
			a | 0 | ana | | [PATCH v2] mm: count the pages | diff:x/14
			b | 90 | kim | | [PATCH v3] mm: count the pages | diff:x/15
			d | 91 | liu | | [PATCH v3] mm: count the pages | diff:y/16`,
			`a unreviewed/reviewer
			v2 1:a
			v3 1:b
			d unreviewed/reviewer
			v3 1:d`,
		}, {
			"somebody else takes it over in reply", `
			a | 0 | ana | | [PATCH] mm: count the pages | diff:x/17
			b | 9 | kim | a | [PATCH v2] mm/slab: count | diff:x/18
			d | 10 | liu | a | [PATCH v2] mm: use a counter instead | diff:y/19`,
			`a unreviewed/reviewer
			v1 1:a+
			v2 1:b
			d unreviewed/reviewer
			v2 1:d`,
		}, {
			"three patches of one run, numbered as versions", `
			a | 0 | ana | | [PATCH v1] mm: count the pages | diff:x
			b | 0+1 | ana | a | [PATCH v2] net: drop a dead branch | diff:y
			d | 0+2 | ana | a | [PATCH v3] docs: spell it right | diff:z`,
			`a unreviewed/reviewer
			v1 1:a
			b unreviewed/reviewer
			v2 1:b
			d unreviewed/reviewer
			v3 1:d`,
		}, {
			"a lone patch that grew into the next version", `
			a | 0 | ana | | [PATCH] mm: count the pages | diff:x
			c | 9 | ana | | [PATCH v2 0/3] mm: statistics | blurb
			d | 9 | ana | c | [PATCH v2 1/3] mm: count the slabs | diff:u
			e | 9 | ana | c | [PATCH v2 2/3] mm: count the pages | diff:x
			f | 9 | ana | c | [PATCH v2 3/3] mm: show the numbers | diff:v`,
			`a unreviewed/reviewer
			v1 1:a
			v2 cover c 1:d 2:e 3:f`,
		}, {
			"one patch posted anew does not take the number from the whole", `
			c | 0 | ana | | [PATCH 0/3] mm: statistics | blurb
			a | 0 | ana | c | [PATCH 1/3] mm: count the slabs | diff:x
			b | 0 | ana | c | [PATCH 2/3] mm: count the pages | diff:y
			d | 0 | ana | c | [PATCH 3/3] mm: show the numbers | diff:z
			B | 1 | ana | b | [PATCH v2 2/3] mm: count the pages | diff:w
			C | 9 | ana | | [PATCH v2 0/3] mm: statistics | blurb
			X | 9 | ana | C | [PATCH v2 1/3] mm: count the slabs | diff:x
			Y | 9 | ana | C | [PATCH v2 2/3] mm: count the pages | diff:w
			Z | 9 | ana | C | [PATCH v2 3/3] mm: show the numbers | diff:z`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b 3:d
			v2 1:a 2:B 3:d
			v2 cover C 1:X 2:Y 3:Z`,
		}, {
			"8-bit letters and marks get lost in a title", `
			a | 0 | ana | | [PATCH] mm: count "the pages" é | diff:x
			b | 70 | ana | | [PATCH v2] mm - count the pages | diff:y`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b`,
		}, {
			"the same diffs again are no new version, though nothing says so", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 30 | ana | | [PATCH] mm: fix a leak | diff:x
			d | 60 | ana | | [PATCH] mm: fix a leak | diff:y`,
			`a unreviewed/reviewer
			v1 1:a
			v1 1:b
			v2 1:d`,
		}, {
			"a number was forgotten", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 3 | ana | | [PATCH] mm: fix a leak | diff:y
			d | 9 | ana | | [PATCH v3] mm: fix a leak | diff:z`,
			`a unreviewed/reviewer
			v1 1:a
			v2 1:b
			v3 1:d`,
		}, {
			"a resend keeps its number", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 30 | ana | | [PATCH RESEND] mm: fix a leak | diff:x`,
			`a unreviewed/reviewer
			v1 1:a
			v1 1:b`,
		}, {
			"numbers begin again: another change, which takes the old one's place", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			b | 3 | ana | | [PATCH v2] mm: fix a leak | diff:y
			d | 40 | ana | | [PATCH] mm: fix a leak | diff:z
			e | 50 | ana | | [PATCH v2] mm: fix a leak | diff:w`,
			`a superseded/nobody
			v1 1:a
			v2 1:b
			d unreviewed/reviewer
			v1 1:d
			v2 1:e`,
		}, {
			"the same title long after it was applied", `
			a | 0 | ana | | [PATCH] mm: update the copyright years | diff:x
			r | 1 | liu | a | Re: [PATCH] mm: update the copyright years | Applied, thanks.
			b | 100 | ana | | [PATCH] mm: update the copyright years | diff:y`,
			`a applied/nobody
			v1 1:a+
			b unreviewed/reviewer
			v1 1:b`,
		}, {
			"a partial re-roll takes the rest over", `
			c | 0 | ana | | [PATCH 0/3] mm: leaks | blurb
			a | 0 | ana | c | [PATCH 1/3] mm: one | diff:x
			b | 0 | ana | c | [PATCH 2/3] mm: two | diff:y
			d | 0 | ana | c | [PATCH 3/3] mm: three | diff:z
			r | 1 | kim | a c | Re: [PATCH 1/3] mm: one | R:kim
			B | 2 | ana | b c | [PATCH v2 2/3] mm: two | diff:w`,
			`c partly-reviewed/reviewer
			v1 cover c 1:a* 2:b 3:d
			v2 1:a* 2:B 3:d`,
		}, {
			"the re-roll of one patch that was sent under no other is not filled", `
			a | 0 | ana | | [PATCH 1/2] mm: one | diff:x
			b | 0 | ana | a | [PATCH 2/2] mm: fix the second leak | diff:y
			B | 2 | ana | | [PATCH v2 2/2] mm: fix the second leak | diff:w`,
			`a unreviewed/reviewer
			v1 1:a 2:b
			v2 1 of 2 2:B`,
		}, {
			"two covers with one dull title and nothing in common", `
			c | 0 | ana | | [PATCH 0/2] small cleanups | blurb
			a | 0 | ana | c | [PATCH 1/2] mm: drop an unused macro | diff:x
			b | 0 | ana | c | [PATCH 2/2] mm: drop an unused field | diff:y
			C | 60 | ana | | [PATCH 0/2] small cleanups | blurb
			A | 60 | ana | C | [PATCH 1/2] net: drop a dead branch | diff:u
			B | 60 | ana | C | [PATCH 2/2] net: spell it right | diff:v`,
			`c unreviewed/reviewer
			v1 cover c 1:a 2:b
			C unreviewed/reviewer
			v1 cover C 1:A 2:B`,
		}, {
			"a lone patch that became part of a series is superseded", `
			a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
			c | 5 | ana | | [PATCH 0/4] mm: many things | blurb
			d | 5 | ana | c | [PATCH 1/4] mm: fix a leak | diff:y
			e | 5 | ana | c | [PATCH 2/4] mm: another thing | diff:u
			f | 5 | ana | c | [PATCH 3/4] mm: a third thing | diff:v
			g | 5 | ana | c | [PATCH 4/4] mm: a fourth thing | diff:w`,
			`a superseded/nobody
			v1 1:a
			c unreviewed/reviewer
			v1 cover c 1:d 2:e 3:f 4:g`,
		}, {
			"b4's defect 10: dates lie, numbers do not", `
			a | 9 | ana | | [PATCH] mm: fix a leak | diff:x;change-id: 1-leak
			b | 12 | ana | | [PATCH v2] mm: fix a leak | diff:y;change-id: 1-leak
			d | 0 | ana | | [PATCH v3] mm: fix a leak | diff:z;change-id: 1-leak`,
			`d unreviewed/reviewer
			v1 1:a
			v2 1:b
			v3 1:d`,
		},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, c.in, c.want) })
	}
}

func TestHands(t *testing.T) {
	in := facts(t, `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
		b | 3 | ana | | [PATCH v2] mm: fix a leak | diff:y
		d | 5 | kim | | [PATCH v3] mm/slab: plug it | diff:z
		r | 6 | liu | d | Re: [PATCH v3] mm/slab: plug it | hm`)
	for _, c := range []struct {
		name  string
		hands []Hand
		want  string
	}{
		{"none", nil, "a v1 v2 | d v3"},
		{"joined, named by a reply", []Hand{{A: "r", B: "b"}}, "a v1 v2 v3"},
		{"parted", []Hand{{A: "a", B: "b", Apart: true}}, "a v1 | b v2 | d v3"},
		{"joined and parted", []Hand{{A: "a", B: "b", Apart: true}, {A: "b", B: "d"}}, "a v1 | b v2 v3"},
		{"unknown", []Hand{{A: "a", B: "nowhere"}, {A: "a", B: "a", Apart: true}}, "a v1 v2 | d v3"},
	} {
		var b strings.Builder
		for k, ch := range BuildBy(in, c.hands) {
			if k > 0 {
				b.WriteString(" |")
			}
			fmt.Fprintf(&b, " %s", ch.Root)
			for _, v := range ch.Versions {
				fmt.Fprintf(&b, " v%d", v.Version)
			}
		}
		if got := strings.TrimSpace(b.String()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if c.name == "joined, named by a reply" {
			l := BuildBy(in, c.hands)[0].Versions[2].Links[0]
			if l != (Link{To: 2, How: "hand", Strength: 1}) {
				t.Errorf("link %+v", l)
			}
		}
	}
}
