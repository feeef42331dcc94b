package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"onemore/patch/queue"
)

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b%?#c", "store")
	s := open(t, dir, Options{})
	if s.Dir() != dir {
		t.Errorf("dir %q", s.Dir())
	}
	if _, err := s.Put(t.Context(), "src", "here", thread(s, 1)); err != nil {
		t.Fatal(err)
	}
	before := dump(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := s.Cursor(t.Context(), "src"); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := s.Put(t.Context(), "", "", nil); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != fileName {
		t.Errorf("%v, %v: the log was not folded into the file", entries, err)
	}
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others may read it", info.Mode(), err)
	}
	again := open(t, dir, Options{})
	if dump(t, again) != before {
		t.Error("reopened, it is another")
	}
}

func TestDictionaryIsKept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	var size [3]int64
	for n := range 3 {
		var in []Incoming
		for i := range firstDict + 10 {
			l := patchMail(fmt.Sprintf("m%d-%d@x.example", n, i), fmt.Sprintf("fix thing number%d-%d", n, i), 1)
			in = append(in, s.Prepare(l.raw(), "", ""))
			size[n] += int64(len(in[i].z))
		}
		if _, err := s.Put(t.Context(), "", "", in); err != nil {
			t.Fatal(err)
		}
		if n == 1 { // the other half is packed by a store that must read the dictionary
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir, Options{})
		}
	}
	if size[2] > size[0]*2/3 {
		t.Errorf("sizes %v: the dictionary does not help", size)
	}
	for n := range 3 {
		l := patchMail(fmt.Sprintf("m%d-%d@x.example", n, 5), fmt.Sprintf("fix thing number%d-%d", n, 5), 1)
		raw, err := s.Raw(t.Context(), "m"+"")
		if !errors.Is(err, ErrUnknown) || raw != nil {
			t.Error("something is under no name")
		}
		if raw, err = s.Raw(t.Context(), s.Prepare(l.raw(), "", "").fact.ID); err != nil || string(raw) != string(l.raw()) {
			t.Errorf("%q, %v", raw, err)
		}
	}
}

