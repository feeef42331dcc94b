package outbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/store"
)

// TestStoreFailsAtEveryWrite lets the disk be full, from each write on in turn,
// before it or after it was made all the same. Nothing is sent that could not
// be noted first; with room again all ends well, and nothing went twice.
func TestStoreFailsAtEveryWrite(t *testing.T) {
	failed := 0
	for n := 1; ; n++ {
		fuse, whole := n, false
		var f *fused
		d := newDesk(t, func(o *Options) {
			f = &fused{Store: o.Store.(*store.Store), burn: func(string) error {
				if fuse--; fuse <= 0 && !whole {
					return store.ErrFull
				}
				return nil
			}}
			o.Store = f
		})
		l, err := d.Add(t.Context(), made(1))
		if err == nil {
			_, err = d.Approve(t.Context(), l.ID, l.Sum, 0)
		}
		queueErr := err
		if err == nil {
			err = d.SendDue(t.Context())
		}
		if fuse > 0 {
			break
		}
		failed++
		took := d.wire.count("mine1@example.net")
		if !errors.Is(err, store.ErrFull) || queueErr != nil && !strings.Contains(queueErr.Error(), "not ") {
			t.Errorf("write %d: %v", n, err)
		}
		// Whoever has no room for the dot does not write it: only what fails
		// after the server's answer may find the letter taken.
		if took > 0 && !strings.Contains(err.Error(), "what became of it") {
			t.Errorf("write %d: sent though %v", n, err)
		}
		whole = true
		if all, err := d.List(t.Context()); err != nil || len(all) == 0 && queueErr == nil {
			t.Errorf("write %d: %d letters, %v", n, len(all), err)
		}
		if err := consent(t.Context(), d.Outbox); err != nil {
			t.Errorf("write %d: %v", n, err)
		}
		// A minute's wait may be due; Send does not wait.
		all, err := d.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		d.send(t)
		if l := d.get(t, all[0].ID); l.State == store.LetterQueued {
			if _, err := d.Send(t.Context(), l.ID); err != nil {
				t.Error(err)
			}
		}
		d.wants(t, all[0].ID, store.LetterSent, 1)
		d.store.Close()
	}
	t.Logf("failed at %d writes", failed)
	if failed < 12 {
		t.Errorf("only %d writes failed", failed)
	}
}

// TestReadOnlyStore: nothing is queued, nothing is sent, and it is said.
func TestReadOnlyStore(t *testing.T) {
	d := newDesk(t, nil)
	l := d.queued(t, 1, 0)
	other := d.put(t, made(2))
	broken := New(Options{Store: &fused{Store: d.store, burn: func(string) error { return store.ErrReadOnly }}, Transport: d.wire, Classify: classify})
	if err := broken.SendDue(t.Context()); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("%v", err)
	}
	if _, err := broken.Approve(t.Context(), other.ID, other.Sum, 0); !errors.Is(err, store.ErrReadOnly) || !strings.Contains(err.Error(), "not queued") {
		t.Errorf("%v", err)
	}
	if d.wire.begun() != 0 {
		t.Errorf("%d tries", d.wire.begun())
	}
	d.wants(t, l.ID, store.LetterQueued, 0)
	noLock := New(Options{Store: &fused{Store: d.store, burn: func(string) error { return nil }, dir: filepath.Join(d.store.Dir(), "none")}, Transport: d.wire})
	if err := noLock.SendDue(t.Context()); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "nothing is sent") {
		t.Errorf("%v", err)
	}
	d.wants(t, l.ID, store.LetterQueued, 0)
}

// TestWithoutLock: where the lock does not hold, two senders are kept apart by
// the store alone.
func TestWithoutLock(t *testing.T) {
	d := newDesk(t, nil)
	const letters = 8
	for n := range letters {
		d.queued(t, n, 0)
	}
	d.wire.step = func(context.Context, string, string) error {
		time.Sleep(time.Millisecond)
		return nil
	}
	var wg sync.WaitGroup
	for range 3 {
		o := New(Options{Store: &fused{Store: d.store, burn: func(string) error { return nil }, dir: t.TempDir()}, Transport: d.wire, Classify: classify})
		wg.Go(func() {
			for range 4 {
				if err := o.SendDue(context.Background()); err != nil && !errors.Is(err, errTaken) {
					t.Errorf("%v", err)
				}
			}
		})
	}
	wg.Wait()
	all, err := d.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		n := d.wire.count(l.MsgID)
		if n > 1 || l.State == store.LetterSent && n == 0 || l.State != store.LetterSent && l.State != store.LetterQueued && l.State != store.LetterUnknown {
			t.Errorf("%s was sent %d times and is %s", l.ID, n, l.State)
		}
	}
}

