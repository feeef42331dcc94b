package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/imap/imaptest"
	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/patch"
)

// filed gives a desk an account whose folder of sent mail is Sent.
func filed(t *testing.T, d *Desk) *imaptest.Post {
	t.Helper()
	p := imaptest.StartPost(t, "INBOX", "Sent")
	d.opt.Settings.Sources = []config.Source{postSource(p)}
	return p
}

func postSource(p *imaptest.Post) config.Source {
	sent := "Sent"
	return config.Source{
		Kind: config.SourceIMAP, URL: config.URL(p.URL()), PasswordCommand: []string{"echo", imaptest.PostPassword}, Sent: &sent,
	}
}

// send hands a letter over, and says how it stands then.
func send(t *testing.T, d *Desk, l Letter) Letter {
	t.Helper()
	out, err := d.SendLetter(t.Context(), l.ID, l.Sum, nil)
	must(t, err)
	return out
}

// TestSentCopy: what went lies among the sent mail, once, as it went.
func TestSentCopy(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	p := filed(t, d)
	all := reviewed(t, d)
	for i := range all {
		l := send(t, d, all[i])
		if l.State != store.LetterSent || l.Copy != store.CopyDone || l.Why != "" {
			t.Fatalf("%s %s, copy %q %s", l.State, l.Why, l.Copy, l.CopyWhy)
		}
		must(t, d.copyLetter(t.Context(), l.Letter)) // as after a kill between the copy and the note of it
	}
	got := p.Mails("Sent")
	if len(got) != 2 || len(srv.got()) != 2 {
		t.Fatalf("%d copies of %d mails", len(got), len(srv.got()))
	}
	for i := range got {
		if !bytes.Equal(got[i], all[i].Raw) {
			t.Errorf("the copy is %q", got[i])
		}
	}
}

// TestCopyByProvider: where the mail lies among the sent mail already, no copy
// is added, whatever the server added to its header.
func TestCopyByProvider(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	p := filed(t, d)
	l := reviewed(t, d)[0]
	must(t, p.Add("Sent", append([]byte("X-Filed: by the provider\r\n"), l.Raw...)))
	if l = send(t, d, l); l.Copy != store.CopyDone || len(p.Mails("Sent")) != 1 {
		t.Errorf("copy %q, %d mails", l.Copy, len(p.Mails("Sent")))
	}
}

// TestCopyFails: a copy that fails is a warning and no more. It is tried again,
// and the mail is not.
func TestCopyFails(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	p := filed(t, d)
	var refuse atomic.Bool
	refuse.Store(true)
	p.Before = func(string) error {
		if refuse.Load() {
			return errors.New("the disk is full")
		}
		return nil
	}
	all := reviewed(t, d)
	l := send(t, d, all[0])
	if l.State != store.LetterSent || l.Copy != store.CopyPending || l.CopyTries != 1 || !strings.Contains(l.Why, "is tried again") {
		t.Fatalf("%s %q, copy %q after %d", l.State, l.Why, l.Copy, l.CopyTries)
	}
	told := false
	for len(d.events) > 0 {
		e := <-d.events
		told = told || e.Err != nil && strings.Contains(e.Err.Error(), "the mail went")
	}
	if !told {
		t.Error("nobody was told")
	}
	refuse.Store(false)
	d.outbox = outbox.New(d.sending()) // the next start
	must(t, d.outbox.SendDue(t.Context()))
	time.Sleep(time.Millisecond)
	got, err := d.Letter(t.Context(), l.ID)
	must(t, err)
	if got.Copy != store.CopyDone || got.Why != "" || len(p.Mails("Sent")) != 1 || len(srv.got()) != 1 {
		t.Errorf("copy %q %q, %d copies of %d mails", got.Copy, got.Why, len(p.Mails("Sent")), len(srv.got()))
	}
	refuse.Store(true)
	l = send(t, d, all[1])
	for range 5 {
		d.outbox = outbox.New(d.sending())
		must(t, d.outbox.SendDue(t.Context()))
	}
	if got, err := d.Letter(t.Context(), l.ID); err != nil || got.State != store.LetterSent || got.Copy != store.CopyFailed || !strings.Contains(got.Why, "tried no more") {
		t.Errorf("%s, copy %q, %q, %v", got.State, got.Copy, got.Why, err)
	}
	if n := len(srv.got()); n != 2 {
		t.Errorf("%d mails went", n)
	}
}

