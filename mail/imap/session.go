package imap

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	teardownWait = 5 * time.Second
	farewellWait = 2 * time.Second
)

// session is one connection that is logged in. One goroutine at a time owns it.
type session struct {
	client *imapclient.Client
	wire   *wire
	tap    *tap
	caps   goimap.CapSet
	nobody bool // logged in as anonymous

	open   map[*asked]bool // FETCH commands that are not drained
	strays *strays
	news   chan struct{} // something changed in the folder that is open
	count  atomic.Uint32 // messages in it: some servers repeat themselves
	used   time.Time
	inside bool // it was logged in
	dead   bool
}

func newSession(w *wire, t *tap) *session {
	s := &session{wire: w, tap: t, open: map[*asked]bool{}, news: make(chan struct{}, 1)}
	s.strays = newStrays()
	tell := func() {
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
	s.client = imapclient.New(t, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Expunge: func(uint32) { tell() },
		Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if n := d.NumMessages; n != nil && s.count.Swap(*n) != *n {
				tell()
			}
		},
		Fetch: func(m *imapclient.FetchMessageData) { s.strays.take(m); tell() },
	}})
	return s
}

// do runs one command under an allowance. Whatever f waits for ends when the
// server is silent, sends too much, or ctx is done; then the session is dead.
func (s *session) do(ctx context.Context, doing string, a allowance, f func() error) (err error) {
	if s.dead {
		return &fault{ErrUnreachable, doing, errors.New("the connection is closed")}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.wire.use.commands.Add(1)
	a.bytes += s.pending()
	s.wire.arm(a)
	stop := context.AfterFunc(ctx, s.wire.kill)
	defer func() {
		// A panic may have left the library's lock held: never go on.
		if r := recover(); r != nil {
			s.kill()
			err = &fault{ErrProtocol, doing, fmt.Errorf("panic: %v", r)}
		}
		stop()
		s.wire.rest(s.pending())
		s.used = time.Now()
	}()
	return s.judge(ctx, doing, f())
}

// pending is how much the commands on their way may bring, at any time.
func (s *session) pending() (bytes int64) {
	for a := range s.open {
		bytes += a.allowance().bytes
	}
	return bytes
}

// judge puts an error of the library into a class.
func (s *session) judge(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	var e *goimap.Error
	said := errors.As(err, &e)
	if said && refused(err) {
		if isBusy(e) {
			return &fault{ErrBusy, doing, e}
		}
		return &fault{ErrProtocol, doing, e}
	}
	s.kill()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, errLogin) {
		return &fault{ErrAuth, doing, err}
	}
	if text, ok := s.tap.bye(); ok || said {
		if !ok {
			text = e.Text
		}
		return &fault{s.farewellKind(text), doing, fmt.Errorf("it said %q as it left", clip(text))}
	}
	if kind, cause := s.wire.ended(); kind != nil {
		return &fault{kind, doing, cause}
	}
	if cause := s.tap.broken(); cause != nil && !errors.Is(cause, errSpin) {
		return &fault{ErrUnreachable, doing, cause}
	}
	return &fault{ErrProtocol, doing, errors.New(clip(err.Error()))}
}

// farewellKind tells a server that has enough of us from one that ends what it
// began, as it does when it is restarted or nothing was asked for long.
func (s *session) farewellKind(text string) error {
	if s.inside && !saysBusy(text) || strings.Contains(strings.ToLower(text), "shutting down") {
		return ErrUnreachable
	}
	return ErrBusy
}

// clip keeps what a server said short; it is hostile text all the same.
func clip(s string) string {
	const most = 200
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

func (s *session) kill() {
	s.dead = true
	s.wire.kill()
}

// close ends the session. The raw connection goes first, then what is not
// drained, then the client: any other order waits for a lock. What hangs all
// the same is left behind after a while.
func (s *session) close() {
	if !s.dead {
		s.farewell()
	}
	s.kill()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for q := range s.open {
			<-q.done
		}
		_ = s.client.Close()
	}()
	late := time.NewTimer(teardownWait)
	defer late.Stop()
	select {
	case <-done:
	case <-late.C:
	}
}

func (s *session) farewell() {
	if len(s.open) > 0 {
		return
	}
	defer func() { _ = recover() }() // what follows closes the connection whatever the library does
	s.wire.use.commands.Add(1)
	s.wire.arm(allowance{silence: farewellWait, limit: farewellWait, bytes: restCeiling})
	// The answer is of no use; a server that sends none is not waited for long.
	_ = s.client.Logout().Wait()
}

// quiet drops the word of changes that came so far.
func (s *session) quiet() {
	select {
	case <-s.news:
	default:
	}
}

func (s *session) noop(ctx context.Context) error {
	return s.do(ctx, "ask whether the server is there", commandAllowance(), func() error { return s.client.Noop().Wait() })
}
