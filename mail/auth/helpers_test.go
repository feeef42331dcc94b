package auth

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"onemore/config"
)

// alone gives a home without any of the machine's settings, keyrings or
// helpers, and the current folder in it.
func alone(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	t.Setenv("XDG_RUNTIME_DIR", home)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(home, ".gitconfig"))
	t.Setenv("GIT_CONFIG_COUNT", "0")
	t.Chdir(home)
	return home
}

// gitSays writes the person's git configuration.
func gitSays(t *testing.T, text string) {
	t.Helper()
	write(t, os.Getenv("GIT_CONFIG_GLOBAL"), text, 0o600)
}

// helper sets a credential helper, a script that gets the verb as $1 and the
// fields on standard input, by the environment alone.
func helper(t *testing.T, script string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "helper")
	write(t, path, "#!/bin/sh\n"+script, 0o700)
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "credential.helper")
	t.Setenv("GIT_CONFIG_VALUE_0", path)
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

func sh(script string) []string { return []string{"sh", "-c", script} }

func mailbox() Want {
	return Want{URL: "imaps://me@imap.example.org", Protocol: "imap"}
}

func at(url string) Want { return Want{URL: config.URL(url), Protocol: "imap"} }

// ring is a keyring for tests.
type ring struct {
	has map[string]string // by "service user"
	err error
}

func (r ring) Get(service, user string) (string, error) {
	if s, ok := r.has[service+" "+user]; ok {
		return s, nil
	}
	if r.err != nil {
		return "", r.err
	}
	return "", ErrNoKey
}

// person answers questions, one after the other.
type person struct {
	answers []string
	asked   []Question
}

func (p *person) ask(_ context.Context, q Question) (string, error) {
	p.asked = append(p.asked, q)
	if len(p.asked) > len(p.answers) {
		return "", errors.New("nobody there")
	}
	return p.answers[len(p.asked)-1], nil
}

// found fails the test unless the secret is this one.
func found(t *testing.T, f *Finder, w Want, user, value string) Secret {
	t.Helper()
	s, err := f.Find(t.Context(), w)
	if err != nil || s.User != user || s.Reveal() != value {
		t.Fatalf("found %q of %q, %v; want %q of %q", s.Reveal(), s.User, err, value, user)
	}
	return s
}

// failed fails the test unless finding ends in a fault of this class, with a
// next step and these words.
func failed(t *testing.T, f *Finder, w Want, class error, words ...string) error {
	t.Helper()
	s, err := f.Find(t.Context(), w)
	var fault *Error
	if !errors.Is(err, class) || !errors.As(err, &fault) || fault.Next == "" || fault.Try == "" || s.Reveal() != "" {
		t.Fatalf("%q, %v; want an Error that is %v", s.Reveal(), err, class)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is not told in: %v", w, err)
		}
	}
	if strings.ContainsAny(err.Error(), "\n\r\x1b") || strings.Contains(err.Error(), pearl) {
		t.Errorf("the error shows what it must not: %q", err)
	}
	return err
}

func gitInit(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
