package imap

import (
	"strings"
	"testing"
	"time"
)

// has tells whether a command of the log contains a text.
func has(log []string, text string) bool { return strings.Contains(strings.Join(log, "\n"), text) }

func TestFlagsAndGone(t *testing.T) {
	for name, caps := range map[string]string{"condstore": "IMAP4rev1 IDLE ESEARCH CONDSTORE", "poor": "IMAP4rev1"} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(30)...)
			f.caps = caps
			a, k := f.account(), newShelf()
			ok(t, a.Fetch(t.Context(), k))
			f.flag(5, `\Seen`)
			f.flag(6, `\Answered $Label1`)
			f.remove(7)
			f.add(letter(31))
			f.commands()
			ok(t, a.Fetch(t.Context(), k))
			log := f.commands()
			if p := k.place("INBOX", 5); !p.Seen || p.Answered || p.ID != "5@example.org" {
				t.Errorf("place 5: %+v", p)
			}
			if p := k.place("INBOX", 6); p.Seen || !p.Answered {
				t.Errorf("place 6: %+v", p)
			}
			if p := k.place("INBOX", 7); p.UID != 0 || len(k.mails) != 31 {
				t.Errorf("place 7: %+v, %d mails", p, len(k.mails))
			}
			if has(log, "CHANGEDSINCE") != (name == "condstore") {
				t.Errorf("asked %q", log)
			}
			if _, n := k.count(); n != 31 {
				t.Errorf("%d messages were fetched for 31", n)
			}
		})
	}
}

func TestNumberedAnew(t *testing.T) {
	f := newFake(t, letters(120)...)
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	f.edit(func() {
		f.validity = 99
		for i := range f.posts {
			f.posts[i].uid += 1000
		}
		f.next += 1000
	})
	f.add(letter(121))
	f.commands()
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 121 || len(k.mails) != 121 {
		t.Errorf("%d fetched, %d kept, of 121", n, len(k.mails))
	}
	if p := k.place("INBOX", 1001); p.ID != "1@example.org" || k.place("INBOX", 1).UID != 0 || len(k.places["INBOX"]) != 121 {
		t.Errorf("%d places, %+v", len(k.places["INBOX"]), p)
	}
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 121 {
		t.Errorf("%d fetched by the next", n)
	}
}

// Numbered anew within one session, while messages are fetched.
func TestNumberedAnewMeanwhile(t *testing.T) {
	f := newFake(t, letters(120)...)
	f.hook = once(isBodies, func(p *peer, _, _ string) {
		f.edit(func() { f.validity = 8 })
		p.send("nonsense\r\n")
	})
	a, k := f.account(), newShelf()
	wantErr(t, a.Fetch(t.Context(), k), ErrFolder)
	ok(t, a.Fetch(t.Context(), k))
	if len(k.mails) != 120 || len(k.places["INBOX"]) != 120 || len(a.Aside()) != 0 {
		t.Errorf("%d mails, %d places, aside %v", len(k.mails), len(k.places["INBOX"]), a.Aside())
	}
}

// A server without UIDVALIDITY: every time anew, and nothing fetched twice.
func TestNoValidity(t *testing.T) {
	f := newFake(t, letters(20)...)
	f.validity = 0
	a, k := f.account(), newShelf()
	for range 3 {
		ok(t, a.Fetch(t.Context(), k))
	}
	if _, n := k.count(); n != 20 || len(k.places["INBOX"]) != 20 {
		t.Errorf("%d fetched, %d places", n, len(k.places["INBOX"]))
	}
}

func TestNoNext(t *testing.T) {
	f := newFake(t, letters(20)...)
	f.noNext = true
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	ok(t, a.Fetch(t.Context(), k))
	f.add(letter(21))
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 21 || len(k.mails) != 21 {
		t.Errorf("%d fetched, %d kept", n, len(k.mails))
	}
}

