package series

import (
	"context"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/screen"
)

// hidden are the roots of the versions that no public list got.
func hidden(ctx context.Context, store any, c *series.Change) map[patch.MsgID]bool {
	out := map[patch.MsgID]bool{}
	for i := range c.Versions {
		if root := c.Versions[i].Root; screen.IsPrivate(ctx, store, root) {
			out[root] = true
		}
	}
	return out
}
