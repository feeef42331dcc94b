package sync

import (
	"context"
	"errors"
	"time"
)

// The pauses after faults in a row: full jitter between the floor and what
// doubles each time.
const (
	firstPause = time.Second
	maxPause   = 5 * time.Minute
	floorPause = 200 * time.Millisecond
)

// watch keeps the source in step until ctx ends.
func (r *runner) watch(ctx context.Context) {
	for ctx.Err() == nil {
		if r.stopped() {
			r.rest(ctx, Verdict{})
			continue
		}
		rep := r.once(ctx)
		if r.report != nil && (rep.Err != nil || rep.New > 0) && ctx.Err() == nil {
			r.report(rep)
		}
		err := rep.Err
		if err == nil {
			r.tries = 0
			err = r.wait(ctx)
		}
		if err != nil && ctx.Err() == nil {
			r.fault(ctx, err)
		}
	}
	r.set(func(s *State) {
		if s.Phase != Failed {
			s.Phase = Off
		}
	})
}

// wait returns when there may be something new, or somebody wants to know.
func (r *runner) wait(ctx context.Context) error {
	ctx, end := r.begin(ctx)
	defer end()
	r.set(func(s *State) { s.Phase = Waiting })
	done := make(chan error, 1)
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { done <- guard(func() error { return r.source.Wait(waiting) }) }()
	select {
	case err := <-done:
		if errors.Is(context.Cause(ctx), errStopped) {
			return nil
		}
		return err
	case <-r.wake:
		cancel()
		err := <-done
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	}
}

// fault says what went wrong and waits until it is worth trying again.
func (r *runner) fault(ctx context.Context, err error) {
	if errors.Is(err, errStopped) {
		return
	}
	v := r.source.Judge(err)
	r.set(func(s *State) { s.Phase, s.Err, s.Hint = Failed, err.Error(), v.Hint })
	r.tries++
	r.rest(ctx, v)
}

// rest waits as long as the verdict wants, or until somebody wants to know.
func (r *runner) rest(ctx context.Context, v Verdict) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if r.stopped() {
		r.set(func(s *State) { s.Phase, s.Next = Off, time.Time{} })
	}
	var over chan struct{}
	if v.Retry {
		d := max(r.pause(), v.After)
		r.set(func(s *State) { s.Next = r.engine.opt.Now().Add(d) })
		over = make(chan struct{})
		go func() {
			defer close(over)
			_ = r.engine.opt.Wait(ctx, d) // its only error is that of ctx
		}()
	}
	select {
	case <-over:
	case <-r.wake:
	case <-ctx.Done():
	}
	cancel()
	if over != nil {
		<-over
	}
}

// pause is how long to wait after so many faults in a row.
func (r *runner) pause() time.Duration {
	most := min(firstPause<<min(r.tries, 20), maxPause)
	return floorPause + time.Duration(r.engine.opt.Rand()*float64(most))
}