func TestSince(t *testing.T) {
	for name, bad := range map[string]bool{"searched": false, "dates refused": true} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(30)...)
			for i := range f.posts {
				f.posts[i].date = time.Date(2026, 1, i+1, 0, 0, 0, 0, time.UTC)
			}
			f.hook = func(p *peer, tag, cmd string) bool {
				if bad && strings.Contains(cmd, `SINCE "`) {
					p.send("%s BAD no such date\r\n", tag)
					return true
				}
				return false
			}
			k := newShelf()
			day := func(n int) func(*Options) {
				return func(o *Options) { o.Since = time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
			}
			ok(t, f.account(day(21)).Fetch(t.Context(), k))
			if _, n := k.count(); n != 10 || len(k.mails) != 10 {
				t.Fatalf("%d since the 21st", n)
			}
			f.commands()
			ok(t, f.account(day(25)).Fetch(t.Context(), k))
			if log := f.commands(); has(log, "SEARCH") {
				t.Errorf("a later day asks %q", log)
			}
			ok(t, f.account(day(11)).Fetch(t.Context(), k))
			if _, n := k.count(); n != 20 || len(k.mails) != 20 {
				t.Errorf("%d since the 11th, %d kept", n, len(k.mails))
			}
			ok(t, f.account().Fetch(t.Context(), k))
			if _, n := k.count(); n != 30 || len(k.mails) != 30 {
				t.Errorf("%d of all, %d kept", n, len(k.mails))
			}
			f.add(letter(31)) // an old mail, new in this folder
			ok(t, f.account(day(21)).Fetch(t.Context(), k))
			if len(k.mails) != 31 {
				t.Error("an old mail that came later is not fetched")
			}
		})
	}
}

// Fault 4: the same mail three times, and one id with two bodies.
func TestDuplicates(t *testing.T) {
	other := strings.Replace(letter(1), "body 1", "another body", 1)
	f := newFake(t, letter(1), letter(1), other, letter(1))
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 4 || k.ids() != "1" || k.at("INBOX") != "1 2 3 4" {
		t.Errorf("%d fetched, kept %s at %s", n, k.ids(), k.at("INBOX"))
	}
}

// What was moved or copied from another folder is not fetched again; what only
// calls itself by the same name is.
func TestMoved(t *testing.T) {
	for name, caps := range map[string]string{"as usual": "IMAP4rev1 IDLE ESEARCH CONDSTORE", "poor": "IMAP4rev1"} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(70)...)
			f.caps = caps
			a, k := f.account(), newShelf()
			ok(t, a.Fetch(t.Context(), k))
			for n := range 60 { // as if they came back from elsewhere
				f.add(letter(n + 1))
			}
			f.commands()
			ok(t, a.Fetch(t.Context(), k))
			if _, n := k.count(); n != 70 || len(k.places["INBOX"]) != 130 || k.place("INBOX", 71).ID != "1@example.org" {
				t.Errorf("%d fetched, %d places, %+v", n, len(k.places["INBOX"]), k.place("INBOX", 71))
			}
			for _, c := range f.commands() {
				if isBodies(c) {
					t.Errorf("asked %q", c)
				}
			}
			f.add(strings.Replace(letter(1), "body 1", "b0dy 1", 1)) // the header is the same, and so is the size
			f.add(strings.Replace(letter(2), "A Person", "B Person", 1))
			f.add(strings.Replace(letter(3), "body 3", "body 33", 1))
			ok(t, a.Fetch(t.Context(), k))
			if _, n := k.count(); n != 72 {
				t.Errorf("%d fetched", n)
			}
		})
	}
}

// A stop at every Put, as by SIGKILL: the next run ends as if there was none.
func TestStopAtEveryPut(t *testing.T) {
	f := newFake(t, letters(130)...)
	for stop := 1; stop < 6; stop++ {
		k, n := newShelf(), 0
		k.fail = func(Batch) error {
			if n++; n == stop {
				return errLogin
			}
			return nil
		}
		a := f.account()
		first := a.Fetch(t.Context(), k)
		ok(t, f.account().Fetch(t.Context(), k))
		if _, taken := k.count(); taken != 130 || len(k.mails) != 130 {
			t.Errorf("stopped at %d (%v): %d fetched, %d kept", stop, first, taken, len(k.mails))
		}
	}
}

