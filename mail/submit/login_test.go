package submit

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/mail/auth"
)

// logging is a server that wants a login.
func logging(t *testing.T, mechanisms string, secrets ...string) *fake {
	t.Helper()
	return newFake(t, func(f *fake) { f.caps, f.secrets = append(f.caps, "AUTH "+mechanisms), secrets })
}

func as(f *fake, user string, command ...string) func(*Options) {
	return func(o *Options) { o.Send.URL, o.Send.PasswordCommand = f.url("smtp+plain", user+"@"), command }
}

func TestLogin(t *testing.T) {
	f := logging(t, "LOGIN PLAIN", "pearl")
	s := f.way(t, as(f, "me", "echo", "pearl"))
	_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
	if said := f.said(); !slices.Equal(said, []string{"PLAIN \x00me\x00pearl"}) {
		t.Errorf("%q", said)
	}
	// Behind AUTH what the server can do is asked for again.
	if _, verbs := f.came(); !slices.Equal(verbs[:5], []string{"EHLO", "AUTH", "RSET", "EHLO", "MAIL"}) {
		t.Errorf("said %v", verbs)
	}
}

func TestXOAUTH2(t *testing.T) {
	f := logging(t, "PLAIN XOAUTH2", "auth=Bearer new")
	n := filepath.Join(t.TempDir(), "n")
	s := f.way(t, func(o *Options) {
		o.Send.URL = f.url("smtp+plain", "me@")
		o.Send.TokenCommand = []string{"sh", "-c", `if [ -e "$0" ]; then echo new; else touch "$0"; echo old; fi`, n}
	})
	_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
	want := []string{"XOAUTH2 user=me\x01auth=Bearer old\x01\x01", "XOAUTH2 user=me\x01auth=Bearer new\x01\x01"}
	if said := f.said(); !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
}

// A refused password is forgotten, and the person is asked for another.
func TestWrongPassword(t *testing.T) {
	f := logging(t, "PLAIN", "pearl")
	answers := []string{"oyster", "pearl"}
	finder := auth.New(auth.Options{Ask: func(_ context.Context, q auth.Question) (string, error) {
		one := answers[0]
		answers = answers[1:]
		return one, nil
	}})
	s := f.way(t, as(f, "me"), func(o *Options) { o.Secrets = finder })
	for range 2 {
		_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
		ok(t, err)
	}
	if said := f.said(); len(said) != 3 || len(answers) != 0 {
		t.Errorf("%q", said)
	}
}

func TestLoginFaults(t *testing.T) {
	for name, c := range map[string]struct {
		mechanisms, answer string
		tries              int // at most
		want               []error
	}{
		"wrong password":     {"PLAIN", "", 2, []error{ErrAuth}},
		"app password":       {"PLAIN", "534 5.7.9 application password required", 2, []error{ErrAuth}},
		"not this mechanism": {"PLAIN", "504 5.5.4 not this one", 1, []error{ErrPermanent, ErrAuth}},
		"busy":               {"PLAIN", "454 4.7.0 later", 1, []error{ErrTemporary}},
		"closing":            {"PLAIN", "421 4.7.0 bye", 1, []error{ErrTemporary}},
		"closed":             {"PLAIN", "close", 1, []error{ErrTemporary, ErrUnreachable}},
		"silence":            {"PLAIN", "silence", 1, []error{ErrTemporary, ErrUnreachable}},
		"garbage":            {"PLAIN", "garbage", 1, []error{ErrTemporary, ErrUnreachable}},
		"no base64":          {"PLAIN", "334 $$$", 1, []error{ErrTemporary, ErrUnreachable}},
		"a question":         {"PLAIN", "334 YWE=", 1, []error{ErrAuth}},
		"tokens only":        {"XOAUTH2", "", 0, []error{ErrAuth}},
		"no login":           {"", "", 0, []error{ErrAuth}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := logging(t, c.mechanisms, "pearl")
			if c.answer != "" {
				f.set(func() { f.on["AUTH"] = c.answer })
			}
			_, err := hurry(f.way(t, as(f, "me", "echo", "oyster")), least(c.answer)).Send(t.Context(), envelope(), sample("x\r\n"), nil)
			mustBe(t, err, c.want...)
			if said := f.said(); len(said) > c.tries || strings.Contains(err.Error(), "oyster") {
				t.Errorf("tried %q: %v", said, err)
			}
			if _, verbs := f.came(); slices.Contains(verbs, "MAIL") {
				t.Errorf("said %v", verbs)
			}
		})
	}
}

func TestNoLogin(t *testing.T) {
	f := newFake(t, func(f *fake) { f.on["MAIL"] = "530 5.7.0 log in first" })
	_, err := f.way(t).Send(t.Context(), envelope(), sample("x\r\n"), nil)
	mustBe(t, err, ErrPermanent, ErrAuth)
	f = logging(t, "PLAIN", "pearl")
	_, err = f.way(t, as(f, "me", "false")).Send(t.Context(), envelope(), sample("x\r\n"), nil)
	mustBe(t, err, ErrAuth)
	if _, verbs := f.came(); verbs != nil {
		t.Errorf("said %v before there was a password", verbs)
	}
}

// A helper that cannot keep the password does not keep the mail.
func TestHelperFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "helper")
	ok(t, os.WriteFile(path, []byte("#!/bin/sh\ncase $1 in get) echo password=pearl;; *) exit 1;; esac\n"), 0o700))
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "credential.helper")
	t.Setenv("GIT_CONFIG_VALUE_0", path)
	f := logging(t, "PLAIN", "pearl")
	s := f.way(t, as(f, "me"))
	_, err := s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
	found, err := s.Check(t.Context())
	ok(t, err)
	for _, one := range found {
		if one.Text == "" {
			t.Errorf("%+v", one)
		}
	}
}

func TestCheck(t *testing.T) {
	f := logging(t, "PLAIN", "pearl")
	s := f.way(t, as(f, "me", "echo", "pearl"))
	found, err := s.Check(t.Context())
	ok(t, err)
	var what []string
	for _, one := range found {
		if what = append(what, one.What); !one.OK || one.Text == "" {
			t.Errorf("%+v", one)
		}
	}
	if !slices.Equal(what, []string{"way", "server", "encryption", "login", "abilities"}) {
		t.Errorf("%v", what)
	}
	if mails, verbs := f.came(); mails != nil || slices.Contains(verbs, "MAIL") {
		t.Errorf("said %v", verbs)
	}
	f.set(func() { f.on["AUTH"] = "535 5.7.8 no" })
	s = f.way(t, as(f, "me", "echo", "oyster"))
	found, err = s.Check(t.Context())
	if last := found[len(found)-1]; !errors.Is(err, ErrAuth) || last.OK || last.Next == "" || !strings.Contains(last.Text, "535 5.7.8 no") {
		t.Errorf("%+v, %v", found, err)
	}
}
