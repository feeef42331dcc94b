// Package cli is the command line: its grammar, what the commands print for
// people and as JSON Lines, the progress line, the exit codes.
//
// It talks to the rest of onemore through Desk, and to the screen through the
// functions of App. It refuses to open stores itself, and prints nothing on
// standard output but what was asked for.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"onemore/config"
	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui/text"
)

// Desk is what the commands need of the service between mail and people.
type Desk interface {
	// Snapshot is the whole queue, loaded to its end.
	Snapshot(ctx context.Context) (*queue.Snapshot, error)
	// Import reads archives; progress is called now and then from one goroutine.
	Import(ctx context.Context, paths []string, list string, progress func(Progress)) (Imported, error)
	// Resolve finds the change that a name means, an id of the snapshot last
	// read, a Message-ID or a lore URL.
	Resolve(ctx context.Context, name string) (patch.MsgID, error)
	Change(ctx context.Context, root patch.MsgID) (series.Change, error)
	Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error)
	// Link says that two changes are one, Unlink that a version is none of its
	// change; both win over every rule.
	Link(ctx context.Context, a, b patch.MsgID) error
	Unlink(ctx context.Context, root patch.MsgID, version int) error
	Reviewer
	Mailer
	Claimer
	// Empty tells whether there is no change at all.
	Empty(ctx context.Context) (bool, error)
	// Show opens the screen and returns when it is left.
	Show(ctx context.Context) error
	Close() error
}

// Progress is how far an import is.
type Progress struct {
	File        string // being read
	Done, Total int64  // bytes or commits; Total 0 when unknown
	Messages    int    // read in this run
	Skipped     bool   // the file was read to its end in an earlier run
}

// Imported is the sum of an import, as the command line prints it.
type Imported struct {
	Files      int     `json:"files"`
	Messages   int     `json:"messages"`
	New        int     `json:"new"`
	Duplicates int     `json:"duplicates"`
	Variants   int     `json:"variants"`
	Unreadable int     `json:"unreadable"`
	Seconds    float64 `json:"seconds"`
}

// Globals are the flags every command has.
type Globals struct {
	Store  string   `help:"Keep mail and marks in DIR." placeholder:"DIR"`
	Config string   `help:"Read the configuration from FILE." placeholder:"FILE"`
	Me     []string `help:"Who you are; default: git's user.name and user.email." placeholder:"\"NAME <ADDR>\"" sep:"none"`
	Now    string   `help:"Take this RFC 3339 moment for now; later mail is hidden." placeholder:"TIME"`
}

// At is the moment of --now, or the zero time when the clock decides.
func (g Globals) At() (time.Time, error) {
	if g.Now == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, g.Now)
	if err != nil {
		return t, fmt.Errorf("--now %q: not an RFC 3339 time such as 2026-03-01T12:00:00Z: %w", g.Now, err)
	}
	return t, nil
}

// App is what main gives the commands: how to open things, and where to write.
type App struct {
	Version string
	Open    func(ctx context.Context, g Globals) (Desk, error)
	Demo    func(ctx context.Context, g Globals) error
	// Areas answers `area`, a line for each path and patch.
	Areas func(ctx context.Context, g Globals, q AreaQuestion) ([]area.Line, []area.Warning, error)
	Bench func(ctx context.Context, g Globals, store string, messages int, asJSON bool) error
	// Sync fetches mail and returns when all sources have ended. Its error is of
	// the whole, such as a store that does not open; what a source failed of is
	// in its SyncLine, and fails no other.
	Sync func(ctx context.Context, g Globals, want SyncWant, told SyncTold) error
	// Doctor checks the store and every source, and gives each check when it is
	// made. It ends early with the context.
	Doctor func(ctx context.Context, g Globals, want DoctorWant) iter.Seq[Check]
	// Replay and Rescue judge the lanes on the mail in the store.
	Replay func(ctx context.Context, g Globals, want JudgeWant) (Replayed, error)
	Rescue func(ctx context.Context, g Globals, want JudgeWant) (Rescued, error)
	In     io.Reader // nil: standard input
	Out    io.Writer
	Err    io.Writer
	// Live says that Err is a terminal: progress may redraw its line.
	Live bool
}

// in is where text comes from that is not typed into a screen.
func (a App) in() io.Reader {
	if a.In != nil {
		return a.In
	}
	return os.Stdin
}

// check finds what is wrong with the flags before anything is opened.
func (g Globals) check() error {
	if _, err := g.At(); err != nil {
		return err
	}
	if _, err := config.ParseIdentities(g.Me); err != nil {
		return fmt.Errorf("--me: %w", err)
	}
	return nil
}

