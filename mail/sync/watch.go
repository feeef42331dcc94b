package sync

import (
	"context"
	"errors"
	"time"
)

// The pauses after faults in a row: full jitter between the floor and what
// doubles each time. A verdict may keep them short while the row is young.
const (
	firstPause = time.Second
	maxPause   = 5 * time.Minute
	floorPause = 200 * time.Millisecond
	young      = 10 * time.Minute
)

// A wait that fails sooner than shortWait is one more fault in a row, though
// the fetch before it went well. One that ends sooner than hastyWait while
// nothing comes is a false alarm; after freeAlarms of them we slow down.
const (
	shortWait  = time.Minute
	hastyWait  = time.Second
	freeAlarms = 5
)

// watching is one source being watched.
type watching struct {
	*runner
	report func(Report)
	faults int       // of fetches in a row
	losses int       // waits in a row that failed early
	alarms int       // false ones in a row
	down   time.Time // when the row of faults and losses began
}

// watch keeps the source in step until ctx ends. report may be nil.
func (r *runner) watch(ctx context.Context, report func(Report)) {
	w := &watching{runner: r, report: report}
	for ctx.Err() == nil {
		if r.stopped() {
			w.halt(ctx)
			continue
		}
		w.round(ctx)
	}
	r.set(func(s *State) {
		if s.Next = (time.Time{}); s.Phase != Failed {
			s.Phase = Off
		}
	})
}

// round is one fetch and what follows, until the next is due.
func (w *watching) round(ctx context.Context) {
	select {
	case <-w.wake: // this fetch is what was wished for
	default:
	}
	rep := w.once(ctx)
	if w.report != nil && (rep.Err != nil || rep.New > 0) && ctx.Err() == nil {
		w.report(rep)
	}
	switch {
	case ctx.Err() != nil || errors.Is(rep.Err, errStopped):
	case errors.Is(rep.Err, ErrElsewhere):
		w.fault(ctx, rep.Err, 0)
	case rep.Err != nil && w.judge(rep.Err).Rest:
		w.faults = 0
		w.between(ctx, rep)
	case rep.Err != nil:
		if w.faults++; w.faults+w.losses == 1 {
			w.down = w.engine.opt.Now()
		}
		w.fault(ctx, rep.Err, w.faults)
	default:
		w.faults = 0
		w.between(ctx, rep)
	}
}

// between waits after a fetch that went well until another one is due.
func (w *watching) between(ctx context.Context, rep Report) {
	began := w.engine.opt.Now()
	wished, err := w.wait(ctx)
	lasted := w.engine.opt.Now().Sub(began)
	switch {
	case ctx.Err() != nil || errors.Is(err, errStopped):
	case err != nil:
		if w.losses++; lasted >= shortWait || w.losses == 1 {
			w.losses, w.down = 1, w.engine.opt.Now()
		}
		w.engine.log("info", "%s: %v", w.source.Name(), err)
		w.fault(ctx, err, w.losses)
	case !wished && lasted < hastyWait && rep.Messages == 0:
		if w.alarms++; w.alarms > freeAlarms {
			w.rest(ctx, Verdict{Retry: true}, w.alarms-freeAlarms)
		}
	default:
		w.losses, w.alarms = 0, 0
	}
}

// wait returns when there may be something new, or somebody wishes to know.
func (r *runner) wait(ctx context.Context) (wished bool, err error) {
	ctx, end := r.begin(ctx)
	defer end()
	r.set(func(s *State) {
		if s.Err == "" { // else a part of it failed, which shows
			s.Phase = Waiting
		}
	})
	done := make(chan struct{})
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(done)
		err = guard(func() error { return r.source.Wait(waiting) })
	}()
	select {
	case <-done:
	case <-r.wake:
		cancel()
		<-done
		return true, nil // whatever it said: the fetch that follows will find out
	}
	if cause := context.Cause(ctx); errors.Is(cause, errStopped) {
		err = cause
	}
	return false, err
}

// fault says what went wrong and waits until it is worth trying again.
func (w *watching) fault(ctx context.Context, err error, tries int) {
	v := w.judge(err)
	if age := w.engine.opt.Now().Sub(w.down); age < 0 || age >= young {
		v.Most = 0
	}
	w.set(func(s *State) { s.Phase, s.Err, s.Hint = failed(err), err.Error(), v.Hint })
	w.rest(ctx, v, tries)
}

// rest waits as long as the verdict wants, or until somebody wishes to know, or
// stops the source.
func (r *runner) rest(ctx context.Context, v Verdict, tries int) {
	ctx, end := r.begin(ctx)
	defer end()
	if !v.Retry {
		select {
		case <-r.wake:
		case <-ctx.Done():
		}
		return
	}
	d := max(r.pause(tries, v.Most), v.After)
	r.set(func(s *State) { s.Next = r.engine.opt.Now().Add(d) })
	waiting, cancel := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = r.engine.opt.Wait(waiting, d) // its only error is that of ctx
	}()
	select {
	case <-over:
	case <-r.wake:
	}
	cancel()
	<-over
}

// halt waits until somebody wishes a source that was stopped to go on.
func (r *runner) halt(ctx context.Context) {
	r.set(func(s *State) { s.Phase, s.Next = Off, time.Time{} })
	select {
	case <-r.wake:
	case <-ctx.Done():
	}
}

// pause is how long to wait after so many faults in a row; most bounds it,
// unless it is 0.
func (r *runner) pause(tries int, most time.Duration) time.Duration {
	if most == 0 {
		most = maxPause
	}
	most = min(firstPause<<min(tries, 20), most)
	return floorPause + time.Duration(r.engine.opt.Rand()*float64(most))
}
