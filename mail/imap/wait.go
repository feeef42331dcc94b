package imap

import (
	"context"
	"errors"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	idleFor   = 9 * time.Minute // well below the 29 after which a server hangs up (RFC 2177), and most NATs
	pollEvery = 5 * time.Minute // the folders that are not open
	noopEvery = time.Minute     // the open one, on a server without IDLE
	leaveWait = 10 * time.Second
)

// Wait returns nil when there may be something new to Fetch, and an error when
// the connection is lost or ctx is done. The first folder that can be read is
// watched as the server allows, the others are looked at every five minutes.
func (a *Account) Wait(ctx context.Context) error {
	s, err := a.take(ctx)
	if err != nil {
		return err
	}
	defer func() { a.give(s) }()
	names, err := a.resolve(ctx, s)
	if err != nil || len(names) == 0 {
		return err
	}
	b, names, err := s.examineFirst(ctx, names)
	if err != nil {
		return err
	}
	// What came between the Fetch and now is seen here, what comes later by
	// the server's word.
	if a.differs(names[0], b) {
		return nil
	}
	next := time.Now().Add(pollEvery)
	for {
		news, err := s.watch(ctx, time.Until(next))
		if news || err != nil {
			return err
		}
		if err := s.noop(ctx); err != nil {
			return err
		}
		if s.heard() {
			return nil
		}
		if time.Until(next) <= 0 {
			if news, err := a.poll(ctx, s, names[1:]); news || err != nil {
				return err
			}
			next = time.Now().Add(pollEvery)
		}
	}
}

// examineFirst opens the first of these folders that can be read, and gives the
// others behind it.
func (s *session) examineFirst(ctx context.Context, names []string) (box, []string, error) {
	var first error
	for i, name := range names {
		b, err := s.examine(ctx, name)
		if err == nil {
			return b, append([]string{name}, slices.Delete(slices.Clone(names), i, i+1)...), nil
		}
		if first == nil {
			first = err
		}
		if s.dead || !errors.Is(err, ErrFolder) {
			break
		}
	}
	return box{}, nil, first
}

// heard tells, once, that the server spoke of a change.
func (s *session) heard() bool {
	select {
	case <-s.news:
		return true
	default:
		return false
	}
}

// differs tells whether a folder is not as it was when last fetched.
func (a *Account) differs(folder string, now box) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	st := a.folders[folder]
	return st == nil || st.seen != now
}

// watch waits for news of the open folder, no longer than for.
func (s *session) watch(ctx context.Context, most time.Duration) (news bool, err error) {
	if !s.caps.Has(goimap.CapIdle) {
		return s.pause(ctx, min(most, noopEvery))
	}
	// A server that never says "+" is silent, and ends as such.
	var idle *imapclient.IdleCommand
	err = s.do(ctx, "wait for news", allowance{silence: time.Minute, limit: time.Minute, bytes: restCeiling}, func() (err error) {
		idle, err = s.client.Idle()
		return err
	})
	if err != nil {
		return false, err
	}
	news, err = s.pause(ctx, min(most, idleFor))
	return news, s.leave(context.WithoutCancel(ctx), idle, err)
}

// leave ends an IDLE in order, so that the connection is good for more even
// when nobody wants to wait any longer.
func (s *session) leave(ctx context.Context, idle *imapclient.IdleCommand, cause error) error {
	err := s.do(ctx, "stop waiting", allowance{silence: leaveWait, limit: leaveWait, bytes: restCeiling}, func() error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
	if cause != nil {
		return cause
	}
	return err
}

func (s *session) pause(ctx context.Context, d time.Duration) (news bool, err error) {
	t := time.NewTimer(max(d, time.Second))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false, context.Cause(ctx)
	case <-s.client.Closed():
		return false, s.do(ctx, "wait for news", commandAllowance(), func() error { return s.client.Noop().Wait() })
	case <-s.news:
		return true, nil
	case <-t.C:
		return false, nil
	}
}

// poll looks at the folders that are not open; what changed is not asked
// further.
func (a *Account) poll(ctx context.Context, s *session, names []string) (news bool, err error) {
	for _, name := range names {
		b, err := s.status(ctx, name)
		switch {
		case s.dead:
			return false, err
		case err != nil:
			continue // Fetch says what is wrong with it
		case a.differs(name, b):
			return true, nil
		}
	}
	return false, nil
}
