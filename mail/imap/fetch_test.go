package imap

import (
	"strings"
	"testing"
)

func TestFetchesWhatIsThereAndThenWhatIsNew(t *testing.T) {
	f := newFake(t, letters(120)...)
	f.flag(3, `\Seen`)
	f.flag(4, `\Answered \Seen`)
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 120 || len(k.mails) != 120 {
		t.Fatalf("%d messages, %d kept of 120", n, len(k.mails))
	}
	k.wholeOnly(t, letters(120)...)
	if p := k.place("INBOX", 4); !p.Seen || !p.Answered || p.ID != "4@example.org" {
		t.Errorf("place 4 is %+v", p)
	}
	f.commands()
	puts, _ := k.count()
	ok(t, a.Fetch(t.Context(), k))
	if c := f.commands(); len(c) != 1 || !strings.HasPrefix(c[0], "EXAMINE") {
		t.Errorf("a second fetch asks %q", c)
	}
	if again, _ := k.count(); again != puts {
		t.Error("a second fetch puts something")
	}
	f.add(letter(121))
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 121 {
		t.Errorf("%d messages after one came", n)
	}
	if c := f.commands(); len(c) != 4 {
		t.Errorf("one new mail costs %q", c)
	}
	for _, c := range f.commands() {
		if strings.HasPrefix(c, "SELECT") || strings.Contains(c, "BODY[") {
			t.Errorf("%s changes flags", c)
		}
	}
}
