package sync

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/lore"
	"onemore/mail/lore/loretest"
	"onemore/mail/store"
	"onemore/patch"
)

const dayLong = 24 * time.Hour

// fill is a list with mail of all ages.
func fill(in *inbox) {
	ago := func(days int) time.Time { return day0().Add(-time.Duration(days) * dayLong) }
	in.add(
		post("old-root", "[PATCH] began earlier", ago(45)),
		post("old-a", "Re: [PATCH] began earlier", ago(44), "old-root"),
		post("stranger", "[PATCH] began earlier", ago(43)), // same subject, another thread
		post("quiet", "[PATCH] nobody answers", ago(40)),
		post("late", "Re: [PATCH] began earlier", ago(29), "old-root", "old-a"),
		post("late-too", "Re: [PATCH] began earlier", ago(28), "old-root"),
		post("new", "[PATCH] new", ago(10)),
		post("new-re", "Re: [PATCH] new", ago(9), "new"),
		post("lost-re", "Re: never on this list", ago(8), "elsewhere"),
	)
	for i, days := range []int{100, 700, 800} {
		l := post(fmt.Sprint("mine", i), fmt.Sprint("my mail ", i), ago(days))
		l.from = "Me Myself <me@example.org>"
		in.add(l)
	}
	in.add(post("theirs", "their mail", ago(100)))
}

func TestLoreTakesWhatIsPromisedAndThenAlmostNothing(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		opt := options(t)
		e := New(opt, in.source(func(l *Lore) { l.Mine = func() []string { return []string{"me@example.org"} } }))
		rep := good(t, e)
		if got, want := holds(t, opt.Store, in.posted), "late late-too lost-re mine0 mine1 new new-re old-a old-root"; got != want {
			t.Errorf("first sync has %s\nwant %s", got, want)
		}
		first := in.asked()
		if rep.Requests != first || first > 12 {
			t.Errorf("%d requests, %d reported", first, rep.Requests)
		}
		if rep = good(t, e); rep.New != 0 {
			t.Errorf("second sync: %+v", rep)
		}
		if n := in.asked(); n != 1 || rep.Requests != 1 {
			t.Errorf("second sync asks %d times, and says %d", n, rep.Requests)
		}
		time.Sleep(time.Hour)
		in.add(post("newer", "[PATCH] newer", time.Now()))
		if rep = good(t, e); rep.New != 1 || in.asked() != 1 {
			t.Errorf("one new mail: %+v", rep)
		}
	})
}

// A list is asked about itself once a day, by any process.
func TestLoreAsksForThePlaceOnceADay(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		opt := options(t)
		for range 30 {
			good(t, New(opt, in.source()))
			time.Sleep(time.Hour)
		}
		if n := in.Count(loretest.Config); n != 2 {
			t.Errorf("asked %d times in 30 hours", n)
		}
	})
}

// A reply to a thread that was completed, or cannot be, asks for nothing more.
func TestLoreAsksForAThreadOnce(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		opt := options(t)
		e := New(opt, in.source())
		good(t, e)
		if n := in.asked(loretest.Thread); n != 2 {
			t.Errorf("%d threads asked for; 2 have gaps", n)
		}
		for i := range 3 {
			time.Sleep(time.Hour)
			in.add(post(fmt.Sprint("more", i), "Re: never on this list", time.Now(), "elsewhere"),
				post(fmt.Sprint("again", i), "Re: [PATCH] began earlier", time.Now(), "old-root"))
			good(t, e)
		}
		if n := in.asked(loretest.Thread); n != 0 {
			t.Errorf("%d more threads asked for", n)
		}
		in.add(post("risen", "Re: [PATCH] nobody answers", time.Now(), "quiet"))
		good(t, e)
		if got := holds(t, opt.Store, map[string]bool{"quiet@example.org": true}); got != "quiet" || in.asked(loretest.Thread) != 1 {
			t.Errorf("the old thread that was answered now: %q", got)
		}
	})
}

// broken lets a store fail at its nth write.
type broken struct {
	*store.Store
	left int
	err  error
}

