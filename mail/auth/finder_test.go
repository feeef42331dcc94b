package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"onemore/config"
)

// TestOrder: the first way that has one wins; each that has none is told when
// all fail.
func TestOrder(t *testing.T) {
	alone(t)
	p := &person{answers: []string{"asked"}}
	keys := ring{has: map[string]string{"imap.example.org me": "kept"}}
	w := mailbox()
	found(t, New(Options{Ask: p.ask}), w, "me", "asked")
	found(t, New(Options{Ask: p.ask, Keyring: keys}), w, "me", "kept")
	store(t, `password=filled\n`)
	found(t, New(Options{Ask: p.ask, Keyring: keys}), w, "me", "filled")
	w.PasswordCommand = sh("echo printed")
	found(t, New(Options{Ask: p.ask, Keyring: keys}), w, "me", "printed")
	if len(p.asked) != 1 || p.asked[0] != (Question{User: "me", Server: "imap.example.org"}) {
		t.Errorf("asked %+v", p.asked)
	}
	helper(t, "")
	w.PasswordCommand = sh("echo locked >&2; exit 2")
	p = &person{answers: []string{"asked"}}
	found(t, New(Options{Ask: p.ask, Keyring: ring{err: errors.New("broken\x1b")}}), w, "me", "asked")
	if len(p.asked) != 1 || !strings.Contains(p.asked[0].Why, "exit status 2: locked") || !strings.Contains(p.asked[0].Why, "broken?") {
		t.Errorf("asked %+v", p.asked)
	}
	failed(t, New(Options{Ask: p.ask}), w, ErrNothing, "locked", "nobody there")
	p = &person{answers: []string{""}}
	failed(t, New(Options{Ask: p.ask}), mailbox(), ErrNothing)
	p = &person{answers: []string{"a\nb"}}
	failed(t, New(Options{Ask: p.ask}), mailbox(), ErrNothing, "control")
}

// TestRemembered: a command runs once, whatever wants its secret, and again
// after a refusal; twice refused, it is left alone until the next start.
func TestRemembered(t *testing.T) {
	home := alone(t)
	count := filepath.Join(home, "count")
	w := mailbox()
	w.TokenCommand = sh("echo x >>count; echo token$(wc -l <count | tr -d ' ')")
	f := New(Options{})
	s := found(t, f, w, "me", "token1")
	found(t, f, w, "me", "token1")
	if err := f.Good(t.Context(), w, s); err != nil {
		t.Error(err)
	}
	for range 2 { // a second report about the same secret changes nothing
		if err := f.Bad(t.Context(), w, s); err != nil {
			t.Error(err)
		}
	}
	s2 := found(t, f, w, "me", "token2")
	f.Bad(t.Context(), w, s)
	found(t, f, w, "me", "token2")
	f.Bad(t.Context(), w, s2)
	failed(t, f, w, ErrRefused, "token_command", "is new and meant for mail")
	if got := read(t, count); got != "x\nx\n" {
		t.Errorf("run %q", got)
	}
	s3 := found(t, f, w, "me", "token3") // somebody asked for another try
	f.Good(t.Context(), w, s3)
	f.Bad(t.Context(), w, s3)
	found(t, f, w, "me", "token4")
}

// TestSameAgain: a secret that was refused is not sent a second time.
func TestSameAgain(t *testing.T) {
	alone(t)
	w := mailbox()
	w.PasswordCommand = sh("echo old")
	f := New(Options{})
	f.Bad(t.Context(), w, found(t, f, w, "me", "old"))
	failed(t, f, w, ErrRefused, "what password_command gave was refused")
	found(t, f, w, "me", "old")

	p := &person{answers: []string{"typed"}}
	f = New(Options{Ask: p.ask})
	f.Bad(t.Context(), w, found(t, f, w, "me", "old"))
	found(t, f, w, "me", "typed")
	if len(p.asked) != 1 || p.asked[0].Again || !strings.Contains(p.asked[0].Why, "was refused") {
		t.Errorf("asked %+v", p.asked)
	}

	keys := ring{has: map[string]string{"imap.example.org me": "old"}}
	f = New(Options{Keyring: keys})
	f.Bad(t.Context(), mailbox(), found(t, f, mailbox(), "me", "old"))
	failed(t, f, mailbox(), ErrRefused, "the keyring")
}

// TestAskedThreeTimes and no more, even for one answer thrice.
func TestAskedThreeTimes(t *testing.T) {
	alone(t)
	p := &person{answers: []string{"a", "a", "b", "c"}}
	f := New(Options{Ask: p.ask})
	for i := range 3 {
		f.Bad(t.Context(), mailbox(), found(t, f, mailbox(), "me", p.answers[i]))
	}
	failed(t, f, mailbox(), ErrRefused, "the prompt", "application password")
	if len(p.asked) != 3 || p.asked[0].Again || !p.asked[1].Again || !p.asked[2].Again {
		t.Errorf("asked %+v", p.asked)
	}
	found(t, f, mailbox(), "me", "c")
}

