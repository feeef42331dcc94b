package mirror

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// busyError is ErrBusy with the time before which to stay away.
type busyError struct{ until time.Time }

func (e *busyError) Error() string {
	if e.until.IsZero() {
		return ErrBusy.Error()
	}
	return ErrBusy.Error() + ": not before " + e.until.UTC().Format("15:04:05 MST")
}

func (e *busyError) Unwrap() error { return ErrBusy }

// busy reads Retry-After in both of its forms (RFC 9110 section 10.2.3), from
// 5 s up to an hour.
func busy(h http.Header, now time.Time) error {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return &busyError{}
	}
	wait := time.Hour
	if n, err := strconv.Atoi(v); err == nil && n >= 0 && n < 3600 {
		wait = time.Duration(n) * time.Second
	} else if at, err := http.ParseTime(v); err == nil {
		there, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			there = now
		}
		wait = at.Sub(there)
	}
	return &busyError{until: now.Add(min(max(wait, 5*time.Second), time.Hour))}
}

// RetryAt is the time before which a server does not want to be asked again;
// not ok when it named none.
func RetryAt(err error) (t time.Time, ok bool) {
	var b *busyError
	if !errors.As(err, &b) || b.until.IsZero() {
		return time.Time{}, false
	}
	return b.until, true
}

// Retryable tells whether the same call may succeed later without anybody
// changing anything.
func Retryable(err error) bool {
	for _, kind := range []error{ErrBusy, ErrSilent, ErrNetwork, ErrInUse} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
