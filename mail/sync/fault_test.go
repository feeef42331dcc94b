package sync

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	gosync "sync"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/store"
)

// Fault 17: the network goes away for hours. Whoever wishes is served at once
// when it is back; without a wish it goes on by itself within the longest pause.
func TestNetworkGoneAndBack(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		var mu gosync.Mutex
		gone, tried := false, 0
		way := in.way
		in.way = roundTrip(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if gone {
				tried++
				return nil, errors.New("no route to host")
			}
			return way.RoundTrip(r)
		})
		set := func(g bool) { mu.Lock(); gone = g; mu.Unlock() }
		opt := options(t)
		s := opt.Store.(*store.Store)
		e := New(opt, in.source())
		good(t, e)
		had := messages(t, s)
		set(true)
		end := watched(t, e, nil)
		time.Sleep(3 * time.Hour)
		st := e.States()[0]
		if st.Phase != Failed || !strings.Contains(st.Err, "no route to host") || st.Hint == "" || time.Since(st.Last) < 3*time.Hour || messages(t, s) != had {
			t.Errorf("without a network: %+v", st)
		}
		if left := time.Until(st.Next); left <= 0 || left > maxPause+floorPause {
			t.Errorf("the next try is in %v", left)
		}
		if tried > 3*(3*60/2) || tried < 30 {
			t.Errorf("%d tries in 3 hours", tried)
		}
		in.add(post("meanwhile", "[PATCH] meanwhile", time.Now()))
		set(false)
		e.Fetch()
		time.Sleep(5 * time.Second)
		if st = e.States()[0]; st.Phase != Waiting || messages(t, s) != had+1 {
			t.Errorf("5 s after a wish: %+v", st)
		}
		set(true)
		e.Fetch()
		time.Sleep(time.Hour)
		set(false)
		time.Sleep(maxPause + time.Minute)
		if st = e.States()[0]; st.Phase != Waiting || st.Err != "" {
			t.Errorf("by itself: %+v", st)
		}
		end()
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Fault 10: the clock is in 1970, then ten years ahead, then steps back: mail
// comes, nothing waits for years, and nothing is asked without end.
func TestClockJumps(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		var mu gosync.Mutex
		var off time.Duration
		now := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(off) }
		opt := options(t)
		opt.Now = now
		s := opt.Store.(*store.Store)
		e := New(opt, in.source(func(l *Lore) { l.Now = now }))
		end := watched(t, e, nil)
		time.Sleep(time.Second)
		for i, jump := range []time.Duration{-time.Since(time.Unix(0, 0)), 10 * 365 * dayLong, 0, -time.Hour, 3 * dayLong, 0} {
			mu.Lock()
			off = jump
			mu.Unlock()
			in.Forget()
			in.add(post(fmt.Sprint("at", i), "[PATCH] some mail", time.Now()))
			time.Sleep(21 * time.Minute)
			st := e.States()[0]
			if got := messages(t, s); got != i+1 || st.Phase != Waiting {
				t.Errorf("jump %v: %d of %d mails, %+v", jump, got, i+1, st)
			}
			if n := in.Count(); n > 12 {
				t.Errorf("jump %v: %d requests in 21 minutes", jump, n)
			}
		}
		end()
	})
}

// Fault 6: a store that cannot be written, for whatever reason, is said with
// what to do, and goes on by itself when it can be written again.
func TestStoreThatCannotBeWritten(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		hint string
	}{
		"full": {store.ErrFull, "free some space"}, "read-only": {store.ErrReadOnly, "owner and mode"}, "busy": {store.ErrBusy, "by itself"},
	} {
		t.Run(name, func(t *testing.T) {
			withInbox(t, func(in *inbox) {
				t := in.t
				fill(in)
				opt := options(t)
				st := &stuck{Store: opt.Store.(*store.Store), err: fmt.Errorf("write the store: %w", c.err)}
				opt.Store = st
				e := New(opt, in.source())
				end := watched(t, e, nil)
				time.Sleep(2 * time.Hour)
				s := e.States()[0]
				if s.Phase != Failed || !strings.Contains(s.Err, c.err.Error()) || !strings.Contains(s.Hint, c.hint) || s.Next.IsZero() {
					t.Errorf("state %+v", s)
				}
				st.set(nil)
				time.Sleep(maxPause + time.Minute)
				if s = e.States()[0]; s.Phase != Waiting || messages(t, st.Store) != 7 {
					t.Errorf("with room again: %d, %+v", messages(t, st.Store), s)
				}
				end()
			})
		})
	}
}

// stuck is a store whose every write fails.
type stuck struct {
	*store.Store
	mu  gosync.Mutex
	err error
}

