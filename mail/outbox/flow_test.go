package outbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/store"
)

// TestFromDraftToList is the way of a letter when nothing goes wrong.
func TestFromDraftToList(t *testing.T) {
	var told []store.State
	d := newDesk(t, func(o *Options) {
		o.Changed = func(l store.Letter) { told = append(told, l.State) }
		o.Copy = func(context.Context, store.Letter) error { return nil }
	})
	in := made(1)
	in.Copy = true
	l := d.put(t, in)
	d.send(t)
	d.wants(t, l.ID, store.LetterDraft, 0)
	for _, sum := range []string{"", "x", l.Sum[:63], strings.Repeat("0", 64)} {
		if _, err := d.Approve(t.Context(), l.ID, sum, 0); !errors.Is(err, ErrOther) || !strings.Contains(err.Error(), "not queued") {
			t.Errorf("%q: %v", sum, err)
		}
	}
	d.wants(t, l.ID, store.LetterDraft, 0)
	if _, err := d.Approve(t.Context(), l.ID, strings.ToUpper(l.Sum), 0); err != nil {
		t.Fatal(err)
	}
	d.send(t)
	got := d.wants(t, l.ID, store.LetterSent, 1)
	if got.Reply != "250 2.0.0 ok" || got.Transport != "made" || got.Attempts != 1 || got.Sent.IsZero() || got.Copy != store.CopyDone {
		t.Errorf("%+v", got.Standing)
	}
	d.send(t)
	d.wants(t, l.ID, store.LetterSent, 1)
	if res := arrives(t, d.store, in.Raw); len(res.Letters) != 1 {
		t.Errorf("%+v", res)
	}
	d.wants(t, l.ID, store.LetterSeen, 1)
	want := []store.State{store.LetterDraft, store.LetterQueued, store.LetterSending, store.LetterSent, store.LetterSent}
	if len(told) != len(want) {
		t.Errorf("told %q", told)
	}
	if err := d.Drop(t.Context(), l.ID); !errors.Is(err, ErrState) {
		t.Errorf("what is on the list was dropped: %v", err)
	}
}

// TestOneCallOneLetter: Send sends the one and no other, and needs consent, too.
func TestOneCallOneLetter(t *testing.T) {
	d := newDesk(t, nil)
	a, b, c := d.queued(t, 1, time.Minute), d.queued(t, 2, 0), d.put(t, made(3))
	got, err := d.Send(t.Context(), a.ID)
	if err != nil || got.State != store.LetterSent {
		t.Errorf("%+v, %v", got, err)
	}
	d.wants(t, b.ID, store.LetterQueued, 0)
	if _, err := d.Send(t.Context(), c.ID); !errors.Is(err, ErrState) {
		t.Errorf("%v", err)
	}
	if _, err := d.Send(t.Context(), a.ID); !errors.Is(err, ErrState) {
		t.Errorf("%v", err)
	}
	if _, err := d.Send(t.Context(), "none"); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("%v", err)
	}
	d.wants(t, a.ID, store.LetterSent, 1)
	d.wants(t, c.ID, store.LetterDraft, 0)
	late := New(Options{Store: d.store, Transport: d.wire, Now: func() time.Time { return time.Now().Add(24 * time.Hour) }})
	if got, err := late.Send(t.Context(), b.ID); err != nil || got.State != store.LetterHeld {
		t.Errorf("after a day: %+v, %v", got, err)
	}
	d.wants(t, b.ID, store.LetterHeld, 0)
}

