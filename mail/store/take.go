package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"onemore/patch"
)

// Taken is one step of a source: all of it is stored in one transaction, or
// nothing.
type Taken struct {
	// Source names whose cursor moves, such as "imap:me@imap.example.org/INBOX";
	// "" moves none and has no places.
	Source   string
	Cursor   string
	Messages []Incoming
	// Seen are messages that were seen there, of a source without places.
	Seen   []patch.MsgID
	Reset  bool     // forget all places of the source first
	Places []Place  // new places, and new flags of old ones
	Gone   []uint32 // the source has these no more; the messages stay
	// Outgoing says that the source holds copies of what was sent: such a copy
	// proves that a letter of the outbox went, not that it is on the list.
	Outgoing bool
}

var errNoSource = errors.New("places belong to a source, and none is named")

// Take stores messages, all that follows from them, where the source has them,
// and its cursor. On an error the store is as before. Batches of 500 to 1,000
// messages are fastest.
//
// A whole message takes the place of a beginning; a beginning is a duplicate
// of what is here. A place that is seen marks its message as seen; one that is
// not takes nothing back.
func (s *Store) Take(ctx context.Context, t Taken) (Result, error) {
	if t.Source == "" && (t.Reset || len(t.Places) > 0 || len(t.Gone) > 0) {
		return Result{}, fmt.Errorf("write to the store: %w", errNoSource)
	}
	var res Result
	err := s.update(ctx, func(w *writer) error {
		if s.outdated.Load() {
			return ErrOutdated
		}
		b, err := s.newBatch(ctx, w)
		if err != nil {
			return err
		}
		for _, part := range []func(*Taken) error{b.messages, b.arrive, b.places, b.see, b.cursor} {
			if err := part(&t); err != nil {
				return err
			}
		}
		res = b.res
		return b.step("commit")
	})
	if err != nil {
		return Result{}, err
	}
	return res, nil
}

// Put is Take for a source without places.
func (s *Store) Put(ctx context.Context, source, cursor string, in []Incoming) (Result, error) {
	return s.Take(ctx, Taken{Source: source, Cursor: cursor, Messages: in})
}

// batch is one Take on its way.
type batch struct {
	s     *Store
	w     *writer
	ctx   context.Context //nolint:containedctx // a batch lives within one call
	res   Result
	next  struct{ mail, cluster, change int64 }
	ties  ties
	hands hands

	split     map[int64][]int64    // clusters that lost members, and which
	loose     []int64              // keys that lead to them
	completed []int64              // messages of which there was only the beginning
	nameless  map[patch.MsgID]bool // made-up ids of what is unreadable
	seen      map[patch.MsgID]bool // messages that a place says are seen
}

func (s *Store) newBatch(ctx context.Context, w *writer) (*batch, error) {
	b := &batch{s: s, w: w, ctx: ctx, ties: newTies(), nameless: map[patch.MsgID]bool{}, seen: map[patch.MsgID]bool{}}
	for sql, to := range map[string]*int64{
		"SELECT max(id) FROM mail":    &b.next.mail,
		"SELECT max(id) FROM cluster": &b.next.cluster,
		"SELECT max(id) FROM change":  &b.next.change,
	} {
		n, err := w.number(ctx, sql)
		if err != nil {
			return nil, err
		}
		*to = n + 1
	}
	var err error
	if b.hands, err = w.readHands(ctx); err != nil {
		return nil, err
	}
	return b, b.step("begin")
}

// step lets a test fail the write here, and looks at the context.
func (b *batch) step(name string) error {
	if err := b.s.fault(name); err != nil {
		return err
	}
	return b.ctx.Err()
}

// messages files what came in and derives what follows.
func (b *batch) messages(t *Taken) error {
	for i := range t.Messages {
		if err := b.file(&t.Messages[i]); err != nil {
			return err
		}
	}
	if err := b.derive(); err != nil {
		return err
	}
	if err := b.announce(); err != nil {
		return err
	}
	return b.train(t.Messages)
}

// cursor moves the source on.
func (b *batch) cursor(t *Taken) error {
	if t.Source == "" {
		return nil
	}
	if err := b.step("cursor"); err != nil {
		return err
	}
	return b.w.exec("INSERT INTO cursor(source, at) VALUES(?, ?) ON CONFLICT(source) DO UPDATE SET at=excluded.at", t.Source, t.Cursor)
}

// Cursor is where a source stands, "" when it never ran.
func (s *Store) Cursor(ctx context.Context, source string) (at string, err error) {
	err = s.view(ctx, func(c *conn) error {
		_, err := c.one(ctx, "SELECT at FROM cursor WHERE source=?", func(row []driver.Value) error {
			at = text(row[0])
			return nil
		}, source)
		return err
	})
	return at, err
}
