//go:build unix

package child

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSession: who leads a session that it began itself has no terminal.
func TestSession(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc to look at sessions")
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `cut -d" " -f1,6,7 /proc/$$/stat; cat`)
	Apart(cmd)
	out, err := cmd.Output()
	f := strings.Fields(string(out)) // process, session, terminal
	if err != nil || len(f) != 3 || f[0] != f[1] || f[2] != "0" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestChildrenEndToo(t *testing.T) {
	mark := filepath.Join(t.TempDir(), "mark")
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", `(sleep 1; touch "$0") & sleep 20`, mark)
	Apart(cmd)
	start := time.Now()
	if err := cmd.Run(); err == nil {
		t.Error("it ended well")
	}
	if d := time.Since(start); d > 800*time.Millisecond {
		t.Errorf("took %v", d)
	}
	time.Sleep(1200 * time.Millisecond)
	if found, _ := filepath.Glob(mark); len(found) > 0 {
		t.Error("a child lived on")
	}
}

// A child that stays behind after a good end does not hold the answer back.
func TestLeftBehind(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "echo answer; sleep 4 &")
	Apart(cmd)
	start := time.Now()
	out, _ := cmd.Output()
	if d := time.Since(start); string(out) != "answer\n" || d > 3*time.Second {
		t.Errorf("%q after %v", out, d)
	}
}