// TestFailures is the table of what each kind of failure comes to, wherever it
// happens.
func TestFailures(t *testing.T) {
	d, n := newDesk(t, nil), 0
	type want struct {
		state store.State
		why   string
		wait  time.Duration
	}
	for name, c := range map[string]struct {
		err         error
		before, dot want // before the dot, and after it
	}{
		"temporary": {errLater, want{store.LetterQueued, "451", time.Minute}, want{store.LetterQueued, "451", time.Minute}},
		"greylist":  {errGrey, want{store.LetterQueued, "450", 30 * time.Minute}, want{store.LetterQueued, "450", 30 * time.Minute}},
		"permanent": {errNever, want{store.LetterFailed, "ask the server's people", 0}, want{store.LetterFailed, "554", 0}},
		"recipient": {errNobody, want{store.LetterFailed, "<gone@example.org>: no such user; it was sent to nobody", 0}, want{store.LetterFailed, "gone", 0}},
		"login":     {errLogin, want{store.LetterHeld, "onemore doctor", 0}, want{store.LetterHeld, "535", 0}},
		"encoding":  {errEightBit, want{store.LetterHeld, "previewed again", 0}, want{store.LetterHeld, "8-bit", 0}},
		"broken":    {errBroken, want{store.LetterQueued, "reset", time.Minute}, want{store.LetterUnknown, "may have taken it", 0}},
	} {
		for _, step := range append(steps(), "taken") {
			n++
			l := d.queued(t, n, 0)
			d.wire.step = at(step, c.err)
			d.send(t)
			w, sent := c.before, 0
			if step == "dot" || step == "taken" {
				w = c.dot
			}
			if step == "taken" {
				sent = 1
			}
			got := d.wants(t, l.ID, w.state, sent)
			if !strings.Contains(got.Why, w.why) {
				t.Errorf("%s at %s: %q", name, step, got.Why)
			}
			if wait := got.After.Sub(got.Tried); w.wait > 0 && (wait < w.wait || wait > w.wait+time.Minute) {
				t.Errorf("%s at %s: it waits for %v", name, step, wait)
			}
			tries := d.wire.begun()
			d.send(t)
			if d.wire.begun() != tries {
				t.Errorf("%s at %s: tried again at once", name, step)
			}
		}
	}
}

// TestWrongPasswordStopsAll: no second letter is tried, lest the account be
// locked; approved again, it goes.
func TestWrongPasswordStopsAll(t *testing.T) {
	d := newDesk(t, nil)
	a, b := d.queued(t, 1, 0), d.queued(t, 2, time.Minute)
	d.wire.step = at("connect", errLogin)
	d.send(t)
	if d.wire.begun() != 1 {
		t.Errorf("%d tries", d.wire.begun())
	}
	d.wants(t, a.ID, store.LetterHeld, 0)
	if got := d.wants(t, b.ID, store.LetterHeld, 0); !strings.Contains(got.Why, "535") {
		t.Errorf("%q", got.Why)
	}
	d.wire.step = nil
	if _, err := d.Approve(t.Context(), b.ID, b.Sum, 0); err != nil {
		t.Error(err)
	}
	d.send(t)
	d.wants(t, b.ID, store.LetterSent, 1)
}

// TestGivesUp: after a dozen tries the letter has failed, and more consent
// starts over.
func TestGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, nil)
		d.wire.step = at("envelope", errLater)
		l := d.queued(t, 1, 0)
		ctx, cancel := context.WithCancel(t.Context())
		go d.Run(ctx)
		time.Sleep(5 * time.Hour)
		if got := d.wants(t, l.ID, store.LetterFailed, 0); d.wire.begun() != maxTries || !strings.Contains(got.Why, "given up") {
			t.Errorf("%d tries, %q", d.wire.begun(), got.Why)
		}
		d.wire.step = nil
		if _, err := d.Approve(ctx, l.ID, l.Sum, 0); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		d.wants(t, l.ID, store.LetterSent, 1)
		cancel()
		synctest.Wait()
		d.store.Close()
	})
}

// TestUndo: within the delay a letter can be taken back, held or hurried; then
// it goes.
func TestUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		go d.Run(ctx)
		back, kept, hurried, goes := d.queued(t, 1, 10*time.Second), d.queued(t, 2, 10*time.Second), d.queued(t, 3, 10*time.Second), d.queued(t, 4, time.Hour)
		time.Sleep(9 * time.Second)
		if _, err := d.Cancel(ctx, back.ID); err != nil {
			t.Error(err)
		}
		if _, err := d.Hold(ctx, kept.ID, "by hand"); err != nil {
			t.Error(err)
		}
		if _, err := d.Hurry(ctx, hurried.ID); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		d.wants(t, hurried.ID, store.LetterSent, 1)
		d.wants(t, goes.ID, store.LetterQueued, 0)
		time.Sleep(2 * time.Minute) // no delay is longer
		d.wants(t, back.ID, store.LetterDraft, 0)
		if got := d.wants(t, kept.ID, store.LetterHeld, 0); got.Why != "by hand" {
			t.Errorf("%q", got.Why)
		}
		d.wants(t, goes.ID, store.LetterSent, 1)
		for name, err := range map[string]error{
			"cancel": func() error { _, err := d.Cancel(ctx, goes.ID); return err }(),
			"hold":   func() error { _, err := d.Hold(ctx, goes.ID, ""); return err }(),
			"hurry":  func() error { _, err := d.Hurry(ctx, goes.ID); return err }(),
		} {
			if !errors.Is(err, ErrState) {
				t.Errorf("%s of what went: %v", name, err)
			}
		}
		cancel()
		synctest.Wait()
		d.store.Close()
	})
}

