package desk

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onemore/mail/demo"
	"onemore/mail/store"
	"onemore/patch"
)

// day0 is the moment of the made archive in these tests.
func day0() time.Time { return time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC) }

// mbox writes messages as one mboxrd file.
func mbox(t *testing.T, messages [][]byte) string {
	t.Helper()
	var b bytes.Buffer
	for _, m := range messages {
		appendMboxrd(&b, m)
	}
	path := filepath.Join(t.TempDir(), "made.mbox")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// fresh opens a desk on a new store; it is closed with the test.
func fresh(t *testing.T, now time.Time) *Desk {
	t.Helper()
	d := openAt(t, t.TempDir(), now)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func imported(t *testing.T, d *Desk, paths ...string) Imported {
	t.Helper()
	sum, err := d.Import(t.Context(), paths, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// dumped is the dump of the desk's store without its cursors, which name the
// files that were read.
func dumped(t *testing.T, d *Desk) string {
	t.Helper()
	var b bytes.Buffer
	if err := d.store.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for l := range strings.Lines(b.String()) {
		if !strings.HasPrefix(l, `{"cursor"`) {
			out.WriteString(l)
		}
	}
	return out.String()
}

func same(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if len(want) == 0 {
		t.Fatalf("%s: there is nothing to compare with", what)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s: %s", what, firstDifference(got, want))
	}
}

// TestOneByOneIsOneImport: what came as single messages is what came as an
// archive; what came last to first shows the same, but keeps other copies of
// what came by two lists.
func TestOneByOneIsOneImport(t *testing.T) {
	t.Parallel()
	all := demo.Messages(day0())
	whole := fresh(t, day0())
	if sum := imported(t, whole, mbox(t, all)); sum.Messages != len(all) || sum.Files != 1 || sum.New == 0 {
		t.Errorf("%d messages: %+v", len(all), sum)
	}
	single, back := fresh(t, day0()), fresh(t, day0())
	for i := range all {
		if err := single.Add(t.Context(), all[i]); err != nil {
			t.Fatal(err)
		}
	}
	slices.Reverse(all)
	if err := back.Fill(t.Context(), slices.Values(all)); err != nil {
		t.Fatal(err)
	}
	same(t, "the dump of one by one", []byte(dumped(t, single)), []byte(dumped(t, whole)))
	same(t, "show of last to first", shown(t, back), shown(t, whole))
	// The snapshot that grew a message at a time is the one that is read whole.
	grown := roots(single)
	same(t, "show of one by one", shown(t, single), shown(t, whole))
	if now := roots(single); !slices.Equal(grown, now) {
		t.Errorf("the grown snapshot has %d changes, a new one %d", len(grown), len(now))
	}
}

// roots are the changes of the newest snapshot, in its order.
func roots(d *Desk) []patch.MsgID {
	var out []patch.MsgID
	for _, it := range d.Snapshot().Items {
		out = append(out, it.Root)
	}
	return out
}

// TestMarksSurvive a second import, a rebuild and a new process.
func TestMarksSurvive(t *testing.T) {
	t.Parallel()
	path := mbox(t, demo.Messages(day0()))
	dir := t.TempDir()
	d := openAt(t, dir, day0())
	imported(t, d, path)
	root := d.Snapshot().Items[3].Root
	c, err := d.Change(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	seen := []patch.MsgID{c.Thread[0].ID}
	if err := errors.Join(d.Mark(t.Context(), root, "done", true), d.See(t.Context(), root, seen)); err != nil {
		t.Fatal(err)
	}
	if err := d.Mark(t.Context(), root, "frob", true); err == nil {
		t.Error("any mark will do")
	}
	before := dumped(t, d)
	if sum := imported(t, d, path); sum.New != 0 || sum.Duplicates+sum.Variants != sum.Messages {
		t.Errorf("again: %+v", sum)
	}
	if err := d.store.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	same(t, "the dump after all that", []byte(dumped(t, d)), []byte(before))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = openAt(t, dir, day0())
	defer d.Close()
	if err := d.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	it, err := d.Snapshot().Find(string(root))
	if err != nil || !it.Marks.Done || it.Marks.Seen != 1 {
		t.Errorf("%+v, %v", it, err)
	}
	if got, err := d.Seen(t.Context(), []patch.MsgID{seen[0], "other@example.org"}); err != nil || !got[seen[0]] || len(got) != 1 {
		t.Errorf("seen %v, %v", got, err)
	}
}

// TestStoppedImport cancels an import again and again and resumes it.
func TestStoppedImport(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	t.Parallel()
	all := slices.Collect(demo.Many(day0(), 2200, 3))
	path := mbox(t, all)
	calm, broken := fresh(t, day0()), fresh(t, day0())
	want := imported(t, calm, path)
	var sum Imported
	for stops := 0; ; stops++ {
		ctx, cancel := context.WithCancel(t.Context())
		got, err := broken.Import(ctx, []string{path}, "", func(Progress) { cancel() })
		cancel()
		sum.New += got.New
		sum.Messages += got.Messages
		if err == nil {
			if stops < 2 {
				t.Errorf("stopped only %d times", stops)
			}
			break
		}
		if !errors.Is(err, context.Canceled) || stops > 100 {
			t.Fatalf("after %d stops: %v", stops, err)
		}
	}
	if sum.Messages != want.Messages || sum.New != want.New {
		t.Errorf("%+v in parts, %+v at once", sum, want)
	}
	same(t, "the dump", []byte(dumped(t, broken)), []byte(dumped(t, calm)))
	same(t, "show", shown(t, broken), shown(t, calm))
}

// TestImportOfManyPaths: what cannot be read is named, the rest is read.
func TestImportOfManyPaths(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, []byte("just a note\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := fresh(t, day0())
	all := demo.Messages(day0())
	sum, err := d.Import(t.Context(), []string{filepath.Join(dir, "none"), mbox(t, all[:20]), empty, mbox(t, all[20:])}, "", nil)
	if err == nil || !strings.Contains(err.Error(), "import "+filepath.Join(dir, "none")) || !strings.Contains(err.Error(), "import "+empty) {
		t.Errorf("%v", err)
	}
	if sum.Files != 2 || sum.Messages != len(all) {
		t.Errorf("%+v, want 2 files and %d messages", sum, len(all))
	}
}

// TestFollow: a reader sees what another process imports, without being asked.
func TestFollow(t *testing.T) {
	t.Parallel()
	path := mbox(t, slices.Collect(demo.Many(day0(), 2000, 5)))
	dir := t.TempDir()
	late := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	reader := openAt(t, dir, late)
	defer reader.Close()
	if err := reader.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	importer(t, dir, path, 0)
	whole := fresh(t, late)
	imported(t, whole, path)
	want := roots(whole)
	end := time.After(20 * time.Second)
	for !slices.Equal(roots(reader), want) {
		select {
		case e := <-reader.Events():
			if e.Err != nil {
				t.Fatal(e.Err)
			}
		case <-end:
			t.Fatalf("the reader sees %d changes of %d", len(roots(reader)), len(want))
		}
	}
	same(t, "show", shown(t, reader), shown(t, whole))
}

// TestTwoWriters: two processes import at once, a third reads.
func TestTwoWriters(t *testing.T) {
	t.Parallel()
	all := slices.Collect(demo.Many(day0(), 1500, 7))
	one, two := mbox(t, all[:900]), mbox(t, all[600:])
	dir := t.TempDir()
	var wg sync.WaitGroup
	for _, path := range []string{one, two} {
		wg.Go(func() { importer(t, dir, path, 0) })
	}
	wg.Wait()
	late := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	d, calm := openAt(t, dir, late), fresh(t, late)
	defer d.Close()
	imported(t, calm, one, two)
	same(t, "the dump", []byte(dumped(t, d)), []byte(dumped(t, calm)))
	same(t, "show", shown(t, d), shown(t, calm))
}

// TestCloseWhileBusy: who still works when the desk closes gets an error, not
// a panic.
func TestCloseWhileBusy(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir(), day0())
	if err := d.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				raw := fmt.Sprintf("Message-ID: <%d-%d@example.org>\nFrom: a@example.org\nSubject: hm\nDate: Wed, 6 May 2026 07:00:00 +0000\n\nhm\n", i, n)
				if err := d.Add(t.Context(), []byte(raw)); err != nil {
					if !errors.Is(err, store.ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		})
	}
	for range 20 {
		<-d.Events()
	}
	if err := errors.Join(d.Close(), d.Close()); err != nil {
		t.Error(err)
	}
	wg.Wait()
}

// TestNewerStore: a store of a newer program is refused with the way out, and
// left as it is.
func TestNewerStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := openAt(t, dir, day0()).Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "onemore.db")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// The user version stands at offset 60 of an SQLite file.
	binary.BigEndian.PutUint32(b[60:], binary.BigEndian.Uint32(b[60:])+1)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), dir, Options{})
	if err == nil {
		d.Close()
		t.Fatal("it is opened")
	}
	if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "another --store") || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, b) {
		t.Errorf("the file was touched: %v", err)
	}
}
