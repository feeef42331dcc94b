// Package child sets up the programs we run: apart from our terminal, so that
// none can ask or paint there, and ended together with all that they started.
// It owns nothing else: what is run, and what its output means, is its callers'.
package child

import (
	"os/exec"
	"time"
)

// grace is how long what a program left behind may hold on to its output after
// its end.
const grace = time.Second

// Apart gives a command that exec.CommandContext made a session of its own,
// without a terminal, and has its context end it and all its children. Its
// standard input is empty unless the caller sets another.
func Apart(cmd *exec.Cmd) {
	separate(cmd)
	cmd.WaitDelay = grace
}
