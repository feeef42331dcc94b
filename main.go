// Command onemore is a terminal review queue for mailing-list patches. This
// file is wiring and subcommands only: ui/cli has the grammar, mail/desk does
// the work, ui is the screen.
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
	"onemore/patch/reply"
	"onemore/ui"
	"onemore/ui/bench"
	"onemore/ui/cli"
	"onemore/ui/screen"
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
		Sync:    fetch,
		Doctor:  check,
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

// Sources tells how it stands with every source.
func (b backend) Sources() []screen.Source {
	var out []screen.Source
	for _, s := range b.Desk.Sources() {
		one := screen.Source{
			Name: s.Name, Kind: s.Kind, State: string(s.Phase), Done: s.Done, Total: s.Total, Unit: s.Unit, Rate: s.Rate, Left: s.Left,
			Messages: s.Messages, New: s.New, Requests: s.Requests, Bytes: s.Bytes, Last: s.Last, Next: s.Next,
			Note: s.Note, Err: s.Err, Hint: s.Hint, Aside: s.Aside,
		}
		if s.Question != nil {
			q := screen.Question(*s.Question)
			one.Question = &q
		}
		out = append(out, one)
	}
	return out
}

// NoFetch says why nothing can be fetched, or "".
func (b backend) NoFetch() string { return b.Still() }

func newBackend(d *desk.Desk) backend {
	b := backend{Desk: d, events: make(chan ui.Event, 64)}
	go func() {
		defer close(b.events)
		for e := range d.Events() {
			b.events <- event(e)
		}
	}()
	return b
}

// open opens the store that the flags name. The store and git, where it has to
// be asked who the reader is, are waited for side by side.
func open(ctx context.Context, g cli.Globals) (service, error) {
	settings, err := config.Load(g.Config)
	if err != nil {
		return service{}, err
	}
	return openWith(ctx, g, settings)
}

