package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"onemore/config"
)

// SyncWant is what `onemore sync` was asked for.
type SyncWant struct {
	Source string    // the one configured source of this name; "" all of them
	Lore   string    // instead of what is configured this list, by name or URL
	Since  time.Time // how far back, instead of what is configured; zero: as configured
	All    bool      // all the way back; Since is zero then
	Watch  bool      // stay, and fetch what comes, until the context ends
}

// SyncTold is how a sync tells what it does. All of it may be called from
// several goroutines at once, until the sync returns.
type SyncTold struct {
	// Progress says how a fetch under way stands, as often as one likes, up to
	// its Done. It never blocks.
	Progress func(SyncProgress)
	// Done ends a fetch of one source: one for each, while watching one for
	// each time it was asked.
	Done func(SyncLine)
	// Ask puts a question to the person, such as for a password. It fails where
	// nobody can be asked.
	Ask func(ctx context.Context, text string, secret bool) (string, error)
}

// SyncProgress is how the fetch of one source stands.
type SyncProgress struct {
	Source      string
	Note        string // what it is doing, such as a folder's name
	Done, Total int64  // Total 0: unknown
	Unit        string // of both: "messages", "bytes", "days", "commits"
	Rate        float64
	Left        time.Duration // 0: unknown
	New         int           // messages that were not in the store
}

// SyncLine is a fetch of one source that has ended.
type SyncLine struct {
	Source        string
	Messages, New int
	Requests      int
	Bytes         int64 // received
	Took          time.Duration
	Err           error  // why it did not come to its end, or nil; context.Canceled: it was stopped
	Hint          string // the next step after Err, for people; "" when Err says it
}

type syncCmd struct {
	Source string `help:"Only the configured source of this name, such as lore:netdev." placeholder:"NAME" xor:"from"`
	Lore   string `help:"Fetch this list instead of what is configured: its name, or the URL of a public-inbox." placeholder:"LIST-OR-URL" xor:"from"`
	Since  string `help:"How far back: a date (2019-01-01), a time (RFC 3339), a length of time (30d, 2w, 1y), or all." placeholder:"DATE"`
	Watch  bool   `help:"Stay, and fetch new mail as it comes, until Ctrl-C."`
	JSON   bool   `name:"json" help:"JSON Lines: one for each source when it ends."`
}

// Run fetches what is new.
func (c syncCmd) Run(e *env) error {
	want, err := c.want(e.g)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	r := &report{board: newBoard(e.app, !c.JSON), out: e.app.Out, err: e.app.Err, json: c.JSON, watch: c.Watch, stop: cancel, ctx: e.ctx}
	ask := asker(openTerminal, r.board)
	if c.Watch {
		ask = nobody("sync --watch asks nothing")
	}
	err = e.app.Sync(ctx, e.g, want, SyncTold{Progress: r.board.show, Done: r.done, Ask: ask})
	r.board.close()
	return r.end(err)
}

// want understands the command line, so that nothing is opened for one that is
// wrong.
func (c syncCmd) want(g Globals) (SyncWant, error) {
	want := SyncWant{Source: c.Source, Lore: strings.TrimSpace(c.Lore), Watch: c.Watch}
	if err := checkLore(c.Lore); err != nil {
		return want, usageError{fmt.Errorf("sync: --lore %q: %w", c.Lore, err)}
	}
	now, err := g.At()
	if err != nil {
		return want, err
	}
	if now.IsZero() {
		now = time.Now()
	}
	if want.Since, want.All, err = since(c.Since, now); err != nil {
		return want, usageError{fmt.Errorf("sync: --since %q: %w", c.Since, err)}
	}
	if want.Lore != "" {
		return want, nil
	}
	set, err := config.Load(g.Config)
	if err != nil {
		return want, err
	}
	return want, c.known(g, set.Sources)
}

// known finds the source that was named among those that are configured.
func (c syncCmd) known(g Globals, sources []config.Source) error {
	if len(sources) == 0 {
		return errors.New("sync: no source is configured\n" + nextSource(g))
	}
	names := make([]string, 0, len(sources))
	for _, s := range sources {
		names = append(names, s.Name())
	}
	if c.Source != "" && !slices.Contains(names, c.Source) {
		return usageError{fmt.Errorf("sync: --source %q: no source has this name; configured are %s", c.Source, strings.Join(names, ", "))}
	}
	return nil
}

// nextSource says how one comes by a source.
func nextSource(g Globals) string {
	file := g.Config
	if file == "" {
		var err error
		if file, err = config.File(); err != nil {
			file = "the configuration file"
		}
	}
	return "`onemore sync --lore netdev` fetches one list; to keep it in step, write into " + file + ":\n" +
		"  [[source]]\n  kind = \"lore\"\n  list = \"netdev\""
}

// checkLore finds what can be neither the name of a list nor a URL. Whether
// there is such a list is for the server to say.
func checkLore(list string) error {
	if list == "" {
		return nil
	}
	if strings.ContainsFunc(list, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) || strings.HasPrefix(list, "-") {
		return errors.New("write a list's name, such as netdev, or the URL of a public-inbox")
	}
	if !strings.Contains(list, "://") {
		return nil
	}
	u, err := url.Parse(list)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("not the URL of a public-inbox; write https://HOST/LIST/")
	}
	return nil
}
