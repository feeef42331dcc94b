package desk

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"onemore/mail/lore"
	"onemore/mail/sync"
	"onemore/patch"
	"onemore/patch/series"
)

// Update asks the source that follows one of a change's lists for the rest of
// its thread and for its other versions. Unless forced it asks seldom, and is
// no error where no source knows the list.
func (d *Desk) Update(ctx context.Context, root patch.MsgID, force bool) error {
	l := d.live.Load()
	if l == nil {
		return ErrNoSource
	}
	ch, err := d.Change(ctx, root)
	if err != nil || len(ch.Versions) == 0 {
		return err
	}
	newest, oldest := ch.Versions[len(ch.Versions)-1], ch.Versions[0]
	completed := false
	if force {
		if completed, err = d.complete(ctx, l, ch); err != nil {
			return err
		}
	}
	_, err = l.engine.Update(ctx, sync.Wanted{
		Root: newest.Root, Lists: newest.Lists, Force: force, Before: time.Unix(oldest.Posted, 0),
		Change: lore.Change{ID: d.changeID(ctx, newest), Subject: newest.Title, From: newest.Author.Email},
	})
	if errors.Is(err, sync.ErrNobody) && (!force || completed) {
		return nil
	}
	return err
}

// complete fetches all of those messages of a change of which only the
// beginning is here.
func (d *Desk) complete(ctx context.Context, l *live, ch series.Change) (some bool, err error) {
	for i := range ch.Thread {
		id := ch.Thread[i].ID
		_, cut, err := d.store.Beginning(ctx, id)
		if err == nil && cut {
			some, err = true, l.engine.Whole(ctx, id)
			debug.FreeOSMemory() // it is about to be read, and again takes several times its size
		}
		if err != nil {
			return some, err
		}
	}
	return some, nil
}

// changeID is what b4 wrote into a series to tell its versions from others, or
// "".
func (d *Desk) changeID(ctx context.Context, s series.Series) string {
	facts, _, err := d.store.Cluster(ctx, s.Root)
	if err != nil {
		return ""
	}
	of := map[patch.MsgID]bool{s.Root: true}
	for _, p := range s.Patches {
		of[p.ID] = true
	}
	for i := range facts {
		if of[facts[i].ID] && facts[i].ChangeID != "" {
			return facts[i].ChangeID
		}
	}
	return ""
}
