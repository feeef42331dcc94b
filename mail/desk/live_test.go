package desk

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/demo"
	"onemore/patch"
	"onemore/patch/queue"
)

// box makes a Maildir with mails.
func box(t *testing.T, mails [][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mail")
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for i, raw := range mails {
		drop(t, dir, string(rune('a'+i%26))+time.Unix(int64(i), 0).UTC().Format("150405")+".host", raw)
	}
	return dir
}

func drop(t *testing.T, dir, name string, raw []byte) {
	t.Helper()
	tmp := filepath.Join(dir, "tmp", name)
	if err := os.WriteFile(tmp, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(dir, "new", name)); err != nil {
		t.Fatal(err)
	}
}

// started is a desk whose one source is a Maildir.
func started(t *testing.T, dir string) *Desk {
	t.Helper()
	d, err := Open(t.Context(), t.TempDir(), Options{Settings: config.Settings{Sources: []config.Source{{Kind: config.SourceArchive, Path: dir}}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// published takes events until a snapshot is as wanted, and counts those of
// snapshots.
func published(t *testing.T, d *Desk, is func(*queue.Snapshot) bool) (n int) {
	t.Helper()
	late := time.After(60 * time.Second)
	for !is(d.Snapshot()) {
		select {
		case e := <-d.Events():
			if e.Err != nil {
				t.Fatal(e.Err)
			}
			if e.Snapshot {
				n++
			}
		case <-late:
			t.Fatalf("%d items, sources %+v", len(d.Snapshot().Items), d.Sources())
		}
	}
	return n
}

func showing(root patch.MsgID) func(*queue.Snapshot) bool {
	return func(s *queue.Snapshot) bool {
		return slices.ContainsFunc(s.Items, func(it *queue.Item) bool { return it.Root == root })
	}
}

func inStep(d *Desk) func(*queue.Snapshot) bool {
	return func(*queue.Snapshot) bool { return d.Sources()[0].Phase == "waiting" }
}

// A mail that comes while the screen is open is in the snapshot within a
// second, and no other row was built for it.
func TestNewMailIsShownAtOnceAndCheaply(t *testing.T) {
	now := time.Now()
	dir := box(t, slices.Collect(demo.Many(now.Add(-time.Hour), 600, 7)))
	d := started(t, dir)
	published(t, d, inStep(d))
	time.Sleep(3 * pace) // what is left to publish
	before := map[patch.MsgID]*queue.Row{}
	for _, it := range d.Snapshot().Items {
		before[it.Root] = it.Row
	}
	if len(before) < 50 {
		t.Fatalf("%d changes: the test tests little", len(before))
	}
	raw := letter("fresh@example.org", "[PATCH] a fresh thing", "", smallDiff, now)
	begin := time.Now()
	drop(t, dir, "fresh.host", raw)
	published(t, d, showing("fresh@example.org"))
	took := time.Since(begin)
	anew := 0
	for _, it := range d.Snapshot().Items {
		if before[it.Root] != it.Row {
			anew++
		}
	}
	t.Logf("shown after %v; %d of %d rows were built", took, anew, len(d.Snapshot().Items))
	if took > time.Second || anew != 1 {
		t.Errorf("shown after %v, %d rows were built", took, anew)
	}
}

// A first sync of thousands of mails is shown as it goes, at a pace: reading
// the queue takes no more than a fifth of the time.
func TestFirstSyncIsShownAtAPace(t *testing.T) {
	dir := box(t, slices.Collect(demo.Many(time.Now().Add(-time.Hour), 4000, 7)))
	begin := time.Now()
	d := started(t, dir)
	n := published(t, d, inStep(d))
	took := time.Since(begin)
	time.Sleep(3 * pace)
	shown := len(d.Snapshot().Items)
	begin = time.Now()
	if err := d.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	one := time.Since(begin)
	t.Logf("%d snapshots in %v, one of all %d changes takes %v", n, took, len(d.Snapshot().Items), one)
	if shown != len(d.Snapshot().Items) {
		t.Errorf("%d changes were shown, %d are there", shown, len(d.Snapshot().Items))
	}
	if n > int(took/pace)+3 { // two are those of the start
		t.Errorf("%d snapshots in %v, which is more than one in %v", n, took, pace)
	}
	if n < 2 || time.Duration(n)*one/2 > took/5+one {
		t.Errorf("%d snapshots of up to %v in %v", n, one, took)
	}
}
