package submit

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/config"
)

// relay is a real Dovecot submission server and what is behind it.
type relay struct {
	t     *testing.T
	state string
}

func startRelay(t *testing.T, more ...string) *relay {
	t.Helper()
	if os.Getenv("ONEMORE_TOOLS") == "" {
		t.Skip("ONEMORE_TOOLS is not set: no real servers")
	}
	if _, err := exec.LookPath("dovecot"); err != nil {
		t.Skip("dovecot is not installed")
	}
	dir := t.TempDir()
	ok(t, os.Chmod(filepath.Dir(dir), 0o755)) // the server's other users have to get in
	first := filepath.Join(dir, "first.eml")
	ok(t, os.WriteFile(first, sample("first\r\n"), 0o600))
	d := &relay{t, filepath.Join(dir, "state")}
	t.Cleanup(func() { _, _ = d.run("stop", "--purge") })
	said, err := d.run("start", append([]string{
		"--no-install", "--from", first, "--smtp", "--imap-port", "auto", "--imaps-port", "auto",
		"--submission-port", "auto", "--submissions-port", "auto", "--sink-port", "auto",
	}, more...)...)
	if strings.Contains(said, "missing:") {
		t.Skip(said)
	}
	ok(t, err)
	return d
}

func (d *relay) run(verb string, args ...string) (said string, err error) {
	tool := filepath.Join(os.Getenv("ONEMORE_TOOLS"), "dovecot-serve")
	cmd := exec.Command(tool, append([]string{verb, "--state", d.state}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+filepath.Dir(d.state))
	out, err := cmd.CombinedOutput()
	if err != nil {
		d.t.Logf("dovecot-serve %s: %s", verb, out)
	}
	return string(out), err
}

func (d *relay) setting(name string) string {
	d.t.Helper()
	b, err := os.ReadFile(filepath.Join(d.state, "env"))
	ok(d.t, err)
	for line := range strings.Lines(string(b)) {
		if v, is := strings.CutPrefix(strings.TrimSpace(line), name+"="); is {
			return strings.Trim(v, "'")
		}
	}
	d.t.Fatalf("the server has no %s in %s", name, b)
	return ""
}

func (d *relay) way(scheme, setting, password string) *Submitter {
	d.t.Helper()
	s, err := New(d.t.Context(), Options{Send: config.Send{
		Kind: config.SendSMTP, URL: config.URL(scheme + "://" + d.setting("DS_USER") + "@" + d.setting(setting)),
		PasswordCommand: []string{"echo", password}, CA: d.setting("DS_TLS_CERT"),
	}})
	ok(d.t, err)
	return s
}

// arrived are the mails that the sink has, with their envelopes.
func (d *relay) arrived() (mails [][]byte, envelopes []string) {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(d.state, "sent", "*.eml"))
	ok(d.t, err)
	slices.Sort(files)
	for _, f := range files {
		raw, err := os.ReadFile(f)
		ok(d.t, err)
		env, err := os.ReadFile(strings.TrimSuffix(f, ".eml") + ".env")
		ok(d.t, err)
		mails, envelopes = append(mails, raw), append(envelopes, string(env))
	}
	return mails, envelopes
}

// behind is a mail without the trace that servers put before it, and with the
// line ends back that the sink does not keep.
func behind(raw []byte) []byte {
	if i := bytes.Index(raw, []byte("From: Me ")); i > 0 {
		raw = raw[i:]
	}
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}

func TestDovecot(t *testing.T) {
	d := startRelay(t)
	for scheme, setting := range map[string]string{"smtp+starttls": "DS_SUBMISSION", "smtps": "DS_SUBMISSIONS"} {
		s := d.way(scheme, setting, d.setting("DS_PASSWORD"))
		eight, err := s.Needs(t.Context())
		if err != nil || !eight {
			t.Fatalf("%s: %v, %v", scheme, eight, err)
		}
		found, err := s.Check(t.Context())
		ok(t, err)
		t.Logf("%+v", found)
		before, _ := d.arrived()
		raw := sample(".\r\n..x\r\nFrom me\r\n \r\ngr\u00fc\u00df \u2014\r\n" + strings.Repeat("y", 998) + "\r\n-- \r\nme\r\n")
		var p phases
		r, err := s.Send(t.Context(), envelope(), raw, p.note)
		ok(t, err)
		if !strings.HasPrefix(r.Text, "250 ") || !slices.Equal(p.all, allPhases()) {
			t.Errorf("%+v, %v", r, p.all)
		}
		mails, envelopes := d.arrived()
		if len(mails) != len(before)+1 {
			t.Fatalf("%s: %d mails after %d", scheme, len(mails), len(before))
		}
		if got := behind(mails[len(mails)-1]); !bytes.Equal(got, raw) {
			t.Errorf("%s: sent %q, came %q", scheme, raw, got)
		}
		if got := strings.Fields(envelopes[len(mails)-1]); !slices.Equal(got, []string{me, list, other}) {
			t.Errorf("%s: %q", scheme, got)
		}
		_, err = d.way(scheme, setting, "oyster").Send(t.Context(), envelope(), raw, nil)
		mustBe(t, err, ErrAuth)
	}
	d.refuses()
}

// refuses sends while the server behind Dovecot does not want to.
func (d *relay) refuses() {
	t := d.t
	s := d.way("smtps", "DS_SUBMISSIONS", d.setting("DS_PASSWORD"))
	before, _ := d.arrived()
	for _, c := range []struct {
		file, text string
		want       []error
	}{
		{"sink-data", "451 4.3.0 greylisted, try again later\n", []error{ErrTemporary}},
		{"sink-data", "554 5.7.1 rejected as spam\n", []error{ErrPermanent}},
		{"sink-rcpt", other + " 550 5.1.1 no such user\n", []error{ErrPermanent, ErrRecipient}},
	} {
		file := filepath.Join(d.state, c.file)
		ok(t, os.WriteFile(file, []byte(c.text), 0o644))
		_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
		mustBe(t, err, c.want...)
		t.Logf("%v", err)
		ok(t, os.Remove(file))
	}
	if after, _ := d.arrived(); len(after) != len(before) {
		t.Errorf("%d mails after %d", len(after), len(before))
	}
	_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
}

// Behind AUTH Dovecot has only what its relay has.
func TestDovecotSevenBit(t *testing.T) {
	d := startRelay(t, "--sink-7bit")
	s := d.way("smtp+starttls", "DS_SUBMISSION", d.setting("DS_PASSWORD"))
	if eight, err := s.Needs(t.Context()); eight || err != nil {
		t.Errorf("%v, %v", eight, err)
	}
	_, err := s.Send(t.Context(), envelope(), sample("gr\u00fc\u00df\r\n"), nil)
	mustBe(t, err, ErrEncoding)
	raw := sample("gr=C3=BC=C3=9F\r\n")
	_, err = s.Send(t.Context(), envelope(), raw, nil)
	ok(t, err)
	if mails, _ := d.arrived(); len(mails) != 1 || !bytes.Equal(behind(mails[0]), raw) {
		t.Errorf("%q", mails)
	}
}
