package submit

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"onemore/config"
)

func allPhases() []Phase { return []Phase{PhaseConnect, PhaseEnvelope, PhaseBody, PhaseDot} }

func TestSend(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	f := newFake(t)
	var p phases
	r, err := f.way(t).Send(t.Context(), envelope(), sample("text\r\n"), p.note)
	ok(t, err)
	if r.Text != "250 2.0.0 taken as 42" || r.MessageID != "" || !slices.Equal(p.all, allPhases()) {
		t.Errorf("%+v, phases %v", r, p.all)
	}
	mails, _ := f.came()
	if len(mails) != 1 || !bytes.Equal(mails[0].raw, sample("text\r\n")) || !slices.Equal(mails[0].to, envelope().To) ||
		mails[0].from != "FROM:<me@example.org> BODY=8BITMIME SIZE="+itoa(len(sample("text\r\n"))) {
		t.Errorf("arrived: %q", mails)
	}
	deadline := time.Now().Add(2 * time.Second)
	for {
		_, verbs := f.came()
		if slices.Equal(verbs, []string{"EHLO", "MAIL", "RCPT", "RCPT", "DATA", "DOT", "QUIT"}) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("said %v", verbs)
		}
		time.Sleep(5 * time.Millisecond)
	}
	f.ln.Close()
}

// What arrives is what was given, to the byte.
func TestBytes(t *testing.T) {
	f := newFake(t)
	s := f.way(t)
	for name, body := range map[string]string{
		"nothing":          "",
		"dots":             ".\r\n..\r\n...\r\n.x\r\na.\r\n.\r\n",
		"ends in a dot":    "text\r\n.",
		"no last line end": "text",
		"empty lines":      "\r\n\r\n\r\ntext\r\n\r\n\r\n",
		"From ":            "From me Thu Jan  1\r\n>From me\r\n",
		"spaces":           " \r\n\t\r\ntext \t\r\n-- \r\n",
		"a long line":      strings.Repeat("x", 998) + "\r\n." + strings.Repeat("y", 997) + "\r\n",
		"8 bit":            "gr\u00fc\u00dfe \u2014 \U0001f642\r\n\xff\xfe\r\n",
		"much":             strings.Repeat(strings.Repeat(".z", 40)+"\r\n", 4000),
		"controls":         "\x01\x1b[m\x7f\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			raw := sample(body)
			_, err := s.Send(t.Context(), envelope(), raw, nil)
			ok(t, err)
			mails, _ := f.came()
			if got := mails[len(mails)-1].raw; !bytes.Equal(bytes.TrimSuffix(got, []byte("\r\n")), bytes.TrimSuffix(raw, []byte("\r\n"))) || !bytes.HasSuffix(got, []byte("\r\n")) {
				t.Errorf("sent %q, came %q", raw, got)
			}
		})
	}
}

// All but the end of the mail is out when the last phase is told, and nothing
// of the end before that returns.
func TestDotWaits(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"short": "x\r\n", "with dots": ".\r\n.\r\n", "long": strings.Repeat("0123456789\r\n", 9000)} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			raw := sample(body)
			want := strings.TrimSuffix(strings.ReplaceAll(string(raw), "\n.", "\n.."), "\r\n")
			_, err := f.way(t).Send(t.Context(), envelope(), raw, func(p Phase) error {
				if p != PhaseDot {
					return nil
				}
				deadline := time.Now().Add(2 * time.Second)
				for f.received() != want && time.Now().Before(deadline) {
					time.Sleep(time.Millisecond)
				}
				time.Sleep(30 * time.Millisecond)
				if got := f.received(); got != want {
					t.Errorf("before the dot there came %d bytes, not %d", len(got), len(want))
				}
				return nil
			})
			ok(t, err)
			if mails, _ := f.came(); len(mails) != 1 {
				t.Errorf("%d mails", len(mails))
			}
		})
	}
}

