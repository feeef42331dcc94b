package judge

import (
	"testing"

	"onemore/patch/rank"
)

func taken(t *testing.T, r Rescue, policy string) Taken {
	t.Helper()
	for _, l := range r.Lines {
		if l.Policy == policy {
			return l.Taken[0]
		}
	}
	t.Fatalf("no policy %q", policy)
	return Taken{}
}

// TestRescueByHand: "lost" is never answered, "heard" is at once. Rita and Cy
// each review "fresh" and give one more: newest-first takes what came last, One
// more what nobody looked at; with claims not the same.
func TestRescueByHand(t *testing.T) {
	t.Parallel()
	h := letters(t,
		post("lost", "ann", "a/lost.c", 0), post("gone", "ann", "a/gone.c", 1), post("heard", "ann", "a/heard.c", 48), answer("heard", "bob", 49),
		post("fresh", "ann", "a/fresh.c", 50), answer("fresh", "rita", 51), answer("fresh", "cy", 52),
		letter{id: "later", subject: "hello", from: "cy", hour: 24 * 30, body: "hello, all"},
	)
	r, err := RunRescue(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	if r.Postings != 4 || r.Neglected != 2 || r.Days != 3 {
		t.Fatalf("%d postings, %d neglected, %d days; want 4, 2, 3", r.Postings, r.Neglected, r.Days)
	}
	// Bob's at 49: lost and gone wait. Rita's at 51: those, and heard.
	// Cy's at 52: the same. Newest takes gone, heard, heard.
	if got := taken(t, r, "newest"); got.Picks != 3 || got.Distinct != 2 || !near(got.Reached, .5) || !near(got.Collisions, 1./3) {
		t.Errorf("newest: %+v", got)
	}
	// Oldest takes lost three times: nobody sees what is not on the list yet.
	if got := taken(t, r, "oldest"); got.Picks != 3 || got.Distinct != 1 || !near(got.Reached, .5) || !near(got.Collisions, 2./3) {
		t.Errorf("oldest: %+v", got)
	}
	// With claims Bob and Rita take one each, and nothing is left for Cy.
	if got := taken(t, r, OneMoreClaims); got.Picks != 2 || got.Distinct != 2 || got.Reached != 1 || got.Collisions != 0 {
		t.Errorf("one-more-claims: %+v", got)
	}
	if got := taken(t, r, rank.OneMore.String()); got.Picks != 3 || got.Reached < .5 || got.Collisions == 0 {
		t.Errorf("one-more: %+v", got)
	}
}

// TestRescueVisible: twelve hours later a simulated review is on the list, and
// nobody is offered what they took before.
func TestRescueVisible(t *testing.T) {
	t.Parallel()
	h := letters(t,
		post("lost", "ann", "a/lost.c", 0), post("gone", "ann", "a/gone.c", 1), post("fresh", "ann", "a/fresh.c", 20),
		answer("fresh", "rita", 21), answer("fresh", "cy", 34), // 13 hours later
		post("next", "ann", "a/next.c", 60), answer("next", "rita", 61), // two days after her first
		letter{id: "later", subject: "hello", from: "cy", hour: 24 * 30, body: "hello, all"},
	)
	r, err := RunRescue(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	// Rita takes one of lost and gone, Cy the other; then Rita takes what Cy took.
	for _, p := range []string{rank.OneMore.String(), OneMoreClaims} {
		if got := taken(t, r, p); got.Picks != 3 || got.Distinct != 2 || got.Reached != 1 || got.Collisions != 0 {
			t.Errorf("%s: %+v", p, got)
		}
	}
	// Newest takes gone, gone again, and for Rita at last lost.
	if got := taken(t, r, "newest"); got.Picks != 3 || got.Distinct != 2 || !near(got.Collisions, 1./3) {
		t.Errorf("newest: %+v", got)
	}
}

// TestNeglected: what was answered late, applied without a word, withdrawn or
// posted anew is told apart from what was forgotten.
func TestNeglected(t *testing.T) {
	t.Parallel()
	v2 := post("rolled", "ann", "a/rolled.c", 48)
	v2.id, v2.subject = "rolled2", "[PATCH v2] rolled: change the rolled of it"
	h := letters(t,
		post("rolled", "ann", "a/rolled.c", 1), v2,
		post("late", "ann", "a/late.c", 2), answer("late", "rita", 24*8),
		post("soon", "ann", "a/soon.c", 3), answer("soon", "rita", 24*6),
		post("taken", "ann", "a/taken.c", 4),
		letter{id: "ty", reply: "taken", subject: "Re: [PATCH] taken: change the taken of it", from: "max", hour: 30, body: "Applied, thanks!"},
		letter{id: "later", subject: "hello", from: "cy", hour: 24 * 30, body: "hello, all"},
		post("young", "ann", "a/young.c", 24*29),
	)
	r, err := RunRescue(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	// Of rolled, rolled2, late, soon and taken: rolled2 and late. Young is too
	// young to tell.
	if r.Postings != 5 || r.Neglected != 2 {
		t.Errorf("%d postings, %d neglected; want 5 and 2", r.Postings, r.Neglected)
	}
}

// TestAcceptance: who takes fewer picks less, and no more is reached for it.
func TestAcceptance(t *testing.T) {
	t.Parallel()
	h := history(t, many(800))
	r, err := RunRescue(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Lines {
		if len(l.Taken) != len(Acceptances()) || l.Taken[0].Picks == 0 {
			t.Fatalf("%+v", l)
		}
		for i := 1; i < len(l.Taken); i++ {
			if l.Taken[i].Picks >= l.Taken[i-1].Picks || l.Taken[i].Reached > l.Taken[i-1].Reached {
				t.Errorf("%s: %+v after %+v", l.Policy, l.Taken[i], l.Taken[i-1])
			}
		}
	}
	if with, without := taken(t, r, OneMoreClaims).Collisions, taken(t, r, "one-more").Collisions; with >= without {
		t.Errorf("with claims %v collide, without %v", with, without)
	}
}
