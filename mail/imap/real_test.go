package imap

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/imap/imaptest"
	"onemore/patch"
)

// dovecot is a real server on this machine.
type dovecot struct {
	*imaptest.Dovecot
	t *testing.T
}

func startDovecot(t *testing.T, mails []string, more ...string) *dovecot {
	t.Helper()
	return &dovecot{imaptest.StartDovecot(t, imaptest.Folder(t, mails), more...), t}
}

func (d *dovecot) account(edit ...func(*Options)) *Account {
	o := Options{
		URL: config.URL("imaps://" + d.IMAPS()), CA: d.CA(), Secret: secret(d.User(), d.Password()), Version: "0",
	}
	for _, e := range edit {
		e(&o)
	}
	a := New(o)
	d.t.Cleanup(func() { a.Close() })
	return a
}

func TestDovecot(t *testing.T) {
	for name, more := range map[string][]string{
		"as it is": nil,
		"poor":     {"--drop-caps", "QRESYNC CONDSTORE ESEARCH IDLE LIST-EXTENDED LIST-STATUS UIDPLUS"},
	} {
		t.Run(name, func(t *testing.T) {
			d := startDovecot(t, letters(60), more...)
			a, k := d.account(), newShelf()
			ok(t, a.Fetch(t.Context(), k))
			if _, n := k.count(); n != 60 || !strings.Contains(strings.Join(a.names, " "), "Sent") {
				t.Fatalf("%d of 60, folders %v", n, a.names)
			}
			d.Doveadm("flags add", `\Seen $Reviewed`, "mailbox", "INBOX", "uid", "3")
			d.Doveadm("flags add", `\Answered`, "mailbox", "INBOX", "uid", "4")
			d.Doveadm("expunge", "mailbox", "INBOX", "uid", "5")
			d.Doveadm("move", "Archive", "mailbox", "INBOX", "uid", "6")
			d.Add("INBOX", letter(1), letter(61))
			ok(t, a.Fetch(t.Context(), k))
			at := k.places["INBOX"]
			if !at[3].Seen || !at[4].Answered || len(at) != 60 || at[5].UID != 0 || at[6].UID != 0 {
				t.Errorf("%d places, %+v %+v", len(at), at[3], at[4])
			}
			if _, n := k.count(); n != 61 || len(k.mails) != 61 {
				t.Errorf("%d fetched, %d kept", n, len(k.mails))
			}
			// Numbered anew, all the while the session stays.
			d.Doveadm("mailbox update", "--uid-validity", "4242", "INBOX")
			ok(t, a.Fetch(t.Context(), k))
			if _, n := k.count(); n != 61 || len(k.places["INBOX"]) != 60 {
				t.Errorf("%d fetched, %d places after numbering anew", n, len(k.places["INBOX"]))
			}
			before, _ := a.Use()
			ok(t, a.Fetch(t.Context(), k))
			if now, _ := a.Use(); now-before > 8 {
				t.Errorf("%d commands for nothing new", now-before)
			}
			calm(t, a)
		})
	}
}

// calm tells that after a Fetch there is nothing to wake up for, in the folder
// that is watched and in those that are looked at.
func calm(t *testing.T, a *Account) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := a.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("there is news of nothing: %v", err)
	}
	s, err := a.take(t.Context())
	ok(t, err)
	defer a.give(s)
	if news, err := a.poll(t.Context(), s, a.names[min(1, len(a.names)-1):]); news || err != nil {
		t.Errorf("there is news of nothing in %v: %v", a.names, err)
	}
}

func TestDovecotIdle(t *testing.T) {
	d := startDovecot(t, letters(3))
	a, k := d.account(), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	woken := make(chan error)
	for _, happens := range []func(){
		func() { d.Add("INBOX", letter(4)) },
		func() { d.Doveadm("flags add", `\Seen`, "mailbox", "INBOX", "uid", "1") },
		func() { d.Doveadm("expunge", "mailbox", "INBOX", "uid", "2") },
	} {
		go func() { woken <- a.Wait(t.Context()) }()
		time.Sleep(300 * time.Millisecond)
		select {
		case err := <-woken:
			t.Fatalf("woken by nothing: %v", err)
		default:
		}
		happens()
		begin := time.Now()
		ok(t, <-woken)
		ok(t, a.Fetch(t.Context(), k))
		if d := time.Since(begin); d > time.Second {
			t.Errorf("it took %v", d)
		}
	}
	if at := k.places["INBOX"]; k.ids() != "1 2 3 4" || len(at) != 3 || !at[1].Seen {
		t.Errorf("%s at %v", k.ids(), at)
	}
}

