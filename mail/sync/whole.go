package sync

import (
	"context"
	"fmt"
	"strings"

	"onemore/patch"
)

// wholer is a source that fetches only the beginning of large messages.
type wholer interface {
	Whole(ctx context.Context, k *Keeper, folder string, uid uint32) error
}

// Whole fetches all of a message of which only the beginning is here, from a
// source that has it.
func (e *Engine) Whole(ctx context.Context, id patch.MsgID) error {
	held, err := e.opt.Store.Holders(ctx, id)
	if err != nil {
		return err
	}
	err = fmt.Errorf("fetch all of <%s>: %w", id, ErrNobody)
	for _, r := range e.named(nil) {
		w, ok := r.source.(wholer)
		if !ok {
			continue
		}
		k := &Keeper{runner: r, store: e.opt.Store, aside: true}
		for _, h := range held {
			folder, mine := strings.CutPrefix(h.Source, r.source.Name()+" ")
			if !mine {
				continue
			}
			if err = guard(func() error { return w.Whole(ctx, k, folder, h.UID) }); err == nil {
				return nil
			}
		}
	}
	return err
}
