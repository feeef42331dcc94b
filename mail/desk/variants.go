package desk

import (
	"context"

	"onemore/patch"
)

// Variants gives the bytes of the other messages that came under this id, in a
// fixed order.
func (d *Desk) Variants(ctx context.Context, id patch.MsgID) ([][]byte, error) {
	return d.store.Variants(ctx, id)
}
