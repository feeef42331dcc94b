// Package imaptest runs real mail servers for tests: Dovecot and public-inbox,
// each on this machine, with a state and ports of its own.
//
// It owns starting and ending them. It refuses to install anything: a test
// that needs what is not there is skipped, with the reason. It is imported by
// tests only.
package imaptest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Needs skips a test without the scripts or one of the programs.
func Needs(tb testing.TB, programs ...string) {
	tb.Helper()
	if os.Getenv("ONEMORE_TOOLS") == "" {
		tb.Skip("ONEMORE_TOOLS is not set: no real servers")
	}
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			tb.Skipf("%s is not installed", p)
		}
	}
}

// Folder makes a folder with a file for each mail, in their order.
func Folder(tb testing.TB, mails []string) string {
	tb.Helper()
	dir := tb.TempDir()
	for i, m := range mails {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.eml", i)), []byte(m), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// server is one that a script runs.
type server struct {
	tb     testing.TB
	script string
	State  string // its folder
}

// newServer names a folder for the state of a server, and ends it with the test.
func newServer(tb testing.TB, script string) server {
	tb.Helper()
	dir := tb.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { //nolint:gosec // the server's other users have to get in
		tb.Fatal(err)
	}
	s := server{tb, script, filepath.Join(dir, "state")}
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if out, err := s.command(ctx, "stop", "--purge").CombinedOutput(); err != nil {
			tb.Logf("end %s: %v\n%s", script, err, out)
		}
	})
	return s
}

func (s server) command(ctx context.Context, args ...string) *exec.Cmd {
	args = append([]string{args[0], "--state", s.State}, args[1:]...)
	return exec.CommandContext(ctx, filepath.Join(os.Getenv("ONEMORE_TOOLS"), s.script), args...)
}

// run runs the script, and gives what it prints.
func (s server) run(args ...string) string {
	s.tb.Helper()
	ctx, cancel := context.WithTimeout(s.tb.Context(), 5*time.Minute)
	defer cancel()
	cmd := s.command(ctx, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if _, missing, ok := strings.Cut(errs.String(), s.script+": missing: "); err != nil && ok {
		s.tb.Skipf("%s is not installed", strings.TrimSpace(missing))
	}
	if err != nil {
		s.tb.Fatalf("%s %v: %v\n%s", s.script, args, err, errs.Bytes())
	}
	return string(out)
}

// Var is one of the variables that the script tells of the server.
func (s server) Var(name string) string {
	s.tb.Helper()
	f, err := os.Open(filepath.Join(s.State, "env"))
	if err != nil {
		s.tb.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if v, ok := strings.CutPrefix(in.Text(), name+"="); ok {
			return strings.Trim(v, "'")
		}
	}
	s.tb.Fatalf("the server has no %s", name)
	return ""
}
