package store

import (
	"context"

	"onemore/patch"
)

// Incoming is one message ready to be stored: all work that needs no store is
// done. Make it with Prepare, Retract or Unreadable.
type Incoming struct {
	id patch.MsgID
}

// ID is the Message-ID of the message; "" when it is unreadable.
func (in *Incoming) ID() patch.MsgID { return in.id }

// Result counts what one Put did: Messages = New + Duplicates + Variants +
// Unreadable.
type Result struct {
	New        int // Message-IDs not seen before
	Duplicates int // same id, same body
	Variants   int // same id, another body
	Unreadable int // no mail; kept raw
	Deleted    int // messages a source took back
	// Changed holds the roots of all changes that are new or differ, Removed
	// those that are no longer there (merged into another, or deleted). Sorted.
	Changed []patch.MsgID
	Removed []patch.MsgID
}

// Messages is the number of messages that came in.
func (r Result) Messages() int { return r.New + r.Duplicates + r.Variants + r.Unreadable }

// Add adds the counts of another result and joins its changes.
func (r *Result) Add(o Result) {
	r.New += o.New
	r.Duplicates += o.Duplicates
	r.Variants += o.Variants
	r.Unreadable += o.Unreadable
	r.Deleted += o.Deleted
}

// Prepare parses, reads and compresses one raw message. list is the list the
// source names for mail without a List-Id, or ""; where says where it came
// from, for people ("file.mbox:120"). It is pure and may run in many
// goroutines at once; raw is not kept.
func (s *Store) Prepare(raw []byte, list, where string) Incoming { return Incoming{} }

// Retract prepares the removal of a message that its source took back (the
// deletion commits of public-inbox). Only the very message is removed: another
// body under the same id stays.
func (s *Store) Retract(raw []byte, where string) Incoming { return Incoming{} }

// Unreadable prepares something that is no mail, to be kept raw and counted.
func (s *Store) Unreadable(raw []byte, where string) Incoming { return Incoming{} }

// Put stores messages, all that follows from them, and the source's cursor in
// one transaction. With an empty source no cursor is moved. On an error the
// store is as before. Batches of 500 to 1,000 are fastest.
func (s *Store) Put(ctx context.Context, source, cursor string, in []Incoming) (Result, error) {
	return Result{}, errSoon
}

// Cursor is where a source stands, "" when it never ran.
func (s *Store) Cursor(ctx context.Context, source string) (string, error) { return "", errSoon }

// Rebuild drops everything derived and makes it again from the raw messages,
// in one transaction. progress, when not nil, is called now and then.
func (s *Store) Rebuild(ctx context.Context, progress func(done, total int)) error { return errSoon }