// openWith is open with a configuration that was read.
func openWith(ctx context.Context, g cli.Globals, settings config.Settings) (service, error) {
	opt, err := options(g, settings)
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
func options(g cli.Globals, settings config.Settings) (opt desk.Options, err error) {
	opt = desk.Options{Settings: settings, Version: version(), Config: g.Config}
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

// fetch is `onemore sync`.
func fetch(ctx context.Context, g cli.Globals, want cli.SyncWant, told cli.SyncTold) error {
	s, err := open(ctx, g)
	if err != nil {
		return err
	}
	err = s.Sync(ctx, desk.SyncWant{
		Source: want.Source, Lore: want.Lore, Since: want.Since, All: want.All, Watch: want.Watch, Ask: question(told.Ask),
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

// question gives a source's question to the terminal.
func question(ask func(context.Context, string, bool) (string, error)) desk.Ask {
	if ask == nil {
		return nil
	}
	return func(ctx context.Context, source, text string, secret bool) (string, error) {
		return ask(ctx, source+": "+text, secret)
	}
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
		for c := range d.Check(ctx, question(want.Ask)) {
			one := cli.Check{Check: c.What, OK: c.Err == nil, Why: c.Why, Next: c.Next}
			if c.Err != nil {
				one.Why = c.Err.Error()
			}
			if !yield(one) {
				return
			}
		}
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

// event is what changed, for the screen.
func event(e desk.Event) ui.Event {
	return ui.Event{Snapshot: e.Snapshot, Status: e.Status, Err: e.Err, Sources: e.Sources, Letters: e.Letters}
}

// The desk is all that the review's screens may ask of a backend.
var (
	_ screen.Talker      = backend{}
	_ screen.Drafter     = backend{}
	_ screen.PatchMarker = backend{}
	_ screen.Places      = backend{}
	_ screen.Sender      = backend{}
	_ screen.Identifier  = backend{}
)

// Talk is what was said on the lines of a message.
func (b backend) Talk(ctx context.Context, id patch.MsgID) ([]screen.Said, error) {
	all, err := b.Desk.Talk(ctx, id)
	return said(all), err
}

func said(all []desk.Said) []screen.Said {
	out := make([]screen.Said, 0, len(all))
	for _, s := range all {
		out = append(out, screen.Said{
			Message: s.Message, Who: screen.NameOf(s.By), Kind: s.Kind, Date: s.Date, Line: s.Line, Version: s.Version,
			Text: s.Text, Mine: s.Mine, Answers: said(s.Answers),
		})
	}
	return out
}

// Drafts are those on the messages of a change.
func (b backend) Drafts(ctx context.Context, root patch.MsgID) ([]screen.Draft, error) {
	all, err := b.Desk.Drafts(ctx, root)
	out := make([]screen.Draft, 0, len(all))
	for _, d := range all {
		one := screen.Draft{Parent: d.Parent, Subject: d.Subject, Text: d.Text, Written: d.Written != ""}
		if one.Written {
			one.Text = d.Written
		}
		for _, c := range d.Comments {
			one.Comments = append(one.Comments, screen.Comment{ID: c.ID, From: c.From, To: c.To, Text: c.Text, Changed: c.Changed})
		}
		for _, t := range d.Tags {
			one.Tags = append(one.Tags, t.Key)
		}
		out = append(out, one)
	}
	return out, err
}

// SaveComment keeps a comment.
func (b backend) SaveComment(ctx context.Context, parent patch.MsgID, c screen.Comment) error {
	return b.Desk.SaveComment(ctx, parent, reply.Comment{ID: c.ID, From: c.From, To: c.To, Text: c.Text, Changed: c.Changed})
}

// MarkPatch puts a mark on a patch of a change.
func (b backend) MarkPatch(ctx context.Context, _, id patch.MsgID, mark string) error {
	return b.Desk.MarkPatch(ctx, id, mark)
}

// Place is where the reading of a change stopped.
func (b backend) Place(ctx context.Context, root patch.MsgID) (screen.Place, error) {
	id, line, err := b.Desk.Place(ctx, root)
	return screen.Place{Message: id, Line: line}, err
}

// SetPlace keeps it.
func (b backend) SetPlace(ctx context.Context, root patch.MsgID, p screen.Place) error {
	return b.Desk.SetPlace(ctx, root, p.Message, p.Line)
}

// Since compares two versions of a change.
func (s service) Since(ctx context.Context, root patch.MsgID, from, to int) (cli.Since, error) {
	c, err := s.Desk.Since(ctx, root, from, to)
	return cli.Since(c), err
}

// GiveTag drafts a tag.
func (s service) GiveTag(ctx context.Context, on []patch.MsgID, t reply.Tag) (first bool, err error) {
	if t.Key == "Reviewed-by" && len(on) > 0 {
		first = s.First(ctx)
	}
	return first, s.Desk.GiveTag(ctx, on, t)
}

// PreviewOf makes the letter of one draft.
func (s service) PreviewOf(ctx context.Context, parent patch.MsgID) (cli.Letter, error) {
	l, err := s.Desk.PreviewOf(ctx, parent)
	return plain(&l), err
}

// Letters is the outbox, newest first.
func (s service) Letters(ctx context.Context) ([]cli.Letter, error) {
	all, err := s.Desk.Letters(ctx)
	out := make([]cli.Letter, 0, len(all))
	for i := range all {
		out = append(out, plain(&all[i]))
	}
	return out, err
}

// Letter is one letter of the outbox.
func (s service) Letter(ctx context.Context, id string) (cli.Letter, error) {
	l, err := s.Desk.Letter(ctx, id)
	return plain(&l), err
}

// SendLetter hands a letter over.
func (s service) SendLetter(ctx context.Context, id, sha256 string, ask func(context.Context, string, bool) (string, error)) (cli.Letter, error) {
	l, err := s.Desk.SendLetter(ctx, id, sha256, question(ask))
	return plain(&l), err
}

// plain is a letter for the command line.
func plain(l *desk.Letter) cli.Letter {
	out := cli.Letter{
		ID: l.ID, State: string(l.State), Why: l.Why, Next: l.Next, Subject: l.Subject, Via: l.Via, SHA256: l.Sum,
		MsgID: l.MsgID, Root: l.Change, To: l.Letter.To, Raw: l.Raw, Reply: l.Reply,
	}
	for _, f := range l.Findings {
		out.Findings = append(out.Findings, cli.Finding{Level: level(f.Level), Text: f.Text})
	}
	return out
}

// level is how grave a finding is, in the words of screen and command line.
func level(l reply.Level) string {
	switch l {
	case reply.Block:
		return "block"
	case reply.Ask:
		return "ask"
	case reply.Warn:
	}
	return "warn"
}

// TagPlan is what may be given on a version of a change.
func (b backend) TagPlan(ctx context.Context, root patch.MsgID, version int) (screen.TagPlan, error) {
	p, err := b.Desk.TagPlan(ctx, root, version)
	out := screen.TagPlan{Me: p.Me, Cover: p.Cover, Statement: p.Statement, AskLooked: true, Newer: p.Newer}
	for _, one := range p.Patches {
		out.Patches = append(out.Patches, screen.TagPatch(one))
	}
	return out, err
}

// GiveTag puts a tag into the drafts.
func (b backend) GiveTag(ctx context.Context, on []patch.MsgID, t screen.Tag) error {
	return b.Desk.GiveTag(ctx, on, reply.Tag(t))
}

// Preview makes the letters of all drafts of a change.
func (b backend) Preview(ctx context.Context, root patch.MsgID) ([]screen.Letter, error) {
	all, err := b.Desk.Preview(ctx, root)
	return letters(all), err
}

// PreviewOf makes the letter of one draft.
func (b backend) PreviewOf(ctx context.Context, parent patch.MsgID) (screen.Letter, error) {
	l, err := b.Desk.PreviewOf(ctx, parent)
	return letter(&l), err
}

// Letters is the outbox, newest first.
func (b backend) Letters(ctx context.Context) ([]screen.Letter, error) {
	all, err := b.Desk.Letters(ctx)
	return letters(all), err
}

// Resolve says what becomes of a letter that may have been sent.
func (b backend) Resolve(ctx context.Context, id, how string) error {
	return b.ResolveLetter(ctx, id, how)
}

func letters(all []desk.Letter) []screen.Letter {
	out := make([]screen.Letter, 0, len(all))
	for i := range all {
		out = append(out, letter(&all[i]))
	}
	return out
}

func letter(l *desk.Letter) screen.Letter {
	out := screen.Letter{
		ID: l.ID, State: string(l.State), Why: l.Why, Next: l.Next, Subject: l.Subject, Digest: l.Sum,
		Msgid: l.MsgID, Parent: l.Parent, Root: l.Change, From: l.Person, To: l.To, Cc: l.Cc, InReplyTo: l.Parent,
		Tags: l.Tags, Comments: l.Comments, Private: l.Private, Raw: l.Raw, Text: l.Body, Via: l.Via, Due: l.Due(), Phase: string(l.Phase),
	}
	for _, f := range l.Findings {
		out.Findings = append(out.Findings, screen.Finding{Level: level(f.Level), Text: f.Text})
	}
	return out
}
