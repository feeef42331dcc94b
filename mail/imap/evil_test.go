package imap

import (
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// once makes a hook that answers the first command it matches.
func once(match func(string) bool, answer func(p *peer, tag, cmd string)) func(*peer, string, string) bool {
	return times(1, match, answer)
}

func times(n int, match func(string) bool, answer func(p *peer, tag, cmd string)) func(*peer, string, string) bool {
	return func(p *peer, tag, cmd string) bool {
		if !match(cmd) {
			return false
		}
		p.f.mu.Lock()
		n--
		mine := n >= 0
		p.f.mu.Unlock()
		if mine {
			answer(p, tag, cmd)
		}
		return mine
	}
}

const always = 1 << 30

// Case 1 of the list, and fault 1: the connection ends within a message, in
// order or by a reset. The library takes what came for the whole.
func TestNoMessageIsCutOff(t *testing.T) {
	mails := []string{fat(1, 1000), fat(2, 1000), fat(3, 1000)}
	for i, at := range []int{5, 40, 60, 500, 1300, 1400, 2800, 3900, 5, 40, 60, 500, 1300, 1400, 2800, 3900} {
		f := newFake(t, mails...)
		f.hook = once(isBodies, func(p *peer, tag, cmd string) {
			_, args, _ := strings.Cut(strings.TrimPrefix(cmd, "UID "), " ")
			posts, seqs := p.wanted(args)
			var all strings.Builder
			for i, one := range posts {
				all.WriteString(response(seqs[i], one, args))
			}
			p.send("%s", all.String()[:min(at, all.Len())])
			if c, tcp := p.Conn.(*net.TCPConn); tcp && i >= 8 {
				c.SetLinger(0)
			}
			p.Close()
		})
		a, k := f.account(), newShelf()
		wantErr(t, a.Fetch(t.Context(), k), ErrUnreachable)
		if _, n := k.count(); n != 0 {
			t.Errorf("cut at %d: %d messages were kept", at, n)
		}
		ok(t, a.Fetch(t.Context(), k))
		if k.ids() != "1 2 3" {
			t.Errorf("cut at %d: then %s", at, k.ids())
		}
		k.wholeOnly(t, mails...)
	}
}

// Case 2: the UID behind the message, which is allowed, or no UID, which is not.
func TestUIDBehindTheMessage(t *testing.T) {
	f := newFake(t, letters(3)...)
	f.hook = times(always, isBodies, func(p *peer, tag, cmd string) {
		_, args, _ := strings.Cut(strings.TrimPrefix(cmd, "UID "), " ")
		posts, seqs := p.wanted(args)
		for i, one := range posts {
			if one.uid == 2 {
				p.send("* %d FETCH (BODY[] {%d}\r\n%s UID %d)\r\n", seqs[i], len(one.raw), one.raw, one.uid)
			} else {
				p.send("%s", response(seqs[i], one, args))
			}
		}
		p.send("%s OK done\r\n", tag)
	})
	k := newShelf()
	ok(t, f.account().Fetch(t.Context(), k))
	if k.ids() != "1 2 3" {
		t.Error(k.ids())
	}
}

func TestMessageWithoutUIDIsNamed(t *testing.T) {
	f := newFake(t, letters(3)...)
	f.hook = times(always, isBodies, func(p *peer, tag, cmd string) {
		_, args, _ := strings.Cut(strings.TrimPrefix(cmd, "UID "), " ")
		posts, seqs := p.wanted(args)
		for i, one := range posts {
			text := response(seqs[i], one, args)
			if one.uid == 2 {
				text = strings.Replace(text, "UID 2 ", "", 1)
			}
			p.send("%s", text)
		}
		p.send("%s OK done\r\n", tag)
	})
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	if k.at("INBOX") != "1 3" {
		t.Error(k.at("INBOX"))
	}
	if s := a.Aside(); len(s) != 1 || s[0].UID != 2 || s[0].Folder != "INBOX" || s[0].Reason == "" {
		t.Errorf("set aside: %+v", s)
	}
	// It is named until it can be had, and tried again after a day.
	f.commands()
	ok(t, a.Fetch(t.Context(), k))
	if c := f.commands(); len(c) != 1 || len(a.Aside()) != 1 {
		t.Errorf("%q, aside %v", c, a.Aside())
	}
	f.edit(func() { f.hook = nil })
	k.edit("INBOX", func(c *cursor) { c.Aside[0].Tried = c.Aside[0].Tried.Add(-25 * time.Hour) })
	ok(t, a.Fetch(t.Context(), k))
	if k.at("INBOX") != "1 2 3" || len(a.Aside()) != 0 {
		t.Errorf("then %s, aside %v", k.at("INBOX"), a.Aside())
	}
}

// edit changes the cursor of a folder.
func (k *shelf) edit(folder string, g func(*cursor)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, err := parseCursor(k.cursors[folder])
	if err != nil {
		panic(err)
	}
	g(&c)
	k.cursors[folder] = c.String()
}

// Case 3: flags that nobody asked for come first and take the message's place.
func TestFlagsBeforeTheMessage(t *testing.T) {
	f := newFake(t, letters(60)...)
	f.hook = func(p *peer, tag, cmd string) bool {
		if isBodies(cmd) {
			p.send("* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 7 EXPUNGE\r\n* 60 EXISTS\r\n* 55 FETCH (FLAGS (\\Answered) UID 55)\r\n")
		}
		return false
	}
	k := newShelf()
	ok(t, f.account().Fetch(t.Context(), k))
	if len(k.mails) != 60 {
		t.Errorf("%d of 60", len(k.mails))
	}
	k.wholeOnly(t, letters(60)...)
}

// Cases 4 and 6: a silent server ends, one that drips does not, and neither
// does a keeper that takes its time. (The minutes are in clock_test.go.)

// Case 5: a message that is not read, a command behind it, an end in between.
func TestEndsInBoundedTime(t *testing.T) {
	f := newFake(t, letters(2000)...)
	a, k := f.account(), newShelf()
	k.slow = 5 * time.Millisecond
	k.fail = func(b Batch) error {
		if len(b.Messages) > 0 && b.Messages[0].UID > 300 {
			return fmt.Errorf("the disk is full")
		}
		return nil
	}
	begin := time.Now()
	if err := a.Fetch(t.Context(), k); err == nil || !strings.Contains(err.Error(), "disk is full") || Retryable(err) {
		t.Errorf("error %v", err)
	}
	if d := time.Since(begin); d > 4*time.Second {
		t.Errorf("it took %v to stop", d)
	}
	k.fail = nil
	ok(t, a.Fetch(t.Context(), k))
	if len(k.mails) != 2000 {
		t.Errorf("%d of 2000", len(k.mails))
	}
}

// A server may answer two commands mixed.
func TestAnswersMixed(t *testing.T) {
	f := newFake(t, letters(200)...)
	var held []string
	var heldTag string
	f.hook = func(p *peer, tag, cmd string) bool {
		if !isBodies(cmd) {
			return false
		}
		posts, seqs := p.wanted(strings.TrimPrefix(cmd, "UID FETCH "))
		var mine []string
		for i, one := range posts {
			mine = append(mine, response(seqs[i], one, cmd))
		}
		if held == nil {
			held, heldTag = mine, tag
			return true
		}
		for i := range max(len(held), len(mine)) {
			if i < len(mine) {
				p.send("%s", mine[i])
			}
			if i < len(held) {
				p.send("%s", held[i])
			}
		}
		p.send("%s OK done\r\n%s OK done\r\n", heldTag, tag)
		held = nil
		return true
	}
	k := newShelf()
	ok(t, f.account().Fetch(t.Context(), k))
	if len(k.mails) != 200 {
		t.Errorf("%d of 200", len(k.mails))
	}
}

// Case 7: what the library cannot parse ends the connection; the message that
// brings it is found and named, the others come.
func TestPoisonIsSetAside(t *testing.T) {
	for name, poison := range map[string]string{
		"unknown item":  "* 33 FETCH (UID 33 X-GM-LABELS (a) BODY[] {2}\r\nhi)\r\n",
		"unknown line":  "* VANISHED 1:4\r\n",
		"flag":          "* 33 FETCH (UID 33 FLAGS (a]b))\r\n",
		"nonsense":      "\x00\xff(((((\r\n",
		"unknown tag":   "T99999 OK done\r\n",
		"huge number":   "* 99999999999999999999 EXISTS\r\n",
		"empty literal": "* 33 FETCH (UID 33 BODY[] {-1}\r\n)\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(60)...)
			f.hook = func(p *peer, tag, cmd string) bool {
				if isBodies(cmd) {
					if posts, _ := p.wanted(strings.TrimPrefix(cmd, "UID FETCH ")); posts[0].uid <= 33 && posts[len(posts)-1].uid >= 33 {
						p.send("%s", poison)
						return false
					}
				}
				return false
			}
			a, k := f.account(), newShelf()
			ok(t, a.Fetch(t.Context(), k))
			if len(k.mails) != 59 || k.place("INBOX", 33).UID != 0 {
				t.Errorf("%d of 59", len(k.mails))
			}
			if s := a.Aside(); len(s) != 1 || s[0].UID != 33 {
				t.Errorf("set aside: %v", s)
			}
			if n := f.connections(); n > 20 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// A message that crashes the server is the network's fault at first.
func TestMessageThatCrashesTheServer(t *testing.T) {
	f := newFake(t, letters(20)...)
	f.hook = func(p *peer, tag, cmd string) bool {
		if isBodies(cmd) {
			if posts, _ := p.wanted(strings.TrimPrefix(cmd, "UID FETCH ")); posts[0].uid <= 5 && posts[len(posts)-1].uid >= 5 {
				p.Close()
				return true
			}
		}
		return false
	}
	a, k := f.account(), newShelf()
	for range maxStrikes - 1 {
		wantErr(t, a.Fetch(t.Context(), k), ErrUnreachable)
		if len(a.Aside()) != 0 {
			t.Fatal("set aside too early")
		}
	}
	ok(t, a.Fetch(t.Context(), k))
	if len(k.mails) != 19 || len(a.Aside()) != 1 {
		t.Errorf("%d of 19, aside %v", len(k.mails), a.Aside())
	}
}

// Case 8: nothing that the library cannot write is asked of it.
func TestEmptyFolder(t *testing.T) {
	f := newFake(t)
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	ok(t, a.Fetch(t.Context(), k))
	f.add(letter(1))
	ok(t, a.Fetch(t.Context(), k))
	if k.ids() != "1" {
		t.Error(k.ids())
	}
	f.remove(1)
	ok(t, a.Fetch(t.Context(), k))
	if k.at("INBOX") != "" || k.ids() != "1" {
		t.Errorf("places %q, mails %q", k.at("INBOX"), k.ids())
	}
}

// Case 9: after a folder that cannot be opened nothing is read from the last.
func TestFolderThatIsNotThere(t *testing.T) {
	f := newFake(t, letters(3)...)
	a, k := f.account(func(o *Options) { o.Folders = []string{"missing", "INBOX"} }), newShelf()
	err := a.Fetch(t.Context(), k)
	wantErr(t, err, ErrFolder)
	if !Retryable(err) || RetryAfter(err) == 0 || !strings.Contains(err.Error(), "missing") {
		t.Errorf("error %v", err)
	}
	if k.at("missing") != "" || k.ids() != "1 2 3" {
		t.Errorf("missing has %q, all %q", k.at("missing"), k.ids())
	}
}

// Case 9, too: the words of a BYE are kept. They say to come back later, or
// only that the server ends, as when it is restarted.
func TestBye(t *testing.T) {
	for words, later := range map[string]bool{
		"shutting down": false, "Disconnected for inactivity": false,
		"[UNAVAILABLE] maintenance": true, "Too many connections of this user": true, "[limit] slow down": true,
	} {
		f := newFake(t, letters(3)...)
		f.hook = once(isBodies, func(p *peer, _, _ string) {
			p.send("* BYE %s\r\n", words)
			p.Close()
		})
		a, k := f.account(), newShelf()
		err := a.Fetch(t.Context(), k)
		want := ErrUnreachable
		if later {
			want = ErrBusy
		}
		wantErr(t, err, want)
		if !Retryable(err) || !strings.Contains(err.Error(), words) || (RetryAfter(err) >= 5*time.Minute) != later {
			t.Errorf("%v, after %v", err, RetryAfter(err))
		}
		ok(t, a.Fetch(t.Context(), k))
		k.wholeOnly(t, letters(3)...)
	}
	f := newFake(t)
	f.greeting = "* BYE come back tomorrow\r\n"
	wantErr(t, f.account().Fetch(t.Context(), newShelf()), ErrBusy)
	f = newFake(t)
	f.greeting = "* BYE Server shutting down.\r\n"
	wantErr(t, f.account().Fetch(t.Context(), newShelf()), ErrUnreachable)
}

// Case 10: a search names more messages than there are.
func TestSearchNamesTooMany(t *testing.T) {
	for _, all := range []string{"1:50000000", "1:4294967295", "5:4294967295", "1:*", "0", "3,3:900"} {
		for _, sort := range []string{"* ESEARCH (TAG %q) UID ALL " + all + "\r\n", "* ESEARCH (TAG %q) ALL " + all + "\r\n"} {
			f := newFake(t, letters(3)...)
			f.hook = func(p *peer, tag, cmd string) bool {
				if strings.HasPrefix(cmd, "UID SEARCH") {
					p.send(sort, tag)
					p.send("%s OK done\r\n", tag)
					return true
				}
				return false
			}
			begin := time.Now()
			wantErr(t, f.account().Fetch(t.Context(), newShelf()), ErrProtocol)
			if d := time.Since(begin); d > 2*time.Second {
				t.Errorf("%s took %v", all, d)
			}
		}
	}
}

// Cases 11 and 14: text without end, and more bytes than an answer can have.
func TestCeiling(t *testing.T) {
	for name, flood := range map[string]string{
		"line":    "* OK " + strings.Repeat("x", 1000),
		"quoted":  "* LIST () \"/\" \"" + strings.Repeat("x", 1000),
		"strings": "* LIST () \"/\" {2000000000}\r\n" + strings.Repeat("x", 1000),
		"chatter": strings.Repeat("* OK still here\r\n", 50),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(3)...)
			f.hook = func(p *peer, tag, cmd string) bool {
				if !strings.HasPrefix(cmd, "UID SEARCH") {
					return false
				}
				p.send("%s", flood)
				for range 20000 {
					if _, err := p.Write([]byte(strings.Repeat("x", 1000))); err != nil {
						break
					}
					if name == "chatter" {
						p.send("\r\n%s", flood)
					}
				}
				return true
			}
			a := f.account()
			wantErr(t, a.Fetch(t.Context(), newShelf()), ErrProtocol)
			if _, n := a.Use(); n > 8<<20 {
				t.Errorf("%d bytes were read", n)
			}
		})
	}
}

