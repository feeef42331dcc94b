package desk

import (
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/mail/imap/imaptest"
	"onemore/mail/store"
)

// postal is a desk whose mail leaves by a real Dovecot and comes back into it.
func postal(t *testing.T) (*Desk, *imaptest.Dovecot) {
	t.Helper()
	v := imaptest.StartDovecot(t, imaptest.Folder(t, []string{"From: a@example.org\r\nSubject: first\r\nMessage-ID: <1@example.org>\r\n\r\nx\r\n"}),
		"--smtp", "--submission-port", "auto", "--submissions-port", "auto", "--sink-port", "auto")
	d, _ := reviewing(t)
	d.opt.Me.People[0].Email = v.User() + "@example.net"
	password := []string{"echo", v.Password()}
	d.opt.Settings.Send = config.Send{
		Kind: config.SendSMTP, URL: config.URL("smtps://" + v.User() + "@" + v.Var("DS_SUBMISSIONS")), PasswordCommand: password, CA: v.CA(),
	}
	d.opt.Settings.Sources = []config.Source{{
		Kind: config.SourceIMAP, URL: config.URL("imaps://" + v.User() + "@" + v.IMAPS()), PasswordCommand: password, CA: v.CA(),
	}}
	return d, v
}

// TestMailMeDovecot: a real way, which leaves mail as it is.
func TestMailMeDovecot(t *testing.T) {
	t.Parallel()
	d, _ := postal(t)
	all := mailed(t, d, time.Minute)
	if bad := ill(all); len(bad) != 0 || len(all) < 9 {
		t.Errorf("%d checks, of which fail %q: %+v", len(all), bad, all)
	}
	for _, c := range all {
		t.Logf("%s: %s", c.What, c.Why)
	}
}

// TestSentCopyDovecot: a review lies among the sent mail of a real server, once,
// and what is fetched of it is no proof that it is on the list.
func TestSentCopyDovecot(t *testing.T) {
	t.Parallel()
	d, v := postal(t)
	l := send(t, d, reviewed(t, d)[0])
	if l.State != store.LetterSent || l.Copy != store.CopyDone {
		t.Fatalf("%s %s, copy %q %s", l.State, l.Why, l.Copy, l.CopyWhy)
	}
	must(t, d.copyLetter(t.Context(), l.Letter))
	said := v.Doveadm("fetch", "hdr.message-id flags", "mailbox", "Sent", "all")
	if strings.Count(said, string(l.MsgID)) != 1 || !strings.Contains(said, `\Seen`) {
		t.Errorf("among the sent mail: %s", said)
	}
	v.Doveadm("expunge", "mailbox", "INBOX", "all")
	must(t, d.Sync(t.Context(), SyncWant{Done: func(f Fetched) { must(t, f.Err) }}))
	if got, err := d.Letter(t.Context(), l.ID); err != nil || got.State != store.LetterSent {
		t.Errorf("with its copy fetched it is %s, %v", got.State, err)
	}
}
