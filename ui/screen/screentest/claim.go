package screentest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"onemore/patch"
	"onemore/patch/rank"
)

// Claimed is World with people who are on some changes: the reader, a
// colleague, and strangers who said so on the list.
func Claimed() *Backend {
	b := World()
	day := int64(24 * 60 * 60)
	for i, c := range []rank.Claim{
		{By: "P. Ewter <pewter@example.org>", Since: ago(5 * time.Hour), How: "team"},
		{By: "You <you@example.org>", Since: ago(10 * time.Minute), How: "team", Mine: true},
		{By: "Dr. Bartholomew Featherstonehaugh-Cholmondeley <b@example.org>", Since: ago(26 * time.Hour), How: "reply"},
		{By: "You <you@example.org>", Since: ago(3 * time.Hour), How: "local", Mine: true},
		{By: "b\x1b[31mad@example.org", Since: ago(time.Hour), How: "team"},
	} {
		c.Until = c.Since + 2*day
		b.snap.Items[i].Marks.Claim = &c
	}
	b.snap = snapshot(b.snap.Items)
	return b
}

// Live is who is on a change.
func (b *Backend) Live(root patch.MsgID) *rank.Claim {
	for _, it := range b.Snapshot().Items {
		if it.Root == root {
			return it.Marks.Claim
		}
	}
	return nil
}

// Claim claims for the reader what nobody of the team has.
func (b *Backend) Claim(ctx context.Context, root patch.MsgID) (rank.Claim, error) {
	b.note("claim " + string(root))
	if err := b.enter(ctx); err != nil {
		return rank.Claim{}, err
	}
	if c := b.Live(root); c != nil && (c.Mine || c.How == "team") {
		return *c, nil
	}
	now := Now().Unix()
	c := rank.Claim{By: "You <you@example.org>", Since: now, Until: now + 24*60*60, Mine: true, How: "local"}
	b.setClaim(root, &c)
	return c, nil
}

// Release takes a claim back.
func (b *Backend) Release(ctx context.Context, root patch.MsgID) error {
	b.note("release " + string(root))
	if err := b.enter(ctx); err != nil {
		return err
	}
	b.setClaim(root, nil)
	return nil
}

// Promise notes what would be drafted.
func (b *Backend) Promise(ctx context.Context, root patch.MsgID, by time.Time) error {
	b.note(fmt.Sprintf("promise %s %s", root, by.Format(time.DateOnly)))
	return b.enter(ctx)
}

func (b *Backend) setClaim(root patch.MsgID, c *rank.Claim) {
	items := slices.Clone(b.Snapshot().Items)
	for i, it := range items {
		if it.Root == root {
			next := *it
			next.Marks.Claim = c
			items[i] = &next
		}
	}
	next := snapshot(items)
	next.Number = b.Snapshot().Number + 1
	b.SetSnapshot(next)
}
