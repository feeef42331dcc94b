package lore

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/mail/lore/loretest"
)

const days = 24 * time.Hour

func TestFetchFirstAndLater(t *testing.T) {
	b, l := newInbox(t)
	for i := range 60 {
		b.add(epoch().Add(-time.Duration(60-i)*days), fmt.Sprintf("m%d@example.org", i))
	}
	got := ids{}
	cur, use, err := l.Fetch(t.Context(), "", Fetch{}, got.take)
	if err != nil || len(got) != 30 || use.Messages != 30 || got["m30@example.org"] != 1 || got["m29@example.org"] != 0 {
		t.Fatalf("%d mails, %+v, %v", len(got), use, err)
	}
	if n := b.count(); n != use.Requests || n > 6 {
		t.Errorf("%d requests, said %d", n, use.Requests)
	}
	from, to := cur.Reach()
	if !to.Equal(epoch()) && to.Sub(epoch()) > time.Minute || epoch().Sub(from) < 30*days-time.Hour {
		t.Errorf("reach %v to %v", from, to)
	}
	// Nothing new: one request.
	_ = b.at.wait(t.Context(), time.Hour)
	cur, use, err = l.Fetch(t.Context(), cur, Fetch{}, got.take)
	if err != nil || use.Requests != 1 || use.Messages != 0 {
		t.Errorf("%+v, %v", use, err)
	}
	// New, and held up by 5 hours: found by the overlap.
	_ = b.at.wait(t.Context(), time.Hour)
	b.add(b.at.at.Add(-5*time.Hour), "late@example.org")
	b.add(b.at.at.Add(48*time.Hour), "future@example.org")
	cur, use, err = l.Fetch(t.Context(), cur, Fetch{}, got.take)
	if err != nil || got["late@example.org"] != 1 || got["future@example.org"] != 1 || use.Requests != 1 {
		t.Errorf("%v, %+v, %v", got, use, err)
	}
	// Held up for two days: found by the long overlap, once a day.
	b.add(b.at.at.Add(-50*time.Hour), "later@example.org")
	_ = b.at.wait(t.Context(), 23*time.Hour)
	cur, _, err = l.Fetch(t.Context(), cur, Fetch{}, got.take)
	if err != nil || got["later@example.org"] != 1 {
		t.Errorf("%v, %v", got["later@example.org"], err)
	}
	b.count()
	// Asked for more of the past: only that is fetched.
	_, use, err = l.Fetch(t.Context(), cur, Fetch{Back: 90 * days}, got.take)
	if err != nil || got["m0@example.org"] != 1 || got["m40@example.org"] != 1 {
		t.Errorf("%v, %+v, %v", got, use, err)
	}
}

func TestFetchDoublesWithinACall(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-2*days), "edge@example.org") // on the edge of two stretches
	b.add(epoch().Add(-day*time.Second), "reused@example.org")
	b.add(epoch().Add(-3*days), "reused@example.org", "To: other@example.org\n", "\nother text\n")
	got := ids{}
	_, use, err := l.Fetch(t.Context(), "", Fetch{}, got.take)
	if err != nil || got["edge@example.org"] != 1 || use.Doubles == 0 || got["reused@example.org"] != 2 {
		t.Errorf("%v, %+v, %v: equal bytes once, other bytes of one id both", got, use, err)
	}
}

func TestFetchQuery(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-400*days), "mine@example.org", "From: Me <me@example.org>\n")
	b.add(epoch().Add(-300*days), "other@example.org")
	got := ids{}
	q := From("me@example.org", `x" OR y`)
	if want := `f:"me@example.org" OR f:"x OR y"`; q != want {
		t.Errorf("%s", q)
	}
	_, use, err := l.Fetch(t.Context(), "", Fetch{Query: q, Back: 2 * 365 * days}, got.take)
	if err != nil || got["mine@example.org"] != 1 || len(got) != 1 || use.Requests > 6 {
		t.Errorf("%v, %+v, %v", got, use, err)
	}
	for _, r := range b.Calls()[1:] {
		if !strings.HasPrefix(r.Query, "("+q+") AND rt:") || r.Method != http.MethodPost || r.Body != "" {
			t.Errorf("asked %s %q with %q", r.Method, r.Query, r.Body)
		}
	}
	b.count()
	for _, bad := range []string{" ", `""`, "()", "a\nb", strings.Repeat("x", 5000)} {
		if _, _, err := l.Fetch(t.Context(), "", Fetch{Query: bad}, got.take); !errors.Is(err, ErrQuery) || b.count() != 0 {
			t.Errorf("%q was asked: %v", bad, err)
		}
	}
}

func TestCursorOfAnotherSearchIsTheStart(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-20*days), "m@example.org")
	cur, _, err := l.Fetch(t.Context(), "", Fetch{Query: "s:x"}, ids{}.take)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []Cursor{cur, "nonsense", "lore1 9 1 2 x"} {
		got := ids{}
		if _, _, err := l.Fetch(t.Context(), bad, Fetch{}, got.take); err != nil || len(got) != 1 {
			t.Errorf("%q: %v, %v", bad, got, err)
		}
	}
}

