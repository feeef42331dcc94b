package store

import (
	"cmp"
	"context"
	"database/sql/driver"
	"math"
	"slices"

	"onemore/patch"
)

// searchLimit is how many of the newest matching messages a search looks at.
const searchLimit = 5000

// Search gives the roots of the changes with a message that holds all words,
// newest messages first, looking at no more than limit messages (5,000 when
// zero). The last word may be the beginning of one. Any text is a valid
// search; without a letter or digit it finds nothing.
func (s *Store) Search(ctx context.Context, words string, limit int) ([]patch.MsgID, error) {
	if limit <= 0 {
		limit = searchLimit
	}
	var roots []patch.MsgID
	err := s.matching(ctx, words, limit, func(c *conn, hits []int64) error {
		changes, err := c.changesOf(ctx, hits)
		if err != nil {
			return err
		}
		for _, ch := range changes {
			root, err := c.rootOf(ctx, ch)
			if err != nil {
				return err
			}
			roots = append(roots, root)
		}
		return nil
	})
	return roots, err
}

// Messages gives the ids of all messages that hold all words, newest first, by
// the rules of Search. It is for searches of the past; Search is faster.
func (s *Store) Messages(ctx context.Context, words string) ([]patch.MsgID, error) {
	var ids []patch.MsgID
	err := s.matching(ctx, words, math.MaxInt32, func(c *conn, hits []int64) error {
		for _, hit := range hits {
			id, err := c.idOf(ctx, hit)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// matching calls fn with the numbers of the messages that hold all words.
func (s *Store) matching(ctx context.Context, words string, limit int, fn func(c *conn, hits []int64) error) error {
	q := match(words)
	if q == "" {
		return nil
	}
	return s.view(ctx, func(c *conn) error {
		hits := make([]int64, 0, 64)
		err := c.query(ctx, "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?", func(row []driver.Value) error {
			hits = append(hits, integer(row[0]))
			return nil
		}, q, int64(limit))
		if err != nil {
			return err
		}
		return fn(c, hits)
	})
}

// changesOf gives the changes of messages, each once, by the newest message.
func (c *conn) changesOf(ctx context.Context, msgs []int64) ([]int64, error) {
	newest := map[int64]int64{}
	err := c.lookup(ctx, "SELECT id, change FROM place WHERE id IN ", msgs, func(row []driver.Value) error {
		id, ch := integer(row[0]), integer(row[1])
		if ch != 0 && id > newest[ch] {
			newest[ch] = id
		}
		return nil
	})
	out := make([]int64, 0, len(newest))
	for ch := range newest {
		out = append(out, ch)
	}
	slices.SortFunc(out, func(a, b int64) int { return cmp.Compare(newest[b], newest[a]) })
	return out, err
}
