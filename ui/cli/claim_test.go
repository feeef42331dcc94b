package cli

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/patch/rank"
	"onemore/patch/series"
)

// claiming is what the fake desk has of claims.
type claiming struct {
	said  []string
	live  *rank.Claim // after Claim
	first *rank.Claim // after the second Settle
	err   error       // of Settle
}

func (d *fakeDesk) Claim(_ context.Context, root patch.MsgID) (rank.Claim, error) {
	d.claims.said = append(d.claims.said, "claim "+string(root))
	d.claims.live = &rank.Claim{By: "Me <me@example.org>", Since: time.Now().Unix(), Until: time.Now().Unix() + 60, Mine: true}
	return *d.claims.live, nil
}

func (d *fakeDesk) Release(_ context.Context, root patch.MsgID) error {
	d.claims.said = append(d.claims.said, "release "+string(root))
	return nil
}

func (d *fakeDesk) Live(patch.MsgID) *rank.Claim { return d.claims.live }

func (d *fakeDesk) Settle(context.Context, func(context.Context, string, bool) (string, error)) error {
	d.claims.said = append(d.claims.said, "settle")
	if d.claims.first != nil && len(d.claims.said) > 1 {
		d.claims.live = d.claims.first
	}
	return d.claims.err
}

// TestClaim: what others have is heard before it is claimed, and told after.
func TestClaim(t *testing.T) {
	d := claimable()
	r := run(t, d, "claim", string(d.rows[0].Root))
	if r.code != 0 || !strings.Contains(r.err, "claimed until ") || r.out != "" || strings.Join(d.claims.said, ", ") != "settle, claim "+string(d.rows[0].Root)+", settle" {
		t.Errorf("%+v, %v", r, d.claims.said)
	}
	d = claimable()
	if r = run(t, d, "release", string(d.rows[0].Root)); r.code != 0 || r.out != "" || d.claims.said[1] != "release "+string(d.rows[0].Root) {
		t.Errorf("%+v, %v", r, d.claims.said)
	}
}

// TestClaimLost: who was first is told, and the exit code says so.
func TestClaimLost(t *testing.T) {
	d := claimable()
	d.claims.first = &rank.Claim{By: "Ada \x1b[31m<ada@example.org>", Since: time.Now().Unix() - 5*60*60, Until: time.Now().Unix() + 60}
	r := run(t, d, "claim", string(d.rows[0].Root))
	if r.code != 1 || !strings.Contains(r.err, "<ada@example.org> was first, 5h ago") || strings.Contains(r.err, "\x1b") {
		t.Errorf("%+v", r)
	}
}

// TestClaimAlone: that the team cannot be reached is told, and is no failure.
func TestClaimAlone(t *testing.T) {
	d := claimable()
	d.claims.err = errors.New("the server cannot be reached")
	for _, word := range []string{"claim", "release"} {
		r := run(t, d, word, string(d.rows[0].Root))
		if r.code != 0 || !strings.Contains(r.err, "the team is not told yet: the server cannot be reached") {
			t.Errorf("%s: %+v", word, r)
		}
	}
}

func claimable() *fakeDesk {
	d := &fakeDesk{changes: map[patch.MsgID]series.Change{}}
	d.change("one@x", nil)
	return d
}
