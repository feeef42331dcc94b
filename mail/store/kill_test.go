package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"onemore/patch"
)

// childEnv makes the test program a process that writes to a store: its value
// is what to do, childArg the folder, childFuse the step before which it kills
// itself (0: none).
const (
	childEnv  = "ONEMORE_TEST_STORE_DO"
	childArg  = "ONEMORE_TEST_STORE_DIR"
	childFuse = "ONEMORE_TEST_STORE_FUSE"
)

func TestMain(m *testing.M) {
	do := os.Getenv(childEnv)
	if do == "" {
		os.Exit(m.Run())
	}
	fuse, _ := strconv.Atoi(os.Getenv(childFuse))
	if err := childDo(context.Background(), do, os.Getenv(childArg), fuse); err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Exit(0)
}

func childDo(ctx context.Context, do, dir string, fuse int) error {
	opt := Options{Fault: func(string) error {
		if fuse--; fuse == 0 {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}}
	s, err := Open(ctx, dir, opt)
	if err != nil {
		return err
	}
	defer s.Close()
	switch do {
	case "raise":
		return nil
	case "step":
		_, err := s.Take(ctx, secondStep(s))
		return err
	case "steps":
		return endless(ctx, s)
	case "write":
		return writeAll(ctx, s)
	case "large":
		return largeOnce(ctx, s)
	}
	return sideBySide(ctx, s, do)
}

// child runs this test program to do something to a store, and tells whether it
// was killed.
func child(t *testing.T, do, dir string, fuse int) (killed bool) {
	t.Helper()
	cmd := childCommand(t, do, dir, fuse)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("%s: %v: %s", do, err, stderr.String())
	}
	return err != nil
}

func childCommand(t *testing.T, do, dir string, fuse int) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+do, childArg+"="+dir, childFuse+"="+strconv.Itoa(fuse))
	return cmd
}

// firstStep and secondStep are what a source gives in two steps: the second has
// something of everything.
func firstStep(s *Store) Taken {
	big := bulky("big@x", 10_000)
	return Taken{
		Source: "in", Cursor: "one",
		Messages: append(thread(s, 1)[:3], s.PrepareBeginning(big[:5000], int64(len(big)), "", "")),
		Places:   []Place{{UID: 1, ID: "t1-1@x.example"}, {UID: 2, ID: "t1-2@x.example"}, {UID: 300, ID: "big@x"}},
	}
}

func secondStep(s *Store) Taken {
	return Taken{
		Source: "in", Cursor: "two", Reset: true,
		Messages: append(append(thread(s, 1), thread(s, 2)...), s.Prepare(bulky("big@x", 10_000), "", ""), s.Prepare(bulky("large@x", largeBytes+1), "", "")),
		Places: []Place{
			{UID: 11, ID: "t1-1@x.example", Seen: true},
			{UID: 12, ID: "t1-2@x.example", Answered: true},
			{UID: 500, ID: "big@x"},
			{UID: 501, ID: "large@x", Seen: true},
			{UID: 13, ID: "t2-1@x.example"},
			{UID: 14, ID: patch.MsgID("t2-0@x.example")},
		},
		Gone: []uint32{13},
	}
}

// bothSteps dumps a store that nothing disturbed, after each step.
func bothSteps(t *testing.T) (one, two string) {
	t.Helper()
	s := open(t, "", Options{})
	taken(t, s, firstStep(s))
	one = dump(t, s)
	taken(t, s, secondStep(s))
	return one, dump(t, s)
}

// TestKilledAtEveryStep kills a process before each step of a Take in turn. The
// next one finds the store as it was, does the same, and finds it done.
func TestKilledAtEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	one, two := bothSteps(t)
	dir := t.TempDir()
	s := open(t, dir, Options{})
	taken(t, s, firstStep(s))
	n := 1
	for ; child(t, "step", dir, n); n++ {
		if dump(t, s) != one {
			t.Fatalf("killed at step %d, it shows", n)
		}
	}
	if n < 30 {
		t.Errorf("only %d steps", n)
	}
	if dump(t, s) != two {
		t.Error("in the end it is not as if nobody had been killed")
	}
	if child(t, "step", dir, 0) || dump(t, s) != two {
		t.Error("done again, it is another")
	}
	t.Logf("killed at %d steps", n-1)
}