// Case 12: nothing that makes a server or the library parse mail is asked for.
func TestAsksOnlyForWhatIsCheap(t *testing.T) {
	f := newFake(t, letters(5)...)
	f.posts[2].raw = fat(3, largeMessage+100)
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	f.edit(func() { f.validity++ })
	ok(t, a.Fetch(t.Context(), k))
	for _, c := range f.commands() {
		for _, bad := range []string{"ENVELOPE", "BODYSTRUCTURE", "BODY[", "SELECT", " STORE", "RFC822 ", "DEBUG"} {
			if strings.Contains(c, bad) {
				t.Errorf("%s asks for %s", c, bad)
			}
		}
	}
}

// Case 13: no secret is in what can be seen.
func TestNoSecretInErrors(t *testing.T) {
	f := newFake(t)
	f.hook = once(func(c string) bool { return strings.HasPrefix(c, "LOGIN") }, func(p *peer, tag, _ string) {
		p.send("%s NO [AUTHENTICATIONFAILED] wrong\r\n", tag)
	})
	err := f.account(func(o *Options) { o.Secret = secret("me", "hunter2") }).Fetch(t.Context(), newShelf())
	wantErr(t, err, ErrAuth)
	if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "hunter2") || Retryable(err) {
		t.Errorf("%#v", err)
	}
	if n := f.connections(); n != 1 {
		t.Errorf("%d connections to be refused", n)
	}
}

