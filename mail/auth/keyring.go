package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

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

// askKeyring waits for the keyring no longer than the time. One that is locked
// asks the person, who may be away: then the question is left behind, and until
// it ends there is no second one.
func (f *Finder) askKeyring(ctx context.Context, a account) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, f.o.Timeout, fmt.Errorf("no answer within %v", f.o.Timeout))
	defer cancel()
	select {
	case f.ring <- struct{}{}:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	var (
		secret string
		err    error
		done   = make(chan struct{})
	)
	go func() {
		defer func() { <-f.ring }()
		secret, err = f.o.Keyring.Get(a.host, a.user)
		close(done)
	}()
	select {
	case <-done:
		return secret, err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