func (b *broken) fail() error {
	if b.left--; b.left == 0 {
		return b.err
	}
	return nil
}

func (b *broken) Take(ctx context.Context, step store.Taken) (store.Result, error) {
	if err := b.fail(); err != nil {
		return store.Result{}, err
	}
	return b.Store.Take(ctx, step)
}

func (b *broken) SetNote(ctx context.Context, source, key, value string) error {
	if err := b.fail(); err != nil {
		return err
	}
	return b.Store.SetNote(ctx, source, key, value)
}

// whole is the dump of a store that was synced undisturbed.
func whole(t *testing.T, in *inbox, edit ...func(*Lore)) string {
	t.Helper()
	opt := options(t)
	good(t, New(opt, in.source(edit...)))
	return dump(t, opt.Store.(*store.Store))
}

func ofMine(l *Lore) { l.Mine = func() []string { return []string{"me@example.org"} } }

// The cursor moves with the mail and never without: whichever write fails, the
// next sync ends as if nothing had been.
func TestLoreWhenAnyWriteFails(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		want := whole(t, in, ofMine)
		hit := 0
		for n := 1; ; n++ {
			opt := options(t)
			st := &broken{opt.Store.(*store.Store), n, errors.New("no luck")}
			opt.Store = st
			rep := run(t, New(opt, in.source(ofMine)))
			if rep.Err == nil {
				break
			}
			hit++
			if !errors.Is(rep.Err, st.err) {
				t.Fatalf("write %d: %v", n, rep.Err)
			}
			good(t, New(opt, in.source(ofMine)))
			if got := dump(t, st.Store); got != want {
				t.Fatalf("after write %d failed: %s", n, difference(got, want))
			}
		}
		if hit < 8 {
			t.Errorf("%d writes failed: the test tests little", hit)
		}
	})
}

// Fault 15: whatever comes instead of the nth answer, nothing but mail goes in,
// what is there stays, and the state says why it is no newer.
func TestLoreWhenAnyAnswerIsBad(t *testing.T) {
	if testing.Short() {
		t.Skip("it is long, and nothing in it runs side by side")
	}
	faults := map[string]loretest.Fault{
		"portal": loretest.Portal(), "bot check": loretest.Anubis(200), "refused": loretest.Status(403),
		"busy": loretest.Busy(429, "600"), "broken": loretest.Status(500), "loop": loretest.Loop(),
		"cut": loretest.Cut(-20), "short": loretest.Short(-20), "gone": loretest.Gone(),
		"elsewhere": loretest.Moved(302, "https://portal.example.net/"),
	}
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		same := func(l *Lore) { ofMine(l); l.Back = time.Since(day0()) + 30*dayLong }
		want := whole(t, in, same)
		requests := in.asked()
		step := 2
		if os.Getenv("ONEMORE_LONG") != "" {
			step = 1
		}
		for name, fault := range faults {
			for n := 1; n <= requests; n += step {
				opt := options(t)
				calls := 0
				in.Fail(func(loretest.Call) loretest.Fault {
					if calls++; calls >= n {
						return fault
					}
					return nil
				})
				e := New(opt, in.source(same))
				rep := run(t, e)
				before := holds(t, opt.Store, in.posted)
				s := e.States()[0]
				// A thread whose answer is no mail at all is not always a fault.
				if rep.Err == nil || s.Phase != Failed || s.Err == "" || !e.runners[0].judge(rep.Err).Retry {
					t.Errorf("%s at answer %d: %v, state %+v", name, n, rep.Err, s)
				}
				in.Fail(nil)
				time.Sleep(11 * time.Minute)
				good(t, e)
				if s := e.States()[0]; s.Err != "" || time.Since(s.Last) > time.Minute {
					t.Errorf("%s: then state %+v", name, s)
				}
				if got := dump(t, opt.Store.(*store.Store)); got != want {
					t.Fatalf("%s at answer %d (%s): %s", name, n, before, difference(got, want))
				}
			}
		}
	})
}