// A size is a hint: a message may be longer or shorter, even large.
func TestSizeIsAHint(t *testing.T) {
	f := newFake(t, letters(4)...)
	f.posts[0].size, f.posts[1].size = 1, 9000
	f.posts[2].raw, f.posts[2].size = fat(3, largeMessage+largeMessage/2), 100
	k := newShelf()
	ok(t, f.account().Fetch(t.Context(), k))
	if k.ids() != "1 2 4" || k.at("INBOX") != "1 2 3 4" {
		t.Errorf("%s at %s", k.ids(), k.at("INBOX"))
	}
}

// An answer of NO to some messages costs these messages.
func TestMessagesRefused(t *testing.T) {
	f := newFake(t, letters(60)...)
	f.hook = func(p *peer, tag, cmd string) bool {
		if isBodies(cmd) {
			if posts, _ := p.wanted(strings.TrimPrefix(cmd, "UID FETCH ")); posts[0].uid <= 7 && posts[len(posts)-1].uid >= 7 {
				p.send("%s NO [CORRUPTION] cannot read it\r\n", tag)
				return true
			}
		}
		return false
	}
	a, k := f.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	if s := a.Aside(); len(k.mails) != 59 || len(s) != 1 || !strings.Contains(s[0].Reason, "cannot read it") || f.connections() != 1 {
		t.Errorf("%d of 59, aside %v, %d connections", len(k.mails), s, f.connections())
	}
}

// Case 14: many messages pass through; they are not all held at once.
func TestMemoryOfManyMessages(t *testing.T) {
	var before, now runtime.MemStats
	one := fat(1, 50<<10)
	f := newFake(t)
	for range 2000 {
		f.add(one)
	}
	a, k := f.account(), newShelf()
	k.forget = true
	var most uint64
	k.fail = func(Batch) error {
		runtime.GC()
		runtime.ReadMemStats(&now)
		most = max(most, now.HeapAlloc)
		return nil
	}
	runtime.GC()
	runtime.ReadMemStats(&before)
	ok(t, a.Fetch(t.Context(), k))
	if _, n := k.count(); n != 2000 {
		t.Errorf("%d of 2000", n)
	}
	if held := int64(most) - int64(before.HeapAlloc); held > 40<<20 {
		t.Errorf("%d MB were held of 100", held>>20)
	}
}
