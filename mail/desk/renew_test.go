package desk

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to make a store an old one
)

// TestOpenRenews: a store that older rules made is made anew when it is opened,
// with word of how far, and one whose renewal was stopped the next time.
func TestOpenRenews(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	d, err := Open(ctx, dir, Options{})
	must(t, err)
	for _, raw := range posted(1, time.Now().Add(-time.Hour)) {
		must(t, d.Add(ctx, raw))
	}
	must(t, d.Mark(ctx, "v1-0@example.org", "done", true), d.Close())
	db, err := sql.Open("sqlite", filepath.Join(dir, "onemore.db"))
	must(t, err)
	_, err = db.ExecContext(ctx, "UPDATE meta SET v='0' WHERE k='derivation'; UPDATE change SET row=x'00'; UPDATE fact SET f=x'00'")
	must(t, err, db.Close())

	stopped, stop := context.WithCancel(ctx)
	_, err = Open(stopped, dir, Options{Renewing: func(int, int) { stop() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	far := 0
	d, err = Open(ctx, dir, Options{Renewing: func(done, total int) {
		if far = done; total != 3 {
			t.Errorf("%d of %d", done, total)
		}
	}})
	must(t, err)
	must(t, d.Refresh(ctx))
	it, err := d.Snapshot().Find("v1-0@example.org")
	if err != nil || it.Patches != 2 || !it.Marks.Done || far != 3 {
		t.Errorf("%+v, %v, %d messages were read", it, err, far)
	}
	must(t, d.Close())
}
