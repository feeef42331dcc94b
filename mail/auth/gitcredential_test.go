package auth

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/config"
)

// store is a credential helper that notes what it is told in a file and answers
// with these fields.
func store(t *testing.T, fields string) (log string) {
	t.Helper()
	log = filepath.Join(t.TempDir(), "log")
	helper(t, `{ echo "$1"; cat; } >>'`+log+`'; test "$1" != get || printf '`+fields+`'`)
	return log
}

func TestGitCredential(t *testing.T) {
	alone(t)
	log := store(t, `password=`+pearl+`\n`)
	f := New(Options{})
	s := found(t, f, mailbox(), "me", pearl)
	if s.Token() {
		t.Error("a password is a token")
	}
	asked := "protocol=imap\nhost=imap.example.org:993\nusername=me\n"
	if got := read(t, log); got != "get\n"+asked {
		t.Errorf("asked %q", got)
	}
	for range 3 { // each time it logs in; once is enough
		if err := f.Good(t.Context(), mailbox(), s); err != nil {
			t.Error(err)
		}
	}
	if got := strings.TrimPrefix(read(t, log), "get\n"+asked); got != "store\n"+asked+"password="+pearl+"\n" {
		t.Errorf("told %q", got)
	}
	if err := f.Bad(t.Context(), mailbox(), s); err != nil {
		t.Error(err)
	}
	if got := read(t, log); !strings.HasSuffix(got, "erase\n"+asked+"password="+pearl+"\n") {
		t.Errorf("told %q", got)
	}
	failed(t, f, mailbox(), ErrRefused, "git credential")
}

// TestGitCredentialOfOAuth keeps what renews the token, for the helper.
func TestGitCredentialOfOAuth(t *testing.T) {
	alone(t)
	log := store(t, `password=`+pearl+`\npassword_expiry_utc=4102444800\noauth_refresh_token=again\n`)
	f := New(Options{})
	s := found(t, f, mailbox(), "me", pearl)
	if !s.Token() {
		t.Skip("this git knows no oauth_refresh_token")
	}
	if err := f.Good(t.Context(), mailbox(), s); err != nil {
		t.Error(err)
	}
	if got := read(t, log); !strings.Contains(got, "store\n") || strings.Count(got, "oauth_refresh_token=again\n") != 1 {
		t.Errorf("told %q", got)
	}
}

// TestTokenThatEnds is not used beyond its end, and not thrown away by git's
// helper for that, which may renew it.
func TestTokenThatEnds(t *testing.T) {
	alone(t)
	log := store(t, `password=new\n`)
	f := New(Options{})
	st, free, err := f.take(t.Context(), mailbox())
	if err != nil {
		t.Fatal(err)
	}
	st.have = &Secret{User: "me", kind: token, from: fromGit, until: time.Now().Add(-time.Minute), value: hide("old")}
	old := *st.have
	free()
	if err := f.Bad(t.Context(), mailbox(), old); err != nil || strings.Contains(read(t, log), "erase") {
		t.Errorf("%v, told %q", err, read(t, log))
	}
	found(t, f, mailbox(), "me", "new")
	st.have = &old
	found(t, f, mailbox(), "me", "new")
}

func TestGitCredentialThatIsNoUse(t *testing.T) {
	alone(t)
	for name, c := range map[string]struct{ script, words string }{
		"has none":         {"", "no password or token found;"},
		"another user":     {`test "$1" != get || printf 'username=you\npassword=x\n'`, "another username"},
		"another host":     {`test "$1" != get || printf 'host=evil.example.org\npassword=x\n'`, "another host"},
		"breaks":           {"echo 'cannot reach the vault' >&2; exit 1", ""},
		"quits":            {"echo quit=1", "told us to quit"},
		"empty password":   {`test "$1" != get || printf 'password=\n'`, ""},
		"asks by terminal": {"read a </dev/tty && echo password=$a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			helper(t, c.script)
			failed(t, New(Options{}), mailbox(), ErrNothing, c.words)
		})
	}
	helper(t, "sleep 20")
	start := time.Now()
	failed(t, New(Options{Timeout: 300 * time.Millisecond}), mailbox(), ErrNothing, "git did not end within")
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
	t.Setenv("PATH", t.TempDir())
	failed(t, New(Options{}), mailbox(), ErrNothing)
}

// TestNoPromptOfGit: neither a program that asks nor the terminal.
func TestNoPromptOfGit(t *testing.T) {
	home := alone(t)
	script := filepath.Join(home, "askpass")
	write(t, script, "#!/bin/sh\necho asked\n", 0o700)
	t.Setenv("GIT_ASKPASS", script)
	t.Setenv("SSH_ASKPASS", script)
	gitSays(t, "[core]\naskPass = "+script+"\n")
	failed(t, New(Options{}), mailbox(), ErrNothing)
}