// endless takes one message after the other: the cursor counts them.
func endless(ctx context.Context, s *Store) error {
	at, err := s.Cursor(ctx, "in")
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(at)
	for n++; ; n++ {
		id := patch.MsgID(fmt.Sprintf("m%d@x", n))
		l := replyTo(string(id), "m1@x", "Some words.", n%300)
		t := Taken{
			Source: "in", Cursor: strconv.Itoa(n), Messages: []Incoming{s.Prepare(l.raw(), "", "")},
			Places: []Place{{UID: uint32(n), ID: id, Seen: n%2 == 0}},
		}
		if _, err := s.Take(ctx, t); err != nil {
			return err
		}
	}
}

// TestKilledAnywhere kills a process that takes without end, at any moment:
// messages, places, marks and cursor always tell of the same steps.
func TestKilledAnywhere(t *testing.T) {
	dir := t.TempDir()
	last, kills, begin := 0, 0, 40*time.Millisecond
	for round := 0; kills < 8 && round < 24; round++ {
		cmd := childCommand(t, "steps", dir, 0)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(begin + time.Duration(19*kills)*time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		s := open(t, dir, Options{})
		if now := checkSteps(t, s, last); now > last {
			last, kills = now, kills+1
		} else {
			begin = min(2*begin, 5*time.Second) // it was killed before it had begun: a slow machine
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if kills < 8 {
		t.Errorf("only %d steps were taken in %d rounds: the test tests little", last, kills)
	}
	t.Logf("%d steps, killed %d times while it took them", last, kills)
}

// checkSteps tells how many steps of endless are in the store.
func checkSteps(t *testing.T, s *Store, last int) int {
	t.Helper()
	at, err := s.Cursor(t.Context(), "in")
	if err != nil {
		t.Fatal(err)
	}
	n, _ := strconv.Atoi(at)
	if n < last {
		t.Errorf("%d steps, %d before", n, last)
	}
	st, err := s.Stats(t.Context())
	if err != nil || st.Messages != n {
		t.Fatalf("%d messages after %d steps, %v", st.Messages, n, err)
	}
	places, err := s.Places(t.Context(), "in")
	if err != nil || len(places) != n {
		t.Fatalf("%d places after %d steps, %v", len(places), n, err)
	}
	ids := make([]patch.MsgID, n)
	for i, p := range places {
		if ids[i] = p.ID; p.UID != uint32(i+1) || p.ID != patch.MsgID(fmt.Sprintf("m%d@x", i+1)) {
			t.Fatalf("place %d is %+v", i, p)
		}
	}
	seen, err := s.Seen(t.Context(), ids)
	if err != nil || len(seen) != n/2 {
		t.Fatalf("%d seen after %d steps, %v", len(seen), n, err)
	}
	return n
}

// sideBySide takes the same mail as another process does, for a source of its
// own.
func sideBySide(ctx context.Context, s *Store, source string) error {
	for n := range 8 {
		in := thread(s, n)[:6]
		t := Taken{Source: source, Cursor: strconv.Itoa(n), Messages: in}
		for i := range in {
			t.Places = append(t.Places, Place{UID: uint32(10*n + i), ID: in[i].ID(), Seen: source == "b"})
		}
		if _, err := s.Take(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// TestTwoProcesses take the same mail at once, each for its source: every
// message is there once, with both places.
func TestTwoProcesses(t *testing.T) {
	calm := open(t, "", Options{})
	for _, source := range []string{"a", "b"} {
		if err := sideBySide(t.Context(), calm, source); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	s := open(t, dir, Options{})
	var cmds []*exec.Cmd
	for _, source := range []string{"a", "b"} {
		cmd := childCommand(t, source, dir, 0)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	if dump(t, s) != dump(t, calm) {
		t.Error("together they are not what one after the other is")
	}
	if h, err := s.Holders(t.Context(), "t3-1@x.example"); err != nil || len(h) != 6 {
		t.Errorf("%d holders, %v", len(h), err)
	}
}

// TestReadOnlyAndFullAtEveryStep lets the disk fill up, or turn read-only,
// before each step of a Take in turn.
func TestReadOnlyAndFullAtEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	one, two := bothSteps(t)
	for name, f := range map[string]struct {
		broken, whole string
		want          error
	}{
		"read-only": {"PRAGMA query_only=ON", "PRAGMA query_only=OFF", ErrReadOnly},
		"full":      {"PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000", ErrFull},
	} {
		var w *writer
		fuse := 0
		s := open(t, "", Options{Fault: func(string) error {
			if fuse--; fuse == 0 {
				return w.script(f.broken)
			}
			return nil
		}})
		if err := s.locked(t.Context(), func(the *writer) error { w = the; return nil }); err != nil {
			t.Fatal(err)
		}
		taken(t, s, firstStep(s))
		failed := 0
		for n := 1; ; n++ {
			fuse = n
			_, err := s.Take(t.Context(), secondStep(s))
			done := fuse > 0
			if serr := w.script(f.whole); serr != nil {
				t.Fatal(serr)
			}
			if err == nil {
				if done {
					break
				}
				// It broke after the last write, or needed no more room.
				s.Close()
				s = nil
				break
			}
			failed++
			if !errors.Is(err, f.want) || !strings.Contains(err.Error(), fileName) {
				t.Fatalf("%s at step %d: %v", name, n, err)
			}
			if dump(t, s) != one {
				t.Fatalf("%s at step %d, it shows", name, n)
			}
		}
		t.Logf("%s at %d steps", name, failed)
		if failed < 20 {
			t.Errorf("%s: only %d steps failed", name, failed)
		}
		if s != nil && dump(t, s) != two {
			t.Errorf("%s: in the end it is not as if nothing had failed", name)
		}
	}
}

// largeOnce takes one message of 50 MB, reads it, and tells how much memory the
// process took.
func largeOnce(ctx context.Context, s *Store) error {
	const size = 50 << 20
	sum, err := takeLarge(ctx, s, size)
	if err != nil {
		return err
	}
	stored := resident()
	back, err := s.Raw(ctx, "large@x")
	if err != nil || len(back) != size || sha256.Sum256(back) != sum {
		return fmt.Errorf("%d bytes came back: %w", len(back), err)
	}
	return os.WriteFile(filepath.Join(s.Dir(), "memory"), fmt.Appendf(nil, "%d %d", stored, resident()), 0o600)
}

func takeLarge(ctx context.Context, s *Store, size int) ([32]byte, error) {
	raw := bulky("large@x", size)
	_, err := s.Take(ctx, Taken{Messages: []Incoming{s.Prepare(raw, "", "")}})
	return sha256.Sum256(raw), err
}

// TestMemoryOfLargeMessage: the design allows the whole program 150 MB while it
// takes a message of 50 MB.
func TestMemoryOfLargeMessage(t *testing.T) {
	if raceOn {
		t.Skip("the race detector takes several times the memory")
	}
	dir := t.TempDir()
	if child(t, "large", dir, 0) {
		t.Fatal("killed")
	}
	said, err := os.ReadFile(filepath.Join(dir, "memory"))
	if err != nil {
		t.Fatal(err)
	}
	var stored, read int
	if _, err := fmt.Sscan(string(said), &stored, &read); err != nil || stored == 0 {
		t.Skipf("the system does not tell: %v", err)
	}
	t.Logf("%d MB when stored, %d MB when read again", stored>>10, read>>10)
	if stored > 130<<10 {
		t.Errorf("%d MB resident for 50 MB of mail", stored>>10)
	}
}