// TestCopyTo is which account gets the copies.
func TestCopyTo(t *testing.T) {
	t.Parallel()
	box := func(at string, edit ...func(*config.Source)) config.Source {
		c := config.Source{Kind: config.SourceIMAP, URL: config.URL("imaps://" + at)}
		for _, e := range edit {
			e(&c)
		}
		return c
	}
	unsent := func(c *config.Source) { none := ""; c.Sent = &none }
	lore := config.Source{Kind: config.SourceLore, List: "netdev"}
	const smtp = "smtps://me@smtp.example.org"
	for _, c := range []struct {
		what    string
		sources []config.Source
		send    config.Send
		want    string
	}{
		{"the only one", []config.Source{lore, box("me@imap.example.com")}, config.Send{URL: smtp}, "imap:me@imap.example.com"},
		{"none", []config.Source{lore}, config.Send{URL: smtp}, ""},
		{"nobody's", []config.Source{box(";AUTH=ANONYMOUS@imap.example.org"), box("imap.example.org")}, config.Send{URL: smtp}, ""},
		{"without such a folder", []config.Source{box("me@imap.example.org", unsent)}, config.Send{URL: smtp}, ""},
		{"of the server's domain", []config.Source{box("me@imap.example.com"), box("me@imap.example.org")}, config.Send{URL: smtp}, "imap:me@imap.example.org"},
		{"of the author", []config.Source{box("x@imap.example.org"), box("rene@example.net@imap.example.com")}, config.Send{URL: smtp}, "imap:rene@example.net@imap.example.com"},
		{"either", []config.Source{box("a@imap.example.org"), box("b@imap.example.org")}, config.Send{URL: smtp}, ""},
		{"named", []config.Source{box("a@imap.example.org"), box("b@imap.example.org")}, config.Send{URL: smtp, Copy: "imap:b@imap.example.org"}, "imap:b@imap.example.org"},
		{"not wanted", []config.Source{box("me@imap.example.org")}, config.Send{URL: smtp, Copy: config.CopyNo}, ""},
		{"filed by Google", []config.Source{box("me@imap.example.org")}, config.Send{URL: "smtps://me@smtp.gmail.com"}, ""},
		{"filed by Outlook", []config.Source{box("me@imap.example.org")}, config.Send{URL: "smtp+starttls://me@smtp.office365.com", Copy: config.CopyAuto}, ""},
		{"kept at Google", []config.Source{box("me@imap.gmail.com")}, config.Send{URL: smtp}, ""},
		{"wanted all the same", []config.Source{box("me@imap.gmail.com")}, config.Send{URL: "smtps://me@smtp.gmail.com", Copy: config.CopyYes}, "imap:me@imap.gmail.com"},
		{"into a folder", []config.Source{box("me@imap.example.org")}, config.Send{Kind: config.SendFolder, Path: t.TempDir()}, ""},
		{"by a program", []config.Source{box("me@imap.example.org")}, config.Send{Kind: config.SendCommand, Command: []string{"true"}}, "imap:me@imap.example.org"},
	} {
		if c.send.Kind == "" {
			c.send.Kind = config.SendSMTP
		}
		d := &Desk{log: NewLog(0)}
		d.opt.Settings.Sources, d.opt.Settings.Send = c.sources, c.send
		got, ok := d.copyTo(t.Context(), "rene@example.net")
		name := ""
		if ok {
			name = got.Name()
		}
		if name != c.want {
			t.Errorf("%s: %q, not %q", c.what, name, c.want)
		}
	}
}

// lost is a desk, one of whose letters may have been sent: the server took it,
// and the answer did not come.
func lost(t *testing.T) (*Desk, *relay, *imaptest.Post, Letter) {
	t.Helper()
	d, _ := reviewing(t)
	r := startRelay(t, func(verb string) bool { return verb == "DOT" })
	d.opt.Settings.Send = r.send()
	p := filed(t, d)
	l := send(t, d, reviewed(t, d)[0])
	if l.State != store.LetterUnknown || len(r.got()) != 1 {
		t.Fatalf("%s %s", l.State, l.Why)
	}
	return d, r, p, l
}

