package store

import (
	"errors"
	"reflect"
	"testing"

	"onemore/patch"
)

func claimSome(t *testing.T, s *Store) {
	t.Helper()
	if err := s.AddClaims(t.Context(), Claim{Token: "mine@y.example", ID: "t1-1@x.example", Since: 5, Until: 50, State: ClaimWanted}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetTeam(t.Context(), teamOf()); err != nil {
		t.Fatal(err)
	}
}

func teamOf() []TeamClaim {
	return []TeamClaim{
		{UID: 3, Token: "a@y.example", ID: "t1-1@x.example", By: patch.Person{Name: "A", Email: "a@y.example"}, Since: 1, Until: 9},
		{UID: 7, Token: "b@y.example", ID: "nowhere@x.example", By: patch.Person{Email: "b@y.example"}, Since: 2, Until: 8},
	}
}

func claims(t *testing.T, s *Store) []Claim {
	t.Helper()
	all, err := s.Claims(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func move(t *testing.T, s *Store, token patch.MsgID, from, to ClaimState) {
	t.Helper()
	if err := s.MoveClaims(t.Context(), ClaimMove{token, from, to}); err != nil {
		t.Fatal(err)
	}
}

// TestClaims: a claim moves only from the state that its mover saw, and stands
// on the change that holds its message, whatever becomes of that.
func TestClaims(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	put(t, s, strangers()...)
	one := Claim{Token: "c1@y.example", ID: "one@x.example", Since: 10, Until: 20, State: ClaimLocal}
	two := Claim{Token: "c2@y.example", ID: "later@x.example", Since: 11, Until: 21, State: ClaimWanted}
	for _, cl := range []Claim{two, one} {
		if err := s.AddClaims(t.Context(), cl); err != nil {
			t.Fatal(err)
		}
	}
	move(t, s, two.Token, ClaimHeld, "")
	move(t, s, two.Token, ClaimLocal, ClaimLeaving)
	one.Change = "one@x.example"
	if got := claims(t, s); !reflect.DeepEqual(got, []Claim{one, two}) {
		t.Fatalf("%+v", got)
	}
	move(t, s, two.Token, ClaimWanted, ClaimHeld)
	two.State = ClaimHeld
	if err := s.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if got := claims(t, s); !reflect.DeepEqual(got, []Claim{one, two}) {
		t.Fatalf("after a rebuild: %+v", got)
	}
	setHand(t, s, "one@x.example", "two@x.example", false)
	root, err := s.RootOf(t.Context(), "two@x.example")
	if err != nil || claims(t, s)[0].Change != root {
		t.Errorf("merged into <%s>, %v: %+v", root, err, claims(t, s)[0])
	}
	move(t, s, two.Token, ClaimHeld, "")
	if got := claims(t, s); len(got) != 1 || got[0].Token != one.Token {
		t.Errorf("%+v", got)
	}
}

// TestTeam: what the folder held is replaced as a whole or not at all.
func TestTeam(t *testing.T) {
	boom, fail := errors.New("boom"), ""
	s := open(t, "", Options{Fault: func(step string) error {
		if step == fail {
			return boom
		}
		return nil
	}})
	if _, err := s.Put(t.Context(), "src", "1", thread(s, 1)); err != nil {
		t.Fatal(err)
	}
	claimSome(t, s)
	want := teamOf()
	want[0].Change = "t1-0@x.example"
	check := func(what string) {
		t.Helper()
		got, err := s.Team(t.Context())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	check("kept")
	fail = "team"
	if err := s.SetTeam(t.Context(), nil); !errors.Is(err, boom) {
		t.Error(err)
	}
	check("after a fault")
	fail = "claim"
	if err := s.AddClaims(t.Context(), Claim{Token: "c@y.example"}); !errors.Is(err, boom) {
		t.Error(err)
	}
	if err := s.MoveClaims(t.Context(), ClaimMove{"mine@y.example", ClaimWanted, ""}); !errors.Is(err, boom) || len(claims(t, s)) != 1 {
		t.Errorf("%v, %+v", err, claims(t, s))
	}
	fail = ""
	got, err := s.ChangesOf(t.Context(), []patch.MsgID{"t1-1@x.example", "nowhere@x.example"})
	if err != nil || !reflect.DeepEqual(got, map[patch.MsgID]patch.MsgID{"t1-1@x.example": "t1-0@x.example"}) {
		t.Errorf("%v, %v", got, err)
	}
	if err := s.SetTeam(t.Context(), teamOf()[1:]); err != nil {
		t.Fatal(err)
	}
	want = want[1:]
	check("after another reading")
}
