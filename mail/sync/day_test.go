package sync

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	gosync "sync"
	"testing"
	"testing/synctest"
	"time"

	"onemore/mail/lore/loretest"
	"onemore/mail/store"
)

// use is what a program holds.
type use struct {
	goroutines, conns int
	heap              uint64
}

func used(p *postOffice) use {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return use{runtime.NumGoroutine(), p.connections(), m.HeapAlloc}
}

// network is lore and an account of one bubble, with mail that comes at random.
type network struct {
	in    *inbox
	post  *postOffice
	rng   *rand.Rand
	n     int
	ids   map[string]bool
	busy  time.Time // lore asks for quiet until then
	cuts  int
	quiet int
	wrong int // requests in the quiet time
}

// happen lets happen what may within a minute.
func (w *network) happen() {
	now := time.Now()
	mail := func(to string) letter {
		w.n++
		l := post(fmt.Sprint(to, w.n), fmt.Sprintf("[PATCH] %s %d", to, w.n), now)
		w.ids[l.id] = true
		return l
	}
	switch n := w.rng.IntN(100); {
	case n < 6:
		w.in.list.AddAt(now, mail("list").raw())
	case n < 12:
		w.post.add("INBOX", mail("inbox").raw())
	case n < 14:
		w.post.add("Sent", mail("sent").raw())
	case n < 17: // one mail by both ways
		l := mail("both")
		w.in.list.AddAt(now, l.raw())
		w.post.add("INBOX", l.raw())
	case n < 19:
		w.cuts++
		w.post.cut()
	case n == 19:
		w.quiet++
		w.busy = now.Add(25 * time.Minute)
	}
}

// A day of a list, and an account with IDLE: everything comes, once, and
// nothing is left behind. The Maildir, whose kernel events cannot live where
// time is made, has a test of its own.
func TestADayOfEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	quietly(t)
	withInbox(t, func(in *inbox) {
		t := in.t
		w := &network{in: in, post: newPostOffice(t), rng: rand.New(rand.NewPCG(5, 24)), ids: map[string]bool{}}
		var mu gosync.Mutex
		told := map[string]bool{}
		in.Fail(func(loretest.Call) loretest.Fault {
			mu.Lock()
			defer mu.Unlock()
			if !time.Now().Before(w.busy) {
				told = map[string]bool{}
				return nil
			}
			if until := w.busy.String(); !told[until] {
				told[until] = true
				return loretest.Busy(429, "1500")
			}
			w.wrong++
			return loretest.Busy(429, "1500")
		})
		opt := options(t)
		s := opt.Store.(*store.Store)
		var log logs
		e := New(opt, in.source(), made(t, w.post.maker(s.Dir(), &log), account()))
		end := watched(t, e, nil)
		var hour2, hour24 use
		for minute := range 24 * 60 {
			begin := time.Now()
			time.Sleep(time.Duration(w.rng.Int64N(int64(50 * time.Second))))
			mu.Lock()
			w.happen()
			mu.Unlock()
			time.Sleep(time.Until(begin.Add(time.Minute)))
			if minute == 120 {
				synctest.Wait()
				in.Forget()
				hour2 = used(w.post)
			}
		}
		polls := in.Count()
		in.Forget()
		time.Sleep(31 * time.Minute) // what came last, and the last wish for quiet
		synctest.Wait()
		hour24 = used(w.post)
		for _, st := range e.States() {
			if st.Phase != Waiting || st.Err != "" {
				t.Errorf("state at the end: %+v", st)
			}
		}
		if got, want := holds(t, s, w.ids), len(w.ids); len(strings.Fields(got)) != want || messages(t, s) != want {
			t.Errorf("%d of %d mails, %d messages", len(strings.Fields(got)), want, messages(t, s))
		}
		end()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("%d mails, %d cuts, %d times quiet; %d requests to lore in 22 hours; hour 2 %+v, end %+v", len(w.ids), w.cuts, w.quiet, polls, hour2, hour24)
		// 132 polls, and a question about the list a day; less what was quiet.
		if polls > 134+w.quiet || polls < 100-3*w.quiet {
			t.Errorf("%d requests in 22 hours of one each 10 minutes", polls)
		}
		if w.wrong > 0 {
			t.Errorf("%d requests in the quiet time", w.wrong)
		}
		if hour24.goroutines > hour2.goroutines+2 || hour24.conns > max(hour2.conns, 1) {
			t.Errorf("more is open: %+v, then %+v", hour2, hour24)
		}
		if hour24.heap > hour2.heap+4<<20 {
			t.Errorf("the heap grew from %d to %d kB", hour2.heap>>10, hour24.heap>>10)
		}
		if w.cuts < 10 || w.quiet < 3 {
			t.Errorf("%d cuts, %d times quiet: the test tests little", w.cuts, w.quiet)
		}
	})
}