func (s *stuck) set(err error) {
	s.mu.Lock()
	s.err = err
	s.mu.Unlock()
}

func (s *stuck) now() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *stuck) Take(ctx context.Context, step store.Taken) (store.Result, error) {
	if err := s.now(); err != nil {
		return store.Result{}, err
	}
	return s.Store.Take(ctx, step)
}

func (s *stuck) SetNote(ctx context.Context, source, key, value string) error {
	if err := s.now(); err != nil {
		return err
	}
	return s.Store.SetNote(ctx, source, key, value)
}

// A stop is not lost, whenever it comes: during a pause, while another process
// holds the source, or before the work began.
func TestStopAtAnyMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opt := options(t)
		fetch := func(context.Context, *Keeper) error { return errors.New("down") }
		failing := &fake{name: "failing", verdict: Verdict{Retry: true, After: time.Hour}, fetch: fetch}
		held := newLock(opt.Locks, "held")
		if err := held.take(t.Context(), sleep, func() {}); err != nil {
			t.Fatal(err)
		}
		e := New(opt, failing, &fake{name: "held"})
		end := watched(t, e, nil)
		time.Sleep(3 * time.Minute)
		if got := states(e); got != "failing failed\nheld elsewhere\n" {
			t.Errorf("before: %s", got)
		}
		e.Stop()
		synctest.Wait()
		if got := states(e); got != "failing off\nheld off\n" {
			t.Errorf("after a stop: %s", got)
		}
		if err := held.release(); err != nil {
			t.Error(err)
		}
		e.Fetch("held")
		synctest.Wait()
		if got := states(e); got != "failing off\nheld waiting\n" {
			t.Errorf("after a wish: %s", got)
		}
		end()
		late := New(opt, &fake{name: "late"})
		late.Stop()
		end = watched(t, late, nil)
		synctest.Wait()
		if got := states(late); got != "late off\n" {
			t.Errorf("stopped before it began: %s", got)
		}
		end()
	})
}

// What another process holds for long is waited for, and the last success of
// that one is ours to tell.
func TestElsewhereForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opt := options(t)
		held := newLock(opt.Locks, "s")
		if err := held.take(t.Context(), sleep, func() {}); err != nil {
			t.Fatal(err)
		}
		src := &fake{name: "s"}
		e := New(opt, src)
		end := watched(t, e, nil)
		time.Sleep(time.Hour)
		there := time.Now().UTC().Truncate(time.Second)
		if err := opt.Store.SetNote(t.Context(), "s", lastKey, there.Format(`"`+time.RFC3339+`"`)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		if s := e.States()[0]; s.Phase != Elsewhere || !s.Last.Equal(there) {
			t.Errorf("state %+v", s)
		}
		if err := held.release(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		if s := e.States()[0]; s.Phase != Waiting || s.Err != "" || !s.Last.After(there) || src.fetches.Load() != 1 {
			t.Errorf("then %+v", s)
		}
		end()
	})
}

// A server that lets us in and hangs up at once is not asked without end.
func TestLossesOfWaitBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &fake{name: "s", verdict: Verdict{Retry: true}, wait: func(context.Context) error { return errors.New("hung up") }}
		e := New(options(t), src)
		end := watched(t, e, nil)
		time.Sleep(time.Hour)
		if n := src.fetches.Load(); n > 30 {
			t.Errorf("%d fetches in an hour", n)
		}
		end()
	})
}

// A message that breaks the parser ends its source, not the program.
func TestPanicsOfWorkersAreErrors(t *testing.T) {
	opt := options(t)
	opt.Store = &fragile{opt.Store.(*store.Store)}
	one := func(_ context.Context, emit func(Item) error) error { return emit(Item{Raw: []byte("x")}) }
	e := New(opt, &fake{name: "prepare", fetch: func(ctx context.Context, k *Keeper) error { return k.Intake("", "").Run(ctx, one) }},
		&fake{name: "read", fetch: func(ctx context.Context, k *Keeper) error {
			return k.Intake("", "").Run(ctx, func(context.Context, func(Item) error) error { panic("in the reader") })
		}},
		&fake{name: "batch", fetch: func(_ context.Context, k *Keeper) error {
			_, err := k.Prepare(3, func(int) store.Incoming { panic("in a batch") })
			return err
		}})
	n := 0
	e.Run(t.Context(), nil, func(r Report) {
		if n++; !errors.Is(r.Err, errBroken) {
			t.Errorf("%s: %v", r.Source, r.Err)
		}
	})
	if n != 3 {
		t.Errorf("%d reports", n)
	}
}

type fragile struct{ *store.Store }

func (fragile) Prepare([]byte, string, string) store.Incoming { panic("in the parser") }
