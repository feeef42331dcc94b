package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"onemore/patch"
)

// Draft is what a person wants to say in answer to one message and has not
// sent. What its text means is for others.
type Draft struct {
	Parent  patch.MsgID // the message it answers
	Change  patch.MsgID // the present root of the change that holds it; empty: none does
	Text    string
	Changed time.Time
}

var errNoParent = errors.New("keep a draft: it answers no message")

// ErrDraftMoved says that somebody else, in this process or another, wrote the
// draft meanwhile.
var ErrDraftMoved = errors.New("the draft was changed elsewhere meanwhile")

// SetDraft keeps the draft for a message in place of one with the text was; an
// empty text is no draft. The message need not be there. It is on the disk when
// SetDraft returns. Where the store holds something else than was, nothing is
// written and the error is ErrDraftMoved: read it again, and join the two.
func (s *Store) SetDraft(ctx context.Context, parent patch.MsgID, was, text string, at time.Time) error {
	if parent == "" {
		return errNoParent
	}
	return s.updateNow(ctx, func(w *writer) error {
		if err := s.fault("draft"); err != nil {
			return err
		}
		held := ""
		if _, err := w.one(ctx, "SELECT parent, body, at FROM draft WHERE parent=?", func(row []driver.Value) error {
			held = draftOf(row).Text
			return nil
		}, string(parent)); err != nil {
			return err
		}
		if held != was {
			return ErrDraftMoved
		}
		if text == "" {
			return w.exec("DELETE FROM draft WHERE parent=?", string(parent))
		}
		return w.exec("INSERT INTO draft(parent, body, at) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET body=excluded.body, at=excluded.at",
			string(parent), text, at.UnixMilli())
	})
}

// Drafts are all drafts, the one that was changed first first.
func (s *Store) Drafts(ctx context.Context) (out []Draft, err error) {
	err = s.view(ctx, func(c *conn) error {
		if err := c.query(ctx, "SELECT parent, body, at FROM draft ORDER BY at, parent", func(row []driver.Value) error {
			out = append(out, draftOf(row))
			return nil
		}); err != nil {
			return err
		}
		for i := range out {
			if out[i].Change, err = s.changeOf(ctx, c, out[i].Parent); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// DraftsOf are the drafts that answer these messages, by message.
func (s *Store) DraftsOf(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]Draft, error) {
	out := map[patch.MsgID]Draft{}
	err := s.view(ctx, func(c *conn) error {
		for _, id := range ids {
			found, err := c.one(ctx, "SELECT parent, body, at FROM draft WHERE parent=?", func(row []driver.Value) error {
				out[id] = draftOf(row)
				return nil
			}, string(id))
			if err != nil {
				return err
			}
			if !found {
				continue
			}
			d := out[id]
			if d.Change, err = s.changeOf(ctx, c, id); err != nil {
				return err
			}
			out[id] = d
		}
		return nil
	})
	return out, err
}

func draftOf(row []driver.Value) Draft {
	return Draft{Parent: patch.MsgID(text(row[0])), Text: text(row[1]), Changed: time.UnixMilli(integer(row[2]))}
}

// changeOf is the present root of the change that holds a message, empty when
// none does or the store must be rebuilt to tell.
func (s *Store) changeOf(ctx context.Context, c *conn, id patch.MsgID) (patch.MsgID, error) {
	if id == "" || s.outdated.Load() {
		return "", nil
	}
	p, found, err := c.placeOf(ctx, id)
	if err != nil || !found || p.change == 0 {
		return "", err
	}
	return c.rootOf(ctx, p.change)
}
