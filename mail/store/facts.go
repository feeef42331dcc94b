package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"onemore/patch/series"
)

// Facts calls fn for what every message says, in the order they came. fn may
// keep the fact.
func (s *Store) Facts(ctx context.Context, fn func(*series.Fact) error) error {
	if s.Outdated() {
		return fmt.Errorf("read the facts: %w", ErrOutdated)
	}
	return s.view(ctx, func(c *conn) error {
		return c.query(ctx, "SELECT f FROM fact ORDER BY id", func(row []driver.Value) error {
			f, err := unpackFact(blob(row[0]))
			if err != nil {
				return corrupt(c.path, err)
			}
			return fn(f)
		})
	})
}
