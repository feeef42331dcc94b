package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"onemore/config"
	"onemore/mail/store"
	"onemore/mail/sync"
)

// Fetched is one fetch of one source.
type Fetched = sync.Report

// Source is how a source stands.
type Source = sync.State

// Ask asks a person for a source; nil: there is nobody.
type Ask func(ctx context.Context, source, text string, secret bool) (string, error)

// Fetching is the phase of a source that is under way.
const Fetching = sync.Fetching

// SyncWant says what Sync is to do.
type SyncWant struct {
	Source string    // the name of one source; "" all
	Lore   string    // instead of the configured ones: this list, by name or URL
	Since  time.Time // how far back, instead of what the configuration says; zero: as it says
	All    bool      // all the way back
	Watch  bool      // go on until the context ends
	Ask    Ask
	// Changed is told, now and then and from several goroutines, that States
	// changed. Done is told of each fetch that ended.
	Changed func(states []Source)
	Done    func(Fetched)
}

// ErrNoSource says that there is nothing to fetch from.
var ErrNoSource = errors.New("no source is configured")

// Sync fetches from the sources and returns when all are in step, or ctx ends.
// A source that fails stops no other; its error is in its report. The queue is
// not read.
func (d *Desk) Sync(ctx context.Context, want SyncWant) (err error) {
	sources, err := d.wanted(want)
	if err != nil {
		return err
	}
	maker := d.maker()
	defer maker.Close()
	var engine *sync.Engine
	opt := d.engineOptions()
	opt.Changed = func() {
		if want.Changed != nil {
			want.Changed(engine.States())
		}
	}
	engine = sync.New(opt)
	maker.Ask = want.Ask
	defer func() { err = errors.Join(err, engine.Close()) }()
	for _, c := range sources {
		s, err := maker.Source(ctx, c, want.start(c))
		if err != nil {
			want.Done(Fetched{Source: c.Name(), Err: err})
			continue
		}
		if err := engine.Add(s); err != nil {
			return err
		}
	}
	if want.Watch {
		done := d.alongside(ctx, want)
		engine.Watch(ctx, want.Done)
		<-done
	} else {
		engine.Run(ctx, nil, want.Done)
		d.settleWith(ctx, want)
	}
	return d.store.Fold(context.WithoutCancel(ctx))
}

// start is the time that a source begins at.
func (w SyncWant) start(c config.Source) time.Time {
	switch {
	case w.All:
		return time.Time{}
	case w.Since.IsZero():
		return c.Start(time.Now())
	}
	return w.Since
}

// loreSource is the source of a list, by its name or URL.
func loreSource(list string) config.Source {
	if strings.Contains(list, "://") {
		return config.Source{Kind: config.SourceLore, URL: config.URL(list)}
	}
	return config.Source{Kind: config.SourceLore, List: list}
}

// wanted are the sources that are meant.
func (d *Desk) wanted(want SyncWant) ([]config.Source, error) {
	if want.Lore != "" {
		return []config.Source{loreSource(want.Lore)}, nil
	}
	all := d.opt.Settings.Sources
	if len(all) == 0 {
		return nil, ErrNoSource
	}
	if want.Source == "" {
		return all, nil
	}
	for _, c := range all {
		if c.Name() == want.Source {
			return []config.Source{c}, nil
		}
	}
	return nil, fmt.Errorf("source %q: not in the configuration", want.Source)
}

// maker makes sources for this desk.
func (d *Desk) maker() *sync.Maker {
	return &sync.Maker{Version: d.opt.Version, Dir: d.store.Dir(), Me: d.addresses, Log: d.log.Add}
}

// addresses are the reader's.
func (d *Desk) addresses() []string {
	var out []string
	for _, p := range d.opt.Me.People {
		out = append(out, p.Email)
	}
	return out
}

func (d *Desk) engineOptions() sync.Options {
	return sync.Options{Store: d.store, Locks: d.store.Dir(), Log: d.log.Add}
}

// Still says why nothing is fetched while the screen is open, or "".
func (d *Desk) Still() string { return d.opt.Still }

// live is the fetching of an open screen.
type live struct {
	engine *sync.Engine
	maker  *sync.Maker
	made   atomic.Bool // all sources of the configuration are in the engine
}

// goLive makes the sources of the configuration, and watches them until ctx
// ends. What is wrong with one is said, and the others go on.
func (d *Desk) goLive(ctx context.Context) {
	p := newPublisher(d)
	opt := d.engineOptions()
	opt.Stored = func(_ string, res store.Result) {
		p.add(res)
		if len(res.Letters)+len(res.Changed) > 0 {
			d.came()
		}
	}
	opt.Changed = func() { d.tell(Event{Sources: true}) }
	l := &live{engine: sync.New(opt), maker: d.maker()}
	l.maker.Ask = l.engine.Ask
	d.live.Store(l)
	for _, c := range d.opt.Settings.Sources {
		if err := d.follows(ctx, l, c); err != nil {
			d.tell(Event{Err: err})
		}
	}
	l.made.Store(true)
	d.wg.Go(func() { p.run(ctx) })
	d.wg.Go(func() {
		l.engine.Watch(ctx, nil)
		if err := l.engine.Close(); err != nil {
			d.log.Add("error", err.Error())
		}
		l.maker.Close()
	})
}

func (d *Desk) follows(ctx context.Context, l *live, c config.Source) error {
	s, err := l.maker.Source(ctx, c, c.Start(time.Now()))
	if err != nil {
		return fmt.Errorf("source %s: %w", c.Name(), err)
	}
	return l.engine.Add(s)
}

// Sources tells how the sources of the screen stand: those of the
// configuration, from the beginning on.
func (d *Desk) Sources() []Source {
	if l := d.live.Load(); l != nil && l.made.Load() {
		return l.engine.States()
	}
	var out []Source
	for _, c := range d.opt.Settings.Sources {
		out = append(out, Source{Name: c.Name(), Kind: string(c.Kind), Phase: sync.Idle})
	}
	return out
}

// Fetch makes the named sources look now; of none, all. It does not wait.
func (d *Desk) Fetch(names ...string) {
	if l := d.live.Load(); l != nil {
		l.engine.Fetch(names...)
	}
}

// Stop ends what the named sources do, until Fetch; of none, what all do.
func (d *Desk) Stop(names ...string) {
	if l := d.live.Load(); l != nil {
		l.engine.Stop(names...)
	}
}

// Answer answers a source's question; ok false gives up.
func (d *Desk) Answer(number int, text string, ok bool) {
	if l := d.live.Load(); l != nil {
		l.engine.Answer(number, text, ok)
	}
}

// Follow adds a list, by name or URL, to the configuration and begins to fetch
// it.
func (d *Desk) Follow(ctx context.Context, list string) error {
	l := d.live.Load()
	if l == nil {
		return ErrNoSource
	}
	src, err := config.Follow(d.opt.Config, list)
	if err != nil {
		return err
	}
	return d.follows(ctx, l, src)
}
