package auth

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

func TestCommand(t *testing.T) {
	home := alone(t)
	t.Setenv("GPG_TTY", "/dev/pts/0")
	for name, c := range map[string]struct{ script, want string }{
		"a line":       {"echo " + pearl, pearl},
		"no line end":  {"printf %s " + pearl, pearl},
		"DOS":          {`printf 'a b\r\n'`, "a b"},
		"empty lines":  {`printf 'a\n\n\r\n'`, "a"},
		"spaces count": {`printf ' a  \n'`, " a  "},
		"bytes":        {`printf 'p\303\244ss\n'`, "päss"},
		"talks too":    {"echo hello >&2; echo a", "a"},
		"at home":      {"pwd", home},
		"no input":     {"cat; echo end", "end"},
		"no GPG_TTY":   {`echo "<$GPG_TTY>"`, "<>"},
		"leaves child": {"sleep 9 & echo a", "a"},
	} {
		t.Run(name, func(t *testing.T) {
			w := mailbox()
			w.PasswordCommand = sh(c.script)
			if s := found(t, New(Options{}), w, "me", c.want); s.Token() {
				t.Error("a password is a token")
			}
			w.PasswordCommand, w.TokenCommand = nil, sh(c.script)
			if s := found(t, New(Options{}), w, "me", c.want); !s.Token() {
				t.Error("a token is none")
			}
		})
	}
}

func TestCommandFails(t *testing.T) {
	alone(t)
	for name, c := range map[string]struct {
		argv  []string
		class error
		words string
	}{
		"two lines":       {sh("echo " + pearl + "; echo login: me"), ErrCommand, "more than one line"},
		"nothing":         {sh("true"), ErrCommand, "empty"},
		"empty line":      {sh("echo; echo " + pearl), ErrCommand, "more than one line"},
		"exit 1":          {sh("echo first >&2; echo no such entry >&2; exit 1"), ErrCommand, "sh: exit status 1: no such entry"},
		"prints and ends": {sh("echo " + pearl + "; echo cannot use " + pearl + " >&2; exit 1"), ErrCommand, "cannot use ***"},
		"paints":          {sh(`printf '\033[2J\302\233bad\342\200\256\n' >&2; exit 3`), ErrCommand, "?[2J?bad?"},
		"talks long":      {sh("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3"), ErrCommand, "...xxx"},
		"floods":          {sh("exec yes " + pearl), ErrCommand, "prints more than"},
		"NUL":             {sh(`printf 'a\000b'`), ErrControl, "password_command"},
		"escape":          {sh(`printf 'a\033b'`), ErrControl, "password_command"},
		"not there":       {[]string{"no-such-program-of-mine", pearl}, ErrCommand, "start no-such-program-of-mine: "},
		"no file":         {[]string{"/no/such/" + "program", pearl}, ErrCommand, "start program: "},
		"killed":          {sh("kill -9 $$"), ErrCommand, "killed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := mailbox()
			w.PasswordCommand = c.argv
			err := failed(t, New(Options{}), w, ErrNothing, c.words, "run password_command by hand")
			if !errors.Is(err, c.class) {
				t.Errorf("not %v: %v", c.class, err)
			}
		})
	}
}

// TestCommandThatHangs is ended with all that it started.
func TestCommandThatHangs(t *testing.T) {
	alone(t)
	mark := filepath.Join(t.TempDir(), "mark")
	w := mailbox()
	w.PasswordCommand = []string{"sh", "-c", `(sleep 1; echo lived >"$0") & echo x; sleep 60`, mark}
	start := time.Now()
	failed(t, New(Options{Timeout: 200 * time.Millisecond}), w, ErrNothing, "did not end within 200ms")
	if d := time.Since(start); d > time.Second {
		t.Errorf("took %v", d)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := New(Options{}).Find(ctx, w); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after its context: %v", err)
	}
	time.Sleep(1300 * time.Millisecond)
	if read(t, mark) != "" {
		t.Error("a child of the command lived on")
	}
}

// TestOurTerminal: a command that asks on the terminal finds none. The test runs
// itself again on a terminal of its own, or there would be none to find.
func TestOurTerminal(t *testing.T) {
	if os.Getenv("ON_A_TERMINAL") != "" {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		if err != nil {
			t.Fatalf("the test itself has no terminal: %v", err)
		}
		tty.Close()
		w := mailbox()
		w.PasswordCommand = sh("echo password? >/dev/tty && read answer </dev/tty && echo $answer")
		failed(t, New(Options{}), w, ErrNothing, "exit status", "/dev/tty")
		return
	}
	alone(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOurTerminal$", "-test.v")
	cmd.Env = append(os.Environ(), "ON_A_TERMINAL=1")
	f, err := pty.Start(cmd)
	if err != nil {
		t.Skipf("no terminal can be made: %v", err)
	}
	defer f.Close()
	out, _ := io.ReadAll(f) // a terminal that closes ends in an error on some systems
	if err := cmd.Wait(); err != nil || !strings.Contains(string(out), "PASS") || strings.Contains(string(out), "password?") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestNothingFromTheFolder: a tree under review has no say in what runs.
func TestNothingFromTheFolder(t *testing.T) {
	alone(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "getpass"), "#!/bin/sh\necho evil\n", 0o700)
	t.Chdir(dir)
	for _, path := range []string{os.Getenv("PATH"), "." + string(os.PathListSeparator) + os.Getenv("PATH")} {
		t.Setenv("PATH", path)
		for _, program := range []string{"getpass", "./getpass"} {
			w := mailbox()
			w.PasswordCommand = []string{program}
			failed(t, New(Options{}), w, ErrNothing, "start getpass")
		}
	}
}

func TestArgumentsAreNoShell(t *testing.T) {
	alone(t)
	w := mailbox()
	w.PasswordCommand = []string{"printf", "%s", "$(id); `id` a|b"}
	found(t, New(Options{}), w, "me", "$(id); `id` a|b")
	w.Dir = t.TempDir()
	w.PasswordCommand = []string{"pwd"}
	found(t, New(Options{}), w, "me", w.Dir)
}

func TestClean(t *testing.T) {
	for _, c := range [][3]string{
		{"", "", ""},
		{"a\nb\n\n", "", "b"},
		{"a\r\n", "", "a"},
		{"use pw twice: pw", "pw\n", "use *** twice: ***"},
		{"x\xffy", "", "x?y"},
		{"a\tb\x00", "", "a?b?"},
	} {
		if got := clean(c[0], c[1]); got != strings.ReplaceAll(c[2], "x?y", "x\ufffdy") {
			t.Errorf("%q: %q", c[0], got)
		}
	}
}
