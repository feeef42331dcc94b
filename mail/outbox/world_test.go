package outbox

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"onemore/mail/store"
)

var errDead = errors.New("the process is dead")

// world is two senders on one store, a server, a list and a person, for random
// walks. Everything happens in one goroutine; what happens at once is nested.
type world struct {
	t       *rapid.T
	store   *store.Store
	wire    *wire
	procs   [2]*proc
	letters []store.Letter
	resends map[string]int
	dropped map[string]bool
	marked  map[string]bool
	truth   bool // evidence can be had
	depth   int
}

// proc is a sender that may die: from the fuse's end on it does nothing more.
type proc struct {
	*Outbox
	fuse int
	dead bool
}

func (p *proc) burn(string) error {
	if p.fuse--; p.fuse == 0 {
		p.dead = true
	}
	if p.dead {
		return errDead
	}
	return nil
}

// start begins a process. With a lock of its own it is one for which the lock
// does not hold, as on some network file systems.
func (w *world) start(n int, lock string) {
	p := &proc{}
	p.Outbox = New(Options{
		Store: &fused{Store: w.store, burn: p.burn, dir: lock}, Transport: through{w, p}, Classify: classify,
		Evidence: func(_ context.Context, l store.Letter) (Evidence, error) {
			if w.truth && w.wire.count(l.MsgID) > 0 {
				return Listed, nil
			}
			return Nothing, nil
		},
	})
	w.procs[n] = p
}

// through is the wire as one process uses it: at every step the process may
// die, the server may say something, and the rest of the world goes on.
type through struct {
	w *world
	p *proc
}

func (s through) Send(ctx context.Context, from string, to []string, raw []byte, phase func(string) error) (Reply, error) {
	said := []error{nil, nil, nil, nil, errLater, errNever, errLogin, errBroken}
	v := &wire{step: func(_ context.Context, id, step string) error {
		if err := s.p.burn(step); err != nil {
			return err
		}
		if step == "taken" {
			s.w.wire.took = append(s.w.wire.took, id)
		}
		s.w.meanwhile()
		err := rapid.SampledFrom(said).Draw(s.w.t, "server at "+step)
		if step == "taken" && err != nil {
			err = errBroken // whoever took it has no other way to fail
		}
		return err
	}}
	if s.w.truth {
		v.step = func(_ context.Context, id, step string) error {
			if step == "taken" {
				s.w.wire.took = append(s.w.wire.took, id)
			}
			return nil
		}
	}
	return v.Send(ctx, from, to, raw, phase)
}

// meanwhile lets something else happen while a letter is on its way.
func (w *world) meanwhile() {
	if w.depth > 0 || rapid.IntRange(0, 3).Draw(w.t, "meanwhile") > 0 {
		return
	}
	w.depth++
	w.act()
	w.depth--
}

func (w *world) act() {
	ctx := context.Background()
	n := rapid.IntRange(0, 1).Draw(w.t, "process")
	p := w.procs[n]
	what := rapid.SampledFrom([]string{"send", "send", "send", "kill", "approve", "resend", "cancel", "hold", "drop", "mark", "keep", "arrive"}).Draw(w.t, "what")
	if what == "send" || what == "kill" {
		if p.fuse = 0; what == "kill" {
			p.fuse = rapid.IntRange(1, 12).Draw(w.t, "fuse")
		}
		if len(p.turn) == 0 { // it is sending right now, and is not asked twice
			return
		}
		_ = p.SendDue(ctx)
		if p.dead {
			w.start(n, p.opt.Store.(*fused).dir)
		}
		return
	}
	w.person(ctx, what, rapid.SampledFrom(w.letters).Draw(w.t, "letter"))
}

