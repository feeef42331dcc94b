package imap

import (
	"errors"
	"slices"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

// What can go wrong with a server. Errors of this package wrap one of these,
// unless they are the caller's own.
var (
	ErrAuth        = errors.New("the server does not let us in")
	ErrTLS         = errors.New("there is no encryption to trust")
	ErrUnreachable = errors.New("the server cannot be reached")
	ErrBusy        = errors.New("the server asks us to come back later")
	ErrSilent      = errors.New("the server stopped answering")
	ErrProtocol    = errors.New("the server sent what we cannot take")
	ErrFolder      = errors.New("the folder cannot be read")
)

const (
	busyWait   = 5 * time.Minute
	folderWait = 5 * time.Minute
	oddWait    = time.Minute
)

// fault is one thing that went wrong, while doing something.
type fault struct {
	kind  error // one of the above
	doing string
	cause error
}

func (f *fault) Error() string {
	s := f.doing + ": " + f.kind.Error()
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

func (f *fault) Unwrap() []error {
	if f.cause == nil {
		return []error{f.kind}
	}
	return []error{f.kind, f.cause}
}

// Retryable tells whether the same call may succeed later without anybody
// changing anything. A refused login and encryption that is not to be trusted
// are for people.
func Retryable(err error) bool {
	if errors.Is(err, ErrAuth) || errors.Is(err, ErrTLS) {
		return false
	}
	return isAny(err, ErrUnreachable, ErrBusy, ErrSilent, ErrProtocol, ErrFolder)
}

// RetryAfter is the least time to wait before the same call is made again; 0
// leaves it to the caller.
func RetryAfter(err error) time.Duration {
	switch {
	case errors.Is(err, ErrBusy):
		return busyWait
	case errors.Is(err, ErrFolder):
		return folderWait
	case errors.Is(err, ErrProtocol):
		return oddWait
	}
	return 0
}

func isAny(err error, kinds ...error) bool {
	for _, k := range kinds {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}

// refused tells whether the server answered a command with NO or BAD; the
// connection is good for more.
func refused(err error) bool {
	var e *goimap.Error
	return errors.As(err, &e) && (e.Type == goimap.StatusResponseTypeNo || e.Type == goimap.StatusResponseTypeBad)
}

// isBusy tells a NO that will pass by itself (RFC 5530) from one that will not.
func isBusy(e *goimap.Error) bool {
	return slices.Contains(passing(), e.Code) || saysBusy(e.Text)
}

func passing() []goimap.ResponseCode {
	return []goimap.ResponseCode{goimap.ResponseCodeUnavailable, goimap.ResponseCodeLimit, goimap.ResponseCodeInUse, goimap.ResponseCodeServerBug}
}

// saysBusy is isBusy for the words of a server, its code among them.
func saysBusy(text string) bool {
	low := strings.ToLower(text)
	return strings.Contains(low, "too many") || slices.ContainsFunc(passing(), func(c goimap.ResponseCode) bool {
		return strings.Contains(low, "["+strings.ToLower(string(c)))
	})
}