// TestWorldMoved: the author looks again, and is asked once for each move.
func TestWorldMoved(t *testing.T) {
	why := ""
	var broken error
	d := newDesk(t, func(o *Options) {
		o.Moved = func(context.Context, store.Letter) (string, error) { return why, broken }
	})
	l := d.queued(t, 1, 0)
	broken = errors.New("no series")
	if err := d.SendDue(t.Context()); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	d.wants(t, l.ID, store.LetterQueued, 0)
	broken, why = nil, "version 3 has come"
	d.send(t)
	if got := d.wants(t, l.ID, store.LetterHeld, 0); got.Why != why || !got.Moved {
		t.Errorf("%+v", got.Standing)
	}
	d.send(t)
	d.wants(t, l.ID, store.LetterHeld, 0)
	approveAgain := func() {
		t.Helper()
		if _, err := d.Approve(t.Context(), l.ID, l.Sum, 0); err != nil {
			t.Error(err)
		}
	}
	approveAgain()
	why = "version 4 has come"
	d.send(t)
	if got := d.wants(t, l.ID, store.LetterHeld, 0); got.Why != why {
		t.Errorf("%q", got.Why)
	}
	approveAgain()
	d.send(t)
	d.wants(t, l.ID, store.LetterSent, 1)
}

// TestUnknown is what becomes of a letter whose answer got lost.
func TestUnknown(t *testing.T) {
	type world struct {
		ev     Evidence
		err    error
		after  time.Duration // evidence is there from then on
		act    func(d *desk, l store.Letter) error
		want   store.State
		sent   int
		looked int
		asked  bool
	}
	for name, w := range map[string]world{
		"nothing":   {want: store.LetterUnknown, sent: 1, looked: 4, asked: true},
		"went":      {ev: Went, want: store.LetterSent, sent: 1, looked: 1},
		"late":      {ev: Listed, after: 2 * time.Minute, want: store.LetterSeen, sent: 1, looked: 3},
		"no answer": {err: errors.New("no network"), want: store.LetterUnknown, sent: 1, looked: 4, asked: true},
		"arrives": {want: store.LetterSeen, sent: 1, looked: 2, act: func(d *desk, _ store.Letter) error {
			arrives(t, d.store, made(1).Raw)
			return nil
		}},
		"resend": {want: store.LetterSent, sent: 2, looked: 2, act: func(d *desk, l store.Letter) error {
			d.wire.step = nil
			_, err := d.Resend(context.Background(), l.ID, l.Sum)
			return err
		}},
		"mark": {want: store.LetterSent, sent: 1, looked: 2, act: func(d *desk, l store.Letter) error {
			_, err := d.MarkSent(context.Background(), l.ID)
			return err
		}},
		"keep": {want: store.LetterUnknown, sent: 1, looked: 3, act: func(d *desk, l store.Letter) error {
			_, err := d.Keep(context.Background(), l.ID)
			return err
		}},
		"approve": {want: store.LetterUnknown, sent: 1, looked: 4, asked: true, act: func(d *desk, l store.Letter) error {
			if _, err := d.Approve(context.Background(), l.ID, l.Sum, 0); !errors.Is(err, ErrState) {
				return errors.New("an unknown letter was approved")
			}
			return nil
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			looked := 0
			start := time.Now()
			d := newDesk(t, func(o *Options) {
				o.Evidence = func(context.Context, store.Letter) (Evidence, error) {
					if looked++; time.Since(start) < w.after {
						return Nothing, nil
					}
					return w.ev, w.err
				}
			})
			d.wire.step = at("taken", errBroken)
			l := d.queued(t, 1, 0)
			ctx, cancel := context.WithCancel(t.Context())
			go d.Run(ctx)
			time.Sleep(3 * time.Minute)
			if w.act != nil {
				if err := w.act(d, l); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				d.Wake()
			}
			time.Sleep(3 * time.Hour)
			got := d.wants(t, l.ID, w.want, w.sent)
			if looked != w.looked || got.Asked != w.asked {
				t.Errorf("%s: looked %d times, asked %v (%s)", name, looked, got.Asked, got.Why)
			}
			if w.err != nil && !strings.Contains(got.Why, "no network") {
				t.Errorf("%s: %q", name, got.Why)
			}
			cancel()
			synctest.Wait()
			d.store.Close()
		})
	}
}

