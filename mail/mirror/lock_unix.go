//go:build unix

package mirror

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps other processes away until the file is closed, here and in every
// process that inherited it: a git that outlives us is not disturbed.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrInUse
	}
	return err
}
