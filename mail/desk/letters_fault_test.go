package desk

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"onemore/config"
	"onemore/mail/store"
)

// TestRow9FaultsOfSMTP (row 9 of the faults): what a server can do at every word
// of a submission, and how the letter stands then. Only behind the final dot is
// anything unknown, nothing goes to some of the recipients, and whatever failed
// says what to do.
func TestRow9FaultsOfSMTP(t *testing.T) {
	t.Parallel()
	type outcome struct {
		state store.State
		says  string
	}
	queued, failed := func(says string) outcome { return outcome{store.LetterQueued, says} }, func(says string) outcome { return outcome{store.LetterFailed, says} }
	cases := map[string]outcome{
		"GREET close": queued("connection"), "EHLO close": queued("connection"), "MAIL close": queued("connection"),
		"RCPT close": queued("connection"), "DATA close": queued("connection"), "DOT close": {store.LetterUnknown, "may have taken it"},
		"RCPT TO:<bo@example.org>=550 5.1.1 no such user":                       failed("bo@example.org"),
		"RCPT TO:<bo@example.org>=450 4.2.0 greylisted, come back":              queued("bo@example.org"),
		"DOT=250 2.0.0 OK <odd@outlook.example> [Hostname=AB1.outlook.example]": {store.LetterSent, ""},
		"MAIL=530 5.7.0 authentication required":                                {store.LetterHeld, "give the server's url a user"},
		"MAIL=452 4.3.1 no room":                                                queued("no room"),
		"DOT=552 5.3.4 too large":                                               failed("too large"),
	}
	for _, verb := range []string{"GREET", "EHLO", "MAIL", "RCPT", "DATA", "DOT"} {
		cases[verb+"=451 4.3.0 try again"] = queued("451")
		cases[verb+"=421 4.3.2 going down"] = queued("421")
		cases[verb+"=554 5.7.1 not from you"] = failed("554")
	}
	for what, want := range cases {
		t.Run(strings.Fields(what)[0], func(t *testing.T) {
			t.Parallel()
			verb, answer, set := strings.Cut(what, "=")
			word, _, _ := strings.Cut(verb, " ")
			r := startRelay(t, func(at string) bool { return !set && at == word })
			if set {
				r.says.Store(verb, answer)
			}
			d, _ := reviewing(t)
			d.opt.Settings.Send = r.send()
			if !set && word == "GREET" {
				_ = r.ln.Close()
			}
			l := send(t, d, reviewed(t, d)[0])
			if l.State != want.state || !strings.Contains(l.Why, want.says) {
				t.Errorf("%s: %s %q, not %s %q", what, l.State, l.Why, want.state, want.says)
			}
			if n := len(r.got()); n > 1 || n == 1 && word != "DOT" {
				t.Errorf("%s: %d mails went", what, n)
			}
			if l.State == store.LetterFailed && l.Next == "" {
				t.Errorf("%s: no next step", what)
			}
			must(t, d.outbox.SendDue(t.Context()))
			if again, err := d.Letter(t.Context(), l.ID); err != nil || again.Attempts != 1 {
				t.Errorf("%s: tried %d times at once, %v", what, again.Attempts, err)
			}
		})
	}
}

// TestRow9StrippedSTARTTLS (row 9 of the faults): without the encryption that
// was asked for nothing is sent, and no other letter is tried.
func TestRow9StrippedSTARTTLS(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	r := startRelay(t, nil)
	d.opt.Settings.Send.URL = config.URL("smtp+starttls://" + r.ln.Addr().String())
	l := send(t, d, reviewed(t, d)[0])
	if l.State != store.LetterHeld || !strings.Contains(l.Why, "encryption") || len(r.got()) != 0 {
		t.Errorf("%s %q; %d mails went", l.State, l.Why, len(r.got()))
	}
}

// TestRow9RenamedByOutlook (row 9 of the faults): a mail that the server gave
// another Message-ID turns seen when it comes back under that.
func TestRow9RenamedByOutlook(t *testing.T) {
	t.Parallel()
	d, _ := reviewing(t)
	r := startRelay(t, nil)
	r.says.Store("DOT", "250 2.0.0 OK <odd@outlook.example> [Hostname=AB1.outlook.example]")
	d.opt.Settings.Send = r.send()
	l := send(t, d, reviewed(t, d)[0])
	if l.State != store.LetterSent || l.WireID != "odd@outlook.example" {
		t.Fatalf("%s %q", l.State, l.WireID)
	}
	must(t, d.Add(t.Context(), bytes.Replace(l.Raw, []byte(l.MsgID), []byte("odd@outlook.example"), 1)))
	if got, err := d.Letter(t.Context(), l.ID); err != nil || got.State != store.LetterSeen {
		t.Errorf("%s, %v", got.State, err)
	}
}

// TestRow9AnswerLost (row 9 of the faults): the mail was taken and its answer
// was lost, three times over; each time somebody has to say that it goes again.
func TestRow9AnswerLost(t *testing.T) {
	t.Parallel()
	d, r, _, l := lost(t)
	for n := 1; n <= 3; n++ {
		for range 2 {
			must(t, d.outbox.SendDue(t.Context()))
		}
		if got := len(r.got()); got != n {
			t.Fatalf("%d mails went after %d tries", got, n)
		}
		must(t, d.ResolveLetter(t.Context(), l.ID, resolveAgain))
		must(t, d.outbox.SendDue(t.Context()))
		if at, err := d.Letter(t.Context(), l.ID); err != nil || at.State != store.LetterUnknown {
			t.Fatalf("%s, %v", at.State, err)
		}
	}
	for i, raw := range r.got() {
		if !bytes.Equal(raw, l.Raw) {
			t.Error(fmt.Errorf("mail %d is another one", i))
		}
	}
}