// Fault 14: a large message is not fetched whole, until it is asked for.
func TestLargeMessage(t *testing.T) {
	big := fat(2, 50<<20)
	f := newFake(t, letter(1), big, letter(3))
	a, k := f.account(), newShelf()
	var seen int64
	k.fail = func(b Batch) error {
		for _, m := range b.Messages {
			if m.UID == 2 {
				if seen = m.Size; len(m.Raw) != beginning || string(m.Raw) != big[:beginning] {
					t.Errorf("%d bytes of it", len(m.Raw))
				}
			}
		}
		return nil
	}
	ok(t, a.Fetch(t.Context(), k))
	if seen != int64(len(big)) || k.at("INBOX") != "1 2 3" {
		t.Errorf("size %d, at %s", seen, k.at("INBOX"))
	}
	raw, err := a.Whole(t.Context(), k, "INBOX", 2)
	ok(t, err)
	if string(raw) != big {
		t.Errorf("%d bytes of %d", len(raw), len(big))
	}
	_, err = a.Whole(t.Context(), k, "INBOX", 9)
	wantErr(t, err, ErrFolder)
	f.edit(func() { f.validity++ })
	_, err = a.Whole(t.Context(), k, "INBOX", 2)
	wantErr(t, err, ErrFolder)
}

// A server whose first bytes are those behind the header.
func TestPartialWithoutHeader(t *testing.T) {
	big := fat(1, largeMessage+1)
	head, body, _ := strings.Cut(big, "\r\n\r\n")
	d := delivery{parts: [][]byte{[]byte(head + "\r\n\r\n"), []byte(body[:1000])}}
	if got := string(join(d)); got != big[:len(head)+4+1000] {
		t.Errorf("%.200q", got)
	}
}

func TestFolders(t *testing.T) {
	f := newFake(t, letters(2)...)
	f.caps += " SPECIAL-USE LIST-EXTENDED"
	f.folders = []string{"lists/b", "INBOX", `\Noselect lists`, "lists/a", `\Sent Sent`}
	a, k := f.account(func(o *Options) { o.Folders = []string{"*"} }), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	if got := strings.Join(a.names, " "); got != "INBOX Sent lists/a lists/b" {
		t.Error(got)
	}
	a = f.account()
	ok(t, a.Fetch(t.Context(), k))
	if got := strings.Join(a.names, " "); got != "INBOX Sent" {
		t.Error(got)
	}
	a = f.account(func(o *Options) { o.NoSent = true })
	found, err := a.Check(t.Context())
	ok(t, err)
	if len(found) != 4 || !found[3].OK || found[3].What != "folder INBOX" || found[3].Text != "2 messages" {
		t.Errorf("%+v", found)
	}
}

// A folder that cannot be read does not keep the others from being watched.
func TestWaitWithoutAFolder(t *testing.T) {
	f := newFake(t, letters(2)...)
	a, k := f.account(func(o *Options) { o.Folders = []string{"missing", "INBOX"} }), newShelf()
	wantErr(t, a.Fetch(t.Context(), k), ErrFolder)
	woken := make(chan error)
	go func() { woken <- a.Wait(t.Context()) }()
	time.Sleep(50 * time.Millisecond)
	f.add(letter(3))
	ok(t, <-woken)
	a = f.account(func(o *Options) { o.Folders = []string{"missing", "lost"} })
	wantErr(t, a.Wait(t.Context()), ErrFolder)
}

// The folder of sent mail is looked for again when that failed once; a name that
// can never be read does not keep the others from being fetched.
func TestSentThatCannotBeFound(t *testing.T) {
	for times, want := range map[int]string{1: "INBOX Sent", 9: "INBOX"} {
		f := newFake(t, letters(2)...)
		f.caps += " SPECIAL-USE LIST-EXTENDED"
		f.folders = []string{"INBOX", `\Sent Sent`}
		bad := 0
		f.hook = func(p *peer, _, cmd string) bool {
			if strings.HasPrefix(cmd, "LIST") {
				if bad++; bad <= times {
					p.send("* LIST () \"/\" \"&bad\"\r\n")
					return true
				}
			}
			return false
		}
		a, k := f.account(), newShelf()
		for range maxSentFaults + 1 {
			if err := a.Fetch(t.Context(), k); err == nil {
				break
			} else if !Retryable(err) {
				t.Fatal(err)
			}
		}
		if got := strings.Join(a.names, " "); got != want || k.ids() != "1 2" {
			t.Errorf("failed %d times: folders %q, mail %q", times, got, k.ids())
		}
	}
}
