package store

import (
	"context"
	"io"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// Rows calls fn for the row of every change, newest activity first, and stops
// at limit rows when limit is above zero. fn may keep the row.
func (s *Store) Rows(ctx context.Context, limit int, fn func(*queue.Row) error) error { return errSoon }

// RowsByRoot gives the rows of the changes that hold these messages, in the
// order asked; what is not in the store is left out.
func (s *Store) RowsByRoot(ctx context.Context, roots []patch.MsgID) ([]*queue.Row, error) {
	return nil, errSoon
}

// RootOf is the root of the change that holds a message: any message names
// its change. ErrUnknown when there is none.
func (s *Store) RootOf(ctx context.Context, id patch.MsgID) (patch.MsgID, error) { return "", errSoon }

// Change is one change whole, named by any of its messages.
func (s *Store) Change(ctx context.Context, id patch.MsgID) (series.Change, error) {
	return series.Change{}, errSoon
}

// Facts gives the facts of these messages; what is not in the store is left out.
func (s *Store) Facts(ctx context.Context, ids []patch.MsgID) ([]series.Fact, error) {
	return nil, errSoon
}

// Raw gives a message's bytes as they came. ErrUnknown when it is not there.
func (s *Store) Raw(ctx context.Context, id patch.MsgID) ([]byte, error) { return nil, errSoon }

// Variants gives the bytes of the other messages that came under this id.
func (s *Store) Variants(ctx context.Context, id patch.MsgID) ([][]byte, error) { return nil, errSoon }

// Search gives the roots of the changes with a message that holds all words,
// newest first, looking at no more than limit messages (5,000 when zero). The
// last word may be the beginning of one. Any text is a valid search.
func (s *Store) Search(ctx context.Context, words string, limit int) ([]patch.MsgID, error) {
	return nil, errSoon
}

// Version changes whenever another connection or process has written. Compare
// only for equality; it costs microseconds.
func (s *Store) Version(ctx context.Context) (int64, error) { return 0, errSoon }

// Stats are the sizes of a store.
type Stats struct {
	Messages   int
	Changes    int
	Variants   int
	Unreadable int
	RawBytes   int64 // of all messages, as they came
	FileBytes  int64 // of the store on disk
}

// Stats counts; it may take a moment on a large store.
func (s *Store) Stats(ctx context.Context) (Stats, error) { return Stats{}, errSoon }

// Dump writes everything that has a meaning, sorted by Message-ID, as JSON
// Lines. Two stores that hold the same have the same dump, whatever the order
// and the batches that filled them.
func (s *Store) Dump(ctx context.Context, w io.Writer) error { return errSoon }