// The caller can end it at every phase, and nothing went then.
func TestPhaseRefuses(t *testing.T) {
	t.Parallel()
	mine := errors.New("the disk is full")
	for i, at := range allPhases() {
		f := newFake(t)
		var p phases
		_, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), func(one Phase) error {
			p.note(one)
			if one == at {
				return mine
			}
			return nil
		})
		var own *Error
		if !errors.Is(err, mine) || errors.As(err, &own) || !slices.Equal(p.all, allPhases()[:i+1]) {
			t.Errorf("%s: %v, phases %v", at, err, p.all)
		}
		time.Sleep(20 * time.Millisecond)
		if mails, verbs := f.came(); mails != nil || slices.Contains(verbs, "DOT") || at != PhaseDot && slices.Contains(verbs, "DATA") {
			t.Errorf("%s: %d mails, said %v", at, len(mails), verbs)
		}
	}
}

const killed = "ONEMORE_TEST_SUBMIT"

// sendAndDie is the process of TestKilled.
func sendAndDie() {
	s, err := New(context.Background(), Options{Send: config.Send{Kind: config.SendSMTP, URL: config.URL(os.Getenv(killed))}})
	if err == nil {
		_, err = s.Send(context.Background(), envelope(), sample("x\r\n"), func(p Phase) error {
			if p == PhaseDot {
				me, _ := os.FindProcess(os.Getpid())
				me.Kill()
				select {}
			}
			return nil
		})
	}
	os.Stderr.WriteString(err.Error())
	os.Exit(3)
}

// A process that is killed before the last phase is noted submitted nothing.
func TestKilled(t *testing.T) {
	f := newFake(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), killed+"="+string(f.url("smtp+plain", "")))
	if out, err := cmd.CombinedOutput(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("%v: %s", err, out)
	}
	time.Sleep(20 * time.Millisecond)
	mails, verbs := f.came()
	if len(mails) != 0 || slices.Contains(verbs, "DOT") || !slices.Contains(verbs, "DATA") {
		t.Errorf("%d mails, said %v", len(mails), verbs)
	}
}

// classes are what an error is of all there is.
func classes(err error) []error {
	var all []error
	for _, c := range []error{ErrTemporary, ErrPermanent, ErrRecipient, ErrAuth, ErrTLS, ErrUnreachable, ErrEncoding, ErrUnknown, ErrConfig} {
		if errors.Is(err, c) {
			all = append(all, c)
		}
	}
	return all
}

func mustBe(t *testing.T, err error, want ...error) {
	t.Helper()
	var e *Error
	if got := classes(err); !reflect.DeepEqual(got, want) || !errors.As(err, &e) || e.Next == "" || e.Try == "" {
		t.Errorf("%v is %v, want %v with a next step", err, got, want)
	}
	if err != nil && (strings.ContainsAny(err.Error(), "\x00\x1b\r\n\u009b") || len(err.Error()) > 4*maxText) {
		t.Errorf("not fit for a terminal: %q", err)
	}
}

// Every fault at every verb means what it should, and only what follows the
// dot can have gone.
func TestFaults(t *testing.T) {
	t.Parallel()
	lost := []error{ErrTemporary, ErrUnreachable}
	for _, verb := range []string{"GREET", "EHLO", "MAIL", "RCPT", "DATA", "DOT"} {
		for answer, want := range map[string][]error{
			"451 4.3.0 no disk":          {ErrTemporary},
			"421 4.3.2 shutting down":    {ErrTemporary},
			"554 5.7.1 never":            {ErrPermanent},
			"550-5.1.0 one\r\n550 two":   {ErrPermanent},
			"close":                      lost,
			"silence":                    lost,
			"garbage":                    lost,
			"half":                       lost,
			"flood":                      lost,
			"ooze":                       lost,
			"199 what is this":           lost,
			"399 what is this":           lost,
			"999 \x1b[2J\u202e and more": lost,
		} {
			t.Run(verb+" "+strings.Fields(answer)[0], func(t *testing.T) {
				t.Parallel()
				if verb == "RCPT" && len(want) == 1 && !strings.HasPrefix(answer, "421") {
					want = append(slices.Clone(want), ErrRecipient)
				}
				if verb == "DOT" && len(want) == 2 {
					want = []error{ErrUnknown}
				}
				f := newFake(t, func(f *fake) { f.on[verb] = answer })
				var p phases
				start := time.Now()
				_, err := hurry(f.way(t), least(answer)).Send(t.Context(), envelope(), sample("x\r\n"), p.note)
				mustBe(t, err, want...)
				if d := time.Since(start); d > 3*time.Second {
					t.Errorf("took %v", d)
				}
				_, verbs := f.came()
				if got := slices.Contains(verbs, "DOT"); got != (verb == "DOT") || got != slices.Contains(p.all, PhaseDot) {
					t.Errorf("said %v, phases %v", verbs, p.all)
				}
			})
		}
	}
}

