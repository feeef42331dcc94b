package archive

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// quick is a pace for tests: what is to be seen is seen at once.
func quick(t *testing.T) Watching {
	t.Helper()
	return Watching{Quiet: 5 * time.Millisecond, Every: 5 * time.Millisecond, Polling: func(why error) { t.Logf("polling: %v", why) }}
}

// settled reads an archive to its end, and waits until that is no news.
func settled(t *testing.T, a *Archive) {
	t.Helper()
	for range 100 {
		if err := a.Read(t.Context(), "", func(Item) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if !a.lastSeen().young() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it does not settle")
}

// returns tells whether Watch returns in time.
func returns(t *testing.T, a *Archive, o Watching, within time.Duration) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	err := a.Watch(ctx, o)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	return err == nil
}

// news is what happens to an archive of each kind, and whether that matters.
type news struct {
	name    string
	matters bool
	happen  func(t *testing.T, path string)
}

func add(rel, content string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		write(t, filepath.Join(path, rel), content)
	}
}

func newsOf() map[string][]news {
	grow := news{"grows", true, func(t *testing.T, path string) {
		t.Helper()
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(mboxrd(msg(9))); err != nil {
			t.Fatal(err)
		}
	}}
	commit := func(sub string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) { t.Helper(); addCommit(t, filepath.Join(path, sub), "m", msg(9)) }
	}
	return map[string][]news{
		"mboxrd": {grow, {"a neighbour", false, func(t *testing.T, path string) { t.Helper(); write(t, filepath.Dir(path)+"/y.mbox", "x") }}},
		"maildir": {
			{"a mail", true, add("new/9.x", msg(9))},
			{"other flags", true, func(t *testing.T, path string) {
				t.Helper()
				rename(t, path+"/cur/1001.x.host:2,S", path+"/cur/1001.x.host:2,RS")
			}},
			{"a mail on its way", false, add("tmp/9.x", msg(9))},
			{"control files", false, func(t *testing.T, path string) {
				t.Helper()
				write(t, path+"/dovecot-uidlist.lock", "x")
				rename(t, path+"/dovecot-uidlist.lock", path+"/dovecot-uidlist")
				write(t, path+"/new/.hidden", "x")
			}},
			{"a folder", true, func(t *testing.T, path string) {
				t.Helper()
				write(t, path+"/.Sub/new/.keep", "")
				write(t, path+"/.Sub/cur/9.x:2,", msg(9))
			}},
		},
		"mixed folder": {
			{"an mbox grows", true, add("a.mbox", mboxrd(sixMails()...))},
			{"a mail in the Maildir", true, add("box/new/9.x", msg(9))},
			{"a folder", true, add("more/9.eml", msg(9))},
		},
		"epoch":  {{"a commit", true, commit("")}, {"packed", true, func(t *testing.T, path string) { t.Helper(); runGit(t, path, nil, "pack-refs", "--all") }}},
		"inbox":  {{"a commit", true, commit("git/10.git")}, {"in an old epoch", true, commit("git/0.git")}, {"an epoch", true, func(t *testing.T, path string) { t.Helper(); makeEpoch(t, path+"/git/11.git", msg(9)) }}, {"its index", false, add("msgmap.sqlite3", "x")}},
		"mirror": {{"a commit", true, commit("b/git/0.git")}, {"an inbox", true, func(t *testing.T, path string) { t.Helper(); makeEpoch(t, path+"/c/git/0.git", msg(9)) }}},
	}
}

func TestWatch(t *testing.T) {
	all := newsOf()
	for _, s := range shapes() {
		for _, n := range all[s.name] {
			t.Run(s.name+" "+n.name, func(t *testing.T) {
				t.Parallel()
				path := s.make(t, t.TempDir())
				a, err := Open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				settled(t, a)
				done := make(chan bool)
				go func() {
					within := 5 * time.Second
					if !n.matters {
						within = 150 * time.Millisecond
					}
					done <- returns(t, a, quick(t), within)
				}()
				time.Sleep(30 * time.Millisecond) // while it listens
				n.happen(t, path)
				if got := <-done; got != n.matters {
					t.Errorf("told: %v", got)
				}
			})
		}
	}
}

// TestWatchMissesNothing: what came after the last Read began, and before Watch
// was called, is news too; so it is where only looking helps.
func TestWatchMissesNothing(t *testing.T) {
	all := newsOf()
	for _, s := range shapes() {
		for _, n := range all[s.name] {
			if !n.matters {
				continue
			}
			t.Run(s.name+" "+n.name, func(t *testing.T) {
				t.Parallel()
				path := s.make(t, t.TempDir())
				a, err := Open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				settled(t, a)
				before := a.lastSeen()
				n.happen(t, path)
				if before.same(a.look()) {
					t.Error("a look does not tell")
				}
				if !returns(t, a, quick(t), 5*time.Second) {
					t.Error("not told")
				}
			})
		}
	}
}

// TestWatchByLooking: where the system cannot tell, a clock does, and says why.
func TestWatchByLooking(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	write(t, dir+"/new/1.x", msg(1))
	write(t, dir+"/cur/.keep", "")
	a, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	settled(t, a)
	rename(t, dir, dir+".away") // unmounted, say
	if !returns(t, a, quick(t), 5*time.Second) {
		t.Fatal("its end was not told")
	}
	a.remember() // as a Read that fails does
	ticks, why := make(chan time.Time), make(chan error, 1)
	done := make(chan error)
	go func() {
		done <- a.Watch(t.Context(), Watching{
			Every: time.Hour, Polling: func(err error) { why <- err },
			After: func(d time.Duration) <-chan time.Time {
				if d != time.Hour {
					return time.After(d)
				}
				return ticks
			},
		})
	}()
	if err := <-why; err == nil || !strings.Contains(err.Error(), "box") {
		t.Errorf("why: %v", err)
	}
	ticks <- time.Time{}
	ticks <- time.Time{}
	rename(t, dir+".away", dir)
	select {
	case ticks <- time.Time{}:
		err = <-done
	case err = <-done: // it looked just after that
	}
	if err != nil {
		t.Error(err)
	}
}

// TestWatchWaitsForTheLast: many changes are one sign, and a stream of them
// does not keep it back for ever.
func TestWatchWaitsForTheLast(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/new/1.x", msg(1))
	write(t, dir+"/cur/.keep", "")
	a, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	settled(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	defer func() { cancel(); <-ended }()
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			_ = os.WriteFile(filepath.Join(dir, "new", "2.x"), []byte(msg(2)), 0o600)
			time.Sleep(2 * time.Millisecond)
		}
	}()
	start := time.Now()
	if !returns(t, a, Watching{Quiet: 50 * time.Millisecond}, 10*time.Second) {
		t.Error("never told")
	}
	if d := time.Since(start); d < 50*time.Millisecond {
		t.Errorf("told after %v", d)
	}
}

func TestWatchEnds(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	write(t, dir+"/x.eml", msg(1))
	a, err := Open(t.Context(), dir+"/x.eml")
	if err != nil {
		t.Fatal(err)
	}
	settled(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Watch(ctx, quick(t)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
