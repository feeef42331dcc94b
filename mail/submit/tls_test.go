package submit

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
)

// encrypted is a server and its certificate's file.
func encrypted(t *testing.T, implicitly bool, edit ...func(*fake)) (*fake, string) {
	t.Helper()
	cfg, ca := certificate(t)
	return newFake(t, append([]func(*fake){func(f *fake) { f.cert, f.implicit = cfg, implicitly }}, edit...)...), ca
}

func by(url config.URL, ca string) func(*Options) {
	return func(o *Options) { o.Send.URL, o.Send.CA = url, ca }
}

func TestTLS(t *testing.T) {
	for scheme, implicitly := range map[string]bool{"smtps": true, "smtp+starttls": false} {
		f, ca := encrypted(t, implicitly)
		s := f.way(t, by(f.url(scheme, ""), ca))
		raw := sample(strings.Repeat(".\u00fc 0123456789\r\n", 5000))
		_, err := s.Send(t.Context(), envelope(), raw, nil)
		ok(t, err)
		if mails, _ := f.came(); len(mails) != 1 || string(mails[0].raw) != string(raw) {
			t.Errorf("%s: %d mails", scheme, len(mails))
		}
		folder := filepath.Dir(ca)
		ok(t, os.WriteFile(filepath.Join(folder, "README"), []byte("no certificate"), 0o600))
		found, err := f.way(t, by(f.url(scheme, ""), folder)).Check(t.Context())
		ok(t, err)
		if !slices.ContainsFunc(found, func(one Finding) bool { return one.What == "encryption" && one.Text == "TLS 1.3" }) {
			t.Errorf("%+v", found)
		}
	}
}

// Nothing is said to a server whose encryption is not to be trusted: not who we
// are, and no mail.
func TestDistrust(t *testing.T) {
	t.Parallel()
	foreign, foreignCA := certificate(t, "other.example.org")
	old := func(f *fake) { f.cert = f.cert.Clone(); f.cert.MaxVersion = tls.VersionTLS11 }
	for name, c := range map[string]struct {
		scheme string
		edit   func(*fake)
		ca     string
	}{
		"unknown certificate":           {"smtps", nil, foreignCA},
		"unknown certificate, STARTTLS": {"smtp+starttls", nil, foreignCA},
		"certificate of another":        {"smtps", func(f *fake) { f.cert = foreign }, foreignCA},
		"old TLS":                       {"smtps", old, ""},
		"old TLS, STARTTLS":             {"smtp+starttls", old, ""},
		"STARTTLS stripped":             {"smtp+starttls", func(f *fake) { f.cert = nil }, ""},
		"STARTTLS refused":              {"smtp+starttls", func(f *fake) { f.on["STARTTLS"] = "502 5.5.1 not here" }, ""},
		"something behind STARTTLS":     {"smtp+starttls", func(f *fake) { f.inject = "250-mail.example.org\r\n250 AUTH PLAIN\r\n" }, ""},
		"no TLS on a port of TLS":       {"smtps", func(f *fake) { f.implicit, f.babel = false, true }, ""},
		"no SMTP at all":                {"smtp+starttls", func(f *fake) { f.on["GREET"] = "garbage" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, ca := encrypted(t, c.scheme == "smtps")
			if c.edit != nil {
				f.set(func() { c.edit(f) })
			}
			if c.ca != "" {
				ca = c.ca
			}
			s := f.way(t, by(f.url(c.scheme, "me@"), ca), func(o *Options) { o.Send.PasswordCommand = []string{"echo", "pearl"} })
			_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
			mustBe(t, err, ErrTLS)
			if _, verbs := f.came(); f.said() != nil || slices.Contains(verbs, "MAIL") || slices.Contains(verbs, "AUTH") {
				t.Errorf("said %v", verbs)
			}
		})
	}
}

// Faults before and during the handshake that are no matter of trust.
func TestBeforeTLS(t *testing.T) {
	t.Parallel()
	lost := []error{ErrTemporary, ErrUnreachable}
	for name, c := range map[string]struct {
		verb, answer string
		want         []error
	}{
		"busy":              {"GREET", "421 4.3.2 too many", []error{ErrTemporary}},
		"not for us":        {"GREET", "554 5.7.1 go away", []error{ErrPermanent}},
		"no banner":         {"GREET", "silence", lost},
		"flood":             {"GREET", "flood", lost},
		"hung up":           {"EHLO", "close", lost},
		"no TLS now":        {"STARTTLS", "454 4.7.0 no key yet", []error{ErrTemporary}},
		"no handshake":      {"STARTTLS", "silence", lost},
		"closed, handshake": {"STARTTLS", "close", lost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, ca := encrypted(t, false, func(f *fake) { f.on[c.verb] = c.answer })
			_, err := hurry(f.way(t, by(f.url("smtp+starttls", ""), ca)), least(c.answer)).Send(t.Context(), envelope(), sample("x\r\n"), nil)
			mustBe(t, err, c.want...)
		})
	}
	t.Run("a silent handshake", func(t *testing.T) {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		ok(t, err)
		defer ln.Close()
		s, err := New(t.Context(), Options{Send: config.Send{Kind: config.SendSMTP, URL: config.URL("smtps://" + ln.Addr().String())}})
		ok(t, err)
		hurry(s, least("silence"))
		start := time.Now()
		_, err = s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
		mustBe(t, err, lost...)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("took %v", d)
		}
	})
}

func TestRoots(t *testing.T) {
	f, _ := encrypted(t, true)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	ok(t, os.WriteFile(empty, []byte("nothing"), 0o600))
	for _, ca := range []string{empty, filepath.Dir(empty), "/nowhere/at/all.pem"} {
		_, err := f.way(t, by(f.url("smtps", ""), ca)).Send(t.Context(), envelope(), sample("x\r\n"), nil)
		mustBe(t, err, ErrConfig)
	}
}
