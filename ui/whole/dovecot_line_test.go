package whole

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"onemore/mail/imap"
	"onemore/mail/imap/imaptest"
)

// TestDovecotLines: every kind of line to a server that a configuration can
// name, and no word of a password on one that is not to be trusted.
func TestDovecotLines(t *testing.T) {
	d := imaptest.StartDovecot(t, imaptest.Folder(t, letters(1, 4)))
	_, other := imaptest.Certificate(t)
	for name, c := range map[string]struct {
		url, ca string
		trusted bool
	}{
		"tls":            {"imaps://%s@" + d.IMAPS(), d.CA(), true},
		"starttls":       {"imap+starttls://%s@" + d.IMAP(), d.CA(), true},
		"plain":          {"imap+plain://%s@" + d.IMAP(), "", true},
		"by name":        {"imap+starttls://%s@" + strings.Replace(d.IMAP(), "127.0.0.1", "localhost", 1), d.CA(), true},
		"wrong ca":       {"imaps://%s@" + d.IMAPS(), other, false},
		"no ca":          {"imaps://%s@" + d.IMAPS(), "", false},
		"starttls no ca": {"imap+starttls://%s@" + d.IMAP(), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			lines := []string{`kind = "imap"`, fmt.Sprintf("url = "+`"`+c.url+`"`, d.User()), fmt.Sprintf(`password_command = ["echo", %q]`, d.Password())}
			if c.ca != "" {
				lines = append(lines, fmt.Sprintf("ca = %q", c.ca))
			}
			o := newOffice(t, source(lines...))
			before := d.Log()
			got := o.try()
			said := strings.TrimPrefix(d.Log(), before)
			if c.trusted {
				if len(got) != 1 || got[0].Err != nil || got[0].New != 4 {
					t.Errorf("%+v\n%s", got, said)
				}
				return
			}
			if len(got) != 1 || !errors.Is(got[0].Err, imap.ErrTLS) || got[0].Hint == "" {
				t.Errorf("%+v", got)
			}
			if strings.Contains(said, "Login:") || strings.Contains(said, "auth failed") {
				t.Errorf("somebody tried to log in:\n%s", said)
			}
		})
	}
}

// TestDovecotBesidePublicInbox: one list by lore, by public-inbox's own IMAP and
// in a mailbox. The same mail is one item; what the reader did stays when the
// sources go.
func TestDovecotBesidePublicInbox(t *testing.T) {
	imaptest.Needs(t, "dovecot", "public-inbox-imapd")
	p := imaptest.StartPublicInbox(t, imaptest.Folder(t, letters(1, 8)))
	d := imaptest.StartDovecot(t, imaptest.Folder(t, letters(5, 12)))
	lore := source(`kind = "lore"`, fmt.Sprintf("url = %q", p.HTTP()))
	list := source(`kind = "imap"`, fmt.Sprintf("url = %q", "imap+plain://;AUTH=ANONYMOUS@"+p.IMAP()), fmt.Sprintf("folders = [%q]", imaptest.Newsgroup))
	for name, sources := range map[string][]string{
		"all at once": {lore, list, account(d)},
		"imap first":  {list, account(d), lore},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, sources...)
			if name == "imap first" {
				for i := range sources {
					o.configure(sources[:i+1]...)
					o.sync()
				}
			}
			o.sync()
			h := o.same(t, name, idsOf(1, 12), 0)
			if n := len(h.places[imaptest.Newsgroup+".0"]); n != 8 || len(h.places["INBOX"]) != 8 {
				t.Errorf("%d places at public-inbox, %d in INBOX", n, len(h.places["INBOX"]))
			}
			desk := o.open()
			if err := errors.Join(desk.Refresh(t.Context()), desk.Mark(t.Context(), item(t, desk, id(6)).Root, "done", true)); err != nil {
				t.Fatal(err)
			}
			if n := len(desk.Snapshot().Items); n != 12 {
				t.Errorf("%d changes", n)
			}
			o.close(desk)
			o.configure(account(d))
			if again := o.sync(); again.New != 0 {
				t.Errorf("%+v without the others", again)
			}
			desk = o.open()
			defer o.close(desk)
			if err := desk.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if it := item(t, desk, id(6)); !it.Marks.Done {
				t.Error("the mark is gone with the source")
			}
			if !slices.Equal(o.held().ids, idsOf(1, 12)) {
				t.Error("mail is gone with the source")
			}
		})
	}
}
