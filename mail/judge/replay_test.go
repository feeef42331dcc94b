package judge

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func line(t *testing.T, r Replay, order string) ReplayLine {
	t.Helper()
	for _, l := range r.Lines {
		if l.Order == order {
			return l
		}
	}
	t.Fatalf("no order %q", order)
	return ReplayLine{}
}

// TestReplayByHand: three patches wait, Rita takes the middle one, then Cy, who
// is addressed by it, the oldest; the places follow by hand.
func TestReplayByHand(t *testing.T) {
	t.Parallel()
	oldest := post("old", "ann", "a/old.c", 1)
	oldest.cc = "cy"
	h := letters(t,
		oldest, post("mid", "bob", "b/mid.c", 2), post("new", "ann", "a/new.c", 3),
		letter{id: "hello", subject: "hello", from: "cy", hour: 3.5, body: "hello, all"},
		answer("mid", "rita", 4), // pool: old, mid, new
		answer("old", "cy", 5),   // pool: old, mid, new
		answer("old", "bob", 6),  // bob's pool: old, new
	)
	r, err := RunReplay(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	if r.Events != 3 || r.Outside != 0 || r.People != 3 || r.Cold != 3 || r.Others != 0 {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct {
		order string
		mrr   float64
		hit1  float64
	}{
		{"newest", (1./2 + 1./3 + 1./2) / 3, 0},
		{"oldest", (1./2 + 1 + 1) / 3, 2. / 3},
		{"cc-newest", (1./2 + 1 + 1./2) / 3, 1. / 3},
	} {
		l := line(t, r, c.order)
		if !near(l.MRR, c.mrr) || !near(l.Hit1, c.hit1) || l.Hit5 != 1 || l.Hit10 != 1 || l.Pool != 3 || l.Events != 3 {
			t.Errorf("%s: MRR %.3f hit@1 %.3f pool %d events %d, want %.3f %.3f", c.order, l.MRR, l.Hit1, l.Pool, l.Events, c.mrr, c.hit1)
		}
		if !near(l.Macro, c.mrr) || !near(l.Cold, c.mrr) {
			t.Errorf("%s: everybody reviewed once and is new, yet macro %.3f cold %.3f MRR %.3f", c.order, l.Macro, l.Cold, l.MRR)
		}
	}
}

// TestReplayPool: what is one's own, answered, superseded, applied or too old is
// not offered.
func TestReplayPool(t *testing.T) {
	t.Parallel()
	v2 := post("dull", "bob", "b/dull.c", 30)
	v2.id, v2.subject = "dull2", "[PATCH v2] dull: change the dull of it"
	h := letters(t,
		post("ancient", "bob", "b/ancient.c", -30*24), post("own", "rita", "r/own.c", 1), post("dull", "bob", "b/dull.c", 2),
		post("done", "bob", "b/done.c", 3), letter{id: "ty", reply: "done", subject: "Re: [PATCH] done: change the done of it", from: "max", hour: 4, body: "Applied, thanks!"},
		post("free", "bob", "b/free.c", 5), answer("free", "rita", 6), v2, post("last", "bob", "b/last.c", 31), answer("last", "rita", 40),
	)
	w := newWorld(h)
	pools := map[string][]string{}
	for w.Next(func(a Answer) {
		for _, o := range w.Pool(a.Who, poolDays) {
			pools[string(a.ID)] = append(pools[string(a.ID)], string(o.Newest))
		}
	}, pass) {
	}
	want := map[string][]string{
		"free-rita@example.org": {"free@example.org", "dull@example.org"},
		"last-rita@example.org": {"last@example.org", "dull2@example.org"},
	}
	if !reflect.DeepEqual(pools, want) {
		t.Errorf("pools %v, want %v", pools, want)
	}
}

// TestReplayCounts: a second word of one person is no event, nor is a notice, a
// word of the author or of a robot.
func TestReplayCounts(t *testing.T) {
	t.Parallel()
	again := answer("one", "rita", 5)
	again.id = "again"
	bot := answer("one", "lkp", 6)
	bot.from = "kernel test robot"
	h := letters(t, post("one", "ann", "a/one.c", 1), answer("one", "rita", 2), answer("one", "ann", 3), again,
		letter{id: "ty", reply: "one", subject: "Re: [PATCH] one: change the one of it", from: "max", hour: 7, body: "Applied, thanks!"})
	r, err := RunReplay(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	if r.Events != 1 || r.Outside != 0 {
		t.Errorf("%d events, %d outside, want 1 and 0", r.Events, r.Outside)
	}
}

// TestOutside: a review of what has been superseded is counted apart.
func TestOutside(t *testing.T) {
	t.Parallel()
	v2 := post("one", "ann", "a/one.c", 3)
	v2.id, v2.subject = "two", "[PATCH v2] one: change the one of it"
	h := letters(t, post("one", "ann", "a/one.c", 1), answer("one", "rita", 2), v2, answer("one", "cy", 4), answer("two", "rita", 5))
	r, err := RunReplay(t.Context(), h, defaults())
	if err != nil {
		t.Fatal(err)
	}
	if r.Events != 2 || r.Outside != 1 {
		t.Errorf("%d events, %d outside, want 2 and 1", r.Events, r.Outside)
	}
	opt := defaults()
	opt.From, opt.To = at(3), at(5)
	if r, err = RunReplay(t.Context(), h, opt); err != nil || r.Events != 0 || r.Outside != 1 {
		t.Errorf("from 3 to 5: %d events, %d outside, %v", r.Events, r.Outside, err)
	}
}

// TestSeed: equal seeds give equal figures, other seeds another random order,
// and neither touches what is no chance.
func TestSeed(t *testing.T) {
	t.Parallel()
	h := history(t, many(800))
	a, b, c := defaults(), defaults(), defaults()
	c.Seed = 2
	run := func(opt Options) (Replay, Rescue) {
		p, err := RunReplay(t.Context(), h, opt)
		q, err2 := RunRescue(t.Context(), h, opt)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		return p, q
	}
	pa, qa := run(a)
	pb, qb := run(b)
	if !reflect.DeepEqual(pa, pb) || !reflect.DeepEqual(qa, qb) {
		t.Error("one seed, two results")
	}
	pc, qc := run(c)
	if line(t, pa, Random).MRR == line(t, pc, Random).MRR {
		t.Error("another seed, the same chance")
	}
	if x, y := line(t, pa, "newest"), line(t, pc, "newest"); x.MRR != y.MRR || x.Hit1 != y.Hit1 {
		t.Errorf("the seed shows in newest-first: %+v, %+v", x, y)
	}
	if qa.Neglected != qc.Neglected || qa.Neglected == 0 || pa.Events < 50 {
		t.Errorf("%d and %d neglected, %d events", qa.Neglected, qc.Neglected, pa.Events)
	}
}

// TestCancel: a run ends with its context, and says how far it was before.
func TestCancel(t *testing.T) {
	t.Parallel()
	h := history(t, many(800))
	for _, run := range []func(context.Context, Options) error{
		func(ctx context.Context, o Options) error { _, err := RunReplay(ctx, h, o); return err },
		func(ctx context.Context, o Options) error { _, err := RunRescue(ctx, h, o); return err },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		opt := defaults()
		last := 0
		opt.Progress = func(done, total int) {
			if done < last || done > total || total != h.Len() {
				t.Errorf("progress %d of %d after %d", done, total, last)
			}
			if last = done; done > 300 {
				cancel()
			}
		}
		if err := run(ctx, opt); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled run gives %v", err)
		}
		if last > 600 {
			t.Errorf("it went on to %d", last)
		}
		cancel()
	}
}
