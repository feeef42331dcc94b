// Command onemore is a terminal review queue for mailing-list patches. This
// file is wiring and subcommands only: ui/cli has the grammar, mail/desk does
// the work, ui is the screen.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"onemore/config"
	"onemore/config/git"
	"onemore/mail/demo"
	"onemore/mail/desk"
	"onemore/mail/tree"
	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/queue"
	"onemore/ui"
	"onemore/ui/bench"
	"onemore/ui/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends us at once
	code := cli.Main(ctx, os.Args[1:], cli.App{
		Version: version(),
		Open:    func(ctx context.Context, g cli.Globals) (cli.Desk, error) { return open(ctx, g) },
		Demo:    showDemo,
		Areas:   areas,
		Bench:   suite,
		Out:     os.Stdout,
		Err:     os.Stderr,
		Live:    terminal(os.Stderr),
	})
	stop()
	os.Exit(code)
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return "onemore " + info.Main.Version
	}
	return "onemore (unknown version)"
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// service is the desk as the command line asks it.
type service struct{ *desk.Desk }

func (s service) Snapshot(ctx context.Context) (*queue.Snapshot, error) {
	err := s.Refresh(ctx)
	return s.Desk.Snapshot(), err
}

func (s service) Import(ctx context.Context, paths []string, list string, progress func(cli.Progress)) (cli.Imported, error) {
	sum, err := s.Desk.Import(ctx, paths, list, func(p desk.Progress) { progress(cli.Progress(p)) })
	return cli.Imported(sum), err
}

func (s service) Show(ctx context.Context) error {
	if err := s.Start(ctx); err != nil {
		return err
	}
	return ui.Run(ctx, newBackend(s.Desk), ui.Options{Theme: s.Settings().Theme, Keys: s.Settings().Keys, Now: s.Time})
}

// backend is the desk as the screen asks it.
type backend struct {
	*desk.Desk
	events chan ui.Event
}

func (b backend) Events() <-chan ui.Event { return b.events }

func (b backend) Log() []ui.LogLine {
	lines := b.Desk.Log()
	out := make([]ui.LogLine, 0, len(lines))
	for _, l := range lines {
		out = append(out, ui.LogLine(l))
	}
	return out
}

func newBackend(d *desk.Desk) backend {
	b := backend{Desk: d, events: make(chan ui.Event, 64)}
	go func() {
		defer close(b.events)
		for e := range d.Events() {
			b.events <- ui.Event(e)
		}
	}()
	return b
}

// open opens the store that the flags name. The store and git, where it has to
// be asked who the reader is, are waited for side by side.
func open(ctx context.Context, g cli.Globals) (service, error) {
	opt, err := options(g)
	if err != nil {
		return service{}, err
	}
	dir := g.Store
	if dir == "" {
		if dir, err = config.DataDir(); err != nil {
			return service{}, err
		}
	}
	if len(opt.Me.People) > 0 {
		d, err := desk.Open(ctx, dir, opt)
		return service{d}, err
	}
	who := make(chan queue.Me, 1)
	go func() {
		var me []config.Identity
		if id, ok := git.Identity(ctx); ok {
			me = append(me, id)
		}
		who <- reader(me)
	}()
	d, err := desk.Open(ctx, dir, opt)
	if err == nil {
		d.Meet(<-who)
	}
	return service{d}, err
}

// options joins flags and configuration, in this order.
func options(g cli.Globals) (desk.Options, error) {
	settings, err := config.Load(g.Config)
	if err != nil {
		return desk.Options{}, err
	}
	opt := desk.Options{Settings: settings}
	if opt.Now, err = g.At(); err != nil {
		return opt, err
	}
	me := settings.Me
	if len(g.Me) > 0 {
		if me, err = config.ParseIdentities(g.Me); err != nil {
			return opt, err
		}
	}
	opt.Me = reader(me)
	return opt, nil
}

// reader is the person with these addresses.
func reader(ids []config.Identity) queue.Me {
	var me queue.Me
	for _, p := range ids {
		me.People = append(me.People, patch.Person{Name: p.Name, Email: p.Email})
	}
	return me
}

// showDemo opens the screen on the made archive, in a store that is thrown
// away.
func showDemo(ctx context.Context, g cli.Globals) (err error) {
	now, err := g.At()
	if err != nil {
		return err
	}
	if now.IsZero() {
		now = time.Now()
	}
	dir, err := os.MkdirTemp("", "onemore-demo-")
	if err != nil {
		return fmt.Errorf("make a store for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var me queue.Me
	if len(g.Me) > 0 {
		opt, oerr := options(g)
		if oerr != nil {
			return oerr
		}
		me = opt.Me
	}
	d, err := desk.OpenDemo(ctx, dir, now, me)
	if err != nil {
		return err
	}
	return errors.Join(service{d}.Show(ctx), d.Close())
}

// areas asks MAINTAINERS, of a tree or of the configuration.
func areas(ctx context.Context, g cli.Globals, q cli.AreaQuestion) ([]area.Line, []area.Warning, error) {
	settings, err := config.Load(g.Config)
	if err != nil {
		return nil, nil, err
	}
	return tree.Ask(ctx, tree.Question(q), settings.Projects)
}

// suite measures on a store, or on one made of n messages.
func suite(ctx context.Context, g cli.Globals, store string, n int, asJSON bool) (err error) {
	if store != "" {
		g.Store = store
	}
	if n > 0 {
		dir, merr := os.MkdirTemp("", "onemore-bench-")
		if merr != nil {
			return fmt.Errorf("make a store to measure on: %w", merr)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		g.Store = dir
	}
	s, err := open(ctx, g)
	if err != nil {
		return err
	}
	now := time.Now()
	defer func() { err = errors.Join(err, s.Close()) }()
	sub := bench.Subject{
		Out: os.Stdout, JSON: asJSON, Store: g.Store, Made: n, Args: rest(g), Backend: newBackend(s.Desk),
		Load: s.Refresh,
		Add:  s.Add,
		Sizes: func(ctx context.Context) (int64, int64, error) {
			st, err := s.Stats(ctx)
			return st.FileBytes, st.RawBytes, err
		},
		Fill: func(ctx context.Context) error { return s.Fill(ctx, demo.Many(now, n, 1)) },
		More: demo.Many(now, 200, 2),
	}
	return bench.Measure(ctx, sub)
}

// rest are the flags that a second run of the program needs to show the same.
func rest(g cli.Globals) []string {
	var out []string
	if g.Config != "" {
		out = append(out, "--config", g.Config)
	}
	if g.Now != "" {
		out = append(out, "--now", g.Now)
	}
	for _, m := range g.Me {
		out = append(out, "--me", m)
	}
	return out
}
