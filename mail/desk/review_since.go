package desk

import (
	"context"
	"fmt"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/patch/since"
)

// Since is what changed between two versions of a change.
type Since struct {
	From, To               int // the versions
	Old, New               []since.Patch
	OldNumbers, NewNumbers []int // of the patches, in their versions
	OldMissing, NewMissing []int // of those that have not arrived; the first of them
	Pairs                  []since.Pair
}

// Since compares two versions of a change from the mails alone; to 0 is the
// newest, from 0 the one before.
func (d *Desk) Since(ctx context.Context, root patch.MsgID, from, to int) (Since, error) {
	c, err := d.Change(ctx, root)
	if err != nil {
		return Since{}, err
	}
	after := pick(&c, to)
	if after == nil {
		return Since{}, fmt.Errorf("version %d of <%s>: there is no such version, but %s", to, root, versions(&c))
	}
	var before *series.Series
	for i := range c.Versions {
		if v := &c.Versions[i]; from == 0 && v.Version < after.Version || from != 0 && v.Version == from {
			before = v
		}
	}
	switch {
	case before == nil && from == 0:
		return Since{}, fmt.Errorf("v%d of <%s>: there is no earlier version, but %s", after.Version, root, versions(&c))
	case before == nil:
		return Since{}, fmt.Errorf("version %d of <%s>: there is no such version, but %s", from, root, versions(&c))
	}
	b := between{d: d, before: before, after: after, told: func(string) {}}
	if err := b.compare(ctx); err != nil {
		return Since{}, err
	}
	return Since{
		From: before.Version, To: after.Version, Old: b.old, New: b.now, OldNumbers: numbersOf(before), NewNumbers: numbersOf(after),
		OldMissing: missing(before), NewMissing: missing(after), Pairs: b.pairs,
	}, nil
}

func numbersOf(v *series.Series) []int {
	out := make([]int, len(v.Patches))
	for i := range out {
		out[i] = v.Patches[i].N
	}
	return out
}

// mostMissing is how many patches that have not arrived are named.
const mostMissing = 20

// missing are the numbers of the patches that have not arrived, the first of
// them.
func missing(v *series.Series) (out []int) {
	next := 1
	for i := 0; i <= len(v.Patches) && len(out) < mostMissing; i++ {
		end := v.Expected + 1
		if i < len(v.Patches) {
			end = v.Patches[i].N
		}
		for ; next < end && len(out) < mostMissing; next++ {
			out = append(out, next)
		}
		next = end + 1
	}
	return out
}

// between is the comparison of two versions.
type between struct {
	d             *Desk
	before, after *series.Series
	told          func(word string) // how far it has come
	old, now      []since.Patch
	cut           map[patch.MsgID]bool // only the beginning of the mail is here
	pairs         []since.Pair
}

// compare reads the patches and compares them, for as long as ctx lasts.
func (b *between) compare(ctx context.Context) (err error) {
	b.cut = map[patch.MsgID]bool{}
	if b.old, err = b.read(ctx, b.before); err != nil {
		return err
	}
	if b.now, err = b.read(ctx, b.after); err != nil {
		return err
	}
	b.told(fmt.Sprintf("comparing %d patches with %d", len(b.old), len(b.now)))
	var ok bool
	if b.pairs, ok = since.CompareWith(b.old, b.now, since.Options{Wanted: func() bool { return ctx.Err() == nil }, Titles: true}); !ok {
		return fmt.Errorf("compare v%d and v%d: %w", b.before.Version, b.after.Version, ctx.Err())
	}
	return nil
}

// read reads the patches of one version.
func (b *between) read(ctx context.Context, v *series.Series) ([]since.Patch, error) {
	const often = 50
	out := make([]since.Patch, 0, len(v.Patches))
	for i := range v.Patches {
		if i%often == 0 {
			b.told(fmt.Sprintf("reading v%d, patch %d of %d", v.Version, i+1, len(v.Patches)))
		}
		m, err := b.d.Mail(ctx, v.Patches[i].ID)
		if err != nil {
			return nil, fmt.Errorf("patch %d of v%d: %w", v.Patches[i].N, v.Version, err)
		}
		if m.Whole > 0 {
			b.cut[m.ID] = true
		}
		out = append(out, since.Read(&m))
	}
	return out, nil
}
