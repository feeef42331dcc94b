package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrElsewhere says that another process fetched the same source for longer than we
// wait.
var ErrElsewhere = errors.New("another onemore fetches this source")

// How long we wait for another process, and how often we look.
const (
	lockPatience = 2 * time.Minute
	lockLook     = 250 * time.Millisecond
)

// lock keeps two processes from fetching one source at a time. The kernel
// lets go of it when its process ends, however it ends.
type lock struct{ file *flock.Flock }

func newLock(dir, source string) lock {
	sum := sha256.Sum256([]byte(source))
	return lock{flock.New(filepath.Join(dir, "sync-"+hex.EncodeToString(sum[:8])+".lock"), flock.SetPermissions(0o600))}
}

// take waits for the lock; busy is called once when somebody else has it.
func (l lock) take(ctx context.Context, wait func(context.Context, time.Duration) error, busy func()) error {
	for waited := time.Duration(0); ; waited += lockLook {
		ok, err := l.file.TryLock()
		switch {
		case err != nil:
			return fmt.Errorf("lock the source: %w", err)
		case ok:
			return nil
		case waited == 0:
			busy()
		case waited >= lockPatience:
			return ErrElsewhere
		}
		if err := wait(ctx, lockLook); err != nil {
			return err
		}
	}
}

func (l lock) release() error {
	if err := l.file.Unlock(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("unlock the source: %w", err)
	}
	return nil
}
