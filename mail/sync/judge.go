package sync

import (
	"errors"
	"syscall"
	"time"

	"onemore/mail/store"
)

// roomPause is how long to wait for room on the disk, brokenPause after a
// source broke down: the same mail would break it again.
const (
	roomPause   = 30 * time.Second
	brokenPause = time.Hour
)

// judge says what is to be done about an error. What the store or the engine
// says is judged here, the rest by the source.
func (r *runner) judge(err error) Verdict {
	for _, one := range []struct {
		is error
		Verdict
	}{
		{ErrElsewhere, Verdict{Retry: true, Hint: "it is tried again by itself"}},
		{store.ErrFull, Verdict{Retry: true, After: roomPause, Hint: "free some space; it goes on by itself"}},
		{syscall.ENOSPC, Verdict{Retry: true, After: roomPause, Hint: "free some space; it goes on by itself"}},
		{syscall.EDQUOT, Verdict{Retry: true, After: roomPause, Hint: "free some space; it goes on by itself"}},
		{store.ErrReadOnly, Verdict{Retry: true, After: roomPause, Hint: "look at owner and mode of the store; it goes on by itself"}},
		{syscall.EROFS, Verdict{Retry: true, After: roomPause, Hint: "the disk cannot be written; it goes on by itself when it can"}},
		{store.ErrBusy, Verdict{Retry: true, Hint: "it is tried again by itself"}},
		{store.ErrOutdated, Verdict{}}, // these say themselves what to do
		{store.ErrNewer, Verdict{}},
		{store.ErrCorrupt, Verdict{}},
		{store.ErrClosed, Verdict{}},
		{errBroken, Verdict{Retry: true, After: brokenPause, Hint: "this is a fault of onemore: please report it with the text above"}},
	} {
		if errors.Is(err, one.is) {
			return one.Verdict
		}
	}
	return r.source.Judge(err)
}

// failed is the phase after an error.
func failed(err error) Phase {
	if errors.Is(err, ErrElsewhere) {
		return Elsewhere
	}
	return Failed
}
