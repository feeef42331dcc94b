package store

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"onemore/patch"
	"onemore/patch/series"
)

// All that is written here is on the disk when the call returns.

// ErrDouble says that the outbox has a letter that does the same already.
var ErrDouble = errors.New("the outbox has it already")

// DoubleError is an ErrDouble that names the letter.
type DoubleError struct {
	ID    string
	State State
}

func (e *DoubleError) Error() string {
	return fmt.Sprintf("%v: %s (%s)", ErrDouble, e.ID, e.State)
}

func (e *DoubleError) Unwrap() error { return ErrDouble }

// AddLetter puts a letter into the outbox and gives it back with its ID, Sum
// and Size. Its Message-ID and Action must be new, else the error is a
// *DoubleError. over is asked when a letter with the same Action or Message-ID
// is there: true throws that one away, and the new one has its ID; nil is no.
// With an ID it is to take the place of the letter of that ID, and over is
// asked about that one, too.
func (s *Store) AddLetter(ctx context.Context, l Letter, over func(Letter) bool) (Letter, error) {
	if l.MsgID == "" || l.Action == "" || len(l.Raw) == 0 || !l.State.Known() {
		return Letter{}, errors.New("add to the outbox: a letter needs a Message-ID, an action, bytes and a state")
	}
	l.Sum, l.Size = sumOf(l.Raw), len(l.Raw)
	err := s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("letter"); err != nil {
			return err
		}
		var err error
		if l.ID, err = w.makeRoom(ctx, l, over); err != nil {
			return err
		}
		standing, err := json.Marshal(l.Standing)
		if err != nil {
			return fmt.Errorf("add to the outbox: %w", err)
		}
		return w.exec(`INSERT INTO outbox(id, msgid, action, parent, change, subject, sender, rcpt, raw, sum, made, state, wire, standing)
			VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			l.ID, string(l.MsgID), l.Action, string(l.Parent), string(l.Change), l.Subject, l.From, strings.Join(l.To, "\n"),
			l.Raw, l.Sum, l.Made.UnixMilli(), string(l.State), string(l.WireID), string(standing))
	})
	if err != nil {
		return Letter{}, err
	}
	return l, nil
}

// makeRoom sees to it that no letter says or is the same as l, and gives the id
// for it: of one that went, or a new one.
func (w *writer) makeRoom(ctx context.Context, l Letter, over func(Letter) bool) (id string, err error) {
	if l.ID != "" {
		if _, err := w.letter(ctx, l.ID); err != nil {
			return "", err
		}
	}
	same, err := w.letters(ctx, "WHERE action=? OR msgid=? OR id=? ORDER BY n", l.Action, string(l.MsgID), l.ID)
	if err != nil {
		return "", err
	}
	for _, old := range same {
		if over == nil || !over(old) {
			return "", &DoubleError{old.ID, old.State}
		}
		if err := w.exec("DELETE FROM outbox WHERE id=?", old.ID); err != nil {
			return "", err
		}
		id = old.ID
	}
	switch {
	case l.ID != "":
		return l.ID, nil
	case id != "":
		return id, nil
	}
	return w.freeID(ctx, l.MsgID)
}

// freeID is the shortest name of four letters or more that is not taken.
func (w *writer) freeID(ctx context.Context, id patch.MsgID) (string, error) {
	name := series.Name(id)
	for n := 4; n < len(name); n++ {
		taken, err := w.number(ctx, "SELECT count(*) FROM outbox WHERE id=?", name[:n])
		if err != nil || taken == 0 {
			return name[:n], err
		}
	}
	return name, nil
}

// UpdateLetter changes the standing of a letter, in one transaction: fn sees it
// as it is now, without its bytes, and an error of fn leaves it so. What fn
// changes of the rest is not kept. A letter whose WireID becomes
// known, and whose mail of that id is here already, turns seen.
func (s *Store) UpdateLetter(ctx context.Context, id string, fn func(*Letter) error) (l Letter, err error) {
	err = s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("letter"); err != nil {
			return err
		}
		if l, err = w.letter(ctx, id); err != nil {
			return err
		}
		wire := l.WireID
		if err := fn(&l); err != nil {
			return err
		}
		if l.WireID != wire && l.WireID != "" {
			k, err := w.find(ctx, hash64(string(l.WireID)), l.WireID)
			if err != nil {
				return err
			}
			if k != nil {
				l.arrived(false)
			}
		}
		return w.stand(id, &l.Standing)
	})
	return l, err
}

// stand writes the standing of a letter.
func (w *writer) stand(id string, st *Standing) error {
	if !st.State.Known() {
		return fmt.Errorf("change letter %s: there is no state %q", id, st.State)
	}
	standing, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("change letter %s: %w", id, err)
	}
	return w.exec("UPDATE outbox SET state=?, wire=?, standing=? WHERE id=?", string(st.State), string(st.WireID), string(standing), id)
}

// DropLetter throws a letter away, unless ok says no by an error.
func (s *Store) DropLetter(ctx context.Context, id string, ok func(Letter) error) error {
	return s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("letter"); err != nil {
			return err
		}
		l, err := w.letter(ctx, id)
		if err != nil {
			return err
		}
		if err := ok(l); err != nil {
			return err
		}
		return w.exec("DELETE FROM outbox WHERE id=?", id)
	})
}

// Letter is one letter with its bytes; ErrUnknown when there is none of this
// id.
func (s *Store) Letter(ctx context.Context, id string) (l Letter, err error) {
	err = s.view(ctx, func(c *conn) error {
		if l, err = c.letter(ctx, id); err != nil {
			return err
		}
		if _, err = c.one(ctx, "SELECT raw FROM outbox WHERE id=?", func(row []driver.Value) error {
			l.Raw = blob(row[0])
			return nil
		}, id); err != nil {
			return err
		}
		if sumOf(l.Raw) != l.Sum {
			return corrupt(c.path, fmt.Errorf("the bytes of letter %s are not those that were kept", id))
		}
		return s.about(ctx, c, &l)
	})
	return l, err
}

// Letters are the letters that stand in one of these states, or all, without
// their bytes, in the order in which they were made.
func (s *Store) Letters(ctx context.Context, states ...State) ([]Letter, error) {
	where, args := "ORDER BY n", []driver.Value(nil)
	if len(states) > 0 {
		where = "WHERE state IN (?" + strings.Repeat(",?", len(states)-1) + ") ORDER BY n"
		for _, st := range states {
			args = append(args, string(st))
		}
	}
	return s.lettersWhere(ctx, where, args...)
}

// LettersToCopy are the letters whose copy is to be made now, without their
// bytes.
func (s *Store) LettersToCopy(ctx context.Context) ([]Letter, error) {
	return s.lettersWhere(ctx, "WHERE state IN (?, ?) AND json_extract(standing, '$.copy')=? ORDER BY n",
		string(LetterSent), string(LetterSeen), string(CopyPending))
}

func (s *Store) lettersWhere(ctx context.Context, where string, args ...driver.Value) (all []Letter, err error) {
	err = s.view(ctx, func(c *conn) error {
		if all, err = c.letters(ctx, where, args...); err != nil {
			return err
		}
		for i := range all {
			if err := s.about(ctx, c, &all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// about finds the present change of a letter.
func (s *Store) about(ctx context.Context, c *conn, l *Letter) error {
	root, err := s.changeOf(ctx, c, l.Change)
	if err == nil && root != "" {
		l.Change = root
	}
	return err
}

// letter reads one without its bytes.
func (c *conn) letter(ctx context.Context, id string) (Letter, error) {
	some, err := c.letters(ctx, "WHERE id=?", id)
	if err == nil && len(some) == 0 {
		err = fmt.Errorf("letter %q of the outbox: %w", id, ErrUnknown)
	}
	if err != nil {
		return Letter{}, err
	}
	return some[0], nil
}

const letterColumns = "id, msgid, action, parent, change, subject, sender, rcpt, length(raw), sum, made, state, wire, standing"

// letters reads some without their bytes.
func (c *conn) letters(ctx context.Context, where string, args ...driver.Value) (all []Letter, err error) {
	err = c.query(ctx, "SELECT "+letterColumns+" FROM outbox "+where, func(row []driver.Value) error {
		l, err := letterOf(row)
		if err != nil {
			return corrupt(c.path, err)
		}
		all = append(all, l)
		return nil
	}, args...)
	return all, err
}

func sumOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
