package outbox

import (
	"context"

	"onemore/mail/store"
)

// fused is a store that asks burn before and after each write, and fails there
// with what it says.
type fused struct {
	*store.Store
	burn func(step string) error
	dir  string // of the lock; empty: the store's
}

func (f *fused) Dir() string {
	if f.dir != "" {
		return f.dir
	}
	return f.Store.Dir()
}

// around runs a write between two looks at the fuse. A fault after the write is
// one that the writer cannot tell from one before it.
func around[T any](f *fused, name string, write func() (T, error)) (T, error) {
	var none T
	if err := f.burn("before " + name); err != nil {
		return none, err
	}
	v, err := write()
	if err != nil {
		return v, err
	}
	if err := f.burn("after " + name); err != nil {
		return none, err
	}
	return v, nil
}

func (f *fused) AddLetter(ctx context.Context, l store.Letter, over func(store.Letter) bool) (store.Letter, error) {
	return around(f, "add", func() (store.Letter, error) { return f.Store.AddLetter(ctx, l, over) })
}

func (f *fused) UpdateLetter(ctx context.Context, id string, fn func(*store.Letter) error) (store.Letter, error) {
	return around(f, "update", func() (store.Letter, error) { return f.Store.UpdateLetter(ctx, id, fn) })
}

func (f *fused) DropLetter(ctx context.Context, id string, ok func(store.Letter) error) error {
	_, err := around(f, "drop", func() (struct{}, error) { return struct{}{}, f.Store.DropLetter(ctx, id, ok) })
	return err
}
