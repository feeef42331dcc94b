package claim

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onemore/mail/store"
	"onemore/patch"
)

// TestTwoMembers: who is first stands, the other is told and takes the own
// claim away; a release frees the change.
func TestTwoMembers(t *testing.T) {
	f := &folder{now: 1e9}
	ada, bob := newMember(f, "ada", 0), newMember(f, "bob", 0)
	ada.claim("c1@x")
	ada.settle(t)
	f.now += 60
	bob.claim("c1@x")
	bob.claim("c2@x")
	bob.settle(t)
	ada.settle(t)
	if ada.state("c1@x") != store.ClaimHeld || bob.state("c1@x") != "" || bob.state("c2@x") != store.ClaimHeld {
		t.Errorf("ada %q, bob %q and %q", ada.state("c1@x"), bob.state("c1@x"), bob.state("c2@x"))
	}
	if len(bob.lost) != 1 || bob.lost[0].First.By != ada.who || bob.lost[0].First.Since != 1e9 || bob.lost[0].Change != "c1@x" || ada.lost != nil {
		t.Errorf("bob is told %+v, ada %+v", bob.lost, ada.lost)
	}
	for _, m := range []*member{ada, bob} {
		if m.sees("c1@x") != ada.who || m.sees("c2@x") != bob.who {
			t.Errorf("%s sees %v and %v", m.who, m.sees("c1@x"), m.sees("c2@x"))
		}
	}
	ada.release("c1@x")
	ada.settle(t)
	bob.claim("c1@x")
	bob.settle(t)
	if bob.state("c1@x") != store.ClaimHeld || len(f.notes) != 2 || len(ada.mine) != 0 {
		t.Errorf("after the release: bob %q, %d notes, ada keeps %v", bob.state("c1@x"), len(f.notes), ada.mine)
	}
}

// TestCut: the connection ends at each call, before and after the server did
// it, and the next settling ends what was begun: one claim, none twice.
func TestCut(t *testing.T) {
	for _, what := range []string{"read", "pin", "unpin"} {
		for _, late := range []bool{false, true} {
			f := &folder{now: 1e9}
			ada, bob := newMember(f, "ada", 0), newMember(f, "bob", 0)
			for _, m := range []*member{ada, bob} {
				once := true
				m.fail = func(w string) (before, after bool) {
					if w != what || !once {
						return false, false
					}
					once = false
					return !late, late
				}
				m.claim("c1@x")
				if err := m.team.Settle(t.Context()); err != nil && !errors.Is(err, errCut) {
					t.Fatal(err)
				}
			}
			for range 2 {
				ada.settle(t)
				bob.settle(t)
			}
			if len(f.notes) != 1 || ada.sees("c1@x") != bob.sees("c1@x") || (ada.state("c1@x") == store.ClaimHeld) == (bob.state("c1@x") == store.ClaimHeld) {
				t.Errorf("cut at %s, after it: %v: %d notes, ada %q, bob %q", what, late, len(f.notes), ada.state("c1@x"), bob.state("c1@x"))
			}
		}
	}
}

// TestKilled: a member whose program ends for good after its claim arrived does
// not keep the change for ever, and its leftover is swept.
func TestKilled(t *testing.T) {
	f := &folder{now: 1e9}
	ada, bob := newMember(f, "ada", 0), newMember(f, "bob", 0)
	ada.claim("c1@x")
	ada.fail = func(what string) (bool, bool) { return false, what == "pin" } // and is never seen again
	if err := ada.team.Settle(t.Context()); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	bob.claim("c1@x")
	bob.settle(t)
	if bob.state("c1@x") != "" || len(bob.lost) != 1 {
		t.Fatalf("bob %q though ada was first", bob.state("c1@x"))
	}
	f.now += 24*60*60 + 1
	bob.claim("c1@x")
	bob.settle(t)
	if bob.state("c1@x") != store.ClaimHeld || bob.sees("c1@x") != bob.who {
		t.Fatalf("bob %q, a day later", bob.state("c1@x"))
	}
	f.now += grace
	bob.claim("c2@x")
	bob.settle(t)
	bob.settle(t)
	if len(f.notes) != 1 {
		t.Errorf("%d notes after the sweep", len(f.notes))
	}
}

