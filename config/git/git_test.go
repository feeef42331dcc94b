package git

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"onemore/config"
)

// alone gives a home with this git configuration and nothing of the machine's.
func alone(t *testing.T, text string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(home))
	for _, name := range []string{"GIT_CONFIG_GLOBAL", "GIT_CONFIG", "GIT_DIR", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	t.Chdir(home)
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

func TestIdentity(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want config.Identity
		ok   bool
	}{
		"both":         {"[user]\nname = A Name\nemail = a@example.org\n", config.Identity{Name: "A Name", Email: "a@example.org"}, true},
		"address only": {"[user]\nemail = a@example.org\n", config.Identity{Email: "a@example.org"}, true},
		"last wins":    {"[user]\nemail = a@example.org\nemail = b@example.org\n", config.Identity{Email: "b@example.org"}, true},
		"name only":    {"[user]\nname = A Name\n", config.Identity{}, false},
		"nothing":      {"", config.Identity{}, false},
		"no address":   {"[user]\nname = A\nemail = nobody\n", config.Identity{}, false},
		"bad name":     {"[user]\nname = \"A\\nB\"\nemail = a@example.org\n", config.Identity{Email: "a@example.org"}, true},
		"no value":     {"[user]\nname\nemail\n", config.Identity{}, false},
		"broken file":  {"[user\n", config.Identity{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			alone(t, c.text)
			if got, ok := Identity(t.Context()); got != c.want || ok != c.ok {
				t.Errorf("%+v, %v; want %+v, %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	alone(t, "[sendemail]\nsmtpServer = smtp.example.org\n\tto = a@example.org\n\tto = b@example.org\n\tconfirm\n[sendemail \"Work\"]\nfrom = c@example.org\n[sendemailx]\na = b\n")
	got, err := Settings(t.Context(), "sendemail")
	if err != nil || len(got) != 4 || len(got["sendemail.to"]) != 2 || got["sendemail.to"][1] != "b@example.org" || last(got["sendemail.confirm"]) != "true" || last(got["sendemail.Work.from"]) != "c@example.org" {
		t.Errorf("%v, %v", got, err)
	}
	if v, ok, err := Setting(t.Context(), "sendemail.smtpserver"); v != "smtp.example.org" || !ok || err != nil {
		t.Errorf("%q, %v, %v", v, ok, err)
	}
	if v, ok, err := Setting(t.Context(), "sendemail.absent"); v != "" || ok || err != nil {
		t.Errorf("%q, %v, %v", v, ok, err)
	}
	for _, bad := range []string{"", "--global", "user", "user.name\nx", "-f.x", "a.b\x00", ".*"} {
		if _, _, err := Setting(t.Context(), bad); !errors.Is(err, ErrName) {
			t.Errorf("Setting(%q): %v", bad, err)
		}
		if bad == "user" {
			continue
		}
		if _, err := Settings(t.Context(), bad); !errors.Is(err, ErrName) {
			t.Errorf("Settings(%q): %v", bad, err)
		}
	}
}

func TestNoGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if got, ok := Identity(t.Context()); ok {
		t.Errorf("without git: %+v", got)
	}
}

// fake puts a program named git first, which is this shell script.
func fake(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "git"), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestHowGitIsRun(t *testing.T) {
	fake(t, `printf 'user.name\n%s\0user.email\n%s@example.org\0' "${*#*log.showSignature=false }" "$GIT_TERMINAL_PROMPT$LC_ALL"`)
	got, ok := Identity(t.Context())
	if want := (config.Identity{Name: `-c safe.bareRepository=explicit config --null --get-regexp ^user\.`, Email: "0C@example.org"}); got != want || !ok {
		t.Errorf("%+v, %v", got, ok)
	}
}

func TestGitThatHangsOrFloods(t *testing.T) {
	for name, script := range map[string]string{"hangs": "exec sleep 30", "child hangs": "sleep 6 & exit 0", "floods": "exec yes"} {
		t.Run(name, func(t *testing.T) {
			fake(t, script)
			start := time.Now()
			if got, ok := Identity(t.Context()); ok {
				t.Errorf("%+v", got)
			}
			if d := time.Since(start); d > wait+3*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := Identity(ctx); ok {
		t.Error("a context that is over still asked git")
	}
}