// TestCopies are made after the letter went, tried again, given up, and never
// send the letter again.
func TestCopies(t *testing.T) {
	for name, c := range map[string]struct {
		bad   int // so many tries fail
		want  store.Copy
		tries int
	}{
		"at once":  {0, store.CopyDone, 1},
		"later":    {3, store.CopyDone, 4},
		"given up": {9, store.CopyFailed, maxCopies},
	} {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			d := newDesk(t, func(o *Options) {
				o.Copy = func(_ context.Context, l store.Letter) error {
					if string(l.Raw) != string(made(1).Raw) {
						t.Error("the copy is another")
					}
					if tries++; tries <= c.bad {
						return errors.New("no folder")
					}
					return nil
				}
			})
			in := made(1)
			in.Copy = true
			l := d.put(t, in)
			if _, err := d.Approve(t.Context(), l.ID, l.Sum, 0); err != nil {
				t.Error(err)
			}
			plain := d.queued(t, 2, 0)
			ctx, cancel := context.WithCancel(t.Context())
			go d.Run(ctx)
			time.Sleep(5 * time.Hour)
			if got := d.wants(t, l.ID, store.LetterSent, 1); got.Copy != c.want || tries != c.tries || (got.CopyWhy == "") != (c.want == store.CopyDone) {
				t.Errorf("%s: copy %s after %d tries, %q", name, got.Copy, tries, got.CopyWhy)
			}
			d.wants(t, plain.ID, store.LetterSent, 1)
			cancel()
			synctest.Wait()
			d.store.Close()
		})
	}
}

// TestCopyWaits: the provider has a while to put a copy there by itself; whoever
// sends one letter and leaves does not wait, and a copy that is not wanted any
// more is none that failed.
func TestCopyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var took []time.Duration
		var says error
		d := newDesk(t, func(o *Options) {
			o.CopyRest = 10 * time.Second
			o.Copy = func(context.Context, store.Letter) error {
				took = append(took, time.Since(start).Round(time.Second))
				return says
			}
		})
		put := func(n int) store.Letter {
			in := made(n)
			in.Copy = true
			l := d.put(t, in)
			l, err := d.Approve(t.Context(), l.ID, l.Sum, 0)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		one := put(1)
		if l, err := d.Send(t.Context(), one.ID); err != nil || l.Copy != store.CopyDone {
			t.Errorf("copy %s, %v", l.Copy, err)
		}
		says = ErrNoCopy
		two := put(2)
		ctx, cancel := context.WithCancel(t.Context())
		go d.Run(ctx)
		time.Sleep(time.Hour)
		if got := d.wants(t, two.ID, store.LetterSent, 1); got.Copy != store.CopyNone || got.CopyWhy != "" {
			t.Errorf("copy %s, %q", got.Copy, got.CopyWhy)
		}
		if len(took) != 2 || took[0] != 0 || took[1] != 10*time.Second {
			t.Errorf("copies after %v", took)
		}
		cancel()
		synctest.Wait()
		d.store.Close()
	})
}

// TestWireID: the id that the server gave is kept, and finds the mail.
func TestWireID(t *testing.T) {
	d := newDesk(t, nil)
	d.wire.reply = Reply{Text: "250 ok <odd@outlook.example>", WireID: "odd@outlook.example"}
	l := d.queued(t, 1, 0)
	d.send(t)
	if got := d.wants(t, l.ID, store.LetterSent, 1); got.WireID != "odd@outlook.example" {
		t.Errorf("%+v", got)
	}
	arrives(t, d.store, []byte(strings.Replace(string(made(1).Raw), "mine1@example.net", "odd@outlook.example", 1)))
	d.wants(t, l.ID, store.LetterSeen, 1)
}

// TestNoWayOut: without a transport nothing is lost, and it is said.
func TestNoWayOut(t *testing.T) {
	d := newDesk(t, func(o *Options) { o.Transport = nil })
	l := d.queued(t, 1, 0)
	if err := d.SendDue(t.Context()); !errors.Is(err, errNoTransport) {
		t.Errorf("%v", err)
	}
	d.wants(t, l.ID, store.LetterQueued, 0)
}
