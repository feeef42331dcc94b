package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"onemore/mail/store"
	"onemore/patch/queue"
)

// importEnv makes the test program an importer: its value is the store's
// folder, importPath the archive.
const (
	importEnv  = "ONEMORE_TEST_IMPORT_STORE"
	importPath = "ONEMORE_TEST_IMPORT_PATH"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(sendEnv); dir != "" {
		if err := sendDrafted(context.Background(), dir); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if dir := os.Getenv(importEnv); dir != "" {
		if err := importOnce(context.Background(), dir, os.Getenv(importPath)); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func importOnce(ctx context.Context, dir, path string) error {
	d, err := Open(ctx, dir, Options{Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	_, err = d.Import(ctx, []string{path}, "", nil)
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}

// unpack gives the path of a list of the corpus as a plain mbox.
func unpack(t *testing.T, list string) string {
	t.Helper()
	corpus := os.Getenv("ONEMORE_CORPUS")
	if corpus == "" {
		t.Skip("ONEMORE_CORPUS is not set: no archives to read")
	}
	in, err := os.Open(filepath.Join(corpus, "lists", list, list+".mbox.zst"))
	if err != nil {
		t.Skipf("the corpus has no list %s: %v", list, err)
	}
	defer func() { _ = in.Close() }()
	z, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(1<<31))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := filepath.Join(t.TempDir(), list+".mbox")
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(f, z); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

func dump(t *testing.T, dir string) []byte {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var b bytes.Buffer
	if err := s.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shown is what `show --json` says of every change of the store, by its root.
func shown(t *testing.T, d *Desk) []byte {
	t.Helper()
	if err := d.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	items := slices.Clone(d.Snapshot().Items)
	slices.SortFunc(items, func(a, b *queue.Item) int { return cmp.Compare(a.Root, b.Root) })
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, it := range items {
		c, err := d.Change(t.Context(), it.Root)
		if err != nil {
			t.Fatal(err)
		}
		if err := enc.Encode(c.Line(it.ID, it.State)); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// everything is the dump of a store, and what is shown of it.
func everything(t *testing.T, dir string) []byte {
	t.Helper()
	out := dump(t, dir)
	d := openAt(t, dir, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	defer func() { _ = d.Close() }()
	return append(out, shown(t, d)...)
}

// openAt opens a desk on a store; the caller closes it.
func openAt(t *testing.T, dir string, now time.Time) *Desk {
	t.Helper()
	d, err := Open(t.Context(), dir, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// importer runs this test program as an importer; with kill above zero it is
// killed after that time. It tells whether it was.
func importer(t *testing.T, dir, path string, kill time.Duration) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), importEnv+"="+dir, importPath+"="+path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	if err != nil && (kill == 0 || cmd.ProcessState.Exited()) {
		t.Fatalf("import %s: %v: %s", path, err, stderr.String())
	}
	return err != nil
}

// killed kills an import at random moments, resumes it, and compares.
func killed(t *testing.T, list string, times int) {
	t.Helper()
	path := unpack(t, list)
	whole := filepath.Join(t.TempDir(), "whole")
	start := time.Now()
	importer(t, whole, path, 0)
	took := time.Since(start)
	want := everything(t, whole)
	if len(want) == 0 {
		t.Fatal("the undisturbed store dumps nothing")
	}
	rng := rand.New(rand.NewPCG(7, uint64(times))) //nolint:gosec // a test wants the same moments again
	hit, tries := 0, 0
	for ; hit < times && tries < 4*times; tries++ {
		dir := filepath.Join(t.TempDir(), fmt.Sprint("killed-", tries))
		at := time.Duration(rng.Int64N(int64(took))) + time.Millisecond
		if !importer(t, dir, path, at) {
			continue // it was faster this time
		}
		hit++
		importer(t, dir, path, 0)
		if got := everything(t, dir); !bytes.Equal(got, want) {
			t.Fatalf("killed after %v: the resumed store differs from the undisturbed one\n%s", at, firstDifference(got, want))
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%s: %d imports killed before their end (%d others were faster), all resumed to the same %d bytes of dump and show", list, hit, tries-hit, len(want))
	if hit < times {
		t.Errorf("only %d of %d imports were killed in time: the test tests little", hit, times)
	}
}

func firstDifference(got, want []byte) string {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return fmt.Sprintf("line %d\ngot  %.600s\nwant %.600s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines against %d", len(g), len(w))
}

// TestKilledImport: kill -9 at any moment, resume, same store.
func TestKilledImport(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	times := 6
	if os.Getenv("ONEMORE_LONG") != "" {
		times = 50
	}
	killed(t, "tipc-discussion", times)
}

// TestKilledImportLong does so on a large archive.
func TestKilledImportLong(t *testing.T) {
	if os.Getenv("ONEMORE_LONG") == "" {
		t.Skip("ONEMORE_LONG is not set: ten minutes of importing")
	}
	killed(t, "ltp", 5)
}