// TestOneSender: who comes second is told, and sends nothing.
func TestOneSender(t *testing.T) {
	d := newDesk(t, nil)
	l := d.queued(t, 1, 0)
	second := New(Options{Store: d.store, Transport: d.wire, Classify: classify})
	var err error
	d.wire.step = func(_ context.Context, _, step string) error {
		if step == "body" {
			err = second.SendDue(context.Background())
		}
		return nil
	}
	d.send(t)
	if !errors.Is(err, ErrElsewhere) {
		t.Errorf("%v", err)
	}
	d.wants(t, l.ID, store.LetterSent, 1)
}

// TestRunTakesTurns: a Run that finds another sender waits for it.
func TestRunTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, nil)
		l := d.queued(t, 1, 0)
		second := New(Options{Store: d.store, Transport: d.wire, Classify: classify, Trouble: func(err error) { t.Error(err) }})
		ctx, cancel := context.WithCancel(t.Context())
		if err := d.exclusive(ctx, func() error {
			go second.Run(ctx)
			time.Sleep(time.Minute)
			d.wants(t, l.ID, store.LetterQueued, 0)
			return nil
		}); err != nil {
			t.Error(err)
		}
		time.Sleep(elsewherePause + time.Second)
		d.wants(t, l.ID, store.LetterSent, 1)
		cancel()
		synctest.Wait()
		d.store.Close()
	})
}

// TestQuitWhileSending: before the dot the letter stays queued; after it the
// answer is waited for, for a while.
func TestQuitWhileSending(t *testing.T) {
	type want struct {
		state store.State
		sent  int
		took  time.Duration
	}
	for step, w := range map[string]want{
		"connect":  {store.LetterQueued, 0, 0},
		"envelope": {store.LetterQueued, 0, 0},
		"body":     {store.LetterQueued, 0, 0},
		"dot":      {store.LetterUnknown, 0, 10 * time.Second},
		"taken":    {store.LetterUnknown, 1, 10 * time.Second},
		"answered": {store.LetterSent, 1, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, nil)
			d.wire.step = func(ctx context.Context, _, at string) error {
				switch {
				case step == "answered" && at == "taken":
					time.Sleep(4 * time.Second)
				case at == step:
					<-ctx.Done()
				}
				return nil
			}
			l := d.queued(t, 1, 0)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan time.Time)
			go func() {
				d.Run(ctx)
				done <- time.Now()
			}()
			time.Sleep(time.Second)
			quit := time.Now()
			cancel()
			if took := (<-done).Sub(quit); took != w.took {
				t.Errorf("at %s it took %v to end", step, took)
			}
			if got := d.wants(t, l.ID, w.state, w.sent); w.state == store.LetterQueued && (got.Tries != 0 || got.Why != "") {
				t.Errorf("at %s: it counts as a try: %+v", step, got.Standing)
			}
			d.wire.step = nil
			next := New(d.opt)
			if err := next.SendDue(context.Background()); err != nil {
				t.Error(err)
			}
			if w.state == store.LetterQueued {
				d.wants(t, l.ID, store.LetterSent, 1)
			} else {
				d.wants(t, l.ID, w.state, w.sent)
			}
			d.store.Close()
		})
	}
}

// TestTransportThatGoesOn: a transport that ignores a refused phase finds none
// of the later ones granted.
func TestTransportThatGoesOn(t *testing.T) {
	d := newDesk(t, nil)
	l := d.queued(t, 1, 0)
	granted := 0
	d.opt.Transport = sendFunc(func(phase func(string) error) error {
		for _, p := range []string{"connect", "odd", "envelope", "body", "dot"} {
			if phase(p) == nil {
				granted++
			}
		}
		return errBroken
	})
	d.send(t)
	if granted != 1 {
		t.Errorf("%d phases were granted", granted)
	}
	d.wants(t, l.ID, store.LetterQueued, 0)
}

