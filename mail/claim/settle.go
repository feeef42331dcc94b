package claim

import (
	"slices"

	"onemore/mail/store"
	"onemore/patch"
)

// grace is how long, in seconds, a claim that is over is left to its owner to
// take away.
const grace = 24 * 60 * 60

// holder is the claim that stands, of those on one change by their UIDs: the
// first, unless it was over when the next one came. It does not depend on any
// clock but the server's.
func holder(some []Claim) Claim {
	var h Claim
	for i, c := range some {
		if i == 0 || c.Since >= h.Until {
			h = c
		}
	}
	return h
}

// Holders are the claims that stand, by the change they are on; of a message
// that no change holds, by itself.
func Holders(team []store.TeamClaim) map[patch.MsgID]store.TeamClaim {
	by := map[patch.MsgID][]Claim{}
	at := make(map[uint32]store.TeamClaim, len(team))
	for _, t := range team {
		root := t.Change
		if root == "" {
			root = t.ID
		}
		by[root] = append(by[root], Claim{UID: t.UID, Since: t.Since, Until: t.Until})
		at[t.UID] = t
	}
	out := make(map[patch.MsgID]store.TeamClaim, len(by))
	for root, some := range by {
		slices.SortFunc(some, byUID)
		out[root] = at[holder(some).UID]
	}
	return out
}

func byUID(a, b Claim) int { return int(int64(a.UID) - int64(b.UID)) }

// scene is all that a settling goes by.
type scene struct {
	now    int64         // by the clock of this machine
	mine   []store.Claim // as they were before the folder was read
	folder []Claim       // by UID
	root   func(id patch.MsgID) patch.MsgID
	over   func(root patch.MsgID, since int64) bool // somebody reviewed it since, or it is settled
	me     func(p patch.Person) bool
}

// Lost is a claim of the reader's before which somebody else's was.
type Lost struct {
	Change patch.MsgID
	First  Claim
}

// step is what follows from a scene.
type step struct {
	leave []store.ClaimMove // before anything is taken away
	unpin []uint32
	pin   []store.Claim
	done  []store.ClaimMove // after it was taken away
	lost  []Lost
}

// settle says what is to be done. Whoever settles one folder comes to the same
// answer on who stands, in whatever order.
func settle(sc scene) step {
	var st step
	known := map[patch.MsgID]bool{}
	for _, o := range sc.mine {
		if known[o.Token] = true; o.State != store.ClaimLocal {
			sc.own(&st, o)
		}
	}
	last := int64(0) // a moment that the server's clock has passed
	for _, c := range sc.folder {
		last = max(last, c.Since)
	}
	for _, c := range sc.folder {
		stray := !known[c.Token] && sc.me(c.By) && sc.now >= c.Until // of another store of the reader's
		if stray || c.Until+grace < last {
			st.unpin = append(st.unpin, c.UID)
		}
	}
	slices.Sort(st.unpin)
	st.unpin = slices.Compact(st.unpin)
	return st
}

// own says what becomes of one claim of the reader's.
func (sc *scene) own(st *step, o store.Claim) {
	root := sc.root(o.ID)
	var copies []Claim // two, when nobody knew whether the first had arrived
	for _, c := range sc.folder {
		if c.Token == o.Token {
			copies = append(copies, c)
		}
	}
	switch {
	case o.State == store.ClaimLeaving || sc.now >= o.Until || sc.over(root, o.Since), o.State == store.ClaimHeld && len(copies) == 0:
		st.drop(o, copies)
	case len(copies) == 0:
		sc.wanted(st, o, root)
	default:
		for _, c := range copies[1:] {
			st.unpin = append(st.unpin, c.UID)
		}
		h := holder(sc.on(root))
		switch {
		case h.UID != copies[0].UID:
			st.lose(sc, o, root, h, copies)
		case o.State == store.ClaimWanted:
			st.done = append(st.done, store.ClaimMove{Token: o.Token, From: store.ClaimWanted, To: store.ClaimHeld})
		}
	}
}

// wanted says what becomes of a claim that the folder does not have yet. What
// stands there and is over takes nobody's place.
func (sc *scene) wanted(st *step, o store.Claim, root patch.MsgID) {
	some := sc.on(root)
	clock := sc.now
	for _, c := range sc.folder {
		clock = max(clock, c.Since)
	}
	if h := holder(some); h.Token != "" && clock < h.Until && !sc.over(root, h.Since) {
		st.lose(sc, o, root, h, nil)
		return
	}
	for _, c := range some {
		if sc.over(root, c.Since) {
			st.unpin = append(st.unpin, c.UID)
		}
	}
	st.pin = append(st.pin, o)
}

// on are the claims in the folder on one change.
func (sc *scene) on(root patch.MsgID) (some []Claim) {
	for _, c := range sc.folder {
		if sc.root(c.ID) == root {
			some = append(some, c)
		}
	}
	return some
}

// drop takes a claim away, here and there.
func (st *step) drop(o store.Claim, copies []Claim) {
	if o.State != store.ClaimLeaving {
		st.leave = append(st.leave, store.ClaimMove{Token: o.Token, From: o.State, To: store.ClaimLeaving})
	}
	for _, c := range copies {
		st.unpin = append(st.unpin, c.UID)
	}
	st.done = append(st.done, store.ClaimMove{Token: o.Token, From: store.ClaimLeaving})
}

// lose takes a claim away before which another was. That the reader was first
// on another machine is nothing to tell.
func (st *step) lose(sc *scene, o store.Claim, root patch.MsgID, first Claim, copies []Claim) {
	st.drop(o, copies)
	if !sc.me(first.By) {
		st.lost = append(st.lost, Lost{Change: root, First: first})
	}
}