// TestNoHelperOfATree: what the current repository says of helpers is not asked.
func TestNoHelperOfATree(t *testing.T) {
	home := alone(t)
	mark := filepath.Join(home, "ran")
	tree := filepath.Join(home, "tree")
	gitInit(t, tree)
	write(t, filepath.Join(tree, ".git", "config"), "[core]\nrepositoryformatversion = 0\n[credential]\nhelper = \"!touch '"+mark+"'; echo password=evil\"\n", 0o600)
	t.Chdir(tree)
	t.Setenv("GIT_DIR", filepath.Join(tree, ".git"))
	failed(t, New(Options{}), mailbox(), ErrNothing)
	if found, _ := filepath.Glob(mark); len(found) > 0 {
		t.Error("a helper that the repository names was run")
	}
}

func TestNoControlReachesGit(t *testing.T) {
	alone(t)
	log := store(t, `password=x\n`)
	for _, url := range []string{
		"imaps://me%0ahost=evil@imap.example.org", "imaps://me%0d@imap.example.org", "imaps://me%00@imap.example.org",
		"imaps://me%c2%85@imap.example.org", "imaps://me;AUTH=A%0aB@imap.example.org", "imaps://me@imap%0a.example.org",
	} {
		_, err := New(Options{}).Find(t.Context(), at(url))
		if err == nil || strings.ContainsAny(err.Error(), "\r\n\x00") {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, bad := range []credential{{{"a", "b\nc=d"}}, {{"a", "b\r"}}, {{"a\n", "b"}}, {{"a", "\x00"}}} {
		if _, err := bad.text(); !errors.Is(err, ErrControl) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if got := read(t, log); got != "" {
		t.Errorf("git was asked: %q", got)
	}
}

func FuzzParseCredential(f *testing.F) {
	for _, s := range []string{"", "a=b\n\nc=d", "password=x=y\n", "=x", "a", "capability[]=authtype\n", "a=b\r\n", "a=\x00\n", strings.Repeat("a=b\n", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, out string) {
		c, err := parseCredential(out)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n\x1b\x00") || c != nil {
				t.Errorf("%q, %q", c, err)
			}
			return
		}
		text, err := c.text()
		if err != nil {
			t.Fatalf("what was read cannot be told again: %v", err)
		}
		again, err := parseCredential(string(text))
		if err != nil || len(again) != len(c) {
			t.Fatalf("%q became %q, %v", c, again, err)
		}
		for i := range c {
			if c[i] != again[i] {
				t.Errorf("%q became %q", c[i], again[i])
			}
		}
	})
}

func TestUserOfGit(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		url      config.URL
		user     string
	}{
		"same host":     {"[sendemail]\nsmtpServer=IMAP.example.org\nsmtpUser=me\n", "imaps://imap.example.org", "me"},
		"last counts":   {"[sendemail]\nsmtpServer=imap.example.org\nsmtpUser=you\nsmtpUser=me\n", "imaps://imap.example.org", "me"},
		"the URL wins":  {"[sendemail]\nsmtpServer=imap.example.org\nsmtpUser=you\n", "imaps://me@imap.example.org", "me"},
		"an identity":   {"[sendemail]\nsmtpServer=x.example.org\nsmtpUser=you\n[sendemail \"Work\"]\nsmtpServer=imap.example.org\nsmtpUser=me\n", "imaps://imap.example.org", "me"},
		"inherits host": {"[sendemail]\nsmtpServer=imap.example.org\n[sendemail \"w\"]\nsmtpUser=me\n", "imaps://imap.example.org", "me"},
		"with an at":    {"", "imaps://me@example.org@imap.example.org", "me@example.org"},
		"escaped":       {"", "imaps://me%40example.org@imap.example.org", "me@example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t)
			gitSays(t, c.settings)
			p := &person{answers: []string{"x"}}
			found(t, New(Options{Ask: p.ask}), Want{URL: c.url, Protocol: "imap"}, c.user, "x")
		})
	}
	alone(t)
	gitSays(t, "[sendemail]\nsmtpServer=smtp.example.org\nsmtpUser=me\n")
	f := New(Options{})
	failed(t, f, Want{URL: "smtps://other.example.org", Protocol: "smtp"}, ErrUser, "smtps://user@other.example.org")
	failed(t, f, Want{URL: "imaps://imap.example.org", Protocol: "imap", PasswordCommand: sh("echo x")}, ErrUser)
	failed(t, f, at("imaps://;AUTH=XOAUTH2@imap.example.org"), ErrUser)
}