type sendFunc func(phase func(string) error) error

func (f sendFunc) Send(_ context.Context, _ string, _ []string, _ []byte, phase func(string) error) (Reply, error) {
	return Reply{}, f(phase)
}

// TestStrayWhileSending: the letter's own mail comes in before it was sent, so
// the submission ends and a person looks.
func TestStrayWhileSending(t *testing.T) {
	d := newDesk(t, nil)
	l := d.queued(t, 1, 0)
	d.wire.step = func(_ context.Context, _, step string) error {
		if step == "envelope" {
			arrives(t, d.store, made(1).Raw)
		}
		return nil
	}
	d.send(t)
	if got := d.wants(t, l.ID, store.LetterHeld, 0); !strings.Contains(got.Why, "came in") {
		t.Errorf("%q", got.Why)
	}
}

// TestBackBeforeItsAnswer: the list may be faster than the server's answer.
func TestBackBeforeItsAnswer(t *testing.T) {
	d := newDesk(t, nil)
	l := d.queued(t, 1, 0)
	d.wire.step = func(_ context.Context, _, step string) error {
		if step == "taken" {
			arrives(t, d.store, made(1).Raw)
		}
		return nil
	}
	d.send(t)
	if got := d.wants(t, l.ID, store.LetterSeen, 1); got.Reply == "" || got.Sent.IsZero() {
		t.Errorf("%+v", got.Standing)
	}
}

// TestLateAnswer: another process took the letter for dead after the dot. That
// the server took it still counts; any other word of it does not.
func TestLateAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		resent bool // a person had it sent again meanwhile
		want   store.State
		sent   int
	}{
		"taken":              {nil, false, store.LetterSent, 1},
		"refused":            {errNever, false, store.LetterUnknown, 1},
		"later":              {errLater, false, store.LetterUnknown, 1},
		"lost":               {errBroken, false, store.LetterUnknown, 1},
		"taken, sent again":  {nil, true, store.LetterSent, 2},
		"refused, and again": {errNever, true, store.LetterSent, 2},
	} {
		d := newDesk(t, nil)
		l := d.queued(t, 1, 0)
		other := New(Options{Store: &fused{Store: d.store, burn: func(string) error { return nil }, dir: t.TempDir()}, Transport: d.wire, Classify: classify})
		late := func() error {
			if err := other.SendDue(t.Context()); err != nil {
				t.Error(err)
			}
			d.wants(t, l.ID, store.LetterUnknown, 1)
			if c.resent {
				if _, err := other.Resend(t.Context(), l.ID, l.Sum); err != nil {
					t.Error(err)
				}
				if err := other.SendDue(t.Context()); err != nil {
					t.Error(err)
				}
			}
			return c.answer
		}
		d.wire.step = func(_ context.Context, _, step string) error {
			if step != "taken" {
				return nil
			}
			d.wire.step = nil
			return late()
		}
		d.send(t)
		if got := d.wants(t, l.ID, c.want, c.sent); c.resent && got.Attempts != 2 {
			t.Errorf("%s: %d attempts", name, got.Attempts)
		}
	}
}

// TestLateAnswerHasNoSay: the letter is on its way a second time when the first
// answer comes.
func TestLateAnswerHasNoSay(t *testing.T) {
	d := newDesk(t, nil)
	l := d.queued(t, 1, 0)
	was, err := d.claim(t.Context(), &l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.UpdateLetter(t.Context(), l.ID, func(l *store.Letter) error { l.Attempts++; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, e := range []event{again, refuse, back, lose, taken} {
		if err := d.settle(t.Context(), debt{was, outcome{event: e}}); err != nil || len(d.owed) > 0 {
			t.Errorf("%s: %v, owed %d", e, err, len(d.owed))
		}
		if got := d.get(t, l.ID); got.State != store.LetterSending || got.Attempts != 2 {
			t.Errorf("%s: %+v", e, got.Standing)
		}
	}
}
