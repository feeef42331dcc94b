package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"onemore/patch/queue"
	"onemore/ui/text"
)

type queueCmd struct {
	All    bool     `help:"Settled changes (applied, superseded, withdrawn) too."`
	Lane   string   `help:"One lane only: turn, more or inbox." enum:"turn,more,inbox," default:""`
	JSON   bool     `name:"json" help:"JSON Lines."`
	Filter []string `arg:"" optional:"" help:"Filter terms, and-ed: words, s: f: list: state: file: tag: age: size: is: ..."`
}

// Run prints the queue, newest activity first, a lane as the screen has it.
func (c queueCmd) Run(e *env) error {
	filter, err := queue.ParseArgs(unguard(c.Filter))
	if err != nil {
		return usageError{err}
	}
	var snap *queue.Snapshot
	if err := withDesk(e, func(ctx context.Context, d Desk) (err error) {
		snap, err = d.Snapshot(ctx)
		return err
	}); err != nil {
		return err
	}
	if len(snap.Items) == 0 {
		say(e.app.Err, "the store holds no change yet; `onemore import PATH...` reads an archive into it")
	}
	out := bufio.NewWriter(e.app.Out)
	if err := c.print(out, snap, filter); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print the queue: %w", err)
	}
	return nil
}

func (c queueCmd) print(w io.Writer, snap *queue.Snapshot, filter queue.Filter) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, it := range snap.Lane(c.Lane) {
		if !c.All && it.Settled() || !filter.Match(it, snap.Now) {
			continue
		}
		var err error
		if c.JSON {
			err = enc.Encode(it.Line())
		} else {
			_, err = fmt.Fprintln(w, row(it, snap.Now))
		}
		if err != nil {
			return fmt.Errorf("print the queue: %w", err)
		}
	}
	return nil
}

// row is one change on one line for people.
func row(it *queue.Item, now int64) string {
	author := it.Author.Name
	if author == "" {
		author = it.Author.Email
	}
	return fmt.Sprintf("%-5s %4s v%-2d %3d/%-3d %-16s %s %s", it.ID, queue.Age(now-it.Posted), it.Version,
		it.Covered, it.Patches, it.State, text.Pad(text.Truncate(text.Clean(author), 18, text.Lit("~")), 18).String(), text.Clean(it.Subject).String())
}
