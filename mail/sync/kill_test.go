package sync

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"onemore/mail"
	"onemore/mail/demo"
	"onemore/mail/lore"
	"onemore/mail/lore/loretest"
	"onemore/mail/store"
)

// The environment that makes the test program one that syncs: the folder of
// the store, a Maildir, which source it asks, and how many mails the list has.
const (
	childEnv   = "ONEMORE_TEST_SYNC_CHILD"
	childMail  = "ONEMORE_TEST_SYNC_MAILDIR"
	childOnly  = "ONEMORE_TEST_SYNC_ONLY"
	childCount = "ONEMORE_TEST_SYNC_COUNT"
)

func child() int {
	if err := childSync(context.Background()); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// childSync fetches once from a list, which it serves itself, and a Maildir.
func childSync(ctx context.Context) error {
	n, err := strconv.Atoi(os.Getenv(childCount))
	if err != nil {
		return err
	}
	began := time.Now()
	now := func() time.Time { return day0().Add(time.Since(began)) }
	server := loretest.New(loretest.Options{Now: now})
	defer server.Close()
	for raw := range demo.Many(day0(), n, 3) {
		server.List("test").AddAt(mail.Parse(raw).Date, raw)
	}
	s, err := store.Open(ctx, os.Getenv(childEnv), store.Options{})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	client := lore.New(lore.Options{
		Version: "1.2", Transport: server.Transport(), Now: now,
		Settings: lore.Settings{Home: "https://lore.example.org/"},
		Wait:     func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	defer client.Close()
	list, err := NewLore(Lore{Name: "lore:test", List: "test", Client: client, Now: now, Rest: sleep, Mine: func() []string { return nil }, Back: 20 * dayLong})
	if err != nil {
		return err
	}
	_, _ = os.Stdout.WriteString("!") // from here on it may be killed
	e := New(Options{Store: s, Locks: s.Dir()}, list, Archive("archive:mail", os.Getenv(childMail), "", nil))
	var names []string
	var errs []error
	if only := os.Getenv(childOnly); only != "" {
		names = []string{only}
	}
	e.Run(ctx, names, func(r Report) { errs = append(errs, r.Err) })
	return errors.Join(append(errs, e.Close(), s.Close())...)
}

// children runs and kills children.
type children struct {
	t     *testing.T
	mail  string
	count int
}

func newChildren(t *testing.T, count int) *children {
	t.Helper()
	c := &children{t: t, mail: maildir(t), count: count}
	i := 0
	for raw := range demo.Many(day0(), count, 4) {
		i++
		deliver(t, c.mail, fmt.Sprintf("%d.M%dP1.host", 1700000000+i, i), raw)
	}
	return c
}

func (c *children) command(dir, only string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(c.t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+dir, childMail+"="+c.mail, childOnly+"="+only, fmt.Sprint(childCount, "=", c.count))
	var said bytes.Buffer
	cmd.Stderr = &said
	return cmd, &said
}

// run runs one, which is killed so long after it began to sync, unless kill is
// zero. It tells whether it was, and how long the sync took.
func (c *children) run(dir string, kill time.Duration) (killed bool, took time.Duration) {
	c.t.Helper()
	cmd, said := c.command(dir, "")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	_, _ = out.Read(make([]byte, 1))
	begin := time.Now()
	if kill > 0 {
		timer := time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err = cmd.Wait()
	if err != nil && (kill == 0 || cmd.ProcessState.Exited()) {
		c.t.Fatalf("%v: %s", err, said)
	}
	return err != nil, time.Since(begin)
}

func (c *children) dump(dir string) string {
	c.t.Helper()
	s, err := store.Open(c.t.Context(), dir, store.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	return messageLines(dump(c.t, s))
}

// Fault 7: SIGKILL at any moment, and one more sync: as if nothing had been.
func TestKilledSync(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	times := 20
	if os.Getenv("ONEMORE_LONG") != "" {
		times = 300
	}
	c := newChildren(t, 90)
	whole := filepath.Join(t.TempDir(), "whole")
	_, took := c.run(whole, 0)
	want := c.dump(whole)
	if n := strings.Count(want, `{"message"`); n < 120 {
		t.Fatalf("%d messages: the test tests little", n)
	}
	rng := rand.New(rand.NewPCG(1, uint64(times))) //nolint:gosec // a test wants the same moments again
	hit, some, tries := 0, 0, 0
	for ; hit < times && tries < 3*times; tries++ {
		dir := filepath.Join(t.TempDir(), fmt.Sprint("killed", tries))
		at := took/5 + time.Duration(rng.Int64N(int64(took*4/5)))
		if killed, _ := c.run(dir, at); !killed {
			continue
		}
		hit++
		if _, err := os.Stat(filepath.Join(dir, "onemore.db")); err == nil {
			if n := strings.Count(c.dump(dir), `{"message"`); n > 0 {
				some++
			}
		}
		c.run(dir, 0)
		if got := c.dump(dir); got != want {
			t.Fatalf("killed after %v: %s", at, difference(got, want))
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d killed, %d of them with a part stored; an undisturbed one took %v", hit, some, took)
	if hit < times || some == 0 {
		t.Errorf("%d of %d killed in time, %d within the storing", hit, times, some)
	}
}

// Fault 11: two processes at one store, with the same sources and with others.
func TestTwoProcesses(t *testing.T) {
	c := newChildren(t, 150)
	whole := filepath.Join(t.TempDir(), "whole")
	c.run(whole, 0)
	want := c.dump(whole)
	for name, only := range map[string][]string{
		"the same sources": {"", ""}, "other sources": {"lore:test", "archive:mail"}, "one in common": {"", "lore:test"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "both")
			var wg gosync.WaitGroup
			for _, o := range only {
				cmd, said := c.command(dir, o)
				wg.Go(func() {
					if err := cmd.Run(); err != nil {
						t.Errorf("%v: %s", err, said)
					}
				})
			}
			wg.Wait()
			if got := c.dump(dir); got != want {
				t.Error(difference(got, want))
			}
		})
	}
}
