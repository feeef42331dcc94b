package desk

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/imap/imaptest"
	"onemore/mail/outbox"
	"onemore/mail/store"
)

// posting is a desk whose mail comes back into a folder of its account, after
// the way did something to it; nothing comes of nil.
func posting(t *testing.T, folder string, way func(raw []byte) []byte) (*Desk, *relay, *imaptest.Post) {
	t.Helper()
	d, _ := reviewing(t)
	p := filed(t, d)
	r := startRelay(t, nil)
	r.on = func(raw []byte) {
		if raw = way(bytes.Clone(raw)); raw == nil {
			return
		}
		if err := p.Add(folder, append([]byte("Received: from a by b\r\n"), raw...)); err != nil {
			t.Error(err)
		}
	}
	d.opt.Settings.Send = r.send()
	return d, r, p
}

// mailed runs it all, and gives the checks by name.
func mailed(t *testing.T, d *Desk, wait time.Duration) (all []Checked) {
	t.Helper()
	l, err := d.Sample(t.Context())
	must(t, err)
	looks := 0
	want := MailWant{Wait: wait, Looked: func(where string, _ time.Duration) {
		if looks++; !strings.Contains(where, "imap:") {
			t.Errorf("looked in %q", where)
		}
	}}
	for c := range d.MailMe(t.Context(), l.ID, l.Sum, want) {
		if c.Err != nil && c.Next == "" || c.Err == nil && c.Why == "" {
			t.Errorf("%+v has no next step", c)
		}
		all = append(all, c)
	}
	if looks == 0 {
		t.Error("nobody was told of the waiting")
	}
	return all
}

// ill are the names of the checks that failed.
func ill(all []Checked) (out []string) {
	for _, c := range all {
		if c.Err != nil {
			out = append(out, strings.TrimPrefix(c.What, "mail: "))
		}
	}
	return out
}

// TestMailMe is a way that does nothing to mail: every check is well, the copy
// among the sent mail is not taken for the mail that came, and only the sender
// got it.
func TestMailMe(t *testing.T) {
	t.Parallel()
	d, r, p := posting(t, "INBOX", func(raw []byte) []byte { return raw })
	all := mailed(t, d, time.Minute)
	if bad := ill(all); len(bad) != 0 || len(all) < 9 {
		t.Errorf("%d checks, of which fail %q", len(all), bad)
	}
	if got := r.got(); len(got) != 1 || !bytes.Contains(got[0], []byte("To: =?UTF-8?q?Ren=C3=A9_Reviewer?= <rene@example.net>\r\n")) {
		t.Errorf("%q", got)
	}
	if n := len(p.Mails("Sent")); n != 0 {
		t.Errorf("%d copies of a sample", n)
	}
	letters, err := d.Letters(t.Context())
	if err != nil || len(letters) != 1 || letters[0].State != store.LetterSent {
		t.Errorf("%+v, %v", letters, err)
	}
}

// TestMailMeDamage: what a way does to mail is told, with the next step.
func TestMailMeDamage(t *testing.T) {
	t.Parallel()
	body := func(edit func(string) string) func([]byte) []byte {
		return func(raw []byte) []byte {
			head, text, _ := strings.Cut(string(raw), "\r\n\r\n")
			return []byte(head + "\r\n\r\n" + edit(text))
		}
	}
	swap := func(old, with string) func([]byte) []byte {
		return func(raw []byte) []byte { return bytes.Replace(raw, []byte(old), []byte(with), 1) }
	}
	for name, c := range map[string]struct {
		way  func([]byte) []byte
		want []string
	}{
		"disclaimer": {body(func(s string) string { return s + "\r\nThis mail is confidential.\r\n" }), []string{"text below"}},
		"HTML": {func(raw []byte) []byte {
			head, text, _ := strings.Cut(string(raw), "\r\n\r\n")
			head = strings.Replace(head, "text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit", "multipart/alternative; boundary=b", 1)
			return []byte(head + "\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text +
				"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n")
		}, []string{"format"}},
		"base64": {func(raw []byte) []byte {
			head, text, _ := strings.Cut(string(raw), "\r\n\r\n")
			return []byte(strings.Replace(head, "8bit", "base64", 1) + "\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte(text)) + "\r\n")
		}, []string{"encoding"}},
		"wrapped": {body(func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "stroke, stroke, ", "stroke, stroke,\r\n"), "kettle, kettle, ", "kettle, kettle,\r\n")
		}), []string{"wrapped lines"}},
		"stripped": {body(func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "2;\t\r\n", "2;\r\n"), "3;   \r\n", "3;\r\n")
		}), []string{"blanks at line ends"}},
		"tabs": {body(func(s string) string { return strings.ReplaceAll(s, "tab\tbehind\ttab", "tab     behind  tab") }), []string{"tabs"}},
		"date": {swap("Date: ", "X-Date: "), []string{"date"}},
		"from": {swap("From: ", "From: Gateway <gate@example.net>\r\nX-From: "), []string{"from"}},
		"id":   {swap("Message-ID: <", "Message-ID: <odd."), []string{"message id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, _, _ := posting(t, "INBOX", c.way)
			all := mailed(t, d, time.Minute)
			if got := ill(all); !slices.Equal(got, c.want) {
				t.Errorf("told of %q, not %q: %+v", got, c.want, all)
			}
		})
	}
}

// TestMailMeMissing: what does not come back is said after its time.
func TestMailMeMissing(t *testing.T) {
	t.Parallel()
	d, _, _ := posting(t, "INBOX", func([]byte) []byte { return nil })
	begin := time.Now()
	all := mailed(t, d, 200*time.Millisecond)
	if got := ill(all); !slices.Equal(got, []string{"came back"}) || !strings.Contains(all[1].Err.Error(), "missing") || time.Since(begin) > 20*time.Second {
		t.Errorf("%q %+v after %v", got, all, time.Since(begin))
	}
}

// TestSampleIsSeen: what goes is what was shown, and no other letter goes by
// this way.
func TestSampleIsSeen(t *testing.T) {
	t.Parallel()
	d, r, _ := posting(t, "INBOX", func([]byte) []byte { return nil })
	one, err := d.Sample(t.Context())
	must(t, err)
	two, err := d.Sample(t.Context())
	must(t, err)
	if one.ID != two.ID || one.Sum != two.Sum || one.State != store.LetterDraft {
		t.Errorf("%s %s, then %s %s", one.ID, one.Sum, two.ID, two.Sum)
	}
	review := reviewed(t, d)[0]
	for id, sum := range map[string]string{one.ID: strings.Repeat("0", 64), review.ID: review.Sum, "none": one.Sum} {
		for c := range d.MailMe(t.Context(), id, sum, MailWant{Wait: time.Millisecond}) {
			if c.Err == nil || id == one.ID && !errors.Is(c.Err, outbox.ErrOther) {
				t.Errorf("%s: %+v", id, c)
			}
		}
	}
	if n := len(r.got()); n != 0 {
		t.Errorf("%d mails went", n)
	}
	d.opt.Me.People[0].Email = "other@example.net"
	if l, err := d.Sample(t.Context()); err != nil || l.Letter.To[0] != "other@example.net" || l.Sum == one.Sum {
		t.Errorf("%q, %v", l.Letter.To, err)
	}
	d.opt.Settings.Sources = []config.Source{{Kind: config.SourceLore, List: "netdev"}}
	if _, err := d.Sample(t.Context()); !errors.Is(err, errNoWayBack) {
		t.Errorf("without a way back: %v", err)
	}
}
