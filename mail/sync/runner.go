package sync

import (
	"context"
	"errors"
	"fmt"
	gosync "sync"
	"time"

	"onemore/mail/store"
)

// errStopped ends the work of a source that somebody stopped.
var errStopped = errors.New("stopped")

// runner runs one source.
type runner struct {
	engine *Engine
	source Source
	wake   chan struct{} // holds one wish to look now

	mu     gosync.Mutex
	state  State
	cancel context.CancelCauseFunc // of what runs, or nil
	halted bool
	answer chan answer
	leg    leg
	noted  time.Time // when the last success was written down

	updating chan struct{} // holds one: who updates a change now
}

func newRunner(e *Engine, s Source) *runner {
	r := &runner{engine: e, source: s, wake: make(chan struct{}, 1), answer: make(chan answer, 1), updating: make(chan struct{}, 1)}
	r.state = State{Name: s.Name(), Kind: s.Kind(), Phase: Idle}
	return r
}

func (r *runner) poke() {
	r.mu.Lock()
	r.halted = false
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *runner) stop() {
	r.mu.Lock()
	r.halted = true
	cancel := r.cancel
	r.mu.Unlock()
	if cancel != nil {
		cancel(errStopped)
	}
}

func (r *runner) stopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.halted
}

func (r *runner) snapshot() State {
	use := r.source.Use()
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.state
	s.Use = use
	if s.Phase == Fetching {
		s.Rate, s.Left = pacing(s.Done-r.leg.from, s.Total-r.leg.from, r.engine.opt.Now().Sub(r.leg.began))
	}
	return s
}

// leg is a part of a fetch that is counted by itself, such as a folder.
type leg struct {
	note, unit string
	from       int64 // Done at its beginning
	began      time.Time
}

// progress notes how far the fetch is.
func (r *runner) progress(p Progress) {
	r.mu.Lock()
	if l := &r.leg; l.began.IsZero() || l.note != p.Note || l.unit != p.Unit || p.Done < l.from {
		*l = leg{p.Note, p.Unit, p.Done, r.engine.opt.Now()}
	}
	r.state.Progress = p
	r.mu.Unlock()
	r.engine.changed(true)
}

// pacing is the speed of a fetch and how long it still takes.
func pacing(done, total int64, took time.Duration) (rate float64, left time.Duration) {
	if done <= 0 || took < time.Second {
		return 0, 0
	}
	rate = float64(done) / took.Seconds()
	if total > done {
		left = time.Duration(float64(total-done) / rate * float64(time.Second))
	}
	return rate, left
}

func (r *runner) set(fn func(s *State)) {
	r.mu.Lock()
	fn(&r.state)
	r.mu.Unlock()
	r.engine.changed(false)
}

// begin gives the context of one piece of work, which stop ends; a stop that
// came before does, too.
func (r *runner) begin(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.mu.Lock()
	r.cancel = cancel
	if r.halted {
		cancel(errStopped)
	}
	r.mu.Unlock()
	return ctx, func() {
		r.mu.Lock()
		r.cancel = nil
		r.mu.Unlock()
		cancel(nil)
	}
}

// once fetches once and says how it went.
func (r *runner) once(ctx context.Context) Report {
	ctx, end := r.begin(ctx)
	defer end()
	now := r.engine.opt.Now()
	use := r.source.Use()
	r.set(func(s *State) {
		s.Phase, s.Began, s.Err, s.Hint, s.Next = Fetching, now, "", "", time.Time{}
		s.Progress, s.Messages, s.New = Progress{}, 0, 0
		r.leg = leg{}
	})
	err := r.locked(ctx)
	if cause := context.Cause(ctx); err != nil && errors.Is(cause, errStopped) {
		err = cause
	}
	var rep Report
	after := r.source.Use()
	r.set(func(s *State) {
		took := r.engine.opt.Now().Sub(s.Began)
		rep = Report{
			Source: s.Name, Messages: s.Messages, New: s.New, Seconds: took.Seconds(), Err: err,
			Use: Use{Requests: after.Requests - use.Requests, Bytes: after.Bytes - use.Bytes},
		}
		s.Question = nil
		switch {
		case err == nil:
			s.Phase, s.Last, s.Note = Idle, r.engine.opt.Now(), ""
		case errors.Is(err, errStopped), errors.Is(err, context.Canceled):
			s.Phase = Off
		default:
			rep.Hint = r.judge(err).Hint
			s.Phase, s.Err, s.Hint = failed(err), err.Error(), rep.Hint
		}
	})
	r.tell(rep)
	return rep
}

func (r *runner) tell(rep Report) {
	switch {
	case rep.Err == nil && rep.New > 0:
		r.engine.log("info", "%s: %d messages, %d new, in %.1f s with %d requests", rep.Source, rep.Messages, rep.New, rep.Seconds, rep.Requests)
	case rep.Err != nil && !errors.Is(rep.Err, context.Canceled) && !errors.Is(rep.Err, errStopped):
		r.engine.log("error", "%s: %v", rep.Source, rep.Err)
	}
}

// locked fetches while no other process does.
func (r *runner) locked(ctx context.Context) (err error) {
	k := &Keeper{runner: r, store: r.engine.opt.Store}
	if err := k.succeededBefore(ctx); err != nil {
		return err
	}
	lock := newLock(r.engine.opt.Locks, r.source.Name())
	err = lock.take(ctx, r.engine.opt.Wait, func() {
		r.set(func(s *State) { s.Phase = Elsewhere })
	})
	if errors.Is(err, ErrElsewhere) {
		return errors.Join(err, k.succeededBefore(ctx))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	r.set(func(s *State) { s.Phase = Fetching })
	if err := guard(func() error { return r.source.Fetch(ctx, k) }); err != nil {
		return err
	}
	return k.succeeded(ctx)
}

// errBroken is what is left of a panic.
var errBroken = errors.New("the source broke down")

// guard turns a panic of a source into an error: what comes over the network
// must not end the program. Each goroutine needs its own.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errBroken, p)
		}
	}()
	return fn()
}

// count counts what one transaction brought.
func (r *runner) count(res store.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Messages += res.Messages()
	r.state.New += res.New
}
