package claim

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"onemore/mail/imap"
	"onemore/mail/store"
	"onemore/patch"
)

// Board is the team's folder. *imap.Board is one.
type Board interface {
	Read(ctx context.Context) ([]imap.Note, error)
	Pin(ctx context.Context, raw []byte) error
	Unpin(ctx context.Context, uids ...uint32) error
}

// Journal keeps claims. *store.Store is one.
type Journal interface {
	Claims(ctx context.Context) ([]store.Claim, error)
	MoveClaims(ctx context.Context, moves ...store.ClaimMove) error
	Team(ctx context.Context) ([]store.TeamClaim, error)
	SetTeam(ctx context.Context, all []store.TeamClaim) error
	ChangesOf(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]patch.MsgID, error)
}

// Options say whose claims go to which folder.
type Options struct {
	Board   Board
	Journal Journal
	Lock    func(ctx context.Context) (unlock func(), err error) // keeps other programs off the journal
	By      func(ctx context.Context) patch.Person               // the reader, as the team is to see them
	Me      func(p patch.Person) bool
	// Over says that a claim since then is answered: a human reviewed the change,
	// or it is settled.
	Over  func(root patch.MsgID, since int64) bool
	Title func(root patch.MsgID) string // the subject of a change; "" unknown
	Now   func() time.Time
	Lost  func(Lost) // is told, after the own claim was taken away
}

// Team brings the reader's claims to the team, and the team's to the store.
// Settle may be called side by side; one runs at a time.
type Team struct {
	opt Options

	turn sync.Mutex
}

// Lock waits for the lock on a file that programs on one store share. The
// kernel lets go of it when its program ends, however it ends.
func Lock(file string) func(ctx context.Context) (unlock func(), err error) {
	return func(ctx context.Context) (func(), error) {
		l := flock.New(file, flock.SetPermissions(0o600))
		if _, err := l.TryLockContext(ctx, lockLook); err != nil {
			return nil, fmt.Errorf("lock the claims: %w", err)
		}
		return func() { _ = l.Unlock() }, nil // closing the file lets go of it, too
	}
}

// lockLook is how often a lock is tried that another program has.
const lockLook = 20 * time.Millisecond

// New makes a Team.
func New(opt Options) *Team { return &Team{opt: opt} }

// mostRounds bounds how often the folder is read in one settling: once to see
// it, once after something was written, once after that was answered.
const mostRounds = 6

// Settle brings store and folder in step: what is wanted is pinned up, looked
// at again, and taken away where another was first. What an error or the end
// of the program leaves undone, the next Settle does.
func (t *Team) Settle(ctx context.Context) error {
	t.turn.Lock()
	defer t.turn.Unlock()
	unlock, err := t.opt.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for range mostRounds {
		again, err := t.round(ctx)
		if err != nil || !again {
			return err
		}
	}
	return nil
}

// round reads the folder and does what follows; again says that the folder is
// to be read once more.
func (t *Team) round(ctx context.Context) (again bool, err error) {
	sc, err := t.look(ctx)
	if err != nil {
		return false, err
	}
	st := settle(sc)
	if err := t.opt.Journal.MoveClaims(ctx, st.leave...); err != nil {
		return false, err
	}
	if err := t.opt.Board.Unpin(ctx, st.unpin...); err != nil {
		return false, fmt.Errorf("take claims back: %w", err)
	}
	left := slices.DeleteFunc(sc.folder, func(c Claim) bool { return slices.Contains(st.unpin, c.UID) })
	if err := t.keep(ctx, left); err != nil {
		return false, err
	}
	if err := t.opt.Journal.MoveClaims(ctx, st.done...); err != nil {
		return false, err
	}
	for _, l := range st.lost {
		t.opt.Lost(l)
	}
	for _, o := range st.pin {
		if err := t.pin(ctx, o, sc.root(o.ID)); err != nil {
			return false, fmt.Errorf("tell the team of a claim: %w", err)
		}
	}
	return len(st.pin) > 0, nil
}

// look reads the claims of the reader, then the folder. In this order: what is
// held was in the folder before.
func (t *Team) look(ctx context.Context) (sc scene, err error) {
	sc = scene{now: t.opt.Now().Unix(), over: t.opt.Over, me: t.opt.Me}
	if sc.mine, err = t.opt.Journal.Claims(ctx); err != nil {
		return sc, err
	}
	notes, err := t.opt.Board.Read(ctx)
	if err != nil {
		return sc, fmt.Errorf("read the team's claims: %w", err)
	}
	var ids []patch.MsgID
	for _, n := range notes {
		if c, err := Read(n); err == nil { // what is no claim is nobody's
			sc.folder = append(sc.folder, c)
			ids = append(ids, c.ID)
		}
	}
	for _, o := range sc.mine {
		ids = append(ids, o.ID)
	}
	changes, err := t.opt.Journal.ChangesOf(ctx, ids)
	sc.root = func(id patch.MsgID) patch.MsgID {
		if root := changes[id]; root != "" {
			return root
		}
		return id
	}
	return sc, err
}

// keep writes what the folder holds into the store, where that is news.
func (t *Team) keep(ctx context.Context, folder []Claim) error {
	all := make([]store.TeamClaim, 0, len(folder))
	for _, c := range folder {
		all = append(all, store.TeamClaim{UID: c.UID, Token: c.Token, ID: c.ID, By: c.By, Since: c.Since, Until: c.Until})
	}
	old, err := t.opt.Journal.Team(ctx)
	if err != nil {
		return err
	}
	for i := range old {
		old[i].Change = ""
	}
	if slices.Equal(old, all) {
		return nil
	}
	return t.opt.Journal.SetTeam(ctx, all)
}

// pin writes one claim into the folder. One that cannot be written stays the
// reader's own.
func (t *Team) pin(ctx context.Context, o store.Claim, root patch.MsgID) error {
	raw, err := Compose(Claim{Token: o.Token, ID: o.ID, By: t.opt.By(ctx), Since: o.Since, Until: o.Until}, t.opt.Title(root))
	if err != nil {
		if merr := t.opt.Journal.MoveClaims(ctx, store.ClaimMove{Token: o.Token, From: store.ClaimWanted, To: store.ClaimLocal}); merr != nil {
			return merr
		}
		return err
	}
	return t.opt.Board.Pin(ctx, raw)
}
