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
	report func(Report)
	wake   chan struct{} // holds one wish to look now

	mu     gosync.Mutex
	state  State
	cancel context.CancelCauseFunc // of what runs, or nil
	halted bool
	answer chan answer
	tries  int // faults in a row
}

func newRunner(e *Engine, s Source) *runner {
	r := &runner{engine: e, source: s, wake: make(chan struct{}, 1), answer: make(chan answer, 1)}
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
		s.Rate, s.Left = pacing(s.Done, s.Total, r.engine.opt.Now().Sub(s.Began))
	}
	return s
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

// begin gives the context of one piece of work, which stop ends.
func (r *runner) begin(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.mu.Lock()
	r.cancel = cancel
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
			rep.Hint = r.source.Judge(err).Hint
			s.Phase, s.Err, s.Hint = Failed, err.Error(), rep.Hint
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
	lock := newLock(r.engine.opt.Locks, r.source.Name())
	err = lock.take(ctx, r.engine.opt.Wait, func() {
		r.set(func(s *State) { s.Phase = Elsewhere })
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	r.set(func(s *State) { s.Phase = Fetching })
	k := &Keeper{runner: r, store: r.engine.opt.Store}
	if err := guard(func() error { return r.source.Fetch(ctx, k) }); err != nil {
		return err
	}
	return k.succeeded(ctx)
}

// guard turns a panic of a source into an error: what comes over the network
// must not end the program.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the source broke down: %v", p)
		}
	}()
	return fn()
}

// stored counts what one transaction brought.
func (r *runner) stored(res store.Result) {
	r.mu.Lock()
	r.state.Messages += res.Messages()
	r.state.New += res.New
	r.mu.Unlock()
	if fn := r.engine.opt.Stored; fn != nil {
		fn(r.source.Name(), res)
	}
	r.engine.changed(true)
}