// TestEvidence is how a letter that may have been sent stands once it was found,
// or was not. Nothing is sent again.
func TestEvidence(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		happens func(d *Desk, p *imaptest.Post, l Letter) error
		want    store.State
		says    string
	}{
		"nothing":         {func(*Desk, *imaptest.Post, Letter) error { return nil }, store.LetterUnknown, "it is looked for"},
		"among sent mail": {func(_ *Desk, p *imaptest.Post, l Letter) error { return p.Add("Sent", l.Raw) }, store.LetterSent, ""},
		"another of the sent mail": {func(_ *Desk, p *imaptest.Post, l Letter) error {
			return p.Add("Sent", bytes.Replace(l.Raw, []byte("Message-ID: <"), []byte("Message-ID: <x"), 1))
		}, store.LetterUnknown, "it is looked for"},
		"came from the list": {func(d *Desk, _ *imaptest.Post, l Letter) error {
			return d.Add(context.Background(), append([]byte("Received: from a by b\r\nList-Id: <pump.lists.example.org>\r\n"), l.Raw...))
		}, store.LetterSeen, ""},
		"no account answers": {func(d *Desk, _ *imaptest.Post, _ Letter) error {
			d.opt.Settings.Sources[0].URL = "imap+plain://me@127.0.0.1:1"
			return nil
		}, store.LetterUnknown, "it is looked for"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			d, r, p, l := lost(t)
			must(t, c.happens(d, p, l), d.outbox.SendDue(t.Context()))
			got, err := d.Letter(t.Context(), l.ID)
			must(t, err)
			if got.State != c.want || !strings.Contains(got.Why, c.says) || len(r.got()) != 1 {
				t.Errorf("%s %q; %d mails went", got.State, got.Why, len(r.got()))
			}
		})
	}
}

// TestEvidenceOfACopy: a copy of what was sent that came in by itself proves
// that the mail went, and not that it is on the list.
func TestEvidenceOfACopy(t *testing.T) {
	t.Parallel()
	d, _, _, l := lost(t)
	for id, c := range map[patch.MsgID]struct {
		head string
		want outbox.Evidence
	}{"a@example.net": {"", outbox.Went}, "b@example.net": {"Received: from a\r\n by b\r\n", outbox.Listed}} {
		fresh := l.Letter
		fresh.MsgID = id
		must(t, d.Add(t.Context(), append([]byte(c.head), bytes.Replace(l.Raw, []byte(l.MsgID), []byte(id), 1)...)))
		if got, err := d.evidence(t.Context(), fresh); err != nil || got != c.want {
			t.Errorf("%q: %v, %v", c.head, got, err)
		}
	}
}