// One line of a reply that comes slowly is a reply.
func TestDrip(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"GREET 220 hello", "EHLO 250 hello", "MAIL 250 ok", "RCPT 250 ok", "DATA 354 go", "DOT 250 taken"} {
		v, reply, _ := strings.Cut(verb, " ")
		f := newFake(t, func(f *fake) { f.on[v] = "drip " + reply })
		if _, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), nil); err != nil {
			t.Errorf("%s: %v", verb, err)
		}
	}
}

// A server that stops reading in the middle of a mail does not hold us.
func TestDeaf(t *testing.T) {
	t.Parallel()
	f := newFake(t, func(f *fake) { f.caps, f.deaf = nil, true })
	s := hurry(f.way(t), least("silence"))
	raw := sample(strings.Repeat(strings.Repeat("x", 900)+"\r\n", 20000))
	var start time.Time
	var p phases
	_, err := s.Send(t.Context(), envelope(), raw, func(one Phase) error {
		start = time.Now()
		return p.note(one)
	})
	mustBe(t, err, ErrTemporary, ErrUnreachable)
	if d := time.Since(start); d > 900*time.Millisecond || slices.Contains(p.all, PhaseDot) {
		t.Errorf("took %v, phases %v", d, p.all)
	}
}

func TestRecipients(t *testing.T) {
	for _, c := range []struct {
		list, other string
		want        []error
		named       []string
		code        int
	}{
		{"550 5.1.1 no such user", "", []error{ErrPermanent, ErrRecipient}, []string{list}, 550},
		{"", "450 4.2.0 greylisted, try again later", []error{ErrTemporary, ErrRecipient}, []string{other}, 450},
		{"450 4.2.0 wait", "550 5.1.1 no", []error{ErrPermanent, ErrRecipient}, []string{list, other}, 550},
		{"551 5.1.6 moved", "452 4.5.3 too many", []error{ErrPermanent, ErrRecipient}, []string{list, other}, 551},
	} {
		f := newFake(t)
		for to, answer := range map[string]string{list: c.list, other: c.other} {
			if answer != "" {
				f.set(func() { f.on["RCPT "+to] = answer })
			}
		}
		_, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), nil)
		mustBe(t, err, c.want...)
		var e *Error
		errors.As(err, &e)
		var named []string
		for _, r := range e.Refused {
			named = append(named, r.Address)
			if r.Text == "" || !strings.Contains(err.Error(), r.Address) {
				t.Errorf("not shown: %+v", r)
			}
		}
		if !slices.Equal(named, c.named) || e.Code != c.code {
			t.Errorf("%v, %d", named, e.Code)
		}
		mails, verbs := f.came()
		if mails != nil || slices.Contains(verbs, "DATA") || !slices.Contains(verbs, "RSET") {
			t.Errorf("said %v", verbs)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]time.Duration{
		"450 4.2.0 Greylisted, see http://example.org":  30 * time.Minute,
		"451 4.7.1 Please try again later":              30 * time.Minute,
		"451 4.7.1 Greylisting in action, come back":    30 * time.Minute,
		"450 4.1.8 sender unverified, graylist in work": 30 * time.Minute,
		"451 4.3.0 queue file write error":              5 * time.Minute,
		"421 4.7.0 try again later":                     5 * time.Minute,
		"550 5.7.1 greylisted for ever":                 0,
		"close":                                         time.Minute,
	} {
		for _, verb := range []string{"MAIL", "RCPT"} {
			f := newFake(t, func(f *fake) { f.on[verb] = answer })
			_, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), nil)
			if got := RetryAfter(err); err == nil || got != want {
				t.Errorf("%s at %s: %v", answer, verb, got)
			}
		}
	}
	f := newFake(t, func(f *fake) { f.on["DOT"] = "close" })
	if _, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), nil); RetryAfter(err) != 0 {
		t.Error("what may have gone is to be tried again")
	}
}

