package sync

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	gosync "sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/store"
)

// fake is a source whose fetches and waits the test gives.
type fake struct {
	name    string
	fetch   func(ctx context.Context, k *Keeper) error
	wait    func(ctx context.Context) error
	verdict Verdict
	fetches atomic.Int32
	at      []time.Time
	closed  bool
}

func (f *fake) Name() string { return f.name }
func (f *fake) Kind() string { return "fake" }
func (f *fake) Use() Use     { return Use{Requests: int(f.fetches.Load())} }
func (f *fake) Close() error { f.closed = true; return nil }

func (f *fake) Check(context.Context) (string, error) { return "", nil }

func (f *fake) Judge(error) Verdict {
	return f.verdict
}

func (f *fake) Fetch(ctx context.Context, k *Keeper) error {
	f.fetches.Add(1)
	f.at = append(f.at, time.Now())
	if f.fetch == nil {
		return nil
	}
	return f.fetch(ctx, k)
}

func (f *fake) Wait(ctx context.Context) error {
	if f.wait == nil {
		return sleep(ctx, 10*time.Minute)
	}
	return f.wait(ctx)
}

func openStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func options(t *testing.T) Options {
	t.Helper()
	dir := t.TempDir()
	return Options{Store: openStore(t, dir), Locks: dir, Rand: func() float64 { return 1 }}
}

// mailNo is a made mail.
func mailNo(n int) []byte {
	return fmt.Appendf(nil, "From: Ann Example <ann@example.org>\nTo: list@example.org\nSubject: [PATCH] thing %d\n"+
		"Date: Thu, 01 Jan 2026 00:%02d:00 +0000\nMessage-ID: <m%d@example.org>\n\ntext %d\n", n, n%60, n, n)
}

func states(e *Engine) string {
	var b strings.Builder
	for _, s := range e.States() {
		fmt.Fprintf(&b, "%s %s\n", s.Name, s.Phase)
	}
	return b.String()
}

func TestRunFetchesSideBySideAndOneFaultStopsNoOther(t *testing.T) {
	opt := options(t)
	both := make(chan struct{}, 2)
	meet := func(ctx context.Context) error {
		both <- struct{}{}
		for len(both) < 2 {
			if err := sleep(ctx, time.Millisecond); err != nil {
				return err
			}
		}
		return nil
	}
	good := &fake{name: "good", fetch: func(ctx context.Context, k *Keeper) error {
		if err := meet(ctx); err != nil {
			return err
		}
		return k.Intake("", "").Run(ctx, func(_ context.Context, emit func(Item) error) error {
			for i := range 5 {
				if err := emit(Item{Raw: mailNo(i), Cursor: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		})
	}}
	bad := &fake{name: "bad", verdict: Verdict{Hint: "mend it"}, fetch: func(ctx context.Context, _ *Keeper) error {
		if err := meet(ctx); err != nil {
			return err
		}
		return errors.New("no route")
	}}
	mad := &fake{name: "mad", fetch: func(context.Context, *Keeper) error { panic("out of range") }}
	e := New(opt, good, bad, mad)
	got := map[string]Report{}
	e.Run(t.Context(), nil, func(r Report) { got[r.Source] = r })
	if r := got["good"]; r.Err != nil || r.New != 5 || r.Messages != 5 || r.Requests != 1 {
		t.Errorf("good: %+v", r)
	}
	if r := got["bad"]; r.Err == nil || r.Err.Error() != "no route" {
		t.Errorf("bad: %+v", r)
	}
	if r := got["mad"]; r.Err == nil || !strings.Contains(r.Err.Error(), "out of range") {
		t.Errorf("mad: %+v", r)
	}
	if c, err := opt.Store.Cursor(t.Context(), "good"); err != nil || c != "4" {
		t.Errorf("cursor %q %v", c, err)
	}
	if want := "good idle\nbad failed\nmad failed\n"; states(e) != want {
		t.Errorf("states\n%s", states(e))
	}
	if s := e.States()[1]; s.Err != "no route" || s.Hint != "mend it" {
		t.Errorf("state of bad: %+v", s)
	}
	if err := e.Close(); err != nil || !good.closed {
		t.Errorf("close: %v", err)
	}
}

func TestWatchBacksOffAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		left := 12
		src := &fake{name: "s", verdict: Verdict{Retry: true}}
		src.fetch = func(context.Context, *Keeper) error {
			if left--; left >= 0 {
				return errors.New("down")
			}
			return nil
		}
		e := New(options(t), src)
		var over gosync.WaitGroup
		over.Go(func() { e.Watch(ctx, nil) })
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if s := e.States()[0]; s.Phase != Waiting || s.Err != "" {
			t.Errorf("state %+v", s)
		}
		var gaps []time.Duration
		for i := 1; i < 13; i++ {
			gaps = append(gaps, src.at[i].Sub(src.at[i-1]))
		}
		if gaps[0] > 3*time.Second || gaps[11] > maxPause+time.Second || !slices.IsSorted(gaps) {
			t.Errorf("pauses %v", gaps)
		}
		cancel()
		over.Wait()
	})
}

