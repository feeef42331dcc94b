package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"onemore/patch/queue"
	"onemore/ui/text"
)

type nextCmd struct {
	Minutes int      `help:"One that takes no longer." placeholder:"N"`
	JSON    bool     `name:"json" help:"A JSON line, with the factors of the score."`
	Filter  []string `arg:"" optional:"" help:"Filter terms, as of queue: is:quick is:teach is:tests tree:net list: file: ..."`
}

// Run prints the review that helps most, and why.
func (c nextCmd) Run(e *env) error {
	filter, err := queue.ParseArgs(unguard(c.Filter))
	if err != nil {
		return usageError{err}
	}
	if c.Minutes < 0 {
		return usageError{fmt.Errorf("next: --minutes %d: a number of minutes must follow, such as 10", c.Minutes)}
	}
	var snap *queue.Snapshot
	if err := withDesk(e, func(ctx context.Context, d Desk) (err error) {
		snap, err = d.Snapshot(ctx)
		return err
	}); err != nil {
		return err
	}
	it := snap.Next(filter, c.Minutes)
	if it == nil {
		say(e.app.Err, "nothing that fits needs one more review now; `onemore queue` shows what there is")
		return nil
	}
	if c.JSON {
		enc := json.NewEncoder(e.app.Out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(snap.NextLine(it)); err != nil {
			return fmt.Errorf("print the next review: %w", err)
		}
		return nil
	}
	return printNext(e.app.Out, snap, it)
}

// printNext prints a change and the words of its score.
func printNext(w io.Writer, snap *queue.Snapshot, it *queue.Item) error {
	lines := []text.Safe{
		text.Clean(it.Subject),
		text.Clean(fmt.Sprintf("%s  v%d by %s, %d of %d patches, +%d -%d in %d files", it.ID, it.Version, it.Author, it.Received, it.Patches, it.Add, it.Del, it.Files)),
	}
	for _, reason := range it.Reasons {
		lines = append(lines, text.Clean("  "+reason))
	}
	f := it.Factors
	lines = append(lines, text.Clean(fmt.Sprintf("  score %.3f from fit %.2f, need %.2f, ready %.2f, claim %.2f, salt %.2f", it.Score, f.Fit, f.Need, f.Ready, f.Claim, f.Salt)))
	if n := len(snap.Sections[queue.YourTurn].Items); n > 0 {
		lines = append(lines, text.Clean(fmt.Sprintf("%d wait for you first: onemore queue --lane turn", n)))
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.String() + "\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("print the next review: %w", err)
	}
	return nil
}