// TestSkew: whatever the clocks of the members say, a claim that the server's
// clock has not ended stands, and one that it has ended does not.
func TestSkew(t *testing.T) {
	for _, skew := range []int64{-90 * 60 * 60, -3600, 0, 3600, 90 * 60 * 60, 400 * 24 * 60 * 60} {
		f := &folder{now: 2e9}
		ada, bob := newMember(f, "ada", -skew/2), newMember(f, "bob", skew)
		ada.claim("c1@x")
		ada.settle(t)
		f.now += 60 * 60
		bob.claim("c1@x")
		bob.settle(t)
		if bob.state("c1@x") != "" || len(f.notes) != 1 || bob.sees("c1@x") != ada.who {
			t.Errorf("skew %d: bob %q, %d notes", skew, bob.state("c1@x"), len(f.notes))
		}
		f.now += 24 * 60 * 60
		newMember(f, "eve", 0).settle(t)
		cora := newMember(f, "cora", 0)
		cora.claim("c2@x") // its note tells everybody how late it is
		cora.settle(t)
		bob.claim("c1@x")
		bob.settle(t)
		ada.settle(t)
		if bob.state("c1@x") != store.ClaimHeld || ada.state("c1@x") == store.ClaimHeld || ada.sees("c1@x") != bob.who {
			t.Errorf("skew %d, a day later: bob %q, ada %q", skew, bob.state("c1@x"), ada.state("c1@x"))
		}
	}
}

// TestReviewFrees: a claim that a review answered is taken away by its owner,
// and by whoever claims the change next.
func TestReviewFrees(t *testing.T) {
	f := &folder{now: 1e9}
	ada, bob := newMember(f, "ada", 0), newMember(f, "bob", 0)
	ada.claim("c1@x")
	ada.claim("c2@x")
	ada.settle(t)
	f.now += 60
	bob.touched["c1@x"], ada.touched["c2@x"] = 1e9+30, 1e9+30
	bob.claim("c1@x")
	bob.claim("c2@x")
	bob.settle(t)
	if bob.state("c1@x") != store.ClaimHeld || bob.state("c2@x") != "" {
		t.Errorf("bob %q and %q", bob.state("c1@x"), bob.state("c2@x"))
	}
	ada.settle(t)
	if len(ada.mine) != 0 || len(f.notes) != 1 {
		t.Errorf("ada keeps %v, %d notes", ada.mine, len(f.notes))
	}
}

// TestSameReader: the reader's claim of another machine is the reader's, and is
// told as no loss; what it left over there is swept.
func TestSameReader(t *testing.T) {
	f := &folder{now: 1e9}
	desk, lap := newMember(f, "ada", 0), newMember(f, "ada", 0)
	lap.n = 100
	desk.claim("c1@x")
	desk.settle(t)
	lap.claim("c1@x")
	lap.settle(t)
	if len(lap.lost) != 0 || lap.sees("c1@x") != lap.who || len(f.notes) != 1 {
		t.Errorf("%+v, %v, %d notes", lap.lost, lap.sees("c1@x"), len(f.notes))
	}
	f.now += 25 * 60 * 60
	lap.settle(t)
	if len(f.notes) != 0 {
		t.Error("the claim of the other machine that is over lies there still")
	}
}

// TestMerged: two claims on messages that turn out to be one change are one.
func TestMerged(t *testing.T) {
	f := &folder{now: 1e9}
	ada, bob := newMember(f, "ada", 0), newMember(f, "bob", 0)
	ada.claim("v1@x")
	bob.claim("v2@x")
	ada.settle(t)
	bob.settle(t)
	ada.in = map[patch.MsgID]patch.MsgID{"v1@x": "v1@x", "v2@x": "v1@x"}
	bob.in = ada.in
	bob.settle(t)
	ada.settle(t)
	if len(f.notes) != 1 || ada.state("v1@x") != store.ClaimHeld || len(bob.mine) != 0 {
		t.Errorf("%d notes, ada %q, bob keeps %v", len(f.notes), ada.state("v1@x"), bob.mine)
	}
}

// TestSwept: a claim that somebody took out of the folder is over, and is not
// put there again.
func TestSwept(t *testing.T) {
	f := &folder{now: 1e9}
	ada := newMember(f, "ada", 0)
	ada.claim("c1@x")
	ada.settle(t)
	f.unpin(1)
	ada.settle(t)
	if len(f.notes) != 0 || len(ada.mine) != 0 {
		t.Errorf("%d notes, ada keeps %v", len(f.notes), ada.mine)
	}
}

// TestUnnamed: a change whose name cannot stand in a mail is claimed here only,
// and keeps no other claim back for good.
func TestUnnamed(t *testing.T) {
	f := &folder{now: 1e9}
	ada := newMember(f, "ada", 0)
	ada.claim("c ö@x")
	if err := ada.team.Settle(t.Context()); !errors.Is(err, errNoName) {
		t.Error(err)
	}
	ada.claim("c2@x")
	ada.settle(t)
	if ada.state("c ö@x") != store.ClaimLocal || ada.state("c2@x") != store.ClaimHeld {
		t.Errorf("%q and %q", ada.state("c ö@x"), ada.state("c2@x"))
	}
}

