// Package desk is the service between mail and people.
//
// It owns the open store, the newest snapshot of the queue, imports, and the
// questions that the screen and the command line ask: one change, one message,
// a series for git am, a search, marks. It follows what other processes write
// to the same store.
//
// It refuses to draw, to parse mail by itself and to decide what mail means.
package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"onemore/config"
	"onemore/mail/outbox"
	"onemore/mail/store"
	"onemore/mail/tree"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// Options are what a desk is opened with.
type Options struct {
	Settings config.Settings
	Me       queue.Me
	// Now is the moment everything is measured from; the zero time means the
	// clock. Mail dated later is hidden.
	Now time.Time
	Log *Log // where the log screen reads; nil for none

	Still   string // why nothing is fetched while the screen is open; "" when it is
	Version string // of the program, for the name that servers hear
	Config  string // the configuration file that Follow writes; "" is the default place

	// Renewing hears how far Open is where the store was made by older rules and
	// all its mail is read anew; nil for nobody.
	Renewing func(done, total int)
}

// Desk serves one store. All methods may be called from several goroutines.
type Desk struct {
	store  *store.Store
	opt    Options
	log    *Log
	events chan Event
	done   chan struct{}
	wg     sync.WaitGroup
	once   sync.Once
	ended  sync.RWMutex // held by who sends on events, so that Close closes it after them
	closed bool         // events is; guarded by ended

	projects []*tree.Project
	senders  []patch.SenderRule
	region   atomic.Pointer[region] // nil: no project and no area is known
	weights  rank.Weights
	knows    *queue.Knowledge // of the newest snapshot; guarded by change
	told     sync.Map         // the views whose warnings were said

	live atomic.Pointer[live] // the fetching of an open screen

	claims   claims
	outbox   *outbox.Outbox
	way      way
	met      bool             // git said who the reader is
	drafting sync.Mutex       // held while a draft is read and written, or a letter made of it
	moves    chan patch.MsgID // what the letters that changed answer
	arrived  chan struct{}    // others brought something that letters may be about

	snap    atomic.Pointer[queue.Snapshot]
	shown   chan struct{}        // a newer snapshot is there
	past    atomic.Pointer[past] // what the snapshot shows otherwise than the store has it
	change  sync.Mutex           // held while a new snapshot is made; guards what follows
	version int64                // of the store, when it was last read whole
	written uint64               // how often this desk wrote itself
}

// Event says what changed: a newer snapshot, a line for the status, a fault.
type Event struct {
	Snapshot bool
	Status   string
	Err      error
	Sources  bool
	Letters  bool // the outbox has changed
}

// Open opens the store in dir, making it when there is none, and reads its mail
// anew when it was made by older rules. It reads no rows: Start or Refresh does.
func Open(ctx context.Context, dir string, opt Options) (*Desk, error) {
	weights, err := weightsOf(opt.Settings.Rank)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return nil, err
	}
	if err := s.Renew(ctx, opt.Renewing); err != nil {
		return nil, errors.Join(fmt.Errorf("read the stored mail by newer rules: %w", err), s.Close())
	}
	aim()
	if opt.Log == nil {
		opt.Log = NewLog(0)
	}
	d := &Desk{
		weights: weights, store: s, opt: opt, log: opt.Log, events: make(chan Event, 64), done: make(chan struct{}),
		moves: make(chan patch.MsgID, 64), shown: make(chan struct{}, 1), arrived: make(chan struct{}, 1),
	}
	d.outbox = outbox.New(d.sending())
	d.senders = senderRules(opt.Settings.Senders)
	d.projects = tree.Open(opt.Settings.Projects, opt.Now)
	d.snap.Store(queue.New(nil, nil, nil, opt.Me, d.now(), d.sections()))
	return d, nil
}

// Close stops what runs and closes the store.
func (d *Desk) Close() error {
	d.once.Do(func() {
		close(d.done)
		d.wg.Wait()
		d.ended.Lock()
		d.closed = true
		close(d.events)
		d.ended.Unlock()
	})
	return d.store.Close()
}

// Empty tells whether the store holds no change at all.
func (d *Desk) Empty(ctx context.Context) (bool, error) {
	empty := true
	err := d.store.Rows(ctx, 1, func(*queue.Row) error {
		empty = false
		return nil
	})
	return empty, err
}

// Snapshot is the newest queue; it never blocks and is never nil.
func (d *Desk) Snapshot() *queue.Snapshot { return d.snap.Load() }

// Settings are what the desk was opened with.
func (d *Desk) Settings() config.Settings { return d.opt.Settings }

// Events gives a value whenever something changed. A receiver that is slow
// misses repeats, never the fact that there is something new.
func (d *Desk) Events() <-chan Event { return d.events }

// Time is the moment that everything is measured from: that of the options, or
// the clock's.
func (d *Desk) Time() time.Time {
	if d.opt.Now.IsZero() {
		return time.Now()
	}
	return d.opt.Now
}

// now is Time in Unix seconds.
func (d *Desk) now() int64 { return d.Time().Unix() }

func (d *Desk) sections() []queue.SectionDef {
	out := make([]queue.SectionDef, 0, len(d.opt.Settings.Sections))
	for _, s := range d.opt.Settings.Sections {
		out = append(out, queue.SectionDef{Name: s.Name, Filter: s.Filter})
	}
	return out
}

// tell hands an event over without waiting: when the channel is full, the
// receiver has a wake-up pending anyway.
func (d *Desk) tell(e Event) {
	if e.Err != nil {
		if errors.Is(e.Err, context.Canceled) {
			return
		}
		d.log.Add("error", e.Err.Error())
	}
	d.ended.RLock()
	defer d.ended.RUnlock()
	if d.closed {
		return
	}
	select {
	case d.events <- e:
	default:
	}
	if e.Snapshot {
		select {
		case d.shown <- struct{}{}:
		default:
		}
	}
}

// Start loads the queue and follows the store in the background until Close:
// the newest rows at once, then all of them.
func (d *Desk) Start(ctx context.Context) error {
	if err := d.loadFirst(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	d.wg.Go(func() {
		defer cancel()
		<-d.done
	})
	d.wg.Go(func() { d.tidy(ctx) })
	if d.opt.Now.IsZero() {
		d.wg.Go(func() { d.alarm(ctx) })
	}
	if d.opt.Still == "" {
		d.wg.Go(func() { d.goLive(ctx) })
		d.wg.Go(func() { d.outbox.Run(ctx) })
		d.wg.Go(func() { d.shareClaims(ctx, nil) })
	}
	d.wg.Go(func() {
		start := time.Now()
		if err := d.Refresh(ctx); err != nil {
			d.tell(Event{Err: fmt.Errorf("load the queue: %w", err)})
			return
		}
		d.log.Add("info", fmt.Sprintf("queue of %d changes loaded in %d ms", len(d.Snapshot().Items), time.Since(start).Milliseconds()))
		d.follow(ctx)
	})
	return nil
}
