package series

import (
	"testing"

	"onemore/patch"
)

func TestKnownPeople(t *testing.T) {
	in := facts(t, `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
		q | 1 | kim | a | Re: [PATCH] mm: fix a leak | why is this needed at all?
		r | 2 | max | a | Re: [PATCH] mm: fix a leak | R:kim
		s | 3 | liu | a | Re: [PATCH] mm: fix a leak | R:liu`)
	for name, c := range map[string]struct {
		known  Known
		want   string
		humans int
	}{
		"nothing": {Known{}, `
			a Reviewed-by kim reply <r> mismatch: sent by Max Somebody <max@example.org>
			a Reviewed-by liu reply <s> counts`, 3},
		"mailmap": {Known{Mailmap: patch.ParseMailmap([]byte("Kim Reviewer <kim@example.com> <max@example.org>\n"))}, `
			a Reviewed-by kim reply <r> counts
			a Reviewed-by liu reply <s> counts`, 2},
		"a bot": {Known{Senders: []patch.SenderRule{{Address: "liu@*", Kind: patch.Bot}}}, `
			a Reviewed-by kim reply <r> mismatch: sent by Max Somebody <max@example.org>
			a Reviewed-by liu reply <s> given by a bot`, 2},
	} {
		got := BuildWith(in, nil, c.known)
		if len(got) != 1 || flat(credits(&got[0])) != flat(c.want) {
			t.Errorf("%s: got\n%swant%s", name, credits(&got[0]), c.want)
		}
		if n := len(got[0].Humans); n != c.humans {
			t.Errorf("%s: %d humans, want %d: %v", name, n, c.humans, got[0].Humans)
		}
	}
}

// TestKinds: humans, bots and AI are told apart, with the reason; what an AI
// wrote counts for nothing though a human address sent it.
func TestKinds(t *testing.T) {
	got := Build(facts(t, `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
		b | 1 | bot | a | Re: [PATCH] mm: fix a leak | this does not build with gcc
		c | 2 | ai | a | Re: [PATCH] mm: fix a leak | R:ai
		d | 3 | kim | a | Re: [PATCH] mm: fix a leak | This is an AI-generated review of your patch. The human sending;R:kim
		e | 4 | liu | a | Re: [PATCH] mm: fix a leak | so what do you think?
		f | 5 | ana | e a | Re: [PATCH] mm: fix a leak | it is right`))[0]
	want := []Message{
		{ID: "a", Kind: "author"},
		{ID: "b", Kind: "bot", KindBy: Proof{"bot address", "b", "lkp@intel.com"}},
		{ID: "c", Kind: "ai", KindBy: Proof{"AI address", "c", "sashiko-bot@kernel.org"}},
		{ID: "d", Kind: "ai", KindBy: Proof{patch.RuleAIText, "d", "This is an AI-generated review of your patch. The human sending"}},
		{ID: "e", Kind: "human"},
		{ID: "f", Kind: "author"},
	}
	for i, m := range got.Thread {
		if w := want[i]; m.ID != w.ID || m.Kind != w.Kind || m.KindBy != w.KindBy {
			t.Errorf("got %s %s %+v, want %+v", m.ID, m.Kind, m.KindBy, w)
		}
	}
	if len(got.Humans) != 1 || len(got.Bots) != 1 || len(got.AI) != 2 || got.Versions[0].Patches[0].Covered {
		t.Errorf("humans %v, bots %v, AI %v", got.Humans, got.Bots, got.AI)
	}
}
