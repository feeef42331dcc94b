package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"onemore/patch"
	"onemore/patch/series"
)

// hands are what people said about pairs of messages, by either side.
type hands map[patch.MsgID][]series.Hand

// readHands reads all of them. There are as many as somebody typed.
func (c *conn) readHands(ctx context.Context) (hands, error) {
	all := hands{}
	err := c.query(ctx, "SELECT a, b, apart FROM hand ORDER BY a, b", func(row []driver.Value) error {
		h := series.Hand{A: patch.MsgID(text(row[0])), B: patch.MsgID(text(row[1])), Apart: integer(row[2]) != 0}
		all[h.A] = append(all[h.A], h)
		all[h.B] = append(all[h.B], h)
		return nil
	})
	return all, err
}

// of gives those about these messages, each once, in a fixed order.
func (h hands) of(facts []series.Fact) []series.Hand {
	if len(h) == 0 {
		return nil
	}
	var out []series.Hand
	for i := range facts {
		for _, one := range h[facts[i].ID] {
			if one.A == facts[i].ID {
				out = append(out, one)
			}
		}
	}
	return out
}

// keys are what ties a message to others because somebody said so: they join
// the clusters, and Build decides.
func (h hands) keys(id patch.MsgID) []int64 {
	var out []int64
	for _, one := range h[id] {
		if !one.Apart {
			out = append(out, hash64("h:"+string(one.A)+"\x00"+string(one.B)))
		}
	}
	return out
}

// keysOf are all keys of a message, what people said included.
func (b *batch) keysOf(f *series.Fact) []int64 {
	keys := make([]int64, 0, 12)
	for _, k := range f.Keys() {
		keys = append(keys, hash64(k))
	}
	return append(keys, b.hands.keys(f.ID)...)
}

// SetHand notes what somebody said about two messages, instead of what they
// said of them before, and builds their changes anew. It is on the disk before
// SetHand returns.
func (s *Store) SetHand(ctx context.Context, h series.Hand) (Result, error) {
	if h.A == h.B || h.A == "" || h.B == "" {
		return Result{}, fmt.Errorf("tie <%s> and <%s>: two different messages are needed", h.A, h.B)
	}
	if h.B < h.A {
		h.A, h.B = h.B, h.A
	}
	apart := int64(0)
	if h.Apart {
		apart = 1
	}
	return s.handle(ctx, h, func(c *conn) error {
		return c.exec("INSERT INTO hand(a, b, apart) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET apart=excluded.apart", string(h.A), string(h.B), apart)
	})
}

// DropHand forgets what somebody said about two messages: the rules decide
// again.
func (s *Store) DropHand(ctx context.Context, a, b patch.MsgID) (Result, error) {
	if b < a {
		a, b = b, a
	}
	return s.handle(ctx, series.Hand{A: a, B: b}, func(c *conn) error {
		return c.exec("DELETE FROM hand WHERE a=? AND b=?", string(a), string(b))
	})
}

// handle changes a hand and takes the clusters of both sides apart, to be tied
// anew.
func (s *Store) handle(ctx context.Context, h series.Hand, change func(c *conn) error) (res Result, err error) {
	err = s.updateNow(ctx, func(w *writer) error {
		if s.outdated.Load() {
			return ErrOutdated
		}
		b, err := s.newBatch(ctx, w)
		if err != nil {
			return err
		}
		for _, id := range []patch.MsgID{h.A, h.B} {
			if err := b.loosen(id); err != nil {
				return err
			}
		}
		if err := change(w.conn); err != nil {
			return err
		}
		if b.hands, err = w.readHands(ctx); err != nil {
			return err
		}
		if err := b.derive(); err != nil {
			return err
		}
		res = b.res
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	return res, nil
}

// loosen marks the cluster of a message to be dissolved; all its members stay.
// It is called with the hands as they were.
func (b *batch) loosen(id patch.MsgID) error {
	k, err := b.w.find(b.ctx, hash64(string(id)), id)
	if err != nil || k == nil {
		return err
	}
	p, stored, err := b.w.place(b.ctx, k.id)
	if err != nil || !stored {
		return err
	}
	if b.split == nil {
		b.split = map[int64][]int64{}
	}
	if _, done := b.split[p.cluster]; !done {
		b.split[p.cluster] = nil
	}
	b.loose = append(b.loose, b.hands.keys(id)...)
	return nil
}

// Hands gives all that people said about pairs of messages.
func (s *Store) Hands(ctx context.Context) (out []series.Hand, err error) {
	err = s.view(ctx, func(c *conn) error {
		return c.query(ctx, "SELECT a, b, apart FROM hand ORDER BY a, b", func(row []driver.Value) error {
			out = append(out, series.Hand{A: patch.MsgID(text(row[0])), B: patch.MsgID(text(row[1])), Apart: integer(row[2]) != 0})
			return nil
		})
	})
	return out, err
}
