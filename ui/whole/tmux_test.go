package whole

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tmux is a seat at a real terminal, in which the built program runs.
type tmux struct {
	t      *testing.T
	socket string
	pids   string // the file with the number of the program's process
	exits  string // the file that says how it ended
}

// sit starts a command on a terminal of w columns and h rows; it ends with the
// test. Without tmux the test is skipped.
func sit(t *testing.T, w, h int, env []string, command ...string) *tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not installed: no real terminal to test with")
	}
	dir := t.TempDir()
	m := &tmux{t: t, socket: filepath.Join(dir, "tmux"), pids: filepath.Join(dir, "pid"), exits: filepath.Join(dir, "exit")}
	t.Cleanup(func() {
		// Without the test's context, which has ended. A server whose last
		// window has closed is gone already.
		_ = exec.CommandContext(context.WithoutCancel(t.Context()), "tmux", "-S", m.socket, "kill-server").Run()
	})
	script := filepath.Join(dir, "run")
	line := fmt.Sprintf("#!/bin/sh\n%s sh -c 'echo $$ >%s; exec \"$@\"' sh %s\necho $? >%s\nexec sleep 600\n",
		strings.Join(quoted(env), " "), m.pids, strings.Join(quoted(command), " "), m.exits)
	if err := os.WriteFile(script, []byte(line), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	m.run("-f", os.DevNull, "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), script)
	return m
}

// quoted are words for a shell; what stands before "=" is the name of a variable.
func quoted(words []string) (out []string) {
	for _, w := range words {
		name, value, ok := strings.Cut(w, "=")
		if !ok || strings.ContainsAny(name, "/-") {
			name, value = "", w
		} else {
			name += "="
		}
		out = append(out, name+"'"+strings.ReplaceAll(value, "'", `'\''`)+"'")
	}
	return out
}

func (m *tmux) run(args ...string) string {
	m.t.Helper()
	out, err := exec.CommandContext(m.t.Context(), "tmux", append([]string{"-u", "-S", m.socket}, args...)...).CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// Lines are the rows of the terminal.
func (m *tmux) Lines() []string {
	m.t.Helper()
	lines := strings.Split(m.run("capture-pane", "-p"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// WaitFor waits until the terminal shows some text.
func (m *tmux) WaitFor(text string) {
	m.t.Helper()
	shows(m.t, m, fmt.Sprintf("%q", text), func(row string) bool { return strings.Contains(row, text) })
}

// Press presses keys, named as in uitest.
func (m *tmux) Press(keys ...string) {
	m.t.Helper()
	for _, k := range keys {
		switch k {
		case "enter":
			m.run("send-keys", "Enter")
		case "esc":
			m.run("send-keys", "Escape")
		default:
			if c, ok := strings.CutPrefix(k, "ctrl+"); ok {
				m.run("send-keys", "C-"+c)
			} else {
				m.Type(k)
			}
		}
	}
}

// Type types text.
func (m *tmux) Type(text string) {
	m.t.Helper()
	m.run("send-keys", "-l", "--", text)
}

// kill ends the program as kill -9 does.
func (m *tmux) kill() {
	m.t.Helper()
	kill(m.t, m.pids)
	m.wantExit("137")
}

// kill ends the process whose number is in a file, once it is there.
func kill(t *testing.T, file string) {
	t.Helper()
	var pid int
	until(t, time.Minute, "a process", func() bool {
		b, err := os.ReadFile(file)
		if err != nil || !strings.HasSuffix(string(b), "\n") {
			return false
		}
		_, err = fmt.Sscan(string(b), &pid)
		return err == nil
	})
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill %d: %v", pid, err)
	}
}

// wantExit waits until the program has ended, and checks its exit status.
func (m *tmux) wantExit(want string) {
	m.t.Helper()
	until(m.t, 20*time.Second, "the program to end", func() bool {
		b, err := os.ReadFile(m.exits)
		return err == nil && len(b) > 0
	})
	b, err := os.ReadFile(m.exits)
	if got := strings.TrimSpace(string(b)); err != nil || got != want {
		m.t.Errorf("it ended with %s (%v), not %s:\n%s", got, err, want, strings.Join(m.Lines(), "\n"))
	}
}
