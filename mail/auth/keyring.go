package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"
)

// Keyring is the system's store of passwords. Get returns ErrNoKey when there
// is none for the service, which is the server's name, and the user:
//
//	secret-tool store --label mail service imap.example.org username me
type Keyring interface {
	Get(service, user string) (string, error)
}

// ErrNoKey is what a Keyring returns for what it does not have.
var ErrNoKey = errors.New("not in the keyring")

var errNoKeyring = errors.New("the keyring cannot be read")

// SystemKeyring is the keyring of this session.
func SystemKeyring() Keyring { return system{} }

type system struct{}

// Get asks the keyring; without one there is nothing in it.
func (system) Get(service, user string) (string, error) {
	if runtime.GOOS == "linux" && !sessionBus() {
		return "", ErrNoKey
	}
	s, err := keyring.Get(service, user)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNoKey
	}
	return s, err
}

// sessionBus tells whether a session bus runs. The library would start one.
func sessionBus() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address != "autolaunch:"
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}

// inTime waits for get no longer than the time. A keyring that is locked asks
// the person, who may be away: then get is left behind.
func (f *Finder) inTime(ctx context.Context, get func() (string, error)) (string, error) {
	type answer struct {
		s   string
		err error
	}
	done := make(chan answer, 1)
	go func() {
		s, err := get()
		done <- answer{s, err}
	}()
	timer := time.NewTimer(f.o.Timeout)
	defer timer.Stop()
	select {
	case a := <-done:
		return a.s, a.err
	case <-timer.C:
		return "", fmt.Errorf("no answer within %v", f.o.Timeout)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
