package outbox

import (
	"bytes"
	"context"
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

	"onemore/mail/store"
)

// childEnv makes the test program a process that sends: its value is what to
// do, childDir the store, childFuse the step at which it kills itself (0: none).
const (
	childEnv  = "ONEMORE_TEST_OUTBOX_DO"
	childDir  = "ONEMORE_TEST_OUTBOX_DIR"
	childFuse = "ONEMORE_TEST_OUTBOX_FUSE"
)

func TestMain(m *testing.M) {
	do := os.Getenv(childEnv)
	if do == "" {
		os.Exit(m.Run())
	}
	fuse, _ := strconv.Atoi(os.Getenv(childFuse))
	if err := childDo(context.Background(), do, os.Getenv(childDir), fuse); err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Exit(0)
}

// childDo queues a letter unless one is there, or races, and sends what is due.
// What the server took is written to a file, which the kernel keeps.
func childDo(ctx context.Context, do, dir string, fuse int) error {
	s, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	tick := func(string) error {
		if fuse--; fuse == 0 {
			return syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
		return nil
	}
	log, err := os.OpenFile(filepath.Join(dir, "taken"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	w := &wire{step: func(_ context.Context, id, step string) error {
		if step == "taken" {
			if _, err := log.WriteString(id + "\n"); err != nil {
				return err
			}
		}
		return tick(step)
	}}
	o := New(Options{Store: &fused{Store: s, burn: tick}, Transport: w, Classify: classify})
	if do == "race" {
		return race(ctx, o)
	}
	if err := consent(ctx, o); err != nil {
		return err
	}
	return o.SendDue(ctx)
}

// consent is a person who wants one letter sent.
func consent(ctx context.Context, o *Outbox) error {
	all, err := o.List(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		l, err := o.Add(ctx, made(1))
		if err != nil {
			return err
		}
		all = append(all, l)
	}
	if all[0].State == store.LetterDraft {
		_, err = o.Approve(ctx, all[0].ID, all[0].Sum, 0)
	}
	return err
}

// race sends until nothing is queued.
func race(ctx context.Context, o *Outbox) error {
	for {
		if err := o.SendDue(ctx); err != nil && !errors.Is(err, ErrElsewhere) {
			return err
		}
		all, err := o.opt.Store.Letters(ctx, store.LetterQueued, store.LetterSending)
		if err != nil || len(all) == 0 {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

func childCommand(t *testing.T, do, dir string, fuse int) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+do, childDir+"="+dir, childFuse+"="+strconv.Itoa(fuse))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	return cmd, &stderr
}

// child runs one, and tells whether it was killed.
func child(t *testing.T, do, dir string, fuse int) (killed bool) {
	t.Helper()
	cmd, stderr := childCommand(t, do, dir, fuse)
	err := cmd.Run()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("%s: %v: %s", do, err, stderr.String())
	}
	return err != nil
}

// taken are the Message-IDs that the server took.
func takenIn(t *testing.T, dir string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "taken"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

// TestKilledAtEveryStep kills the sender before and after everything it
// keeps, and at everything the transport does, from the first byte of the
// letter to the last word of the server. The next one sends what cannot have
// been sent, and leaves alone what can.
func TestKilledAtEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	unknown, n := 0, 1
	for ; ; n++ {
		dir := t.TempDir()
		if !child(t, "send", dir, n) {
			if got := takenIn(t, dir); len(got) != 1 {
				t.Errorf("unharmed, the server took %q", got)
			}
			break
		}
		before := len(takenIn(t, dir))
		if child(t, "send", dir, 0) {
			t.Fatal("killed without a fuse")
		}
		after := len(takenIn(t, dir))
		s := openStore(t, dir)
		all, err := s.Letters(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("killed at step %d: %d letters, %v", n, len(all), err)
		}
		switch state := all[0].State; {
		case after > 1:
			t.Errorf("killed at step %d, it was sent %d times", n, after)
		case state == store.LetterSent && after == 1:
		case state == store.LetterUnknown && after == before:
			unknown++
		default:
			t.Errorf("killed at step %d, it is %s and was sent %d times, %d before the kill", n, state, after, before)
		}
		checkAgain(t, s, dir, all[0], after)
		s.Close()
	}
	t.Logf("killed at %d steps, unknown after %d", n-1, unknown)
	if n < 18 || unknown != 4 {
		t.Errorf("%d steps, unknown after %d: not what was to be tested", n-1, unknown)
	}
}

// checkAgain sends what is due once more: nothing moves by itself.
func checkAgain(t *testing.T, s *store.Store, dir string, was store.Letter, sent int) {
	t.Helper()
	w := &wire{}
	o := New(Options{Store: s, Transport: w, Classify: classify})
	if err := o.SendDue(t.Context()); err != nil || w.begun() != 0 {
		t.Errorf("%d more tries, %v", w.begun(), err)
	}
	if l, err := o.Show(t.Context(), was.ID); err != nil || l.State != was.State || string(l.Raw) != string(made(1).Raw) {
		t.Errorf("%s, %v", l.State, err)
	}
	if got := len(takenIn(t, dir)); got != sent {
		t.Errorf("sent %d times, then %d", sent, got)
	}
}

// TestTwoProcessesRace: every letter is sent once.
func TestTwoProcessesRace(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	o := New(Options{Store: s})
	const letters = 12
	for n := range letters {
		l, err := o.Add(t.Context(), made(n))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Approve(t.Context(), l.ID, l.Sum, 0); err != nil {
			t.Fatal(err)
		}
	}
	var cmds []*exec.Cmd
	for range 3 {
		cmd, stderr := childCommand(t, "race", dir, 0)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
		t.Cleanup(func() {
			if stderr.Len() > 0 {
				t.Log(stderr.String())
			}
		})
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	count := map[string]int{}
	for _, id := range takenIn(t, dir) {
		count[id]++
	}
	for n := range letters {
		if c := count[fmt.Sprintf("mine%d@example.net", n)]; c != 1 {
			t.Errorf("letter %d was sent %d times", n, c)
		}
	}
	all, err := s.Letters(t.Context(), store.LetterSent)
	if err != nil || len(all) != letters {
		t.Errorf("%d are sent, %v", len(all), err)
	}
}
