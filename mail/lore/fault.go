package lore

import (
	"errors"
	"time"
)

// What can be wrong with an answer; errors of this package wrap one of these,
// unless they are the caller's own.
var (
	ErrBot         = errors.New("the server's bot check refused us; NNTP or git may still be open")
	ErrRefused     = errors.New("the server refuses us")
	ErrNotArchive  = errors.New("this is no answer of a public-inbox; a login page or proxy may stand between")
	ErrNotFound    = errors.New("the server does not have this")
	ErrBusy        = errors.New("the server asks us to come back later")
	ErrServer      = errors.New("the server failed")
	ErrUnreachable = errors.New("the server cannot be reached")
	ErrCut         = errors.New("the answer ends too early")
	ErrTooLarge    = errors.New("the answer is larger than we take")
	ErrRedirect    = errors.New("the server sends us somewhere we do not go")
	ErrQuery       = errors.New("not a search the server understands")
	ErrName        = errors.New("not the name or URL of a list")
)

// fault is one thing that went wrong with a request.
type fault struct {
	kind  error  // one of the above
	note  string // what was seen, for people
	cause error
	until time.Time // of ErrBusy: not before
	again bool      // the same request may go better
	move  bool      // another server may do better
}

func (f *fault) Error() string {
	s := f.kind.Error()
	if f.note != "" {
		s += ": " + f.note
	}
	if !f.until.IsZero() {
		s += ": not before " + f.until.UTC().Format("15:04:05 MST")
	}
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
// changing anything. What was read before the error stays good.
func Retryable(err error) bool {
	var f *fault
	return errors.As(err, &f) && f.again
}

// RetryAt is the time before which a server does not want to be asked again;
// not ok when it named none.
func RetryAt(err error) (t time.Time, ok bool) {
	var f *fault
	if !errors.As(err, &f) || f.until.IsZero() {
		return time.Time{}, false
	}
	return f.until, true
}
