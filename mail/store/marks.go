package store

import (
	"context"

	"onemore/patch"
	"onemore/patch/queue"
)

// Mark is a kind of mark.
type Mark string

// The marks of a change. The value of a mark is a number; 0 takes it away.
const (
	Done    Mark = "done"    // 1
	Flag    Mark = "flag"    // 1
	Snooze  Mark = "snooze"  // until, Unix seconds
	Touched Mark = "touched" // when the reader last opened it, Unix seconds
)

// Marks gives the marks of every change that has any, by its present root.
// Marks put on a message that is not in the store are given under its id.
func (s *Store) Marks(ctx context.Context) (map[patch.MsgID]queue.Marks, error) { return nil, errSoon }

// MarksOf gives the marks of the change that holds this message, joined over
// all names the change ever had.
func (s *Store) MarksOf(ctx context.Context, root patch.MsgID) (queue.Marks, error) {
	return queue.Marks{}, errSoon
}

// SetMark puts a mark on a change or, with value 0, takes it from all its names.
func (s *Store) SetMark(ctx context.Context, root patch.MsgID, mark Mark, value int64) error {
	return errSoon
}

// Seen tells which of these messages the reader has seen.
func (s *Store) Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	return nil, errSoon
}

// See marks messages as seen.
func (s *Store) See(ctx context.Context, ids []patch.MsgID) error { return errSoon }
