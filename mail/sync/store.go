package sync

import (
	"context"

	"onemore/mail/store"
	"onemore/patch"
)

// Store is what is asked of the store. *store.Store is one.
type Store interface {
	Prepare(raw []byte, list, where string) store.Incoming
	PrepareBeginning(raw []byte, size int64, list, where string) store.Incoming
	Retract(raw []byte, where string) store.Incoming

	Take(ctx context.Context, t store.Taken) (store.Result, error)
	Cursor(ctx context.Context, source string) (string, error)
	Known(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error)
	Raw(ctx context.Context, id patch.MsgID) ([]byte, error)
	Places(ctx context.Context, source string) ([]store.Place, error)
	Holders(ctx context.Context, id patch.MsgID) ([]store.Holder, error)
	Notes(ctx context.Context, source string) (map[string]string, error)
	SetNote(ctx context.Context, source, key, value string) error
}
