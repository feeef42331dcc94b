//go:build unix

package output

import (
	"os/exec"
	"syscall"
)

// detach takes the terminal away from a command, so that it can neither read
// keys nor write to the screen past us, and lets it end with all its children.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
