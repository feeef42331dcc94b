package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// Rows calls fn for the row of every change, newest activity first, and stops
// at limit rows when limit is above zero. fn may keep the row.
func (s *Store) Rows(ctx context.Context, limit int, fn func(*queue.Row) error) error {
	return s.view(ctx, func(c *conn) error {
		if limit > 0 {
			return c.query(ctx, "SELECT row FROM change ORDER BY active DESC, id DESC LIMIT ?", func(row []driver.Value) error {
				return c.giveRow(row[0], fn)
			}, int64(limit))
		}
		// Reading in the order of the file and sorting here takes half the time
		// of walking the index.
		var all []*queue.Row
		err := c.query(ctx, "SELECT row FROM change ORDER BY id DESC", func(row []driver.Value) error {
			return c.giveRow(row[0], func(r *queue.Row) error {
				all = append(all, r)
				return nil
			})
		})
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(a, b *queue.Row) int { return newer(a.Active, b.Active) })
		for _, r := range all {
			if err := fn(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func newer(a, b int64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

func (c *conn) giveRow(v driver.Value, fn func(*queue.Row) error) error {
	r, err := unpackRow(blob(v))
	if err != nil {
		return corrupt(c.path, err)
	}
	return fn(r)
}

// RowsByRoot gives the rows of the changes that hold these messages, in the
// order asked, each once; what is not in the store is left out.
func (s *Store) RowsByRoot(ctx context.Context, roots []patch.MsgID) ([]*queue.Row, error) {
	var out []*queue.Row
	err := s.view(ctx, func(c *conn) error {
		seen := map[int64]bool{}
		for _, id := range roots {
			p, found, err := c.placeOf(ctx, id)
			if err != nil {
				return err
			}
			if !found || p.change == 0 || seen[p.change] {
				continue
			}
			seen[p.change] = true
			r, err := c.row(ctx, p.change)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// placeOf finds where the message of an id stands.
func (c *conn) placeOf(ctx context.Context, id patch.MsgID) (place, bool, error) {
	k, err := c.find(ctx, hash64(string(id)), id)
	if err != nil || k == nil {
		return place{}, false, err
	}
	return c.place(ctx, k.id)
}

// row loads the row of one change.
func (c *conn) row(ctx context.Context, change int64) (*queue.Row, error) {
	var r *queue.Row
	_, err := c.one(ctx, "SELECT row FROM change WHERE id=?", func(row []driver.Value) error {
		return c.giveRow(row[0], func(got *queue.Row) error {
			r = got
			return nil
		})
	}, change)
	if err == nil && r == nil {
		err = c.gap("change", change)
	}
	return r, err
}

// RootOf is the root of the change that holds a message: any message names
// its change. ErrUnknown when there is none.
func (s *Store) RootOf(ctx context.Context, id patch.MsgID) (root patch.MsgID, err error) {
	err = s.view(ctx, func(c *conn) error {
		p, found, err := c.placeOf(ctx, id)
		if err != nil {
			return err
		}
		if !found || p.change == 0 {
			return fmt.Errorf("change of <%s>: %w", id, ErrUnknown)
		}
		root, err = c.rootOf(ctx, p.change)
		return err
	})
	return root, err
}

// rootOf is the root of a change by its number.
func (c *conn) rootOf(ctx context.Context, change int64) (root patch.MsgID, err error) {
	found, err := c.one(ctx, "SELECT row FROM change WHERE id=?", func(row []driver.Value) (err error) {
		if root, err = firstID(blob(row[0]), rowVersion); err != nil {
			return corrupt(c.path, err)
		}
		return nil
	}, change)
	if err == nil && !found {
		err = c.gap("change", change)
	}
	return root, err
}

// Change is one change whole, named by any of its messages. ErrUnknown when
// the message is not there or belongs to no change.
func (s *Store) Change(ctx context.Context, id patch.MsgID) (ch series.Change, err error) {
	err = s.view(ctx, func(c *conn) error {
		ch, err = c.change(ctx, id)
		return err
	})
	return ch, err
}

func (c *conn) change(ctx context.Context, id patch.MsgID) (series.Change, error) {
	p, found, err := c.placeOf(ctx, id)
	if err != nil {
		return series.Change{}, err
	}
	if !found || p.change == 0 {
		return series.Change{}, fmt.Errorf("change of <%s>: %w", id, ErrUnknown)
	}
	root, err := c.rootOf(ctx, p.change)
	if err != nil {
		return series.Change{}, err
	}
	facts, err := c.clusterFacts(ctx, p.cluster)
	if err != nil {
		return series.Change{}, err
	}
	all, err := c.readHands(ctx)
	if err != nil {
		return series.Change{}, err
	}
	for _, ch := range series.BuildBy(facts, all.of(facts)) {
		if ch.Root == root {
			return ch, nil
		}
	}
	return series.Change{}, fmt.Errorf("change of <%s>: %w", id, ErrOutdated)
}

// Cluster gives the facts of every message that hangs together with this one,
// in the order they came, and what people said about them: what series.BuildBy
// makes of them, or of the part of them that was there at some time, hangs on
// no other mail. ErrUnknown when the message is not there.
func (s *Store) Cluster(ctx context.Context, id patch.MsgID) (facts []series.Fact, said []series.Hand, err error) {
	err = s.view(ctx, func(c *conn) error {
		p, found, err := c.placeOf(ctx, id)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("message <%s>: %w", id, ErrUnknown)
		}
		if facts, err = c.clusterFacts(ctx, p.cluster); err != nil {
			return err
		}
		all, err := c.readHands(ctx)
		said = all.of(facts)
		return err
	})
	return facts, said, err
}

// clusterFacts loads the facts of a cluster.
func (c *conn) clusterFacts(ctx context.Context, id int64) ([]series.Fact, error) {
	cl, err := c.cluster(ctx, id)
	if err != nil {
		return nil, err
	}
	facts := make([]series.Fact, 0, len(cl.members))
	for _, m := range cl.members {
		f, err := c.fact(ctx, m.msg)
		if err != nil {
			return nil, err
		}
		facts = append(facts, *f)
	}
	return facts, nil
}

// Raw gives a message's bytes as they came. ErrUnknown when it is not there.
func (s *Store) Raw(ctx context.Context, id patch.MsgID) (raw []byte, err error) {
	err = s.view(ctx, func(c *conn) error {
		k, err := c.find(ctx, hash64(string(id)), id)
		if err != nil {
			return err
		}
		if k == nil {
			return fmt.Errorf("message <%s>: %w", id, ErrUnknown)
		}
		var z []byte
		if _, err = c.one(ctx, "SELECT z FROM mail WHERE id=?", func(row []driver.Value) error {
			z = blob(row[0])
			return nil
		}, k.id); err != nil {
			return err
		}
		raw, err = s.unzip(ctx, c, z)
		return err
	})
	return raw, err
}

// Variants gives the bytes of the other messages that came under this id,
// ordered by the hash of their bodies.
func (s *Store) Variants(ctx context.Context, id patch.MsgID) (out [][]byte, err error) {
	err = s.view(ctx, func(c *conn) error {
		return c.query(ctx, "SELECT z FROM variant WHERE msgid=? ORDER BY body", func(row []driver.Value) error {
			raw, err := s.unzip(ctx, c, blob(row[0]))
			out = append(out, raw)
			return err
		}, string(id))
	})
	return out, err
}