// TestAnyOrder runs a team in any order of calls, with connections or programs
// that end at any of them and clocks that are wrong: never do two stand on one change, and
// in the end one does, and all know who.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &folder{now: 1e9}
		var all []*member
		for _, name := range []string{"ada", "bob", "cora"} {
			all = append(all, newMember(f, name, rapid.Int64Range(-20*60*60, 20*60*60).Draw(t, "skew")))
		}
		changes := []patch.MsgID{"c1@x", "c2@x"}
		r := newRun(t)
		defer r.finish()
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			m := all[rapid.IntRange(0, len(all)-1).Draw(t, "who")]
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0, 1:
				if c := rapid.SampledFrom(changes).Draw(t, "change"); m.state(c) == "" {
					m.claim(c)
				}
			case 2:
				m.release(rapid.SampledFrom(changes).Draw(t, "change"))
			default:
				r.step(m)
			}
			for _, c := range changes {
				if n := holding(all, c); n > 1 {
					t.Fatalf("%d stand on %s", n, c)
				}
			}
		}
		r.finish()
		// Who is on the way out may still keep others away, and leave nobody.
		wanted, leaving := map[patch.MsgID]bool{}, map[patch.MsgID]bool{}
		for _, m := range all {
			for _, c := range m.mine {
				wanted[c.ID] = wanted[c.ID] || c.State != store.ClaimLeaving
				leaving[c.ID] = leaving[c.ID] || c.State == store.ClaimLeaving
			}
		}
		for range 3 {
			for _, m := range all {
				m.wait, m.fail = func() {}, func(string) (bool, bool) { return false, false }
				if err := m.team.Settle(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, c := range changes {
			if n := holding(all, c); n > 1 || n == 1 && !wanted[c] || n == 0 && wanted[c] && !leaving[c] {
				t.Fatalf("in the end %d stand on %s; it was wanted: %v", n, c, wanted[c])
			}
			for _, m := range all[1:] {
				if m.sees(c) != all[0].sees(c) {
					t.Fatalf("%s sees %v on %s, %s %v", m.who, m.sees(c), c, all[0].who, all[0].sees(c))
				}
			}
		}
		if len(f.notes) > len(changes) {
			t.Fatalf("%d notes are left", len(f.notes))
		}
	})
}

func holding(all []*member, c patch.MsgID) (n int) {
	for _, m := range all {
		if m.state(c) == store.ClaimHeld {
			n++
		}
	}
	return n
}

// run lets settlings go on call by call.
type run struct {
	t     *rapid.T
	going map[*member]*settling
}

type settling struct {
	ready chan bool // it waits before a call; false: it ended
	next  chan int  // 0: the call fails before it did anything, 1: after
}

func newRun(t *rapid.T) *run { return &run{t: t, going: map[*member]*settling{}} }

// step lets a member go on to the next call of the folder, and begins a
// settling where none runs.
func (r *run) step(m *member) {
	s := r.going[m]
	if s == nil {
		s = &settling{ready: make(chan bool), next: make(chan int)}
		fault := 0
		m.wait = func() { s.ready <- true; fault = <-s.next }
		m.fail = func(string) (bool, bool) { return fault == 0, fault == 1 }
		r.going[m] = s
		go func() {
			_ = m.team.Settle(context.Background()) // what it leaves undone is the point
			s.ready <- false
		}()
	} else {
		s.next <- rapid.IntRange(0, 9).Draw(r.t, "fault")
	}
	if !<-s.ready {
		delete(r.going, m)
	}
}

func (r *run) finish() {
	for m := range r.going {
		for r.going[m] != nil {
			r.going[m].next <- 9
			if !<-r.going[m].ready {
				delete(r.going, m)
			}
		}
	}
}

// TestHolders: the rule of who stands does not depend on the order in which
// claims are told, and takes the first unless it was over.
func TestHolders(t *testing.T) {
	a := store.TeamClaim{UID: 1, ID: "c@x", By: patch.Person{Email: "a@x"}, Since: 100, Until: 200}
	b := store.TeamClaim{UID: 2, ID: "c@x", By: patch.Person{Email: "b@x"}, Since: 150, Until: 400}
	c := store.TeamClaim{UID: 3, ID: "later@x", Change: "c@x", By: patch.Person{Email: "c@x"}, Since: 200, Until: 300}
	for _, one := range []struct {
		team []store.TeamClaim
		want store.TeamClaim
	}{
		{[]store.TeamClaim{a}, a}, {[]store.TeamClaim{a, b}, a}, {[]store.TeamClaim{b, c}, b}, {[]store.TeamClaim{a, b, c}, c},
	} {
		got := Holders(one.team)
		slices.Reverse(one.team)
		if again := Holders(one.team); len(got) != 1 || got["c@x"] != one.want || again["c@x"] != one.want {
			t.Errorf("%+v and %+v, not %+v", got, again, one.want)
		}
	}
}