func TestEightBit(t *testing.T) {
	f := newFake(t, func(f *fake) {
		f.caps, f.authed = []string{"8BITMIME", "AUTH PLAIN"}, []string{"AUTH PLAIN"}
		f.secrets = []string{"pearl"}
	})
	s := f.way(t, func(o *Options) {
		o.Send.URL, o.Send.PasswordCommand = f.url("smtp+plain", "me@"), []string{"echo", "pearl"}
	})
	if eight, err := s.Needs(t.Context()); eight || err != nil {
		t.Errorf("8BITMIME, which is gone behind AUTH: %v, %v", eight, err)
	}
	_, err := s.Send(t.Context(), envelope(), sample("gr\u00fc\u00df\r\n"), nil)
	mustBe(t, err, ErrEncoding)
	if _, verbs := f.came(); slices.Contains(verbs, "MAIL") {
		t.Errorf("said %v", verbs)
	}
	_, err = s.Send(t.Context(), envelope(), sample("plain\r\n"), nil)
	ok(t, err)
	if mails, _ := f.came(); strings.Contains(mails[0].from, "BODY") {
		t.Errorf("from %q", mails[0].from)
	}
}

// What Needs learned is believed for a while; a server that changed its mind
// is still not given what it cannot take.
func TestNeeds(t *testing.T) {
	f := newFake(t)
	s := f.way(t)
	for range 3 {
		if eight, err := s.Needs(t.Context()); !eight || err != nil {
			t.Fatal(eight, err)
		}
	}
	if _, verbs := f.came(); len(verbs) > 2 {
		t.Errorf("asked again: %v", verbs)
	}
	f.set(func() { f.caps = nil })
	_, err := s.Send(t.Context(), envelope(), sample("\u00fc\r\n"), nil)
	mustBe(t, err, ErrEncoding)
	if eight, err := s.Needs(t.Context()); eight || err != nil {
		t.Error("it is still believed")
	}
}

func TestFits(t *testing.T) {
	f := newFake(t, func(f *fake) { f.caps = []string{"8BITMIME", "SIZE 500"} })
	_, err := f.way(t).Send(t.Context(), envelope(), sample(strings.Repeat("x\r\n", 200)), nil)
	mustBe(t, err, ErrPermanent)
	e := Envelope{From: me, To: []string{"gr\u00fc\u00dfe@example.org"}}
	_, err = f.way(t).Send(t.Context(), e, sample("x\r\n"), nil)
	mustBe(t, err, ErrPermanent)
	f = newFake(t, func(f *fake) { f.caps = []string{"8BITMIME", "SMTPUTF8", "SIZE 0"} })
	_, err = f.way(t).Send(t.Context(), e, sample("x\r\n"), nil)
	ok(t, err)
	if mails, _ := f.came(); !strings.Contains(mails[0].from, " SMTPUTF8") || mails[0].to[0] != e.To[0] {
		t.Errorf("%q", mails)
	}
}

// A server that knows no EHLO takes plain mail.
func TestHELO(t *testing.T) {
	f := newFake(t, func(f *fake) { f.on["EHLO"] = "502 5.5.1 what" })
	_, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
	_, err = f.way(t).Send(t.Context(), envelope(), sample("\u00fc\r\n"), nil)
	mustBe(t, err, ErrEncoding)
}