// standing waits for a letter to stand so.
func standing(t *testing.T, d *Desk, id string, want store.State) Letter {
	t.Helper()
	var l Letter
	for range 1500 {
		var err error
		l, err = d.Letter(t.Context(), id)
		must(t, err)
		if l.State == want {
			return l
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("letter %s is %s %q, not %s", id, l.State, l.Why, want)
	return l
}

// TestArrivals: with the screen open, a letter that may have been sent turns
// when its mail comes from any source, and one that waits is held when a newer
// version comes, long before its time.
func TestArrivals(t *testing.T) {
	t.Parallel()
	d, r, p, l := lost(t)
	dir := box(t, nil)
	d.opt.Settings.Sources = append(d.opt.Settings.Sources, config.Source{Kind: config.SourceArchive, Path: dir})
	must(t, d.Start(t.Context()))
	must(t, p.Add("Sent", l.Raw))
	standing(t, d, l.ID, store.LetterSent)
	drop(t, dir, "back.host", append([]byte("Received: from a by b\nList-Id: <pump.lists.example.org>\n"), bytes.ReplaceAll(l.Raw, []byte("\r\n"), []byte("\n"))...))
	standing(t, d, l.ID, store.LetterSeen)

	d.opt.Settings.Send.Delay = config.Duration(time.Minute)
	other, err := d.PreviewOf(t.Context(), "v1-2@example.org")
	must(t, err)
	must(t, d.Approve(t.Context(), other.ID, other.Sum))
	for i, raw := range posted(2, time.Now().Add(-time.Hour)) {
		drop(t, dir, fmt.Sprintf("v2-%d.host", i), raw)
	}
	if held := standing(t, d, other.ID, store.LetterHeld); !strings.Contains(held.Why, "v2") || time.Until(held.After) < 20*time.Second {
		t.Errorf("%q, to go in %v", held.Why, time.Until(held.After))
	}
	if len(r.got()) != 1 {
		t.Errorf("%d mails went", len(r.got()))
	}
}

// TestNoEightBitAnyMore: what was approved as 8-bit text goes to no server that
// stopped to take such; it is shown anew as quoted-printable, and goes as that.
func TestNoEightBitAnyMore(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	r := startRelay(t, nil)
	d.opt.Settings.Send = r.send()
	all := reviewed(t, d)
	l := all[slices.IndexFunc(all, func(l Letter) bool { return bytes.Contains(l.Raw, []byte("Naïve")) })]
	r.seven.Store(true)
	held := send(t, d, l)
	if held.State != store.LetterHeld || held.Sum == l.Sum || !strings.Contains(held.Why, "8-bit") || len(r.got()) != 0 {
		t.Fatalf("%s %q; %d mails went", held.State, held.Why, len(r.got()))
	}
	must(t, d.outbox.SendDue(t.Context()))
	shown, err := d.PreviewOf(t.Context(), l.Parent)
	must(t, err)
	if shown.ID != l.ID || shown.Sum != held.Sum || shown.Body != l.Body || shown.MsgID != l.MsgID || !bytes.Contains(shown.Raw, []byte("Na=C3=AFve")) || shown.State != store.LetterHeld {
		t.Errorf("the preview is %s\n%s", shown.State, shown.Raw)
	}
	if _, err := d.SendLetter(t.Context(), l.ID, l.Sum, nil); !errors.Is(err, outbox.ErrOther) {
		t.Errorf("the old bytes were approved: %v", err)
	}
	sent := send(t, d, shown)
	if got := r.got(); sent.State != store.LetterSent || len(got) != 1 || !bytes.Equal(got[0], shown.Raw) {
		t.Errorf("%s %q: %q", sent.State, sent.Why, got)
	}
}

// TestCopyUnderAnotherID: the id that a server gave a
// letter finds it among the sent mail, and makes no second copy.
func TestCopyUnderAnotherID(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	p := filed(t, d)
	l := reviewed(t, d)[0]
	renamed := l.Letter
	renamed.WireID, renamed.Sent = "odd@outlook.example", time.Now()
	must(t, p.Add("Sent", bytes.Replace(l.Raw, []byte(l.MsgID), []byte("odd@outlook.example"), 1)), d.copyLetter(t.Context(), renamed))
	if n := len(p.Mails("Sent")); n != 1 {
		t.Errorf("%d copies", n)
	}
	if ev, err := d.evidence(t.Context(), renamed); ev != outbox.Went || err != nil {
		t.Errorf("%v, %v", ev, err)
	}
}

// TestHurry: what waits goes at once.
func TestHurry(t *testing.T) {
	t.Parallel()
	d, srv := reviewing(t)
	d.opt.Settings.Send.Delay = config.Duration(2 * time.Minute)
	all := reviewed(t, d)
	must(t, d.Start(t.Context()), d.Approve(t.Context(), all[0].ID, all[0].Sum))
	time.Sleep(50 * time.Millisecond)
	if len(srv.got()) != 0 {
		t.Fatal("it does not wait")
	}
	must(t, d.Hurry(t.Context()))
	standing(t, d, all[0].ID, store.LetterSent)
	if l, err := d.Letter(t.Context(), all[1].ID); err != nil || l.State != store.LetterDraft || len(srv.got()) != 1 {
		t.Errorf("%s, %v; %d mails went", l.State, err, len(srv.got()))
	}
}

// TestNotAsked: that the server could not be asked what it takes is said each
// time the letter is shown, as long as it is that letter.
func TestNotAsked(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	d.opt.Settings.Send.URL = "smtp+plain://127.0.0.1:1"
	all := reviewed(t, d)
	for range 2 {
		n := 0
		for _, one := range all {
			l, err := d.PreviewOf(t.Context(), one.Parent)
			must(t, err)
			again, err := d.Letter(t.Context(), l.ID)
			must(t, err)
			for _, f := range append(l.Findings, again.Findings...) {
				if f.Rule == "not-asked" {
					n++
				}
			}
		}
		if n != 4 { // the name of the reader is not ASCII, in both
			t.Errorf("it is said %d times", n)
		}
	}
}
