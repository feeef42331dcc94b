package store

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// derivation of one batch: every cluster that a message touched is built anew,
// once, and only what differs is written.
type deriving struct {
	*batch
	stored  map[int64]int64 // key to cluster, as stored
	keys    map[int64]int64 // key to cluster, to be written
	places  []place         // to be written
	old     map[int64]made  // changes of all clusters touched, by root; those left at the end are gone
	removed []patch.MsgID
}

type place struct{ msg, cluster, change int64 }

// derive builds what the messages of the batch touched.
func (b *batch) derive() error {
	d := &deriving{batch: b, keys: map[int64]int64{}, old: map[int64]made{}}
	if err := b.step("keys"); err != nil {
		return err
	}
	if err := d.dissolve(); err != nil {
		return err
	}
	var err error
	if d.stored, err = b.w.clustersOf(b.ctx, b.ties.keys()); err != nil {
		return err
	}
	for _, g := range b.ties.groups(d.stored) {
		if err := b.step("derive"); err != nil {
			return err
		}
		if err := d.rebuild(g); err != nil {
			return err
		}
	}
	if err := b.step("place"); err != nil {
		return err
	}
	return d.finish()
}

// rebuild makes one cluster of a group and builds its changes.
func (d *deriving) rebuild(g group) error {
	c, err := d.merge(g)
	if err != nil {
		return err
	}
	facts := make([]series.Fact, len(c.members))
	at := make(map[patch.MsgID]int, len(c.members))
	for i, m := range c.members {
		f, err := d.fact(m.msg)
		if err != nil {
			return err
		}
		facts[i] = *f
		at[f.ID] = i
	}
	now := make([]int64, len(c.members)) // the change of each member
	c.changes = c.changes[:0]
	seen := map[int64]bool{}
	for _, ch := range series.BuildBy(facts, d.hands.of(facts)) {
		root := hash64(string(ch.Root))
		if seen[root] { // two changes of one name: the first keeps it
			continue
		}
		seen[root] = true
		m, err := d.keepChange(&ch, root)
		if err != nil {
			return err
		}
		c.changes = append(c.changes, m)
		for i := range ch.Thread {
			if j, ok := at[ch.Thread[i].ID]; ok && now[j] == 0 {
				now[j] = m.id
			}
		}
	}
	for i := range c.members {
		m := &c.members[i]
		if m.change != now[i] {
			m.change = now[i]
			d.places = append(d.places, place{m.msg, c.id, m.change})
		}
	}
	return d.w.exec("INSERT OR REPLACE INTO cluster(id, b) VALUES(?, ?)", c.id, packCluster(c))
}

// nowhere marks a member whose place is not stored or no longer right.
const nowhere = -1

// merge joins the stored clusters of a group and its new messages into the
// largest of them.
func (d *deriving) merge(g group) (*cluster, error) {
	var into *cluster
	var all []*cluster
	for _, id := range g.clusters {
		c, err := d.w.cluster(d.ctx, id)
		if err != nil {
			return nil, err
		}
		if into == nil || len(c.members) > len(into.members) {
			into = c
		}
		all = append(all, c)
		for _, m := range c.changes {
			d.old[m.root] = m
		}
	}
	if into == nil {
		into = &cluster{id: d.next.cluster}
		d.next.cluster++
	}
	for _, c := range all {
		if c == into {
			continue
		}
		if err := d.absorb(into, c); err != nil {
			return nil, err
		}
	}
	have := make(map[int64]bool, len(into.members))
	for _, m := range into.members {
		have[m.msg] = true
	}
	for _, m := range g.msgs {
		d.point(m.keys, into.id)
		if !have[m.msg] {
			into.members = append(into.members, member{m.msg, nowhere})
		}
	}
	slices.SortFunc(into.members, func(a, b member) int { return cmp.Compare(a.msg, b.msg) })
	return into, nil
}

// absorb moves the members of a smaller cluster, and their keys.
func (d *deriving) absorb(into, c *cluster) error {
	for _, m := range c.members {
		f, err := d.fact(m.msg)
		if err != nil {
			return err
		}
		for _, k := range d.keysOf(f) {
			d.keys[k] = into.id
		}
		into.members = append(into.members, member{m.msg, nowhere})
	}
	return d.w.exec("DELETE FROM cluster WHERE id=?", c.id)
}

// point leads keys to a cluster.
func (d *deriving) point(keys []int64, to int64) {
	for _, k := range keys {
		if was, ok := d.stored[k]; !ok || was != to {
			d.keys[k] = to
		}
	}
}

// keepChange stores a change unless it is there already, just so.
func (d *deriving) keepChange(ch *series.Change, root int64) (made, error) {
	row := queue.Summarize(*ch)
	b := packRow(&row)
	m := made{root: root, row: hash64(string(b))}
	old, ok := d.old[root]
	delete(d.old, root)
	if ok && old.row == m.row {
		return old, nil
	}
	d.res.Changed = append(d.res.Changed, ch.Root)
	if ok {
		m.id = old.id
		return m, d.w.exec("UPDATE change SET active=?, row=? WHERE id=?", row.Active, b, m.id)
	}
	m.id = d.next.change
	d.next.change++
	return m, d.w.exec("INSERT INTO change(id, active, row) VALUES(?, ?, ?)", m.id, row.Active, b)
}

// finish writes what was collected, in the order of the tables' keys, which
// touches each page once.
func (d *deriving) finish() error {
	keys := slices.Sorted(maps.Keys(d.keys))
	const upsert = "INSERT OR REPLACE INTO key(h, cluster) VALUES"
	if err := many(d.w.conn, upsert, 2, len(keys), func(i int, args []driver.Value) {
		args[0], args[1] = keys[i], d.keys[keys[i]]
	}); err != nil {
		return err
	}
	slices.SortFunc(d.places, func(a, b place) int { return cmp.Compare(a.msg, b.msg) })
	const replace = "INSERT OR REPLACE INTO place(id, cluster, change) VALUES"
	if err := many(d.w.conn, replace, 3, len(d.places), func(i int, args []driver.Value) {
		p := d.places[i]
		args[0], args[1], args[2] = p.msg, p.cluster, p.change
	}); err != nil {
		return err
	}
	for _, root := range slices.Sorted(maps.Keys(d.old)) {
		if err := d.drop(d.old[root]); err != nil {
			return err
		}
	}
	d.res.Removed = sorted(d.removed)
	d.res.Changed = sorted(d.res.Changed)
	return nil
}

// drop deletes a change that no longer is.
func (d *deriving) drop(m made) error {
	_, err := d.w.one(d.ctx, "SELECT row FROM change WHERE id=?", func(row []driver.Value) error {
		root, err := firstID(blob(row[0]), rowVersion)
		if err != nil {
			return corrupt(d.w.path, err)
		}
		d.removed = append(d.removed, root)
		return nil
	}, m.id)
	if err != nil {
		return err
	}
	return d.w.exec("DELETE FROM change WHERE id=?", m.id)
}

// fact gives a message's fact. It is shared: nobody changes it.
func (b *batch) fact(id int64) (*series.Fact, error) {
	if f := b.w.facts.get(id); f != nil {
		return f, nil
	}
	f, err := b.w.fact(b.ctx, id)
	if err != nil {
		return nil, err
	}
	b.w.facts.put(id, f)
	return f, nil
}

// errGap means that the tables do not fit each other.
func (c *conn) gap(what string, id int64) error {
	return corrupt(c.path, fmt.Errorf("%s %d is missing: %w", what, id, errBlob))
}
