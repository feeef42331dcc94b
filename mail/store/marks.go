package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"onemore/patch"
	"onemore/patch/queue"
)

// Mark is a kind of mark.
type Mark string

// The marks of a change. The value of a mark is a number; 0 takes it away.
const (
	Done    Mark = "done"    // 1
	Flag    Mark = "flag"    // 1
	Snooze  Mark = "snooze"  // until, Unix seconds
	Touched Mark = "touched" // when the reader last opened it, Unix seconds
	Resign  Mark = "resign"  // when the reader said that it is not theirs, Unix seconds
)

// Marks are kept by the Message-ID they were put on and resolved to the change
// that holds the message now, so they survive merging, splitting and a
// rebuild. allMarks and allSeen give the message's change, NULL when there is
// none; two ids of one 64-bit hash cannot be told apart here, which takes a
// forged id and only moves a mark. CROSS JOIN keeps SQLite from walking all
// places to find the few that were seen.
const (
	allMarks = `SELECT m.msgid, m.kind, m.value, p.change FROM mark m
		LEFT JOIN mail ON mail.hash=m.hash LEFT JOIN place p ON p.id=mail.id`
	allSeen = `SELECT p.change, count(*) FROM seen s
		CROSS JOIN mail ON mail.hash=s.hash CROSS JOIN place p ON p.id=mail.id GROUP BY p.change`
)

// Marks gives the marks of every change that has any, by its present root.
// Marks put on a message that is not in the store are given under its id.
func (s *Store) Marks(ctx context.Context) (map[patch.MsgID]queue.Marks, error) {
	out := map[patch.MsgID]queue.Marks{}
	err := s.view(ctx, func(c *conn) error {
		changes := map[int64]*queue.Marks{}
		of := func(change int64) *queue.Marks {
			if changes[change] == nil {
				changes[change] = &queue.Marks{}
			}
			return changes[change]
		}
		err := c.query(ctx, allMarks, func(row []driver.Value) error {
			if ch := integer(row[3]); ch != 0 {
				add(of(ch), Mark(text(row[1])), integer(row[2]))
				return nil
			}
			id := patch.MsgID(text(row[0]))
			m := out[id]
			add(&m, Mark(text(row[1])), integer(row[2]))
			out[id] = m
			return nil
		})
		if err != nil {
			return err
		}
		if err := c.query(ctx, allSeen, func(row []driver.Value) error {
			if ch := integer(row[0]); ch != 0 {
				of(ch).Seen = int(integer(row[1]))
			}
			return nil
		}); err != nil {
			return err
		}
		for ch, m := range changes {
			root, err := c.rootOf(ctx, ch)
			if err != nil {
				return err
			}
			out[root] = *m
		}
		return nil
	})
	return out, err
}

// add joins one stored mark: a change that two marked changes became has the
// marks of both, and of two times the later.
func add(m *queue.Marks, kind Mark, value int64) {
	switch kind {
	case Done:
		m.Done = m.Done || value != 0
	case Flag:
		m.Flag = m.Flag || value != 0
	case Snooze:
		m.Snooze = max(m.Snooze, value)
	case Touched:
		m.Touched = max(m.Touched, value)
	case Resign:
		m.Resigned = max(m.Resigned, value)
	}
}

// MarksOf gives the marks of the change that holds this message, joined over
// all names the change ever had.
func (s *Store) MarksOf(ctx context.Context, id patch.MsgID) (queue.Marks, error) {
	var m queue.Marks
	err := s.view(ctx, func(c *conn) error {
		names, err := c.names(ctx, id)
		if err != nil {
			return err
		}
		for _, name := range names {
			h := hash64(string(name))
			if err := c.query(ctx, "SELECT kind, value FROM mark WHERE hash=? AND msgid=?", func(row []driver.Value) error {
				add(&m, Mark(text(row[0])), integer(row[1]))
				return nil
			}, h, string(name)); err != nil {
				return err
			}
			n, err := c.number(ctx, "SELECT count(*) FROM seen WHERE hash=? AND msgid=?", h, string(name))
			if err != nil {
				return err
			}
			m.Seen += int(n)
		}
		return nil
	})
	return m, err
}

// names are the ids of all messages of the change that holds this one, or the
// id alone when no change does.
func (c *conn) names(ctx context.Context, id patch.MsgID) ([]patch.MsgID, error) {
	p, found, err := c.placeOf(ctx, id)
	if err != nil {
		return nil, err
	}
	if !found || p.change == 0 {
		return []patch.MsgID{id}, nil
	}
	cl, err := c.cluster(ctx, p.cluster)
	if err != nil {
		return nil, err
	}
	var names []patch.MsgID
	for _, m := range cl.members {
		if m.change != p.change {
			continue
		}
		name, err := c.idOf(ctx, m.msg)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// SetMark puts a mark on a change in place of an earlier one of its kind under
// any of its names; value 0 takes it away. The message need not be there. It
// is on the disk when SetMark returns.
func (s *Store) SetMark(ctx context.Context, id patch.MsgID, mark Mark, value int64) error {
	switch mark {
	case Done, Flag, Snooze, Touched, Resign:
	default:
		return fmt.Errorf("mark <%s>: no such mark %q", id, string(mark))
	}
	return s.updateNow(ctx, func(c *writer) error {
		names, err := c.names(ctx, id)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := c.exec("DELETE FROM mark WHERE hash=? AND msgid=? AND kind=?",
				hash64(string(name)), string(name), string(mark)); err != nil {
				return err
			}
		}
		if value == 0 {
			return nil
		}
		return c.exec("INSERT INTO mark(hash, msgid, kind, value) VALUES(?, ?, ?, ?)",
			hash64(string(id)), string(id), string(mark), value)
	})
}

// Seen tells which of these messages the reader has seen; only those are in
// the map.
func (s *Store) Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error) {
	out := map[patch.MsgID]bool{}
	err := s.view(ctx, func(c *conn) error {
		for _, id := range ids {
			n, err := c.number(ctx, "SELECT count(*) FROM seen WHERE hash=? AND msgid=?", hash64(string(id)), string(id))
			if err != nil {
				return err
			}
			if n > 0 {
				out[id] = true
			}
		}
		return nil
	})
	return out, err
}

// See marks messages as seen.
func (s *Store) See(ctx context.Context, ids []patch.MsgID) error {
	if len(ids) == 0 {
		return nil
	}
	return s.updateNow(ctx, func(c *writer) error {
		for _, id := range ids {
			if err := c.exec("INSERT OR IGNORE INTO seen(hash, msgid) VALUES(?, ?)", hash64(string(id)), string(id)); err != nil {
				return err
			}
		}
		return nil
	})
}