// Retry-After holds for the next process, too, but not longer than it says.
func TestLoreKeepsQuietOverProcesses(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		opt := options(t)
		in.Fail(func(loretest.Call) loretest.Fault { return loretest.Busy(429, "1800") })
		e := New(opt, in.source())
		rep := run(t, e)
		if v := e.runners[0].judge(rep.Err); !errors.Is(rep.Err, lore.ErrBusy) || !v.Retry || v.After < 29*time.Minute || v.After > 30*time.Minute {
			t.Errorf("%v: %+v", rep.Err, v)
		}
		in.Fail(nil)
		in.Forget()
		time.Sleep(20 * time.Minute)
		if rep = run(t, New(opt, in.source())); !errors.Is(rep.Err, lore.ErrBusy) || in.Count() != 0 {
			t.Errorf("%d requests in the quiet time: %v", in.Count(), rep.Err)
		}
		if _, err := New(opt, in.source()).Update(t.Context(), Wanted{Root: "new@example.org", Lists: []string{"test"}}); !errors.Is(err, lore.ErrBusy) || in.Count() != 0 {
			t.Errorf("%d requests for an update in the quiet time: %v", in.Count(), err)
		}
		time.Sleep(10 * time.Minute)
		good(t, New(opt, in.source()))
		notes, err := opt.Store.Notes(t.Context(), "lore:test")
		if err != nil || notes[quietKey] != "{}" {
			t.Errorf("notes %q, %v", notes[quietKey], err)
		}
	})
}

// A watched list waits as long as the server wants, and asks no more.
func TestLoreWatchedWaitsAsTold(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		opt := options(t)
		e := New(opt, in.source())
		good(t, e)
		in.asked()
		in.Fail(func(loretest.Call) loretest.Fault { return loretest.Busy(503, "3000") })
		end := watched(t, e, nil)
		time.Sleep(time.Minute)
		s := e.States()[0]
		if left := time.Until(s.Next); s.Phase != Failed || left < 48*time.Minute || left > 50*time.Minute || !strings.Contains(s.Err, "come back later") {
			t.Errorf("state %+v", s)
		}
		in.Fail(nil)
		n := in.asked()
		time.Sleep(48 * time.Minute)
		if n > 3 || in.asked() != 0 {
			t.Errorf("%d requests, and some in the quiet time", n)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if s := e.States()[0]; s.Phase != Waiting || s.Err != "" {
			t.Errorf("state %+v", s)
		}
		end()
	})
}

func TestLoreListThatIsNotThere(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		e := New(options(t), in.source(func(l *Lore) { l.List = "tset" }))
		end := watched(t, e, nil)
		time.Sleep(dayLong)
		s := e.States()[0]
		if n := in.Count(); n != 1 || s.Phase != Failed || !strings.Contains(s.Hint, "name of the list") {
			t.Errorf("%d requests, state %+v", n, s)
		}
		end()
	})
}

func TestLoreQuery(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		l := post("touches", "[PATCH] touches it", day0().Add(-20*dayLong))
		l.body = "diff --git a/drivers/odd/x.c b/drivers/odd/x.c\n--- a/drivers/odd/x.c\n+++ b/drivers/odd/x.c\n@@ -1 +1 @@\n-a\n+b\n"
		in.add(l)
		opt := options(t)
		e := New(opt, in.source(func(l *Lore) { ofMine(l); l.List, l.Query = "all", "dfn:drivers/odd/x.c" }))
		good(t, e)
		if got := holds(t, opt.Store, in.posted); got != "touches" {
			t.Errorf("has %s", got)
		}
		in.asked()
		good(t, e)
		if n := in.asked(); n != 1 {
			t.Errorf("a second sync asks %d times", n)
		}
	})
}

