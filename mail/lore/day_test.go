package lore

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
)

// TestADayOfPolling: every five minutes for a day, with a server that fails
// now and then; nothing is left over, and nothing is asked more than needed.
func TestADayOfPolling(t *testing.T) {
	b, l := newInbox(t)
	b.failOn(func(n int) loretest.Fault {
		if n%50 != 49 {
			return nil
		}
		return broken(1 + n/50%6)
	})
	got, cur := ids{}, Cursor("")
	poll := func(i int) {
		if i%12 == 0 {
			b.add(b.at.now().Add(-time.Minute), fmt.Sprintf("m%d@example.org", i))
		}
		next, _, err := l.Fetch(t.Context(), cur, Fetch{}, got.take)
		if err != nil && !Retryable(err) {
			t.Fatal(err)
		}
		cur = next
		_ = b.at.wait(t.Context(), 5*time.Minute)
	}
	for i := range 12 {
		poll(i)
	}
	asked := b.Count()
	before := runtime.NumGoroutine()
	for i := 12; i < 12+288; i++ {
		poll(i)
	}
	if n := b.Count() - asked; n > 288+20 {
		t.Errorf("%d requests for 288 polls", n)
	}
	if len(got) != 25 {
		t.Errorf("%d mails of 25", len(got))
	}
	l.client.Close()
	var after int
	for range 100 { // connections end in their own time
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, then %d", before, after)
}
