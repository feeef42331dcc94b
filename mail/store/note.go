package store

import (
	"context"
	"database/sql/driver"
)

// SetNote keeps something the engine remembers of a source, such as when to ask
// again; an empty value takes it away. Notes are no mail and not in a Dump.
func (s *Store) SetNote(ctx context.Context, source, key, value string) error {
	return s.update(ctx, func(w *writer) error {
		if value == "" {
			return w.exec("DELETE FROM note WHERE source=? AND k=?", source, key)
		}
		return w.exec("INSERT INTO note(source, k, v) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET v=excluded.v", source, key, value)
	})
}

// Notes are all notes of a source by key.
func (s *Store) Notes(ctx context.Context, source string) (map[string]string, error) {
	out := map[string]string{}
	err := s.view(ctx, func(c *conn) error {
		return c.query(ctx, "SELECT k, v FROM note WHERE source=?", func(row []driver.Value) error {
			out[text(row[0])] = text(row[1])
			return nil
		}, source)
	})
	return out, err
}
