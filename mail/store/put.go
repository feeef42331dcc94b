package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"onemore/mail"
	"onemore/patch"
)

// Result counts what one Take did.
type Result struct {
	New        int // Message-IDs not seen before
	Duplicates int // same id, same body; also those in Completed
	Completed  int // whole messages of which only the beginning was here
	Variants   int // same id, another body
	Unreadable int // no mail; kept raw
	Deleted    int // messages a source took back
	// Changed holds the roots of all changes that are new or differ, or have a
	// message that was completed; Removed those that are no longer there (merged
	// into another, or deleted); Seen those with messages that were not seen
	// before and are now, because a place said so. Sorted.
	Changed []patch.MsgID
	Removed []patch.MsgID
	Seen    []patch.MsgID
	// Letters are the ids of the letters in the outbox whose mails came in and
	// that stand otherwise since. Sorted.
	Letters []string
}

// Messages is the number of messages that came in.
func (r Result) Messages() int { return r.New + r.Duplicates + r.Variants + r.Unreadable }

// Add adds what a later Take did.
func (r *Result) Add(o Result) {
	r.New += o.New
	r.Duplicates += o.Duplicates
	r.Completed += o.Completed
	r.Variants += o.Variants
	r.Unreadable += o.Unreadable
	r.Deleted += o.Deleted
	r.Changed = without(sorted(append(r.Changed, o.Changed...)), o.Removed)
	r.Removed = without(sorted(append(r.Removed, o.Removed...)), o.Changed)
	r.Seen = without(sorted(append(r.Seen, o.Seen...)), o.Removed)
	r.Letters = slices.Compact(slices.Sorted(slices.Values(append(r.Letters, o.Letters...))))
}

// sorted sorts and drops doubles.
func sorted(ids []patch.MsgID) []patch.MsgID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// without drops from ids those in gone, which is sorted.
func without(ids, gone []patch.MsgID) []patch.MsgID {
	return slices.DeleteFunc(ids, func(id patch.MsgID) bool {
		_, found := slices.BinarySearch(gone, id)
		return found
	})
}

// file puts one message where it belongs.
func (b *batch) file(in *Incoming) error {
	if err := b.step("mail"); err != nil {
		return err
	}
	if in.err != nil {
		return fmt.Errorf("store <%s>: %w", in.ID(), in.err)
	}
	if in.do == unreadable {
		return b.aside(in)
	}
	known, err := b.w.find(b.ctx, in.hash, in.ID())
	if err != nil {
		return err
	}
	switch {
	case in.do == retract:
		return b.retract(known, in)
	case known == nil:
		b.res.New++
		return b.add(in)
	}
	_, begun, err := b.w.beginning(b.ctx, known.id)
	switch {
	case err != nil:
		return err
	case begun && in.whole == 0:
		return b.complete(known, in)
	case begun, in.whole > 0, slices.Equal(known.body, in.body):
		b.res.Duplicates++
		return b.duplicate(known, in)
	}
	return b.variant(in)
}

// aside keeps what is no mail, once.
func (b *batch) aside(in *Incoming) error {
	b.res.Unreadable++
	b.nameless[in.ID()] = true
	n, err := b.w.number(b.ctx, "SELECT count(*) FROM unreadable WHERE sum=?", in.sum)
	if err != nil || n > 0 {
		return err
	}
	z, err := b.lay(in)
	if err != nil {
		return err
	}
	return b.w.exec("INSERT INTO unreadable(sum, origin, size, z) VALUES(?, ?, ?, ?)", in.sum, in.where, int64(in.size), z)
}

// known is what the store has under a Message-ID.
type known struct {
	id    int64
	body  []byte
	lists []string // given by sources and other copies, not by its own header
}

// find looks a message up by its id.
func (c *conn) find(ctx context.Context, hash int64, id patch.MsgID) (*known, error) {
	var found []known
	err := c.query(ctx, "SELECT id, body, lists FROM mail WHERE hash=?", func(row []driver.Value) error {
		k := known{id: integer(row[0]), body: blob(row[1])}
		if l := text(row[2]); l != "" {
			k.lists = strings.Split(l, "\n")
		}
		found = append(found, k)
		return nil
	}, hash)
	if err != nil {
		return nil, err
	}
	for i := range found {
		is, err := c.idOf(ctx, found[i].id)
		if err != nil {
			return nil, err
		}
		if is == id {
			return &found[i], nil
		}
	}
	return nil, nil
}

