package whole

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/mail/imap/imaptest"
)

// same fails when a store does not hold exactly these mails, or has other
// bodies of them.
func (o *office) same(t *testing.T, what string, ids []string, variants int) held {
	t.Helper()
	h := o.held()
	if !slices.Equal(h.ids, ids) || h.variants != variants {
		t.Errorf("%s: %d messages %v and %d other bodies are here, want %d and %d", what, len(h.ids), h.ids, h.variants, len(ids), variants)
	}
	return h
}

// TestDovecotChanges: whatever is done to the folders, no mail is lost, none is
// here twice, and what is here is not fetched again.
func TestDovecotChanges(t *testing.T) {
	const size = 20 << 10
	d := imaptest.StartDovecot(t, imaptest.Folder(t, letters(1, 60, bulk(size))), "--mailbox", "lists/demo", "--from", imaptest.Folder(t, letters(61, 70, bulk(size))), "--lmtp-port", "auto")
	o := newOffice(t, account(d, `folders = ["INBOX", "lists/*", "Trash"]`))
	first := o.sync()
	h := o.same(t, "first", idsOf(1, 70), 0)
	if first.New != 70 || len(h.places["INBOX"]) != 60 || len(h.places["lists/demo"]) != 10 {
		t.Fatalf("%+v, %v", first, h.places)
	}
	// step syncs after something was done, and looks at the cost.
	all, variants := 70, 0
	step := func(what string, news int, most int64) held {
		t.Helper()
		got := o.sync()
		t.Logf("%s: %d new, %d requests, %d bytes", what, got.New, got.Requests, got.Bytes)
		if got.New != news || got.Bytes > most {
			t.Errorf("%s: %d new and %d bytes, want %d and less than %d", what, got.New, got.Bytes, news, most)
		}
		all += news
		return o.same(t, what, idsOf(1, all), variants)
	}
	step("nothing", 0, 8<<10)

	d.Doveadm("flags add", `\Seen`, "mailbox", "INBOX", "uid", "3:5")
	d.Doveadm("flags add", "$Reviewed Forwarded NonJunk", "mailbox", "INBOX", "uid", "6:20")
	if h := step("flags", 0, 16<<10); len(h.seen) != 3 {
		t.Errorf("%v are seen", h.seen)
	}
	d.Doveadm("flags remove", `\Seen`, "mailbox", "INBOX", "uid", "3:4")
	if h := step("flags taken away", 0, 16<<10); len(h.seen) != 3 {
		t.Errorf("then %v are seen", h.seen)
	}

	d.Doveadm("expunge", "mailbox", "INBOX", "uid", "10:14")
	if h := step("expunged", 0, 16<<10); len(h.places["INBOX"]) != 55 {
		t.Errorf("%d places", len(h.places["INBOX"]))
	}

	d.Doveadm("move", "lists/demo", "mailbox", "INBOX", "uid", "20:29")
	if h := step("moved", 0, 20<<10); len(h.places["INBOX"]) != 45 || len(h.places["lists/demo"]) != 20 {
		t.Errorf("%d and %d places", len(h.places["INBOX"]), len(h.places["lists/demo"]))
	}

	d.Deliver(letter(30, bulk(size)), letter(71, bulk(size)), letter(71, bulk(size)))
	if h := step("delivered again", 1, 4*size); len(h.places["INBOX"]) != 48 {
		t.Errorf("%d places", len(h.places["INBOX"]))
	}
	variants++
	d.Deliver(letter(31, "These are other words."))
	step("delivered with another body", 0, 32<<10)

	d.Doveadm("mailbox update", "--uid-validity", "4242", "INBOX")
	if h := step("numbered anew", 0, 20<<10); len(h.places["INBOX"]) != 49 {
		t.Errorf("%d places", len(h.places["INBOX"]))
	}
	// What the server remembers of a folder is lost: new numbers for all.
	lists, err := filepath.Glob(filepath.Join(d.State, "mail", d.User(), "Maildir", "*", "dovecot*"))
	if err != nil || len(lists) == 0 {
		t.Fatalf("%v: %v", lists, err)
	}
	for _, f := range append(lists, filepath.Join(d.State, "mail", d.User(), "Maildir", "dovecot-uidlist")) {
		if err := os.Remove(f); err != nil && !strings.Contains(f, "index") {
			t.Error(err)
		}
	}
	if h := step("numbers lost", 0, 96<<10); len(h.places["lists/demo"]) != 20 {
		t.Errorf("%d places", len(h.places["lists/demo"]))
	}
	step("nothing at the end", 0, 8<<10)
}
