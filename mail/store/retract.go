package store

import (
	"database/sql/driver"
	"maps"
	"slices"

	"onemore/patch"
)

// retract removes the very message its source took back.
func (b *batch) retract(k *known, in *Incoming) error {
	if k == nil {
		return nil
	}
	if !slices.Equal(k.body, in.body) {
		n, err := b.w.number(b.ctx, "SELECT count(*) FROM variant WHERE msgid=? AND body=?", string(in.ID()), in.body)
		if err != nil || n == 0 {
			return err
		}
		b.res.Deleted++
		if err := b.lift("SELECT substr(z, 1, 64) FROM variant WHERE msgid=? AND body=?", string(in.ID()), in.body); err != nil {
			return err
		}
		return b.w.exec("DELETE FROM variant WHERE msgid=? AND body=?", string(in.ID()), in.body)
	}
	b.res.Deleted++
	if err := b.uproot(k.id); err != nil {
		return err
	}
	if err := b.lift(mailStart, k.id); err != nil {
		return err
	}
	if err := b.clear(k.id, "DELETE FROM mail WHERE id=?", "DELETE FROM fact WHERE id=?",
		"DELETE FROM words WHERE rowid=?", "DELETE FROM place WHERE id=?", "DELETE FROM beginning WHERE id=?"); err != nil {
		return err
	}
	b.w.facts.drop(k.id)
	return b.promote(in.ID())
}

// mailStart asks for as much of a stored message as lift needs.
const mailStart = "SELECT substr(z, 1, 64) FROM mail WHERE id=?"

// clear runs statements that take something of one message away.
func (b *batch) clear(id int64, sql ...string) error {
	for _, s := range sql {
		if err := b.w.exec(s, id); err != nil {
			return err
		}
	}
	return nil
}

// uproot takes a message out of what is to be derived. A stored cluster may
// fall apart without it: it is dissolved, and its members tied anew.
func (b *batch) uproot(id int64) error {
	b.ties.drop(id)
	p, stored, err := b.w.place(b.ctx, id)
	if err != nil || !stored {
		return err
	}
	if b.split == nil {
		b.split = map[int64][]int64{}
	}
	b.split[p.cluster] = append(b.split[p.cluster], id)
	f, err := b.fact(id)
	if err != nil {
		return err
	}
	b.loose = append(b.loose, b.keysOf(f)...)
	return nil
}

// promote makes a variant the message itself when that was taken back.
func (b *batch) promote(id patch.MsgID) error {
	var z, body []byte
	found, err := b.w.one(b.ctx, "SELECT body, z FROM variant WHERE msgid=? ORDER BY body LIMIT 1", func(row []driver.Value) error {
		body, z = blob(row[0]), blob(row[1])
		return nil
	}, string(id))
	if err != nil || !found {
		return err
	}
	in, err := b.revive(z, "")
	if err != nil {
		return err
	}
	if err := b.w.exec("DELETE FROM variant WHERE msgid=? AND body=?", string(id), body); err != nil {
		return err
	}
	return b.add(in)
}

// dissolve takes apart the clusters that lost a member: the rest is tied anew
// as if it had just come in.
func (d *deriving) dissolve() error {
	for _, id := range slices.Sorted(maps.Keys(d.split)) {
		c, err := d.w.cluster(d.ctx, id)
		if err != nil {
			return err
		}
		for _, m := range c.changes {
			d.old[m.root] = m
		}
		for _, m := range c.members {
			if slices.Contains(d.split[id], m.msg) {
				continue
			}
			f, err := d.fact(m.msg)
			if err != nil {
				return err
			}
			keys := d.keysOf(f)
			d.ties.add(m.msg, keys)
			d.loose = append(d.loose, keys...)
		}
		if err := d.w.exec("DELETE FROM cluster WHERE id=?", id); err != nil {
			return err
		}
	}
	for _, k := range d.loose {
		if err := d.w.exec("DELETE FROM key WHERE h=?", k); err != nil {
			return err
		}
	}
	return nil
}
