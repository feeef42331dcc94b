package sync

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	gosync "sync"
	"time"

	"onemore/mail/store"
)

// Options are what an Engine is made of.
type Options struct {
	Store Store
	Locks string // the folder of the locks, the store's

	// Stored is told of every transaction, before the source goes on. Changed
	// is told that a state changed; it must not block. Log takes a line for the
	// log screen. All may be nil.
	Stored  func(source string, res store.Result)
	Changed func()
	Log     func(level, text string)
	// The machine's own when nil.
	Now  func() time.Time
	Wait func(ctx context.Context, d time.Duration) error
	Rand func() float64
}

// Engine keeps sources in step. Its methods may be called from any goroutine.
type Engine struct {
	opt Options

	mu      gosync.Mutex
	runners []*runner
	start   func(*runner) // watches one more; nil when nothing is watched
	wg      gosync.WaitGroup
	asked   int // the number of the last question
	told    time.Time
}

// New gives an engine that asks nobody yet.
func New(opt Options, sources ...Source) *Engine {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Wait == nil {
		opt.Wait = sleep
	}
	if opt.Rand == nil {
		opt.Rand = rand.Float64
	}
	e := &Engine{opt: opt}
	for _, s := range sources {
		e.runners = append(e.runners, newRunner(e, s))
	}
	return e
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Add takes in one more source; when the others are watched, it is too.
func (e *Engine) Add(s Source) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, r := range e.runners {
		if r.source.Name() == s.Name() {
			return fmt.Errorf("add %s: it is a source already", s.Name())
		}
	}
	r := newRunner(e, s)
	e.runners = append(e.runners, r)
	if e.start != nil {
		e.start(r)
	}
	return nil
}

// named gives the runners of these sources; of none, all.
func (e *Engine) named(names []string) []*runner {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(e.runners), func(r *runner) bool {
		return len(names) > 0 && !slices.Contains(names, r.source.Name())
	})
}

// Report is how one fetch of one source went.
type Report struct {
	Source   string
	Messages int
	New      int
	Use
	Seconds float64
	Err     error
	Hint    string // what a person can do about Err
}

// Run fetches from the named sources once, side by side; of none, from all.
// done is called for each as it ends, one at a time.
func (e *Engine) Run(ctx context.Context, names []string, done func(Report)) {
	reports := make(chan Report)
	var wg gosync.WaitGroup
	for _, r := range e.named(names) {
		wg.Go(func() { reports <- r.once(ctx) })
	}
	go func() {
		wg.Wait()
		close(reports)
	}()
	for one := range reports {
		done(one)
	}
}

// Watch keeps all sources in step until ctx ends, and returns when all have
// stopped. done, when not nil, is called after each fetch that brought
// something or failed, from several goroutines.
func (e *Engine) Watch(ctx context.Context, done func(Report)) {
	e.mu.Lock()
	e.start = func(r *runner) { e.wg.Go(func() { r.watch(ctx, done) }) }
	for _, r := range e.runners {
		e.start(r)
	}
	e.mu.Unlock()
	<-ctx.Done()
	e.mu.Lock()
	e.start = nil
	e.mu.Unlock()
	e.wg.Wait()
}

// Fetch makes the named watched sources look now; of none, all.
func (e *Engine) Fetch(names ...string) {
	for _, r := range e.named(names) {
		r.poke()
	}
}

// Stop ends what the named sources do until Fetch; of none, what all do.
func (e *Engine) Stop(names ...string) {
	for _, r := range e.named(names) {
		r.stop()
	}
}

// States tells how the sources stand, in the order they were added.
func (e *Engine) States() []State {
	var out []State
	for _, r := range e.named(nil) {
		out = append(out, r.snapshot())
	}
	return out
}

// Close closes the sources. Run and Watch must have ended.
func (e *Engine) Close() error {
	var errs []error
	for _, r := range e.named(nil) {
		errs = append(errs, r.source.Close())
	}
	return errors.Join(errs...)
}

// pace is the shortest time between two signs of progress.
const pace = 100 * time.Millisecond

// changed tells that a state changed. What is only progress is told now and
// then; the end of a fetch tells the rest.
func (e *Engine) changed(progress bool) {
	if e.opt.Changed == nil {
		return
	}
	now := e.opt.Now()
	e.mu.Lock()
	if since := now.Sub(e.told); progress && since >= 0 && since < pace {
		e.mu.Unlock()
		return
	}
	e.told = now
	e.mu.Unlock()
	e.opt.Changed()
}

func (e *Engine) log(level, format string, args ...any) {
	if e.opt.Log != nil {
		e.opt.Log(level, fmt.Sprintf(format, args...))
	}
}
