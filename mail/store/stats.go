package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Stats are the sizes of a store.
type Stats struct {
	Messages   int
	Changes    int
	Variants   int
	Unreadable int
	RawBytes   int64 // of all messages, as they came
	FileBytes  int64 // of the store on disk, the log included
}

// Stats counts; it may take a moment on a large store.
func (s *Store) Stats(ctx context.Context) (st Stats, err error) {
	err = s.view(ctx, func(c *conn) error {
		for _, q := range []struct {
			sql string
			set func(n int64)
		}{
			// place and mail have a row each for a message; place is small.
			{"SELECT count(*) FROM place", func(n int64) { st.Messages = int(n) }},
			{"SELECT count(*) FROM change", func(n int64) { st.Changes = int(n) }},
			{"SELECT count(*) FROM variant", func(n int64) { st.Variants = int(n) }},
			{"SELECT count(*) FROM unreadable", func(n int64) { st.Unreadable = int(n) }},
			{"SELECT sum(size) FROM mail", func(n int64) { st.RawBytes += n }},
			{"SELECT sum(size) FROM variant", func(n int64) { st.RawBytes += n }},
			{"SELECT sum(size) FROM unreadable", func(n int64) { st.RawBytes += n }},
		} {
			n, err := c.number(ctx, q.sql)
			if err != nil {
				return err
			}
			q.set(n)
		}
		return nil
	})
	if err != nil {
		return Stats{}, err
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(s.path + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Stats{}, fmt.Errorf("measure the store: %w", err)
		}
		st.FileBytes += info.Size()
	}
	return st, nil
}
