package sync

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"onemore/mail/lore"
	"onemore/patch"
)

// Wanted says which change is to be brought up to date.
type Wanted struct {
	Root   patch.MsgID // of its newest version
	Lists  []string    // it was posted to; names or List-Ids
	Change lore.Change // what its other postings share
	Before time.Time   // of its oldest posting that is here
	Force  bool        // ask, however lately it was asked
}

// updater is a source that can bring one change up to date.
type updater interface {
	Update(ctx context.Context, k *Keeper, want Wanted) error
	Serves(lists []string) bool
}

// ErrNobody says that no source has what is wanted.
var ErrNobody = errors.New("no source has it")

// updateAge is how long a change counts as up to date without being forced.
const updateAge = 12 * time.Hour

// updatedKey is the note of the changes that are up to date.
const updatedKey = "updated"

// Update asks a source that follows one of the change's lists for its threads
// and its other versions. Unless forced it asks twice a day at the most, and
// then returns false.
func (e *Engine) Update(ctx context.Context, want Wanted) (asked bool, err error) {
	r, u := e.follower(want.Lists)
	if r == nil {
		return false, fmt.Errorf("no list of this change is followed: %w", ErrNobody)
	}
	select {
	case r.updating <- struct{}{}:
		defer func() { <-r.updating }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	k := &Keeper{runner: r, store: e.opt.Store, aside: true}
	last := map[patch.MsgID]time.Time{}
	if err := k.Recall(ctx, updatedKey, &last); err != nil {
		return false, err
	}
	now := e.opt.Now().UTC().Truncate(time.Second)
	maps.DeleteFunc(last, func(_ patch.MsgID, at time.Time) bool {
		age := now.Sub(at)
		return age < 0 || age >= updateAge
	})
	if _, lately := last[want.Root]; lately && !want.Force {
		return false, nil
	}
	if err := guard(func() error { return u.Update(ctx, k, want) }); err != nil {
		return true, fmt.Errorf("update from %s: %w", r.source.Name(), err)
	}
	last[want.Root] = now
	return true, k.Note(ctx, updatedKey, last)
}

// follower finds the source that follows one of these lists.
func (e *Engine) follower(lists []string) (*runner, updater) {
	for _, r := range e.named(nil) {
		if u, ok := r.source.(updater); ok && u.Serves(lists) {
			return r, u
		}
	}
	return nil, nil
}