func TestDovecotLarge(t *testing.T) {
	big := fat(2, 50<<20)
	d := startDovecot(t, []string{letter(1), big, letter(3)})
	a, k := d.account(func(o *Options) { o.URL = config.URL("imap+starttls://" + d.IMAP()) }), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	if k.ids() != "1 3" || len(k.places["INBOX"]) != 3 {
		t.Fatalf("%s at %s", k.ids(), k.at("INBOX"))
	}
	var uid uint32
	for u, p := range k.places["INBOX"] {
		if p.ID == "2@example.org" {
			uid = u
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	raw, err := a.Whole(t.Context(), k, "INBOX", uid)
	ok(t, err)
	runtime.ReadMemStats(&after)
	if string(raw) != big {
		t.Errorf("%d bytes of %d", len(raw), len(big))
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(len(big))*5/4 {
		t.Errorf("%d bytes of memory for a message of %d", n, len(big))
	}
	found, err := a.Check(t.Context())
	ok(t, err)
	if len(found) < 4 || !strings.HasPrefix(found[1].Text, "TLS 1.") {
		t.Errorf("%+v", found)
	}
}

func TestPublicInbox(t *testing.T) {
	var mails []string
	for _, m := range append(letters(30), fat(31, largeMessage+5000)) {
		mails = append(mails, strings.ReplaceAll(m, "\r\n", "\n"))
	}
	p := imaptest.StartPublicInbox(t, imaptest.Folder(t, mails))
	open := func(since time.Time) *Account {
		a := New(Options{URL: config.URL("imap+plain://;AUTH=ANONYMOUS@" + p.IMAP()), Folders: []string{imaptest.Newsgroup}, Since: since})
		t.Cleanup(func() { a.Close() })
		return a
	}
	a, k := open(time.Time{}), newShelf()
	ok(t, a.Fetch(t.Context(), k))
	const slice = imaptest.Newsgroup + ".0"
	if len(k.mails) != 30 || len(k.places[slice]) != 31 {
		t.Fatalf("%d whole of 30 in %v", len(k.mails), a.names)
	}
	var uid uint32
	for u, p := range k.places[slice] {
		if p.ID == "31@example.org" {
			uid = u
		}
	}
	raw, err := a.Whole(t.Context(), k, slice, uid)
	ok(t, err)
	if len(raw) <= largeMessage {
		t.Errorf("%d bytes", len(raw))
	}
	before, _ := a.Use()
	ok(t, a.Fetch(t.Context(), k))
	if now, _ := a.Use(); now-before > 1 {
		t.Errorf("%d commands for nothing new", now-before)
	}
	calm(t, a)
	for since, want := range map[string]int{"2025-12-01": 30, "2026-06-01": 0} {
		day, _ := time.Parse(time.DateOnly, since)
		k := newShelf()
		ok(t, open(day).Fetch(t.Context(), k))
		if len(k.mails) != want {
			t.Errorf("since %s: %d of %d", since, len(k.mails), want)
		}
	}
}

// A copy lies among the sent mail of a real server, once, and what is fetched
// of it is told to be outgoing.
func TestDovecotCopy(t *testing.T) {
	d := startDovecot(t, letters(2), "--imap-port", "auto")
	a, mine := d.account(), fat(77, 200<<10)
	w := Wanted{IDs: []patch.MsgID{"77@example.org"}, Since: time.Now().Add(-48 * time.Hour)}
	for round := range 2 {
		v := visit(t, a)
		folder, err := v.SentFolder(t.Context())
		if err != nil || folder != "Sent" {
			t.Fatalf("%q, %v", folder, err)
		}
		uid, err := v.Find(t.Context(), folder, w)
		if err != nil || (uid != 0) != (round == 1) {
			t.Fatalf("round %d: %d, %v", round, uid, err)
		}
		if uid == 0 {
			ok(t, v.Append(t.Context(), folder, []byte(mine), sentAt()))
			continue
		}
		if raw, err := v.Raw(t.Context(), uid); err != nil || string(raw) != mine {
			t.Errorf("%d bytes, %v", len(raw), err)
		}
	}
	if said := d.Doveadm("fetch", "flags date.sent", "mailbox", "Sent", "all"); !strings.Contains(said, `\Seen`) {
		t.Error(said)
	}
	if err := visit(t, a).Append(t.Context(), "Nowhere", []byte(mine), sentAt()); !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), "name another") {
		t.Errorf("into no folder: %v", err)
	}
	for _, o := range []Options{{}, {NoSent: true, Sent: "Sent"}} {
		a := d.account(func(p *Options) { p.NoSent, p.Sent = o.NoSent, o.Sent })
		k := newShelf()
		ok(t, a.Fetch(t.Context(), k))
		if k.outgoing["Sent"] != 1 || k.outgoing["INBOX"] != 0 || len(k.places["Sent"]) != 1 {
			t.Errorf("%+v: outgoing %v", o, k.outgoing)
		}
	}
}
