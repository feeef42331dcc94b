//go:build unix

package child

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestNoTerminal(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "if (: </dev/tty) 2>/dev/null; then echo terminal; fi; cat")
	Apart(cmd)
	out, err := cmd.Output()
	if err != nil || len(out) > 0 {
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
