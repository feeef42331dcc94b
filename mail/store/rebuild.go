package store

import (
	"context"
	"database/sql/driver"
	"runtime"
	"sync"
)

// rebuildAtOnce is how many messages are derived at a time.
const rebuildAtOnce = 2000

// stale is one stored message on its way to be derived again.
type stale struct {
	id, hash int64
	z        []byte
	lists    string
	in       *Incoming
	err      error
}

// Rebuild drops everything derived and makes it again from the raw messages,
// in one transaction: whoever reads meanwhile sees the old state, and a broken
// rebuild leaves it. progress, when not nil, is called now and then.
func (s *Store) Rebuild(ctx context.Context, progress func(done, total int)) error {
	return s.rebuild(ctx, progress, func(stamp) bool { return true })
}

// Renew is Rebuild for a store that is Outdated, and nothing for another: also
// when somebody else has rebuilt it meanwhile.
func (s *Store) Renew(ctx context.Context, progress func(done, total int)) error {
	if !s.Outdated() {
		return nil
	}
	return s.rebuild(ctx, progress, func(st stamp) bool { return st.derivation != derivation })
}

func (s *Store) rebuild(ctx context.Context, progress func(done, total int), wanted func(stamp) bool) error {
	err := s.update(ctx, func(w *writer) error {
		st, err := readStamp(ctx, w.conn)
		if err != nil || !wanted(st) {
			return err
		}
		w.facts.clear()
		for _, sql := range []string{dropDerived, derivedTables} {
			if err := w.script(sql); err != nil {
				return err
			}
		}
		if err := sign(w.conn, s.opt.Program); err != nil {
			return err
		}
		total, err := w.number(ctx, "SELECT count(*) FROM mail")
		if err != nil {
			return err
		}
		done, last := 0, int64(0)
		for {
			n, err := s.rebuildSome(ctx, w, &last)
			if err != nil || n == 0 {
				return err
			}
			if done += n; progress != nil {
				progress(done, int(total))
			}
		}
	})
	if err == nil {
		s.outdated.Store(false)
	}
	return err
}

// rebuildSome derives the messages after last.
func (s *Store) rebuildSome(ctx context.Context, w *writer, last *int64) (int, error) {
	var some []stale
	err := w.query(ctx, "SELECT id, hash, z, lists FROM mail WHERE id>? ORDER BY id LIMIT ?", func(row []driver.Value) error {
		some = append(some, stale{id: integer(row[0]), hash: integer(row[1]), z: blob(row[2]), lists: text(row[3])})
		return nil
	}, *last, int64(rebuildAtOnce))
	if err != nil || len(some) == 0 {
		return 0, err
	}
	*last = some[len(some)-1].id
	b, err := s.newBatch(ctx, w)
	if err != nil {
		return 0, err
	}
	for i := range some { // large ones one by one: their pieces come from the one connection
		if st := &some[i]; st.large() {
			st.in, st.err = b.revive(st.z, st.lists)
		}
	}
	s.reviveAll(some)
	for i := range some {
		st := &some[i]
		if st.err != nil {
			return 0, st.err
		}
		if st.in.hash != st.hash { // the rules for a missing id changed
			if err := w.exec("UPDATE mail SET hash=? WHERE id=?", st.in.hash, st.id); err != nil {
				return 0, err
			}
		}
		if err := b.index(st.id, st.in); err != nil {
			return 0, err
		}
	}
	return len(some), b.derive()
}

// large says that the message is stored in pieces, or that its stub is damaged.
func (st *stale) large() bool {
	_, is, _ := readStub(st.z)
	return is
}

// reviveAll parses what is not large, on all cores.
func (s *Store) reviveAll(some []stale) {
	var wg sync.WaitGroup
	n := min(runtime.GOMAXPROCS(0), 8)
	for k := range n {
		wg.Go(func() {
			for i := k; i < len(some); i += n {
				if st := &some[i]; !st.large() {
					st.in, st.err = s.again(st.z, st.lists)
				}
			}
		})
	}
	wg.Wait()
}

// again derives a message that is not stored in pieces.
func (s *Store) again(z []byte, lists string) (*Incoming, error) {
	raw, err := s.zip.unpack(nil, z)
	if err != nil {
		return nil, corrupt(s.path, err)
	}
	return s.revive(raw, z, lists)
}