func TestFetchWithAWrongClock(t *testing.T) {
	for _, skew := range []time.Duration{10 * 365 * days, -10 * 365 * days, 0} {
		b, l := newInbox(t)
		b.skew = skew
		there := epoch().Add(skew)
		b.add(there.Add(-days), "m@example.org")
		got := ids{}
		cur, _, err := l.Fetch(t.Context(), "", Fetch{}, got.take)
		_, to := cur.Reach()
		if err != nil || len(got) != 1 || to.Sub(there).Abs() > time.Minute {
			t.Errorf("skew %v: %v, %v, %v", skew, got, to, err)
		}
		// A cursor from the future does not hide what comes now.
		s, _ := parseCursor(cur)
		s.high += 5 * 365 * day
		b.add(there.Add(-time.Hour), "new@example.org")
		if _, _, err := l.Fetch(t.Context(), s.cursor(), Fetch{}, got.take); err != nil || got["new@example.org"] != 1 {
			t.Errorf("skew %v: %v, %v", skew, got, err)
		}
	}
}

// TestFetchIsNeverWrong holds that whatever fails when, calls that go on from
// the cursors end with every mail of the time asked for.
func TestFetchIsNeverWrong(t *testing.T) {
	b, _ := newInbox(t)
	c := clientWith(t, Settings{Home: "https://lore.example.org/"}, b.at, b.Transport())
	lists := 0
	rapid.Check(t, func(rt *rapid.T) {
		lists++
		l := list(t, c, fmt.Sprintf("l%d", lists))
		b.test = b.List(fmt.Sprintf("l%d", lists))
		b.Forget()
		_ = b.at.wait(context.Background(), 2*days)
		start := b.at.now()
		want := map[string]bool{}
		for i := range rapid.IntRange(0, 40).Draw(rt, "mails") {
			id := fmt.Sprintf("m%d@example.org", i)
			b.add(start.Add(-time.Duration(rapid.IntRange(0, 59*86400).Draw(rt, "age"))*time.Second), id)
			want[id] = true
		}
		faults := rapid.SliceOfN(rapid.IntRange(0, 6), 0, 12).Draw(rt, "faults")
		b.failOn(func(n int) loretest.Fault {
			if n > len(faults) {
				return nil
			}
			return broken(faults[n-1])
		})
		got, cur := ids{}, Cursor("")
		most := rapid.IntRange(0, 5).Draw(rt, "most")
		for range 200 {
			next, use, err := l.Fetch(context.Background(), cur, Fetch{Back: 60 * days, Most: most}, got.take)
			cur = next
			if err == nil && !use.More {
				break
			}
			if err != nil && !Retryable(err) {
				rt.Fatal(err)
			}
		}
		for id := range want {
			if got[id] == 0 {
				rt.Fatalf("%s is missing of %d, cursor %q", id, len(want), cur)
			}
		}
		if len(got) != len(want) {
			rt.Fatalf("%d mails of %d", len(got), len(want))
		}
	})
}

// broken is one of the faults that pass, or none.
func broken(kind int) loretest.Fault {
	switch kind {
	case 1:
		return loretest.Status(http.StatusBadGateway)
	case 2:
		return loretest.Short(-9)
	case 3:
		return loretest.Busy(http.StatusTooManyRequests, "")
	case 4:
		return loretest.Gone()
	case 5:
		return loretest.Cut(-200)
	case 6:
		return loretest.Cut(0)
	}
	return nil
}

func TestFetchKeepsTheCursorOfWhatIsDone(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-days), "new@example.org")
	b.add(epoch().Add(-20*days), "old@example.org")
	full := errors.New("disk full")
	var kept Cursor
	var calls int
	cur, use, err := l.Fetch(t.Context(), "", Fetch{Done: func(c Cursor, s Stats) error { kept = c; calls++; return nil }}, func(raw []byte) error {
		if strings.Contains(string(raw), "old@") {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || Retryable(err) || cur != kept || cur == "" || use.Messages != 1 || calls == 0 {
		t.Fatalf("%q %q %+v %v", cur, kept, use, err)
	}
	got := ids{}
	if _, _, err := l.Fetch(t.Context(), cur, Fetch{}, got.take); err != nil || got["old@example.org"] != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if _, _, err := l.Fetch(t.Context(), "", Fetch{Done: func(Cursor, Stats) error { return full }}, got.take); !errors.Is(err, full) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, _, err := l.Fetch(ctx, cur, Fetch{}, got.take); !errors.Is(err, context.Canceled) || c != cur {
		t.Errorf("%q, %v", c, err)
	}
}

func TestFetchMakesStretchesSmaller(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-20*days), "m@example.org")
	// Six searches come out too large, the last of them an hour wide.
	large := loretest.Bomb()
	b.failOn(func(n int) loretest.Fault {
		if n > 1 && n < 8 {
			return large
		}
		return nil
	})
	got := ids{}
	cur, use, err := l.Fetch(t.Context(), "", Fetch{}, got.take)
	from, _ := cur.Reach()
	if err != nil || got["m@example.org"] != 1 || use.Passed == 0 || epoch().Sub(from) < 29*days {
		t.Errorf("%v, %+v, %v, %v", got, use, from, err)
	}
}