func TestManyAtOnceAskOnce(t *testing.T) {
	alone(t)
	var asked int
	f := New(Options{Ask: func(context.Context, Question) (string, error) {
		asked++ // no lock: who asks must be alone
		time.Sleep(20 * time.Millisecond)
		return "x", nil
	}})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if s, err := f.Find(t.Context(), mailbox()); err != nil || s.Reveal() != "x" {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	ctx, cancel := context.WithCancel(t.Context())
	f = New(Options{Ask: func(ctx context.Context, _ Question) (string, error) {
		cancel()
		<-ctx.Done()
		return "", ctx.Err()
	}})
	if _, err := f.Find(ctx, mailbox()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestAnonymous(t *testing.T) {
	alone(t)
	p := &person{}
	f := New(Options{Ask: p.ask, Keyring: ring{}})
	for _, w := range []Want{
		at("imaps://imap.example.org"), at("imaps://;AUTH=ANONYMOUS@imap.example.org"), at("imaps://guest;auth=anonymous@imap.example.org"),
		{URL: "imap+plain://127.0.0.1:1143", Protocol: "imap"},
	} {
		s := found(t, f, w, "", "")
		if !s.Anonymous() || s.Token() {
			t.Errorf("%s: %v", w.URL, s)
		}
		if err := errors.Join(f.Good(t.Context(), w, s), f.Bad(t.Context(), w, s)); err != nil {
			t.Error(err)
		}
		c, err := s.SASL([]string{"ANONYMOUS"}, "imap.example.org", 993)
		if err != nil {
			t.Fatal(err)
		}
		if m, first, err := c.Start(); m != "ANONYMOUS" || string(first) != "onemore" || err != nil {
			t.Errorf("%s %q %v", m, first, err)
		}
		if _, err := s.SASL([]string{"PLAIN"}, "imap.example.org", 993); !errors.Is(err, ErrMechanism) || !strings.Contains(err.Error(), "write the user into the url") {
			t.Errorf("not offered: %v", err)
		}
	}
	if len(p.asked) > 0 {
		t.Errorf("asked %+v", p.asked)
	}
}

func TestNoSecretForALineThatIsRead(t *testing.T) {
	alone(t)
	w := Want{URL: "imap+plain://me@imap.example.org", Protocol: "imap", PasswordCommand: sh("touch ran; echo x")}
	failed(t, New(Options{}), w, ErrPlain, "imaps://")
	w.URL, w.Protocol = "smtp+plain://me@127.0.0.1.example.org", "smtp"
	failed(t, New(Options{}), w, ErrPlain, "smtp+starttls://")
	for _, bad := range []config.URL{"", "imaps://", "://", "imaps://me@h:0", "imaps://me@h:65536", "gopher://me@h", "imaps://me:" + pearl + "%zz@h"} {
		if _, err := New(Options{}).Find(t.Context(), Want{URL: bad, Protocol: "imap"}); err == nil || strings.Contains(err.Error(), pearl) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if found, _ := filepath.Glob("ran"); len(found) > 0 {
		t.Error("the command was run")
	}
	w.URL = "imap+plain://me@[::1]:1143"
	found(t, New(Options{}), w, "me", "x")
}

func TestKeyring(t *testing.T) {
	alone(t)
	start := time.Now()
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		failed(t, New(Options{Keyring: SystemKeyring()}), mailbox(), ErrNothing)
	}
	if _, err := SystemKeyring().Get("imap.example.org", "me"); !errors.Is(err, ErrNoKey) {
		t.Errorf("without a bus: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "dead"))
	failed(t, New(Options{Keyring: SystemKeyring()}), mailbox(), ErrNothing, "the keyring")
	if d := time.Since(start); d > time.Second {
		t.Errorf("took %v", d)
	}
}

// TestNoBusIsStarted: the library would run dbus-launch.
func TestNoBusIsStarted(t *testing.T) {
	home := alone(t)
	write(t, filepath.Join(home, "dbus-launch"), "#!/bin/sh\ntouch '"+home+"/launched'\n", 0o700)
	t.Setenv("PATH", home+string(os.PathListSeparator)+os.Getenv("PATH"))
	failed(t, New(Options{Keyring: SystemKeyring()}), mailbox(), ErrNothing)
	if _, err := os.Stat(filepath.Join(home, "launched")); err == nil {
		t.Error("a bus was started")
	}
}

// locked is a keyring that waits for a person.
type locked struct {
	asked  atomic.Int32
	opened chan struct{}
}

func (l *locked) Get(string, string) (string, error) {
	l.asked.Add(1)
	<-l.opened
	return "x", nil
}

func TestLockedKeyring(t *testing.T) {
	alone(t)
	l := &locked{opened: make(chan struct{})}
	f := New(Options{Keyring: l, Timeout: 300 * time.Millisecond})
	failed(t, f, mailbox(), ErrNothing, "the keyring: no answer within 300ms")
	failed(t, f, mailbox(), ErrNothing, "no answer within")
	if n := l.asked.Load(); n != 1 {
		t.Errorf("asked %d times at once", n)
	}
	close(l.opened)
	found(t, f, mailbox(), "me", "x")
}

func TestErrorText(t *testing.T) {
	err := error(&Error{Try: "log in to h", Err: fmt.Errorf("%w: x", ErrNothing), Next: "do this"})
	if err.Error() != "log in to h: no password or token found: x; do this" || !errors.Is(err, ErrNothing) {
		t.Errorf("%v", err)
	}
}
