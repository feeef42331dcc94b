//go:build linux

package whole

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"onemore/mail/desk"
)

// console is a terminal with the real program on it.
type console struct {
	t         *testing.T
	ptmx, tty *os.File
	cmd       *exec.Cmd
	done      chan error
	before    *term.State // of the terminal
	fd        int         // of ptmx, which os.File would make wait

	reading sync.WaitGroup
	closed  atomic.Bool

	mu   sync.Mutex
	said bytes.Buffer
}

// onConsole runs a command on a new terminal of 80 columns and 24 rows.
func onConsole(t *testing.T, name string, args ...string) *console {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Skip("there is no terminal: ", err)
	}
	s := &console{t: t, ptmx: ptmx, tty: tty, done: make(chan error, 1)}
	s.fd = int(ptmx.Fd())
	s.size(80, 24)
	if s.before, err = term.GetState(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.CommandContext(t.Context(), name, args...)
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.done <- s.cmd.Wait() }()
	s.reading.Go(s.read)
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		s.close()
	})
	return s
}

// read takes what is written until the terminal is closed. A read that waits
// would keep it open.
func (s *console) read() {
	fd := s.fd
	for buf := make([]byte, 4096); !s.closed.Load(); {
		n, err := syscall.Read(fd, buf)
		if n > 0 {
			s.mu.Lock()
			s.said.Write(buf[:n])
			s.mu.Unlock()
			continue
		}
		if !errors.Is(err, syscall.EAGAIN) {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (s *console) close() {
	s.closed.Store(true)
	s.reading.Wait()
	_, _ = s.tty.Close(), s.ptmx.Close()
}

func (s *console) size(w, h uint16) {
	s.t.Helper()
	if err := pty.Setsize(s.ptmx, &pty.Winsize{Cols: w, Rows: h}); err != nil {
		s.t.Fatal(err)
	}
	if err := syscall.SetNonblock(s.fd, true); err != nil { // Setsize has made it wait
		s.t.Fatal(err)
	}
}

// mark is how much was written so far.
func (s *console) mark() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.Len()
}

// since is what was written behind a mark.
func (s *console) since(at int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.said.Bytes()[at:])
}

// waits waits until something was written behind a mark.
func (s *console) waits(at int, what string) {
	s.t.Helper()
	for range 1000 {
		if strings.Contains(s.since(at), what) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatalf("%q was not written:\n%q", what, s.since(at))
}

func (s *console) press(keys string) {
	s.t.Helper()
	if _, err := syscall.Write(s.fd, []byte(keys)); err != nil {
		s.t.Fatal(err)
	}
	time.Sleep(150 * time.Millisecond)
}

// ends waits for the program to end.
func (s *console) ends() {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		s.t.Fatal("it did not end")
	}
}

// restored says what of the terminal is not as it was.
func (s *console) restored(behind int) {
	s.t.Helper()
	now, err := term.GetState(int(s.tty.Fd()))
	if err != nil || !reflect.DeepEqual(now, s.before) {
		s.t.Errorf("the terminal is left as %+v, not %+v, %v", now, s.before, err)
	}
	all := s.since(0)
	if !strings.Contains(all[behind:], "\x1b[?1049l") || strings.LastIndex(all, "\x1b[?25l") > strings.LastIndex(all, "\x1b[?25h") {
		s.t.Errorf("the screen or the cursor does not come back: it ends with %q", all[behind:])
	}
}

// study is a store with one patch, and the flags that open it.
func study(t *testing.T) (dir string, flags []string) {
	t.Helper()
	base := home(t)
	dir = filepath.Join(base, "store")
	flags = []string{"--store", dir, "--me", "Rita Reviewer <rita@example.net>"}
	d, err := desk.Open(t.Context(), dir, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	raw := "From: Ada Author <ada@example.org>\nTo: pump@lists.example.org\nCc: Rita Reviewer <rita@example.net>\nList-Id: <pump.lists.example.org>\n" +
		"Subject: [PATCH] pump: stop when dry\nMessage-ID: <p1@example.org>\nDate: " + time.Now().Add(-48*time.Hour).Format(time.RFC1123Z) +
		"\n\nA dry pump must stop.\n\nSigned-off-by: Ada Author <ada@example.org>\n---\n pump.c | 1 +\n 1 file changed, 1 insertion(+)\n\n" +
		"diff --git a/pump.c b/pump.c\nindex 2222222..3333333 100644\n--- a/pump.c\n+++ b/pump.c\n@@ -2,3 +2,4 @@ int pump(void)\n {\n \tstrokes++;\n+\tif (dry())\treturn 1;\n \treturn 0;\n-- \n2.45.0\n"
	if err := d.Fill(t.Context(), slices.Values([][]byte{[]byte(raw)})); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, flags
}

// drafted is what is kept of what was typed.
func drafted(t *testing.T, dir string) string {
	t.Helper()
	d, err := desk.Open(t.Context(), dir, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	all, err := d.Drafts(t.Context(), "p1@example.org")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, one := range all {
		for _, c := range one.Comments {
			said = append(said, c.Text)
		}
	}
	return strings.Join(said, "|")
}

// comment goes to the first changed line and writes there; the comment is open
// when it returns.
func (s *console) comment(text string) {
	s.t.Helper()
	s.waits(0, "stop when dry")
	at := s.mark()
	s.press("\r")
	s.waits(at, "Ada Author")
	s.press("\r")
	s.waits(at, "strokes++")
	s.press("}")
	s.press("j")
	s.press("c")
	s.press(text)
	time.Sleep(2 * time.Second) // a pause: it is kept by then
}

// TestRow13TerminalAndDraft (row 13 of the faults): however the program is
// ended or stopped, the terminal is as it was, and what was typed is kept.
func TestRow13TerminalAndDraft(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	path := program(t)
	const text = "neverlost"
	for name, end := range map[string]func(s *console){
		"SIGTERM":                func(s *console) { _ = s.cmd.Process.Signal(syscall.SIGTERM) },
		"SIGHUP":                 func(s *console) { _ = s.cmd.Process.Signal(syscall.SIGHUP) },
		"SIGKILL":                func(s *console) { _ = s.cmd.Process.Kill() },
		"the terminal is closed": func(s *console) { s.close() },
	} {
		t.Run(name, func(t *testing.T) {
			dir, flags := study(t)
			s := onConsole(t, path, flags...)
			s.comment(text)
			at := s.mark()
			end(s)
			s.ends()
			if strings.HasPrefix(name, "SIG") && name != "SIGKILL" {
				time.Sleep(50 * time.Millisecond) // what it wrote last is read
				s.restored(at)
			}
			if got := drafted(t, dir); got != text {
				t.Errorf("kept of it is %q", got)
			}
		})
	}
}

// TestRow13Stopped (row 13 of the faults): C-z gives the terminal back as it
// was, and the screen is whole again when it goes on, in the size that the
// terminal then has.
func TestRow13Stopped(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash to stop and go on under")
	}
	path := program(t)
	_, flags := study(t)
	s := onConsole(t, bash, append([]string{"--norc", "-c", `set -m; "$@"; echo STOPPED; read -r x; fg >/dev/null; echo ENDED`, "bash", path}, flags...)...)
	s.waits(0, "stop when dry")
	at := s.mark()
	s.press("\x1a")
	s.waits(at, "STOPPED")
	s.restored(at)
	s.size(100, 30)
	at = s.mark()
	s.press("\n")
	s.waits(at, "\x1b[?1049h")
	s.waits(at, "stop when dry")
	at = s.mark()
	s.press("Q")
	s.waits(at, "ENDED")
	s.ends()
	s.restored(at)
}

// TestRow13EditorKilled (row 13 of the faults): what was written in an editor
// that was killed lies in the file that is named.
func TestRow13EditorKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	path := program(t)
	_, flags := study(t)
	editor := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\necho 'much thought' >> \"$1\"\nkill -9 $$\n"), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	t.Setenv("EDITOR", editor)
	t.Setenv("VISUAL", "")
	s := onConsole(t, path, append(flags, "reply", "p1@example.org")...)
	s.ends()
	s.waits(0, "what you wrote is in ")
	time.Sleep(50 * time.Millisecond)
	_, file, found := strings.Cut(strings.TrimSpace(s.since(0)), "what you wrote is in ")
	if s.cmd.ProcessState.ExitCode() != 1 || !found {
		t.Fatalf("%s", s.since(0))
	}
	if raw, err := os.ReadFile(file); err != nil || !strings.Contains(string(raw), "much thought") {
		t.Errorf("%s: %q, %v", file, raw, err)
	}
}