// idOf is the Message-ID of a stored message.
func (c *conn) idOf(ctx context.Context, id int64) (patch.MsgID, error) {
	var is patch.MsgID
	_, err := c.one(ctx, "SELECT f FROM fact WHERE id=?", func(row []driver.Value) (err error) {
		if is, err = firstID(blob(row[0]), factVersion); err != nil {
			return corrupt(c.path, err)
		}
		return nil
	}, id)
	return is, err
}

// add stores a message that was not there.
func (b *batch) add(in *Incoming) error {
	id := b.next.mail
	b.next.mail++
	var lists driver.Value
	if in.given != "" {
		lists = in.given
	}
	z, err := b.lay(in)
	if err != nil {
		return err
	}
	if err := b.w.exec("INSERT INTO mail(id, hash, body, lists, size, z) VALUES(?, ?, ?, ?, ?, ?)",
		id, in.hash, in.body, lists, int64(in.size), z); err != nil {
		return err
	}
	if in.whole > 0 {
		if err := b.w.exec("INSERT INTO beginning(id, size) VALUES(?, ?)", id, in.whole); err != nil {
			return err
		}
	}
	return b.index(id, in)
}

// index stores what is derived from one message alone.
func (b *batch) index(id int64, in *Incoming) error {
	if err := b.w.exec("INSERT INTO fact(id, f) VALUES(?, ?)", id, in.blob); err != nil {
		return err
	}
	if err := b.w.exec("INSERT INTO words(rowid, w) VALUES(?, ?)", id, in.text); err != nil {
		return err
	}
	b.w.facts.put(id, in.fact)
	b.ties.add(id, append(in.keys, b.hands.keys(in.ID())...))
	return nil
}

// duplicate adds the lists a further copy came by. The role of a message may
// depend on its lists, so its fact is read again from the raw mail.
func (b *batch) duplicate(k *known, in *Incoming) error {
	f, err := b.fact(k.id)
	if err != nil {
		return err
	}
	more := slices.DeleteFunc(slices.Clone(in.lists), func(l string) bool {
		return slices.Contains(k.lists, l) || slices.Contains(f.Lists, l)
	})
	if len(more) == 0 {
		return nil
	}
	lists := slices.Sorted(slices.Values(append(more, k.lists...)))
	if err := b.w.exec("UPDATE mail SET lists=? WHERE id=?", strings.Join(lists, "\n"), k.id); err != nil {
		return err
	}
	again, err := b.reread(k.id)
	if err != nil {
		return err
	}
	if err := b.w.exec("UPDATE fact SET f=? WHERE id=?", again.blob, k.id); err != nil {
		return err
	}
	b.w.facts.put(k.id, again.fact)
	b.ties.add(k.id, append(again.keys, b.hands.keys(in.ID())...))
	return nil
}

// reread derives a stored message anew from its raw bytes.
func (b *batch) reread(id int64) (*Incoming, error) {
	var z []byte
	var lists string
	found, err := b.w.one(b.ctx, "SELECT z, lists FROM mail WHERE id=?", func(row []driver.Value) error {
		z, lists = blob(row[0]), text(row[1])
		return nil
	}, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, b.w.gap("message", id)
	}
	return b.revive(z, lists)
}

// revive derives a message from what the mail table holds of it.
func (b *batch) revive(z []byte, lists string) (*Incoming, error) {
	raw, err := b.s.unzip(b.ctx, b.w.conn, z)
	if err != nil {
		return nil, err
	}
	return b.s.revive(raw, z, lists)
}

// revive derives a stored message from its raw bytes and the lists it was
// given.
func (s *Store) revive(raw, z []byte, lists string) (*Incoming, error) {
	m := mail.Parse(raw)
	if lists != "" {
		for _, l := range strings.Split(lists, "\n") {
			if !slices.Contains(m.Lists, l) {
				m.Lists = append(m.Lists, l)
			}
		}
	}
	in := &Incoming{size: len(raw), z: z}
	s.read(in, &m)
	return in, in.err
}

// variant keeps another body under a known id, once.
func (b *batch) variant(in *Incoming) error {
	n, err := b.w.number(b.ctx, "SELECT count(*) FROM variant WHERE msgid=? AND body=?", string(in.ID()), in.body)
	if err != nil {
		return err
	}
	if n > 0 {
		b.res.Duplicates++
		return nil
	}
	z, err := b.lay(in)
	if err != nil {
		return err
	}
	b.res.Variants++
	return b.w.exec("INSERT INTO variant(msgid, body, origin, size, z) VALUES(?, ?, ?, ?, ?)",
		string(in.ID()), in.body, in.where, int64(in.size), z)
}