// person does one thing with one letter; what is refused is refused.
func (w *world) person(ctx context.Context, what string, l store.Letter) {
	o := New(Options{Store: w.store})
	switch what {
	case "approve":
		_, _ = o.Approve(ctx, l.ID, l.Sum, 0)
	case "resend":
		if _, err := o.Resend(ctx, l.ID, l.Sum); err == nil {
			w.resends[l.ID]++
		}
	case "cancel":
		_, _ = o.Cancel(ctx, l.ID)
	case "hold":
		_, _ = o.Hold(ctx, l.ID, "by hand")
	case "drop":
		if err := o.Drop(ctx, l.ID); err == nil {
			w.dropped[l.ID] = true
		}
	case "mark":
		if _, err := o.MarkSent(ctx, l.ID); err == nil {
			w.marked[l.ID] = true
		}
	case "keep":
		_, _ = o.Keep(ctx, l.ID)
	case "arrive":
		if w.wire.count(l.MsgID) > 0 {
			raw := []byte("From: a@example.org\r\nDate: Sun, 01 Mar 2026 12:00:00 +0000\r\nMessage-ID: <" + string(l.MsgID) + ">\r\n\r\nx\r\n")
			if _, err := w.store.Take(ctx, store.Taken{Messages: []store.Incoming{w.store.Prepare(raw, "", "")}}); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// check holds the promises against what the server took.
func (w *world) check() {
	for _, l := range w.letters {
		took := w.wire.count(l.MsgID)
		if took > 1+w.resends[l.ID] {
			w.t.Fatalf("letter %s was sent %d times, and again with consent %d times", l.ID, took, w.resends[l.ID])
		}
		now, err := w.store.Letter(context.Background(), l.ID)
		switch {
		case w.dropped[l.ID] && errors.Is(err, store.ErrUnknown):
		case err != nil:
			w.t.Fatalf("letter %s is lost: %v", l.ID, err)
		case (now.State == store.LetterSent || now.State == store.LetterSeen) && took == 0 && !w.marked[l.ID]:
			w.t.Fatalf("letter %s is %s, and the server has not got it", l.ID, now.State)
		}
	}
}

// drain lets everything go well, and a person see to what is asked.
func (w *world) drain() {
	ctx := context.Background()
	w.truth = true
	w.start(0, "")
	for range 4 {
		if err := w.procs[0].SendDue(ctx); err != nil {
			w.t.Fatal(err)
		}
		for _, l := range w.letters {
			w.person(ctx, "approve", l)
			w.person(ctx, "resend", l)
			_, _ = w.procs[0].Send(ctx, l.ID)
		}
	}
	for _, l := range w.letters {
		now, err := w.store.Letter(ctx, l.ID)
		if w.dropped[l.ID] {
			continue
		}
		if err != nil || now.State != store.LetterSent && now.State != store.LetterSeen || w.wire.count(l.MsgID) == 0 && !w.marked[l.ID] {
			w.t.Fatalf("in the end letter %s is %s, sent %d times, %v", l.ID, now.State, w.wire.count(l.MsgID), err)
		}
	}
}

// TestWorld walks at random: two senders that die, a server that answers as it
// likes, mail that comes back, a person who does anything at any time. At most
// one submission without consent, and none lost.
func TestWorld(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	s := openStore(t, t.TempDir())
	own := t.TempDir()
	n, sent, unknown := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		w := &world{t: rt, store: s, wire: &wire{}, resends: map[string]int{}, dropped: map[string]bool{}, marked: map[string]bool{}}
		w.start(0, "")
		w.start(1, rapid.SampledFrom([]string{"", own}).Draw(rt, "lock"))
		for range rapid.IntRange(1, 2).Draw(rt, "letters") {
			n++
			o := New(Options{Store: s})
			l, err := o.Add(t.Context(), made(n))
			if err == nil {
				l, err = o.Approve(t.Context(), l.ID, l.Sum, 0)
			}
			if err != nil {
				rt.Fatal(err)
			}
			w.letters = append(w.letters, l)
		}
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			w.act()
			w.check()
			for _, l := range w.letters {
				if now, err := s.Letter(t.Context(), l.ID); err == nil && now.State == store.LetterUnknown {
					unknown++
				}
			}
		}
		w.drain()
		w.check()
		for _, l := range w.letters {
			sent += w.wire.count(l.MsgID)
		}
	})
	t.Logf("%d letters, %d submissions, %d times unknown", n, sent, unknown)
	if unknown == 0 {
		t.Error("nothing ever was unknown: the test tests little")
	}
}
