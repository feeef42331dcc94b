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
	From, To int // the versions
	Old, New []since.Patch
	Pairs    []since.Pair
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
	out := Since{From: before.Version, To: after.Version}
	if out.Old, err = d.patchesOf(ctx, before); err != nil {
		return out, err
	}
	if out.New, err = d.patchesOf(ctx, after); err != nil {
		return out, err
	}
	out.Pairs = since.Compare(out.Old, out.New)
	return out, nil
}

func (d *Desk) patchesOf(ctx context.Context, v *series.Series) ([]since.Patch, error) {
	var out []since.Patch
	for i := range v.Patches {
		m, err := d.Mail(ctx, v.Patches[i].ID)
		if err != nil {
			return nil, fmt.Errorf("patch %d of v%d: %w", v.Patches[i].N, v.Version, err)
		}
		out = append(out, since.Read(&m))
	}
	return out, nil
}