// TestTwoStores writes from two stores on one folder at once, as two processes
// would, while a third reads.
func TestTwoStores(t *testing.T) {
	dir := t.TempDir()
	a, b, reader := open(t, dir, Options{}), open(t, dir, Options{}), open(t, dir, Options{})
	v1, err := reader.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	const each = 15
	for k, s := range []*Store{a, b} {
		wg.Go(func() {
			for i := range each {
				// Both write every thread: the facts one remembers change under it.
				n := i
				if k == 1 {
					n = each - 1 - i
				}
				if _, err := s.Put(t.Context(), fmt.Sprint("src", k), fmt.Sprint(i), thread(s, n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			if err := reader.Rows(t.Context(), 0, func(*queue.Row) error { return nil }); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	v2, err := reader.Version(t.Context())
	if err != nil || v1 == v2 {
		t.Errorf("version %d, %d, %v", v1, v2, err)
	}
	if v3, err := reader.Version(t.Context()); err != nil || v3 != v2 {
		t.Errorf("version %d became %d with nothing written, %v", v2, v3, err)
	}
	got := dump(t, reader)
	if got != dump(t, a) || got != dump(t, b) {
		t.Error("they do not see the same")
	}
	if err := a.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if dump(t, b) != got {
		t.Error("what two wrote together is not what follows from the mail")
	}
}

func TestBusyHonoursContext(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir, Options{}), open(t, dir, Options{})
	err := a.update(t.Context(), func(*writer) error {
		ctx, cancel := context.WithCancel(t.Context())
		started := make(chan struct{})
		done := make(chan error)
		go func() {
			close(started)
			_, err := b.Put(ctx, "src", "x", nil)
			done <- err
		}()
		<-started
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if _, err := b.Cursor(t.Context(), "src"); err != nil {
			t.Errorf("a reader waits for a writer: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tamper runs SQL on a closed store.
func tamper(tb testing.TB, dir, sql string) {
	tb.Helper()
	c, err := dial(filepath.Join(dir, fileName))
	if err != nil {
		tb.Fatal(err)
	}
	defer c.close()
	if err := c.script(sql); err != nil {
		tb.Fatal(err)
	}
}

func TestNewerIsRefused(t *testing.T) {
	for name, sql := range map[string]string{
		"format": "PRAGMA user_version=99; UPDATE meta SET v='onemore 9.9' WHERE k='program'",
		"rules":  "UPDATE meta SET v='99' WHERE k='derivation'; UPDATE meta SET v='onemore 9.9' WHERE k='program'",
	} {
		dir := t.TempDir()
		running := open(t, dir, Options{})
		if _, err := running.Put(t.Context(), "src", "x", thread(running, 1)); err != nil {
			t.Fatal(err)
		}
		tamper(t, dir, sql)
		_, err := Open(t.Context(), dir, Options{})
		if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "onemore 9.9") || !strings.Contains(err.Error(), "--store") {
			t.Errorf("%s: %v", name, err)
		}
		// Who has it open when the newer one comes stops writing.
		if _, err := running.Put(t.Context(), "src", "y", nil); !errors.Is(err, ErrNewer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestForeignDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	tamper(t, dir, "CREATE TABLE other(x); INSERT INTO other VALUES(1)")
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "another program") {
		t.Errorf("%v", err)
	}
}

func TestOutdatedIsRebuilt(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if _, err := s.Put(t.Context(), "src", "x", thread(s, 1)); err != nil {
		t.Fatal(err)
	}
	want := dump(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, dir, "UPDATE meta SET v='0' WHERE k='derivation'; DELETE FROM change; DELETE FROM key; UPDATE fact SET f=x'00'")
	s = open(t, dir, Options{Program: "onemore test"})
	if !s.Outdated() {
		t.Error("it does not know")
	}
	if _, err := s.Put(t.Context(), "src", "y", nil); !errors.Is(err, ErrOutdated) {
		t.Errorf("%v", err)
	}
	second := open(t, dir, Options{})
	calls := 0
	if err := s.Renew(t.Context(), func(done, total int) {
		if calls++; done > total || total != 3 {
			t.Errorf("%d of %d", done, total)
		}
	}); err != nil || calls == 0 {
		t.Fatal(err, calls)
	}
	if s.Outdated() || dump(t, s) != want {
		t.Error("it is not as it was")
	}
	if _, err := s.Put(t.Context(), "src", "y", nil); err != nil {
		t.Error(err)
	}
	for _, s := range []*Store{s, second} { // the second finds that it is done
		if err := s.Renew(t.Context(), func(int, int) { t.Error("it is made anew once more") }); err != nil || s.Outdated() {
			t.Error(err, s.Outdated())
		}
	}
}

// TestReadAfterAnotherProgram: values that a newer program made are not called
// damaged.
func TestReadAfterAnotherProgram(t *testing.T) {
	for derivation, want := range map[string]error{"99": ErrNewer, "0": ErrOutdated} {
		dir := t.TempDir()
		s := open(t, dir, Options{})
		if _, err := s.Put(t.Context(), "src", "x", thread(s, 1)); err != nil {
			t.Fatal(err)
		}
		tamper(t, dir, "UPDATE meta SET v='"+derivation+"' WHERE k='derivation'; UPDATE change SET row=x'00'")
		err := s.Rows(t.Context(), 0, func(*queue.Row) error { return nil })
		if !errors.Is(err, want) || errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", derivation, err)
		}
	}
}

func TestMigrate(t *testing.T) {
	c, err := dial(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := c.script("CREATE TABLE a(x); PRAGMA user_version=2"); err != nil {
		t.Fatal(err)
	}
	steps := []string{"CREATE TABLE wrong(x)", "ALTER TABLE a ADD COLUMN y", "CREATE TABLE b(x)"}
	if err := migrate(c, 2, steps); err != nil {
		t.Fatal(err)
	}
	if err := c.script("SELECT y FROM a; SELECT x FROM b"); err != nil {
		t.Error(err)
	}
	if n, err := c.number(t.Context(), "PRAGMA user_version"); err != nil || n != 4 {
		t.Errorf("format %d, %v", n, err)
	}
	if n, err := c.number(t.Context(), "SELECT count(*) FROM sqlite_schema WHERE name='wrong'"); err != nil || n != 0 {
		t.Errorf("%d, %v: a step ran that was behind us", n, err)
	}
	if err := migrate(c, 4, append(steps, "nonsense")); err == nil {
		t.Error("a broken step passed")
	}
	if got := len(migrations()) + 1; got != format {
		t.Errorf("%d migrations lead to format %d, not %d", len(migrations()), got, format)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("%v", err)
	}
}
