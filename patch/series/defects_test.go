package series

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// said is a message with all that a mailer may get wrong.
type said struct {
	id, from, subject string
	irt, refs         []patch.MsgID
	day               int
	body              string
}

func extractAll(list []said) []Fact {
	var out []Fact
	for _, s := range list {
		out = append(out, Extract(&patch.Mail{
			ID: patch.MsgID(s.id), From: patch.ParsePerson(s.from), Subject: s.subject, InReplyTo: s.irt, References: s.refs,
			Date: time.Date(2026, 1, 1+s.day, 0, 0, 0, 0, time.UTC), Body: body(s.body), Lists: []string{"list.example.org"},
		}))
	}
	return out
}

// TestDefectsOfOthers: each way in which a peer is known to credit wrongly, or
// never to end, with what must come out.
func TestDefectsOfOthers(t *testing.T) {
	type ids = []patch.MsgID
	cover := said{id: "c", from: anaMail, subject: "[PATCH 0/2] mm: leaks", body: "blurb"}
	one := said{id: "a", from: anaMail, subject: "[PATCH 1/2] mm: fix a leak", irt: ids{"c"}, refs: ids{"c"}, body: "text;diff:x"}
	two := said{id: "b", from: anaMail, subject: "[PATCH 2/2] mm: fix another leak", irt: ids{"c"}, refs: ids{"c"}, body: "text;diff:y"}
	const kim = "Kim Reviewer <kim@example.com>"
	for _, c := range []struct {
		name string
		in   []said
		want string
	}{
		{
			"1: a comma in From lets nobody pass",
			[]said{cover, one, two, {id: "r", day: 1, from: `"Other, Max" <max@example.net>`, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "R:kim"}},
			"a Reviewed-by kim reply <r> mismatch: sent by Other, Max <max@example.net>",
		},
		{
			"1: a comma in From is a name all the same",
			[]said{cover, one, two, {id: "r", day: 1, from: `"Reviewer, Kim" <kim@example.net>`, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "R:kim"}},
			"a Reviewed-by kim reply <r> counts",
		},
		{
			"2: no In-Reply-To, the nearest reference counts",
			[]said{cover, one, two, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", refs: ids{"c", "a"}, body: "R:kim"}},
			"a Reviewed-by kim reply <r> counts",
		},
		{
			"3: In-Reply-To not known, a reference is",
			[]said{cover, one, two, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 2/2] mm: fix another leak", irt: ids{"lost"}, refs: ids{"c", "b", "lost"}, body: "R:kim"}},
			"b Reviewed-by kim reply <r> counts",
		},
		{
			"3: only the cover is known, the subject names the patch",
			[]said{cover, one, two, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 2/2] mm: fix another leak", irt: ids{"lost"}, refs: ids{"c", "lost"}, body: "R:kim"}},
			"b Reviewed-by kim reply <r> counts",
		},
		{
			"3: the patch never came, nobody else gets its tag",
			[]said{cover, one, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 2/2] mm: fix another leak", irt: ids{"b"}, refs: ids{"c", "b"}, body: "R:kim"}},
			"",
		},
		{
			"3: no reference at all, the subject names the patch",
			[]said{cover, one, two, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", body: "R:kim"}},
			"a Reviewed-by kim reply <r> counts",
		},
		{
			"3: no reference, a subject that is nobody's",
			[]said{cover, one, two, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix some leak", body: "R:kim"}},
			"",
		},
		{
			"4: messages that answer each other",
			[]said{
				cover, one, two,
				{id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"s"}, refs: ids{"s"}, body: "R:kim"},
				{id: "s", day: 2, from: liuMail, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"r"}, refs: ids{"r"}, body: "R:liu"},
			},
			"",
		},
		{
			"4: a patch that answers its reply",
			[]said{
				cover,
				{id: "a", from: anaMail, subject: "[PATCH 1/2] mm: fix a leak", irt: ids{"r"}, body: "text;diff:x"},
				two,
				{id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "R:kim"},
			},
			"a Reviewed-by kim reply <r> counts",
		},
		{
			"6: another's patch without Re: takes no slot",
			[]said{
				cover, one, two,
				{id: "k", day: 1, from: kim, subject: "[PATCH 1/2] mm: fix a leak better", irt: ids{"a"}, refs: ids{"c", "a"}, body: "text;diff:z"},
				{id: "r", day: 2, from: liuMail, subject: "Re: [PATCH 1/2] mm: fix a leak better", irt: ids{"k"}, refs: ids{"c", "a", "k"}, body: "R:liu"},
			},
			"",
		},
		{
			"8: prose is no tag",
			[]said{cover, one, two, {id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "Note: ask kim@example.com;stand-by: kim@example.com said so;WARNING: x@example.com"}},
			"",
		},
		{
			"9: a no is not outvoted by the giver's earlier tag",
			[]said{
				cover, one, two,
				{id: "r", day: 1, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "R:kim"},
				{id: "s", day: 2, from: kim, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "I was wrong, please drop my Reviewed-by"},
			},
			"a Reviewed-by kim reply <r> taken back in <s>\na Reviewed-by kim reply <s> takes an earlier tag back",
		},
		{
			"9: taken back on the cover",
			[]said{
				cover, one, two,
				{id: "r", day: 1, from: kim, subject: "Re: [PATCH 0/2] mm: leaks", irt: ids{"c"}, body: "R:kim"},
				{id: "s", day: 2, from: kim, subject: "Re: [PATCH 0/2] mm: leaks", irt: ids{"c"}, body: "please drop my Reviewed-by"},
			},
			"a Reviewed-by kim cover <r> taken back in <s>\na Reviewed-by kim cover <s> takes an earlier tag back\n" +
				"b Reviewed-by kim cover <r> taken back in <s>\nb Reviewed-by kim cover <s> takes an earlier tag back",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Build(extractAll(c.in))
			if s := flat(credits(&got[0])); s != flat(c.want) {
				t.Errorf("got\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}

// TestTailsAreKept is defect 7: what stands behind an address is lost.
func TestTailsAreKept(t *testing.T) {
	got := Build(extractAll([]said{
		{id: "a", from: anaMail, subject: "[PATCH] mm: fix a leak", body: "text;diff:x"},
		{
			id: "r", day: 1, from: "Kim Reviewer <kim@example.com>", subject: "Re: [PATCH] mm: fix a leak", irt: []patch.MsgID{"a"},
			body: "Acked-by: Kim Reviewer <kim@example.com> # for the docs;Tested-by: Kim Reviewer <kim@example.com>;[on one board]",
		},
	}))
	var tails []string
	for _, cr := range got[0].Versions[0].Patches[0].Trailers {
		tails = append(tails, cr.Key+" "+cr.Tail)
	}
	if s := strings.Join(tails, "; "); s != "Acked-by # for the docs; Tested-by [on one board]" {
		t.Errorf("got %s", s)
	}
}

// TestCoverTagsCarry is defect 11: a tag on the cover of v1 counts on the
// patches of v2 that did not change, and says where it comes from.
func TestCoverTagsCarry(t *testing.T) {
	got := Build(facts(t, `
		c | 0 | ana | | [PATCH 0/2] mm: leaks | blurb
		a | 0+1 | ana | c | [PATCH 1/2] mm: fix a leak | diff:x
		b | 0+2 | ana | c | [PATCH 2/2] mm: fix another leak | diff:y
		r | 1 | kim | c | Re: [PATCH 0/2] mm: leaks | R:kim
		C | 3 | ana | | [PATCH v2 0/2] mm: leaks | blurb
		A | 3+1 | ana | C | [PATCH v2 1/2] mm: fix a leak | diff:x
		B | 3+2 | ana | C | [PATCH v2 2/2] mm: fix another leak | diff:z`))[0]
	p := got.Versions[1].Patches
	if len(p[0].Trailers) != 1 || len(p[1].Trailers) != 0 || p[0].Engaged || !p[0].Covered {
		t.Fatalf("%+v", p)
	}
	if w := p[0].Trailers[0]; w.Proof() != (Proof{tiedAnswer, "r", "Reviewed-by: Kim Reviewer <kim@example.com>"}) || w.Via != "carried" {
		t.Errorf("%+v", w)
	}
}

// TestCreditProof: every credit names the rule, the message and the line.
func TestCreditProof(t *testing.T) {
	type ids = []patch.MsgID
	in := []said{
		{id: "c", from: anaMail, subject: "[PATCH 0/2] mm: leaks", body: "blurb"},
		{id: "a", from: anaMail, subject: "[PATCH 1/2] mm: fix a leak", irt: ids{"c"}, body: "Reviewed-by: Eve Else <eve@example.org>;diff:x"},
		{id: "b", from: anaMail, subject: "[PATCH 2/2] mm: fix another leak", irt: ids{"c"}, body: "text;diff:y"},
		{id: "q", day: 1, from: liuMail, subject: "Re: [PATCH 1/2] mm: fix a leak", irt: ids{"a"}, body: "With the typo fixed:;Acked-by: Liu Maintainer <liu@example.net>"},
		{id: "r", day: 2, from: "Kim Reviewer <kim@example.com>", subject: "Re: [PATCH 2/2] mm: fix another leak", irt: ids{"lost"}, refs: ids{"c", "b", "lost"}, body: "R:kim"},
		{id: "s", day: 3, from: "Max Else <max@example.com>", subject: "Re: [PATCH 2/2] mm: fix another leak", irt: ids{"lost"}, refs: ids{"c", "lost"}, body: "Tested-by: Max Else <max@example.com>"},
	}
	var lines []string
	for _, p := range Build(extractAll(in))[0].Versions[0].Patches {
		for _, cr := range p.Trailers {
			w := cr.Proof()
			lines = append(lines, fmt.Sprintf("%s %s <%s> %q %s", p.ID, w.Rule, w.ID, w.Text, cr.Why))
		}
	}
	want := `a answer <q> "With the typo fixed: Acked-by: Liu Maintainer <liu@example.net>" conditional
a body <a> "Reviewed-by: Eve Else <eve@example.org>" source not in store
b reference <r> "Reviewed-by: Kim Reviewer <kim@example.com>"
b subject <s> "Tested-by: Max Else <max@example.com>"`
	if got := flat(strings.Join(lines, "\n")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestDecoys: what only looks like a tag is credited to nobody.
func TestDecoys(t *testing.T) {
	for name, says := range map[string]string{
		"quoted":       "> Reviewed-by: Kim Reviewer <kim@example.com>;no, not yet",
		"in a diff":    "try this:;diff --git a/x b/x;--- a/x;+++ b/x;@@ -1 +1 @@;+Reviewed-by: Kim Reviewer <kim@example.com>",
		"signature":    "hello;-- ;Reviewed-by: Kim Reviewer <kim@example.com>",
		"prose":        "I cannot give a Reviewed-by for this yet",
		"forwarded":    "see below;;-----Original Message-----;From: Kim;Reviewed-by: Kim Reviewer <kim@example.com>",
		"a question":   "Should I send a Reviewed-by: line here?",
		"of a machine": "Reviewed-on: Kim Reviewer <kim@example.com>",
	} {
		got := Build(facts(t, "a | 0 | ana | | [PATCH] mm: fix a leak | diff:x\nr | 1 | kim | a | Re: [PATCH] mm: fix a leak | "+says))
		for _, cr := range got[0].Versions[0].Patches[0].Trailers {
			if reviews(cr.Key) || cr.Counts {
				t.Errorf("%s: %+v", name, cr)
			}
		}
	}
}
