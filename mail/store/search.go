package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"math"
	"slices"

	"onemore/patch"
)

// SearchLimit is how many of the newest matching messages a search looks at.
const SearchLimit = 2500

// SearchWhole is how many messages that hold the last word whole are enough not
// to look for words that begin with it.
const SearchWhole = 250

// Search gives the roots of the changes with a message that holds all words,
// newest messages first, looking at no more than limit messages (2,500 when
// zero). The last word may be the beginning of one, unless 250 messages hold it
// whole. Any text is a valid search; without a letter or digit it finds
// nothing.
func (s *Store) Search(ctx context.Context, words string, limit int) ([]patch.MsgID, error) {
	if limit <= 0 {
		limit = SearchLimit
	}
	q := match(words, true)
	if q == "" {
		return nil, nil
	}
	type hit struct {
		root   patch.MsgID
		newest int64
	}
	var hits []hit
	err := s.view(ctx, func(c *conn) error {
		// To list what begins with a common word takes the most time of all.
		whole := match(words, false)
		enough := int64(min(limit, SearchWhole))
		n, err := c.number(ctx, searchEnough, whole, enough)
		if err != nil {
			return err
		}
		if n == enough {
			q = whole
		}
		return c.query(ctx, searchChanges, func(row []driver.Value) error {
			root, err := firstID(blob(row[0]), rowVersion)
			if err != nil {
				return corrupt(c.path, err)
			}
			hits = append(hits, hit{root, integer(row[1])})
			return nil
		}, q, int64(limit))
	})
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(b.newest, a.newest) })
	roots := make([]patch.MsgID, len(hits))
	for i, h := range hits {
		roots[i] = h.root
	}
	return roots, err
}

// searchMessages asks for the newest messages that match; searchChanges for
// the changes they are in, each with the number of its newest one. In one
// statement that costs half of what it does in steps.
const (
	searchMessages = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?"
	searchEnough   = "SELECT count(*) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"
	searchChanges  = `SELECT c.row, h.newest FROM (
		SELECT p.change, max(p.id) AS newest FROM (` + searchMessages + `) m CROSS JOIN place p ON p.id=m.rowid GROUP BY p.change
	) h CROSS JOIN change c ON c.id=h.change`
)

// Messages gives the ids of all messages that are not dated after until, in Unix
// seconds, and hold all words, newest first; the last word whole, or also as a
// beginning. It is for searches of the past; Search is faster.
func (s *Store) Messages(ctx context.Context, words string, beginning bool, until int64) ([]patch.MsgID, error) {
	q := match(words, beginning)
	if q == "" {
		return nil, nil
	}
	var ids []patch.MsgID
	err := s.view(ctx, func(c *conn) error {
		return c.query(ctx, searchMessages, func(row []driver.Value) error {
			f, err := c.fact(ctx, integer(row[0]))
			if err == nil && f.Date <= until {
				ids = append(ids, f.ID)
			}
			return err
		}, q, int64(math.MaxInt32))
	})
	return ids, err
}