type grammar struct {
	Globals
	Run     screenCmd  `cmd:"" default:"1" hidden:""`
	Demo    demoCmd    `cmd:"" help:"Look at the queue of a made archive; sends nothing anywhere."`
	Import  importCmd  `cmd:"" help:"Read mbox, Maildir, .eml or public-inbox archives into the store."`
	Sync    syncCmd    `cmd:"" help:"Fetch what is new from the configured sources, or from one list named here."`
	Queue   queueCmd   `cmd:"" help:"Print the queue."`
	Next    nextCmd    `cmd:"" help:"Print the one review that helps most, and why."`
	Show    showCmd    `cmd:"" help:"Print one change: versions, patches, trailers, thread."`
	Link    linkCmd    `cmd:"" help:"Say that two changes are one; wins over every rule."`
	Unlink  unlinkCmd  `cmd:"" help:"Say that a version is none of its change; wins over every rule."`
	Mbox    mboxCmd    `cmd:"" help:"Print a series as git-am-ready mboxrd."`
	Diff    diffCmd    `cmd:"" help:"Print what changed between two versions, from the mails alone."`
	Tag     tagCmd     `cmd:"" help:"Draft a tag; sends nothing."`
	Reply   replyCmd   `cmd:"" help:"Draft an answer to any message, in the editor; sends nothing."`
	Outbox  outboxCmd  `cmd:"" help:"The mails that wait to go; send one that was seen."`
	Done    doneCmd    `cmd:"" help:"Take a change out of the queue until something new comes."`
	Resign  resignCmd  `cmd:"" help:"Say that a change is not yours to answer; kept here, told nobody."`
	Snooze  snoozeCmd  `cmd:"" help:"Take a change out of sight until a time, a version or a reply."`
	Claim   claimCmd   `cmd:"" help:"Say that you are on a change: here, and to your team. Never mailed to a list."`
	Release releaseCmd `cmd:"" help:"Take a claim back."`
	Area    areaCmd    `cmd:"" help:"Say which areas, people and lists files and patches belong to, and why."`
	Replay  replayCmd  `cmd:"" help:"Judge the lanes: where they had what people really reviewed."`
	Rescue  rescueCmd  `cmd:"" help:"Judge the lanes: what one more review a day would have reached."`
	Bench   benchCmd   `cmd:"" help:"Measure this machine against the budgets."`
	Doctor  doctorCmd  `cmd:"" help:"Check configuration, sources and terminal, with the next step for each fault."`
	About   aboutCmd   `cmd:"" name:"version" help:"Print the version."`
}

// env is what a command's Run gets.
type env struct {
	ctx context.Context
	app App
	g   Globals
}

// withDesk opens the store for one command.
func withDesk(e *env, fn func(ctx context.Context, d Desk) error) error {
	d, err := e.app.Open(e.ctx, e.g)
	if err != nil {
		return err
	}
	err = fn(e.ctx, d)
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	return err
}

// exit is an exit code for which all has been said. It is how kong's own exits
// (help) reach Main, and an error of commands that print their faults one by
// one.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Main runs one command line and gives the exit code: 0 done, 1 failed,
// 2 wrong use.
func Main(ctx context.Context, args []string, app App) (code int) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case exit:
			code = int(e)
		default:
			panic(e)
		}
	}()
	var g grammar
	parser, err := kong.New(&g, kong.Name("onemore"), kong.Writers(app.Out, app.Err),
		kong.Description("A terminal review queue for mailing-list patches."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(c int) { panic(exit(c)) }))
	if err != nil {
		return fail(app.Err, err)
	}
	k, err := parser.Parse(guard(args))
	if err == nil {
		err = g.check()
	}
	if err != nil {
		say(app.Err, err.Error())
		say(app.Err, "`onemore --help` lists the commands")
		return 2
	}
	err = k.Run(&env{ctx: ctx, app: app, g: g.Globals})
	var use usageError
	var said exit
	switch {
	case errors.As(err, &said):
		return int(said)
	case errors.As(err, &use):
		say(app.Err, err.Error())
		return 2
	case errors.Is(err, syscall.EPIPE): // whoever read us has enough
		return 1
	case err != nil:
		return fail(app.Err, err)
	}
	return 0
}

// usageError marks an error of the caller's words: exit 2.
type usageError struct{ error }

func fail(w io.Writer, err error) int {
	say(w, err.Error())
	return 1
}

// say prints a message for people, each of its lines under our name. It may
// quote mail and file names, so nothing in it reaches the terminal as it is.
func say(w io.Writer, message string) {
	for line := range strings.SplitSeq(message, "\n") {
		_, _ = fmt.Fprintf(w, "onemore: %s\n", text.Clean(line))
	}
}

// guard hides a filter's leading minus ("-state:seen") from the flag parser.
// The flags of queue have no short forms.
func guard(args []string) []string {
	out := make([]string, 0, len(args))
	filters := false
	for _, a := range args {
		if filters && len(a) > 2 && a[0] == '-' && a[1] != '-' {
			a = hidden + a[1:]
		}
		filters = filters || a == "queue"
		out = append(out, a)
	}
	return out
}

const hidden = "\x00"

// unguard gives the filter terms back as typed.
func unguard(args []string) []string {
	out := make([]string, 0, len(args))
	for _, a := range args {
		if rest, ok := strings.CutPrefix(a, hidden); ok {
			a = "-" + rest
		}
		out = append(out, a)
	}
	return out
}

type demoCmd struct{}

// Run opens the screen on the made archive.
func (demoCmd) Run(e *env) error { return e.app.Demo(e.ctx, e.g) }

type aboutCmd struct{}

// Run prints the version.
func (aboutCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.app.Out, e.app.Version)
	return err
}

type benchCmd struct {
	Dir  string `arg:"" optional:"" name:"store" help:"The store to measure on; default the usual one."`
	Make int    `help:"Measure on N made messages in a throwaway store." placeholder:"N"`
	JSON bool   `name:"json" help:"JSON Lines."`
}

// Run measures.
func (c benchCmd) Run(e *env) error {
	switch {
	case c.Make < 0:
		return usageError{fmt.Errorf("bench: --make %d: a number of messages must follow, such as 100000", c.Make)}
	case c.Make > 0 && c.Dir != "":
		return usageError{fmt.Errorf("bench: measure on %s or on made messages, not on both", c.Dir)}
	}
	return e.app.Bench(e.ctx, e.g, c.Dir, c.Make, c.JSON)
}
