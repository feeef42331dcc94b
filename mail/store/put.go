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

// Result counts what one Put did.
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

// Add adds what a later Put did.
func (r *Result) Add(o Result) {
	r.New += o.New
	r.Duplicates += o.Duplicates
	r.Variants += o.Variants
	r.Unreadable += o.Unreadable
	r.Deleted += o.Deleted
	r.Changed = without(sorted(append(r.Changed, o.Changed...)), o.Removed)
	r.Removed = without(sorted(append(r.Removed, o.Removed...)), o.Changed)
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

// Put stores messages, all that follows from them, and the source's cursor in
// one transaction. With an empty source no cursor is moved. On an error the
// store is as before. Batches of 500 to 1,000 are fastest.
func (s *Store) Put(ctx context.Context, source, cursor string, in []Incoming) (Result, error) {
	var res Result
	err := s.update(ctx, func(w *writer) error {
		if s.outdated.Load() {
			return ErrOutdated
		}
		b, err := s.newBatch(ctx, w)
		if err != nil {
			return err
		}
		for i := range in {
			if err := b.file(&in[i]); err != nil {
				return err
			}
		}
		if err := b.derive(); err != nil {
			return err
		}
		if err := b.train(in); err != nil {
			return err
		}
		if source != "" {
			if err := b.step("cursor"); err != nil {
				return err
			}
			if err := w.exec("INSERT INTO cursor(source, at) VALUES(?, ?) ON CONFLICT(source) DO UPDATE SET at=excluded.at", source, cursor); err != nil {
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

// batch is one Put on its way.
type batch struct {
	s     *Store
	w     *writer
	ctx   context.Context //nolint:containedctx // a batch lives within one call
	res   Result
	next  struct{ mail, cluster, change int64 }
	ties  ties
	hands hands

	split map[int64][]int64 // clusters that lost members, and which
	loose []int64           // keys that lead to them
}

func (s *Store) newBatch(ctx context.Context, w *writer) (*batch, error) {
	b := &batch{s: s, w: w, ctx: ctx, ties: newTies()}
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
	if b.s.opt.Fault != nil {
		if err := b.s.opt.Fault(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return b.ctx.Err()
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
		b.res.Unreadable++
		return b.w.exec("INSERT INTO unreadable(sum, origin, size, z) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING",
			in.sum, in.where, int64(in.size), in.z)
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
	case slices.Equal(known.body, in.body):
		b.res.Duplicates++
		return b.duplicate(known, in)
	}
	return b.variant(in)
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
	if err := b.w.exec("INSERT INTO mail(id, hash, body, lists, size, z) VALUES(?, ?, ?, ?, ?, ?)",
		id, in.hash, in.body, lists, int64(in.size), in.z); err != nil {
		return err
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
	var in *Incoming
	_, err := b.w.one(b.ctx, "SELECT z, lists FROM mail WHERE id=?", func(row []driver.Value) (err error) {
		in, err = b.s.revive(blob(row[0]), text(row[1]))
		return err
	}, id)
	if err == nil && in == nil {
		err = corrupt(b.w.path, errBlob)
	}
	return in, err
}

// revive derives a message from what the mail table holds of it.
func (s *Store) revive(z []byte, lists string) (*Incoming, error) {
	raw, err := s.zip.unpack(z)
	if err != nil {
		return nil, corrupt(s.path, err)
	}
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
	b.res.Variants++
	return b.w.exec("INSERT INTO variant(msgid, body, origin, size, z) VALUES(?, ?, ?, ?, ?)",
		string(in.ID()), in.body, in.where, int64(in.size), in.z)
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