func TestOutlook(t *testing.T) {
	for _, c := range []struct {
		rewrites   bool
		said, want string
	}{
		{true, "250 2.0.0 OK <AB1PR01MB.eurprd01@prod.example.org> [Hostname=AB1.example.org]", "AB1PR01MB.eurprd01@prod.example.org"},
		{false, "250 2.0.0 OK <AB1@prod.example.org> [Hostname=AB1.example.org]", "AB1@prod.example.org"},
		{false, "250 2.0.0 Ok: queued as <123@example.org>", ""},
		{true, "250 2.0.0 OK <20260101.abc@example.org> [Hostname=AB1.example.org]", ""},
		{true, "250 2.0.0 OK <not an id> <a\x1b@b>", ""},
		{true, "250 2.0.0 OK", ""},
		{true, "250-2.0.0 OK\r\n250 2.0.0 <AB2@prod.example.org> [Hostname=x]", "AB2@prod.example.org"},
		{true, "251 will forward <AB3@prod.example.org>", "AB3@prod.example.org"},
	} {
		f := newFake(t, func(f *fake) { f.on["DOT"] = c.said })
		s := f.way(t)
		s.way.(*server).rewrites = c.rewrites
		r, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
		if err != nil || string(r.MessageID) != c.want {
			t.Errorf("%s: %q, %v", c.said, r.MessageID, err)
		}
		if strings.ContainsAny(r.Text, "\x1b\r\n") {
			t.Errorf("%q", r.Text)
		}
	}
}

// Who ends the context ends the submission: before the dot nothing went,
// behind it nobody knows.
func TestContext(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"GREET", "EHLO", "MAIL", "RCPT", "DATA", "DOT"} {
		f := newFake(t, func(f *fake) { f.on[verb] = "silence" })
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
		start := time.Now()
		_, err := f.way(t).Send(ctx, envelope(), sample("x\r\n"), nil)
		cancel()
		if verb == "DOT" {
			mustBe(t, err, ErrUnknown)
		} else if got := classes(err); got != nil {
			t.Errorf("%s: %v is %v", verb, err, got)
		}
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 350*time.Millisecond {
			t.Errorf("%s: %v after %v", verb, err, time.Since(start))
		}
	}
}

func TestUnreachable(t *testing.T) {
	f := newFake(t)
	s := f.way(t)
	f.ln.Close()
	_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	mustBe(t, err, ErrTemporary, ErrUnreachable)
	found, err := s.Check(t.Context())
	if last := found[len(found)-1]; err == nil || last.OK || last.Next == "" || last.Text == "" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestRow9EndOfTheTalk (row 9 of the faults): what a server does at the words
// behind the mail changes nothing about what became of it, nor how long we stay.
func TestRow9EndOfTheTalk(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{"close", "silence", "554 5.5.1 never", "421 4.3.2 going down", "garbage", "half", "flood"} {
		f := newFake(t, func(f *fake) { f.on["QUIT"] = answer })
		start := time.Now()
		r, err := hurry(f.way(t), 200*time.Millisecond).Send(t.Context(), envelope(), sample("x\r\n"), nil)
		if mails, _ := f.came(); err != nil || r.Text != "250 2.0.0 taken as 42" || len(mails) != 1 || time.Since(start) > 2*time.Second {
			t.Errorf("%s at QUIT: %+v, %v, %d mails after %v", answer, r, err, len(mails), time.Since(start))
		}
		f = newFake(t, func(f *fake) { f.on["RSET"], f.on["RCPT "+other] = answer, "550 5.1.1 no such user" })
		start = time.Now()
		_, err = hurry(f.way(t), 200*time.Millisecond).Send(t.Context(), envelope(), sample("x\r\n"), nil)
		mustBe(t, err, ErrPermanent, ErrRecipient)
		if mails, _ := f.came(); len(mails) != 0 || time.Since(start) > 2*time.Second {
			t.Errorf("%s at RSET: %d mails after %v", answer, len(mails), time.Since(start))
		}
	}
}