// Mirrors answer when the list's own server does not, and nothing is missed
// that only that one had.
func TestLoreMirrors(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		in.mirrors = []string{"https://mirror.example.org/"}
		fill(in)
		opt := options(t)
		e := New(opt, in.source())
		down := func(c loretest.Call) loretest.Fault {
			if c.Host == "lore.example.org" {
				return loretest.Gone()
			}
			return nil
		}
		in.Fail(down)
		good(t, e)
		want := "late late-too lost-re new new-re old-a old-root"
		if got := holds(t, opt.Store, in.posted); got != want {
			t.Errorf("from the mirror %s", got)
		}
		if !slices.ContainsFunc(in.Calls(), func(c loretest.Call) bool { return c.Host == "mirror.example.org" }) {
			t.Error("no mirror was asked")
		}
		in.Fail(nil)
		in.add(post("held-up", "[PATCH] not on the mirror then", day0().Add(-dayLong)))
		good(t, e)
		if got := holds(t, opt.Store, map[string]bool{"held-up@example.org": true}); got == "" {
			t.Error("what the mirror lacked is missed")
		}
	})
}

// Opening a change brings its thread and its earlier versions, twice a day at
// the most unless somebody insists.
func TestLoreUpdate(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		ago := func(days int) time.Time { return day0().Add(-time.Duration(days) * dayLong) }
		in.add(post("v1", "[PATCH] a thing", ago(90)), post("v1-re", "Re: [PATCH] a thing", ago(89), "v1"),
			post("v2", "[PATCH v2] a thing", ago(60)), post("other", "[PATCH] another thing", ago(60)),
			post("v3", "[PATCH v3] a thing", ago(5)))
		opt := options(t)
		e := New(opt, in.source())
		good(t, e)
		if got := holds(t, opt.Store, in.posted); got != "v3" {
			t.Fatalf("before: %s", got)
		}
		before := e.States()[0]
		want := Wanted{
			Root: "v3@example.org", Lists: []string{"test.lists.example.org"}, Before: ago(5),
			Change: lore.Change{Subject: "a thing", From: "ann@example.org"},
		}
		in.asked()
		ask := func(force bool) (bool, int) {
			t.Helper()
			want.Force = force
			asked, err := e.Update(t.Context(), want)
			if err != nil {
				t.Fatal(err)
			}
			return asked, in.asked()
		}
		if asked, n := ask(false); !asked || n != 2 {
			t.Errorf("asked %v, %d requests", asked, n)
		}
		if got := holds(t, opt.Store, in.posted); got != "v1 v1-re v2 v3" {
			t.Errorf("after: %s", got)
		}
		if after := e.States()[0]; after.Messages != before.Messages || after.Phase != before.Phase || after.Note != before.Note {
			t.Errorf("an update changes the state of the fetch: %+v, before %+v", after, before)
		}
		if asked, n := ask(false); asked || n != 0 {
			t.Errorf("asked again: %v, %d requests", asked, n)
		}
		if asked, n := ask(true); !asked || n != 2 {
			t.Errorf("forced: %v, %d requests", asked, n)
		}
		time.Sleep(11 * time.Hour)
		if asked, _ := ask(false); asked {
			t.Error("asked within 12 hours")
		}
		time.Sleep(time.Hour)
		if asked, _ := ask(false); !asked {
			t.Error("not asked after 12 hours")
		}
		want.Lists = []string{"elsewhere.example.org"}
		if _, err := e.Update(t.Context(), want); !errors.Is(err, ErrNobody) {
			t.Errorf("a list that nobody follows: %v", err)
		}
	})
}

// What is remembered of changes that were opened does not grow for ever.
func TestLoreUpdateNotesAreBounded(t *testing.T) {
	withInbox(t, func(in *inbox) {
		t := in.t
		fill(in)
		opt := options(t)
		e := New(opt, in.source())
		for i := range 60 {
			if _, err := e.Update(t.Context(), Wanted{Root: "new@example.org", Lists: []string{"test"}, Force: true}); err != nil {
				t.Fatal(err)
			}
			if _, err := e.Update(t.Context(), Wanted{Root: patch.MsgID(fmt.Sprint(i, "@example.org")), Lists: []string{"test"}}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		notes, err := opt.Store.Notes(t.Context(), "lore:test")
		if n := strings.Count(notes[updatedKey], "@"); err != nil || n > 13 || len(notes) > 3 {
			t.Errorf("%d changes in %d notes: %v", n, len(notes), err)
		}
	})
}