// A server that is away for a minute is found again soon; one that is away for
// hours is not asked without end, and neither is one that hangs up at once.
func TestPausesStayShortWhileARowOfFaultsIsYoung(t *testing.T) {
	const most = 10 * time.Second
	down := errors.New("down")
	for name, hangsUp := range map[string]bool{"unreachable": false, "hangs up": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := &fake{name: "s", verdict: Verdict{Retry: true, Most: most}}
				var away atomic.Bool
				var gone atomic.Pointer[chan struct{}]
				fresh := func() { c := make(chan struct{}); gone.Store(&c) }
				fresh()
				src.fetch = func(context.Context, *Keeper) error {
					if away.Load() && !hangsUp {
						return down
					}
					return nil
				}
				src.wait = func(ctx context.Context) error {
					if away.Load() {
						return down
					}
					select {
					case <-*gone.Load():
						return down
					case <-ctx.Done():
						return ctx.Err()
					}
				}
				e := New(options(t), src)
				end := watched(t, e, nil)
				defer end()
				// lost gives the tries of the last of such times without the server.
				lost := func(d time.Duration) []time.Time {
					time.Sleep(2 * time.Hour)
					away.Store(true)
					close(*gone.Load())
					time.Sleep(d)
					fresh()
					away.Store(false)
					n := int(src.fetches.Load())
					time.Sleep(most + time.Second)
					if s := e.States()[0]; s.Phase != Waiting && d < young {
						t.Errorf("away for %v: %+v", d, s)
					}
					time.Sleep(maxPause)
					if s := e.States()[0]; s.Phase != Waiting {
						t.Errorf("away for %v, and long after: %+v", d, s)
					}
					return src.at[:n]
				}
				for _, d := range []time.Duration{5 * time.Second, time.Minute, young - time.Minute} {
					lost(d)
				}
				before := int(src.fetches.Load())
				if n := len(lost(6*time.Hour)) - before; n < 60+6*10 || n > 300+6*60 {
					t.Errorf("%d tries in 6 hours", n)
				}
			})
		})
	}
}

func TestWatchStopsAtWhatOnlyAPersonCanMend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		src := &fake{name: "s", fetch: func(context.Context, *Keeper) error { return errors.New("wrong password") }}
		e := New(options(t), src)
		var over gosync.WaitGroup
		over.Go(func() { e.Watch(ctx, nil) })
		time.Sleep(24 * time.Hour)
		if n := src.fetches.Load(); n != 1 {
			t.Errorf("%d tries with a wrong password", n)
		}
		e.Fetch("s")
		synctest.Wait()
		if n := src.fetches.Load(); n != 2 {
			t.Errorf("%d tries after somebody asked for one more", n)
		}
		cancel()
		over.Wait()
	})
}

func TestStopAndFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		src := &fake{name: "s", verdict: Verdict{Retry: true}}
		src.fetch = func(ctx context.Context, _ *Keeper) error {
			<-ctx.Done()
			return ctx.Err()
		}
		e := New(options(t), src)
		var over gosync.WaitGroup
		over.Go(func() { e.Watch(ctx, nil) })
		synctest.Wait()
		if got := states(e); got != "s fetching\n" {
			t.Errorf("states %s", got)
		}
		e.Stop("s")
		time.Sleep(24 * time.Hour)
		if got := states(e); got != "s off\n" || src.fetches.Load() != 1 {
			t.Errorf("states %s after %d fetches", got, src.fetches.Load())
		}
		src.fetch = nil
		e.Fetch("s")
		synctest.Wait()
		if got := states(e); got != "s waiting\n" || src.fetches.Load() != 2 {
			t.Errorf("states %s after %d fetches", got, src.fetches.Load())
		}
		e.Stop()
		synctest.Wait()
		if got := states(e); got != "s off\n" {
			t.Errorf("states %s", got)
		}
		e.Fetch()
		synctest.Wait()
		if n := src.fetches.Load(); n != 3 {
			t.Errorf("%d fetches", n)
		}
		cancel()
		over.Wait()
	})
}

func TestADayOfWatchingAsksAsOftenAsPromised(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		src := &fake{name: "s"}
		e := New(options(t), src)
		var over gosync.WaitGroup
		over.Go(func() { e.Watch(ctx, nil) })
		time.Sleep(24*time.Hour + time.Second)
		if n := src.fetches.Load(); n != 145 {
			t.Errorf("%d fetches in a day of 10 minutes each", n)
		}
		cancel()
		over.Wait()
	})
}

func TestOneProcessASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opt := options(t)
		var inside, most atomic.Int32 // the lock is the kernel's, which the race detector does not see
		fetch := func(ctx context.Context, _ *Keeper) error {
			most.Store(max(most.Load(), inside.Add(1)))
			err := sleep(ctx, 10*time.Second)
			inside.Add(-1)
			return err
		}
		a, b := New(opt, &fake{name: "s", fetch: fetch}), New(opt, &fake{name: "s", fetch: fetch})
		var wg gosync.WaitGroup
		for _, e := range []*Engine{a, b} {
			wg.Go(func() {
				e.Run(t.Context(), nil, func(r Report) {
					if r.Err != nil {
						t.Error(r.Err)
					}
				})
			})
		}
		time.Sleep(time.Second)
		if got := states(a) + states(b); got != "s fetching\ns elsewhere\n" && got != "s elsewhere\ns fetching\n" {
			t.Errorf("states %s", got)
		}
		wg.Wait()
		if n := most.Load(); n != 1 {
			t.Errorf("%d at once", n)
		}
	})
}

func TestALockThatIsHeldForLongIsAFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opt := options(t)
		held := newLock(opt.Locks, "s")
		if err := held.take(t.Context(), sleep, func() {}); err != nil {
			t.Fatal(err)
		}
		e := New(opt, &fake{name: "s"})
		e.Run(t.Context(), nil, func(r Report) {
			if !errors.Is(r.Err, ErrElsewhere) {
				t.Errorf("error %v", r.Err)
			}
		})
		if err := held.release(); err != nil {
			t.Error(err)
		}
		if locks, err := filepath.Glob(filepath.Join(opt.Locks, "sync-*.lock")); err != nil || len(locks) != 1 {
			t.Errorf("locks %v %v", locks, err)
		}
	})
}

func TestQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e *Engine
		var got []string
		src := &fake{name: "s", fetch: func(ctx context.Context, _ *Keeper) error {
			for range 2 {
				text, err := e.Ask(ctx, "s", "password?", true)
				got = append(got, fmt.Sprint(text, " ", err))
			}
			return nil
		}}
		e = New(options(t), src)
		var wg gosync.WaitGroup
		wg.Go(func() { e.Run(t.Context(), nil, func(Report) {}) })
		synctest.Wait()
		s := e.States()[0]
		if s.Phase != Asking || s.Question == nil || !s.Question.Secret {
			t.Fatalf("state %+v", s)
		}
		e.Answer(s.Question.Number+7, "to somebody else", true)
		e.Answer(s.Question.Number, "xyzzy", true)
		synctest.Wait()
		e.Answer(s.Question.Number, "too late", true)
		synctest.Wait()
		e.Answer(e.States()[0].Question.Number, "", false)
		wg.Wait()
		if want := []string{"xyzzy <nil>", " " + ErrNoAnswer.Error()}; !slices.Equal(got, want) {
			t.Errorf("got %q", got)
		}
	})
}

func TestSourcesAddedWhileWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		e := New(options(t), &fake{name: "a"})
		var over gosync.WaitGroup
		over.Go(func() { e.Watch(ctx, nil) })
		synctest.Wait()
		late := &fake{name: "b"}
		if err := e.Add(late); err != nil {
			t.Fatal(err)
		}
		if err := e.Add(&fake{name: "b"}); err == nil {
			t.Error("one name twice")
		}
		synctest.Wait()
		if late.fetches.Load() != 1 {
			t.Error("what was added later is not watched")
		}
		cancel()
		over.Wait()
	})
}

// A source of which only a part fails is watched all the same, and says so.
func TestAPartThatFailsIsNoEndOfWatching(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		news := make(chan struct{})
		src := &fake{name: "s", verdict: Verdict{Retry: true, After: time.Hour, Rest: true}}
		src.fetch = func(context.Context, *Keeper) error { return errors.New("one folder is gone") }
		src.wait = func(ctx context.Context) error {
			select {
			case <-news:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		e := New(options(t), src)
		var over gosync.WaitGroup
		over.Go(func() { e.Watch(ctx, nil) })
		synctest.Wait()
		if s := e.States()[0]; s.Phase != Failed || s.Err == "" || !s.Next.IsZero() {
			t.Errorf("state %+v", s)
		}
		news <- struct{}{}
		synctest.Wait()
		if n := src.fetches.Load(); n != 2 {
			t.Errorf("%d fetches", n)
		}
		cancel()
		over.Wait()
	})
}
