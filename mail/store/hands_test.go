package store

import (
	"slices"
	"testing"

	"onemore/patch"
	"onemore/patch/series"
)

func setHand(t *testing.T, s *Store, a, b patch.MsgID, apart bool) Result {
	t.Helper()
	res, err := s.SetHand(t.Context(), series.Hand{A: a, B: b, Apart: apart})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// strangers are two changes that no rule ties, and a review of the first.
func strangers() []letter {
	return []letter{
		patchMail("one@x.example", "fix the frobnicator", 1),
		replyTo("r1@x.example", "one@x.example", "Reviewed-by: Rita Reviewer <rita@example.net>", 2),
		patchMail("two@x.example", "paint the bikeshed", 6),
	}
}

// TestHandJoins: what somebody tied is one change, whenever the mail came, and
// stays so after a rebuild, another copy and a reopening; dropped, all is as
// if it had never been said.
func TestHandJoins(t *testing.T) {
	dir := t.TempDir()
	late := open(t, dir, Options{})
	put(t, late, strangers()...)
	plain := dump(t, late)
	res := setHand(t, late, "two@x.example", "one@x.example", false)
	if !slices.Equal(res.Changed, []patch.MsgID{"one@x.example"}) || !slices.Equal(res.Removed, []patch.MsgID{"two@x.example"}) {
		t.Errorf("changed %q, removed %q", res.Changed, res.Removed)
	}
	tied := dump(t, late)

	early := open(t, "", Options{})
	setHand(t, early, "one@x.example", "two@x.example", false)
	for _, l := range strangers() {
		put(t, early, l)
	}
	if dump(t, early) != tied {
		t.Error("what was said before the mail came is not what was said after")
	}
	for name, s := range map[string]*Store{"late": late, "early": early} {
		if a, b := rootOf(t, s, "two@x.example"), rootOf(t, s, "r1@x.example"); a != "one@x.example" || b != a {
			t.Errorf("%s: the changes are %q and %q", name, a, b)
		}
		c, err := s.Change(t.Context(), "two@x.example")
		if err != nil || len(c.Versions) != 2 {
			t.Fatalf("%s: %d versions, %v", name, len(c.Versions), err)
		}
		if links := c.Versions[0].Links; len(links) != 1 || links[0].How != "hand" || links[0].Strength != 1 {
			t.Errorf("%s: links %+v", name, links)
		}
		put(t, s, strangers()...)
		if err := s.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if dump(t, s) != tied {
			t.Errorf("%s: it does not survive another copy and a rebuild", name)
		}
	}
	if err := late.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir, Options{})
	if hands, err := again.Hands(t.Context()); err != nil || len(hands) != 1 || dump(t, again) != tied {
		t.Errorf("reopened: %v, %v", hands, err)
	}
	if _, err := again.DropHand(t.Context(), "two@x.example", "one@x.example"); err != nil {
		t.Fatal(err)
	}
	if dump(t, again) != plain {
		t.Error("dropped, it left traces")
	}
	put(t, again, letter{id: "r2@x.example", reply: "two@x.example", subject: "Re: [PATCH] paint the bikeshed", body: "Why?", day: 7})
	if a, b := rootOf(t, again, "one@x.example"), rootOf(t, again, "r2@x.example"); a == b {
		t.Error("later mail still finds what was dropped")
	}
}

// TestHandParts: what somebody parted stays apart, against every rule and every
// mail to come.
func TestHandParts(t *testing.T) {
	s := open(t, "", Options{})
	v1, v2 := patchMail("v1@x.example", "fix the frobnicator", 1), patchMail("v2@x.example", "fix the frobnicator", 3)
	v2.subject = "[PATCH v2] fix the frobnicator"
	put(t, s, v1, v2)
	if a, b := rootOf(t, s, "v1@x.example"), rootOf(t, s, "v2@x.example"); a != b {
		t.Fatalf("the versions are %q and %q", a, b)
	}
	res := setHand(t, s, "v1@x.example", "v2@x.example", true)
	if a, b := rootOf(t, s, "v1@x.example"), rootOf(t, s, "v2@x.example"); a == b {
		t.Errorf("parted, both are %q; changed %q", a, res.Changed)
	}
	put(t, s, v2, replyTo("r@x.example", "v2@x.example", "Acked-by: Rita Reviewer <rita@example.net>", 4))
	if a, b := rootOf(t, s, "v1@x.example"), rootOf(t, s, "r@x.example"); a == b {
		t.Error("later mail joined what was parted")
	}
	before := dump(t, s)
	if err := s.Rebuild(t.Context(), nil); err != nil || dump(t, s) != before {
		t.Errorf("after a rebuild: %v", err)
	}
	setHand(t, s, "v2@x.example", "v1@x.example", false)
	if a, b := rootOf(t, s, "v1@x.example"), rootOf(t, s, "v2@x.example"); a != b {
		t.Error("the last word does not count")
	}
}

// TestHandOfNothing: a hand needs two messages; one that is not there yet waits.
func TestHandOfNothing(t *testing.T) {
	s := open(t, "", Options{})
	for _, h := range []series.Hand{{A: "a@x"}, {B: "a@x"}, {A: "a@x", B: "a@x"}} {
		if _, err := s.SetHand(t.Context(), h); err == nil {
			t.Errorf("%+v passed", h)
		}
	}
	if res := setHand(t, s, "a@x", "b@x", false); len(res.Changed)+len(res.Removed) > 0 {
		t.Errorf("%+v", res)
	}
	if _, err := s.DropHand(t.Context(), "b@x", "a@x"); err != nil {
		t.Error(err)
	}
	if hands, err := s.Hands(t.Context()); err != nil || len(hands) > 0 {
		t.Errorf("%v, %v", hands, err)
	}
}
