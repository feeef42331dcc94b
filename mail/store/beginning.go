package store

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"onemore/patch"
)

// Of a message that is too large to fetch unasked, a source gives only the
// beginning. It is kept, read and shown like a message; the table beginning
// says how large the whole is, until the whole comes and takes its place.

// PrepareBeginning is Prepare for the beginning of a message that is size bytes
// long as a whole. When raw is all of it, it is Prepare.
func (s *Store) PrepareBeginning(raw []byte, size int64, list, where string) Incoming {
	in := s.Prepare(raw, list, where)
	if in.do == keep && size > int64(len(raw)) {
		in.whole = size
	}
	return in
}

// Beginning says whether only the beginning of a message is here, and how many
// bytes the whole has by its source.
func (s *Store) Beginning(ctx context.Context, id patch.MsgID) (size int64, ok bool, err error) {
	err = s.view(ctx, func(c *conn) error {
		k, err := c.find(ctx, hash64(string(id)), id)
		if err != nil || k == nil {
			return err
		}
		size, ok, err = c.beginning(ctx, k.id)
		return err
	})
	return size, ok, err
}

func (c *conn) beginning(ctx context.Context, id int64) (size int64, ok bool, err error) {
	ok, err = c.one(ctx, "SELECT size FROM beginning WHERE id=?", func(row []driver.Value) error {
		size = integer(row[0])
		return nil
	}, id)
	return size, ok, err
}

// Known tells which of these messages are here whole; only those are in the
// map.
func (s *Store) Known(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	out := map[patch.MsgID]bool{}
	want := make(map[patch.MsgID]bool, len(ids))
	hashes := make([]int64, 0, len(ids))
	for _, id := range ids {
		if !want[id] {
			want[id] = true
			hashes = append(hashes, hash64(string(id)))
		}
	}
	slices.Sort(hashes)
	err := s.view(ctx, func(c *conn) error {
		return c.lookup(ctx, knownWhole, hashes, func(row []driver.Value) error {
			id, err := firstID(blob(row[0]), factVersion)
			if err != nil {
				return corrupt(c.path, err)
			}
			if want[id] {
				out[id] = true
			}
			return nil
		})
	})
	return out, err
}

const knownWhole = `SELECT f.f FROM mail CROSS JOIN fact f ON f.id=mail.id
	WHERE NOT EXISTS (SELECT 1 FROM beginning b WHERE b.id=mail.id) AND mail.hash IN `

// complete puts a whole message where its beginning was. Everything drawn from
// the beginning goes, and with it what tied it to others.
func (b *batch) complete(k *known, in *Incoming) error {
	if err := b.step("complete"); err != nil {
		return err
	}
	old, err := b.fact(k.id)
	if err != nil {
		return err
	}
	given := in.givenBy(old.Lists)
	if err := b.uproot(k.id); err != nil {
		return err
	}
	if err := b.lift(mailStart, k.id); err != nil {
		return err
	}
	if err := b.clear(k.id, "DELETE FROM fact WHERE id=?", "DELETE FROM words WHERE rowid=?", "DELETE FROM beginning WHERE id=?"); err != nil {
		return err
	}
	z, err := b.lay(in)
	if err != nil {
		return err
	}
	if err := b.w.exec("UPDATE mail SET body=?, lists=?, size=?, z=? WHERE id=?",
		in.body, given, int64(in.size), z, k.id); err != nil {
		return err
	}
	if given != nil && given != in.given { // it is on more lists than it knows
		if in, err = b.reread(k.id); err != nil {
			return err
		}
	}
	b.res.Duplicates++
	b.res.Completed++
	b.completed = append(b.completed, k.id)
	return b.index(k.id, in)
}

// givenBy is what to store as given lists of a message that was on these lists
// by an earlier copy: nil when its own header names them all.
func (in *Incoming) givenBy(lists []string) driver.Value {
	own := in.lists
	if in.given != "" {
		own = nil
		lists = append(slices.Clone(lists), in.given)
	}
	more := slices.DeleteFunc(slices.Clone(lists), func(l string) bool { return slices.Contains(own, l) })
	if len(more) == 0 {
		return nil
	}
	slices.Sort(more)
	return strings.Join(slices.Compact(more), "\n")
}

// announce adds the changes whose messages were completed to those that
// changed, also when nothing of their rows differs.
func (b *batch) announce() error {
	for _, id := range b.completed {
		p, found, err := b.w.place(b.ctx, id)
		if err != nil {
			return err
		}
		if !found || p.change == 0 {
			continue
		}
		root, err := b.w.rootOf(b.ctx, p.change)
		if err != nil {
			return err
		}
		b.res.Changed = append(b.res.Changed, root)
	}
	b.res.Changed = sorted(b.res.Changed)
	return nil
}
