// Command onemore is a terminal review queue for mailing-list patches. This
// file is wiring and subcommands only: ui/cli has the grammar, mail/desk does
// the work, ui is the screen, ui/front joins them.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
	"onemore/ui/bench"
	"onemore/ui/cli"
	"onemore/ui/front"
)

func main() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // by nohup
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends us at once
	code := cli.Main(ctx, os.Args[1:], cli.App{
		Version: version(),
		Open:    func(ctx context.Context, g cli.Globals) (cli.Desk, error) { return open(ctx, g) },
		Demo:    showDemo,
		Areas:   areas,
		Bench:   suite,
		Sync:    fetch,
		Doctor:  check,
		Replay:  judging(front.Service.Replay),
		Rescue:  judging(front.Service.Rescue),
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

// open opens the store that the flags name. The store and git, where it has to
// be asked who the reader is, are waited for side by side.
func open(ctx context.Context, g cli.Globals) (front.Service, error) {
	settings, err := config.Load(g.Config)
	if err != nil {
		return front.Service{}, err
	}
	return openWith(ctx, g, settings)
}

// openWith is open with a configuration that was read.
func openWith(ctx context.Context, g cli.Globals, settings config.Settings) (front.Service, error) {
	opt, err := options(g, settings)
	if err != nil {
		return front.Service{}, err
	}
	dir := g.Store
	if dir == "" {
		if dir, err = config.DataDir(); err != nil {
			return front.Service{}, err
		}
	}
	if len(opt.Me.People) > 0 {
		d, err := desk.Open(ctx, dir, opt)
		return front.Service{Desk: d}, err
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
	return front.Service{Desk: d}, err
}

// options joins flags and configuration, in this order.
func options(g cli.Globals, settings config.Settings) (opt desk.Options, err error) {
	opt = desk.Options{Settings: settings, Version: version(), Config: g.Config, Renewing: cli.Renewing(os.Stderr, terminal(os.Stderr))}
	if opt.Now, err = g.At(); err != nil {
		return opt, err
	}
	if !opt.Now.IsZero() {
		opt.Still = "this is how it was at " + g.Now + "; nothing comes any more"
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
		ids, merr := config.ParseIdentities(g.Me)
		if merr != nil {
			return merr
		}
		me = reader(ids)
	}
	d, err := desk.OpenDemo(ctx, dir, now, me)
	if err != nil {
		return err
	}
	return errors.Join(front.Service{Desk: d}.Show(ctx), d.Close())
}

// areas asks MAINTAINERS, of a tree or of the configuration.
func areas(ctx context.Context, g cli.Globals, q cli.AreaQuestion) ([]area.Line, []area.Warning, error) {
	settings, err := config.Load(g.Config)
	if err != nil {
		return nil, nil, err
	}
	return tree.Ask(ctx, tree.Question(q), settings.Projects)
}

// fetch is `onemore sync`.
func fetch(ctx context.Context, g cli.Globals, want cli.SyncWant, told cli.SyncTold) error {
	s, err := open(ctx, g)
	if err != nil {
		return err
	}
	err = s.Sync(ctx, desk.SyncWant{
		Source: want.Source, Lore: want.Lore, Since: want.Since, All: want.All, Watch: want.Watch, Ask: front.Question(told.Ask),
		Changed: func(states []desk.Source) {
			for _, st := range states {
				if st.Phase == desk.Fetching {
					told.Progress(cli.SyncProgress{
						Source: st.Name, Note: st.Note, Done: st.Done, Total: st.Total, Unit: st.Unit, Rate: st.Rate, Left: st.Left, New: st.New,
					})
				}
			}
		},
		Done: func(f desk.Fetched) {
			told.Done(cli.SyncLine{
				Source: f.Source, Messages: f.Messages, New: f.New, Requests: f.Requests, Bytes: f.Bytes,
				Took: time.Duration(f.Seconds * float64(time.Second)), Err: f.Err, Hint: f.Hint,
			})
		},
	})
	return errors.Join(err, s.Close())
}

// check is the part of `onemore doctor` that needs the store and the sources.
func check(ctx context.Context, g cli.Globals, want cli.DoctorWant) iter.Seq[cli.Check] {
	return func(yield func(cli.Check) bool) {
		d, err := openWith(ctx, g, want.Settings)
		if err != nil {
			yield(cli.Check{Check: "store", Why: err.Error()})
			return
		}
		defer func() { _ = d.Close() }() // it was only read
		for c := range d.Check(ctx, front.Question(want.Ask)) {
			if !yield(front.Checked(c)) {
				return
			}
		}
	}
}

// judging opens the store for a judge of the lanes.
func judging[T any](run func(front.Service, context.Context, cli.JudgeWant) (T, error)) func(context.Context, cli.Globals, cli.JudgeWant) (T, error) {
	return func(ctx context.Context, g cli.Globals, want cli.JudgeWant) (out T, err error) {
		s, err := open(ctx, g)
		if err != nil {
			return out, err
		}
		out, err = run(s, ctx, want)
		return out, errors.Join(err, s.Close())
	}
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
		Out: os.Stdout, JSON: asJSON, Store: g.Store, Made: n, Args: rest(g), Backend: front.New(s.Desk),
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
