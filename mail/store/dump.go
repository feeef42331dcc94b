package store

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// Dump writes everything that has a meaning, sorted by Message-ID, as JSON
// Lines: messages with the hash of their bytes and their fact, other bodies,
// what is unreadable, changes with their rows, cursors, places, marks, drafts,
// the outbox and claims. Two stores that hold the same have the same dump, whatever the
// batches that filled them; the numbers inside a store do not show.
func (s *Store) Dump(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriter(w)
	d := &dumper{s: s, ctx: ctx, enc: json.NewEncoder(out)}
	d.enc.SetEscapeHTML(false)
	err := s.view(ctx, func(c *conn) error {
		d.c = c
		for _, part := range []func() error{
			d.messages, d.variants, d.unreadable, d.changes, d.cursors, d.places, d.marks, d.hands,
			d.drafts, d.letters, d.claims,
		} {
			if err := part(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	return nil
}

type dumper struct {
	s   *Store
	ctx context.Context //nolint:containedctx // a dumper lives within one call
	c   *conn
	enc *json.Encoder
}

// numbered is something by its id in the outside world and its number inside.
type numbered struct {
	id  patch.MsgID
	num int64
}

// byID lists the ids that blobs begin with, sorted.
func (d *dumper) byID(sql string, version byte) ([]numbered, error) {
	var all []numbered
	err := d.c.query(d.ctx, sql, func(row []driver.Value) error {
		id, err := firstID(blob(row[1]), version)
		if err != nil {
			return corrupt(d.c.path, err)
		}
		all = append(all, numbered{id, integer(row[0])})
		return nil
	})
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.id, b.id) })
	return all, err
}

type dumpMessage struct {
	Message patch.MsgID  `json:"message"`
	Sum     string       `json:"sha256"`
	Body    string       `json:"body"`
	Lists   string       `json:"given,omitempty"`
	Whole   int64        `json:"beginning_of,omitempty"` // bytes, when only the beginning is here
	Change  patch.MsgID  `json:"change,omitempty"`
	Fact    *series.Fact `json:"fact"`
}

func (d *dumper) messages() error {
	all, err := d.byID("SELECT id, f FROM fact", factVersion)
	if err != nil {
		return err
	}
	for _, n := range all {
		if err := d.message(n); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) message(n numbered) (err error) {
	m := dumpMessage{Message: n.id}
	found, err := d.c.one(d.ctx, "SELECT z, body, lists FROM mail WHERE id=?", func(row []driver.Value) error {
		m.Body, m.Lists = hex.EncodeToString(blob(row[1])), text(row[2])
		m.Sum, err = d.sum(row[0])
		return err
	}, n.num)
	if err != nil {
		return err
	}
	if !found {
		return d.c.gap("message", n.num)
	}
	if m.Fact, err = d.c.fact(d.ctx, n.num); err != nil {
		return err
	}
	if m.Whole, _, err = d.c.beginning(d.ctx, n.num); err != nil {
		return err
	}
	p, found, err := d.c.place(d.ctx, n.num)
	if err != nil {
		return err
	}
	if !found {
		return d.c.gap("place", n.num)
	}
	if p.change != 0 {
		if m.Change, err = d.c.rootOf(d.ctx, p.change); err != nil {
			return err
		}
	}
	return d.enc.Encode(m)
}

func (d *dumper) sum(z driver.Value) (string, error) {
	raw, err := d.s.unzip(d.ctx, d.c, blob(z))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}

func (d *dumper) variants() error {
	return d.c.query(d.ctx, "SELECT msgid, z FROM variant ORDER BY msgid, body", func(row []driver.Value) error {
		sum, err := d.sum(row[1])
		if err != nil {
			return err
		}
		return d.enc.Encode(map[string]string{"variant": text(row[0]), "sha256": sum})
	})
}

func (d *dumper) unreadable() error {
	return d.c.query(d.ctx, "SELECT z FROM unreadable ORDER BY sum", func(row []driver.Value) error {
		sum, err := d.sum(row[0])
		if err != nil {
			return err
		}
		return d.enc.Encode(map[string]string{"unreadable": sum})
	})
}

func (d *dumper) changes() error {
	all, err := d.byID("SELECT id, row FROM change", rowVersion)
	if err != nil {
		return err
	}
	for _, n := range all {
		row, err := d.c.row(d.ctx, n.num)
		if err != nil {
			return err
		}
		ch, err := d.c.change(d.ctx, n.id)
		if err != nil {
			return err
		}
		if err := d.enc.Encode(struct {
			Root   patch.MsgID   `json:"root"`
			Row    *queue.Row    `json:"row"`
			Change series.Change `json:"change"`
		}{n.id, row, ch}); err != nil {
			return fmt.Errorf("dump: %w", err)
		}
	}
	return nil
}

func (d *dumper) cursors() error {
	return d.pairs("SELECT source, at, '' FROM cursor ORDER BY source", "cursor")
}

// places of all sources, by name and number.
func (d *dumper) places() error {
	names, err := d.c.sources(d.ctx)
	if err != nil {
		return err
	}
	for _, id := range slices.SortedFunc(maps.Keys(names), func(a, b int64) int { return cmp.Compare(names[a], names[b]) }) {
		if err := d.c.eachPage(d.ctx, id, func(p *page) error {
			for _, at := range p.places {
				if err := d.enc.Encode(struct {
					Source   string      `json:"place"`
					UID      uint32      `json:"uid"`
					ID       patch.MsgID `json:"id"`
					Seen     bool        `json:"seen,omitempty"`
					Answered bool        `json:"answered,omitempty"`
				}{names[id], at.UID, at.ID, at.Seen, at.Answered}); err != nil {
					return fmt.Errorf("dump: %w", err)
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func (d *dumper) marks() error {
	if err := d.pairs("SELECT msgid, kind, value FROM mark ORDER BY msgid, kind", "mark"); err != nil {
		return err
	}
	return d.pairs("SELECT msgid, '', '' FROM seen ORDER BY msgid", "seen")
}

func (d *dumper) pairs(sql, what string) error {
	return d.c.query(d.ctx, sql, func(row []driver.Value) error {
		return d.enc.Encode(map[string]any{what: row[0], "what": row[1], "value": row[2]})
	})
}

func (d *dumper) hands() error {
	return d.c.query(d.ctx, "SELECT a, b, apart FROM hand ORDER BY a, b", func(row []driver.Value) error {
		return d.enc.Encode(map[string]any{"hand": []string{text(row[0]), text(row[1])}, "apart": integer(row[2]) != 0})
	})
}

func (d *dumper) drafts() error {
	return d.pairs("SELECT parent, body, at FROM draft ORDER BY parent", "draft")
}

func (d *dumper) letters() error {
	return d.c.query(d.ctx, `SELECT id, msgid, action, parent, change, subject, sender, rcpt, sum, made, state, wire, standing
		FROM outbox ORDER BY msgid`, func(row []driver.Value) error {
		return d.enc.Encode(map[string]any{"letter": row})
	})
}

func (d *dumper) claims() error {
	for _, sql := range [...]string{"SELECT token, msgid, since, until, state FROM claim ORDER BY token", "SELECT * FROM teamclaim ORDER BY uid"} {
		if err := d.c.query(d.ctx, sql, func(row []driver.Value) error {
			return d.enc.Encode(map[string]any{"claim": row})
		}); err != nil {
			return err
		}
	}
	return nil
}
