package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui/text"
)

type showCmd struct {
	ID   string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	JSON bool   `name:"json" help:"One JSON line."`
}

// Run prints one change.
func (c showCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error { return c.show(ctx, e.app.Out, d) })
}

func (c showCmd) show(ctx context.Context, w io.Writer, d Desk) error {
	snap, ch, err := find(ctx, d, c.ID)
	if err != nil {
		return err
	}
	id, state := "", ch.State
	if it, ferr := snap.Find(string(ch.Root)); ferr == nil {
		id, state = it.ID, it.State
	}
	if !c.JSON {
		return describe(w, ch, id, state, snap.Now)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(ch.Line(id, state))
}

// find loads the change that a name means.
func find(ctx context.Context, d Desk, name string) (*queue.Snapshot, series.Change, error) {
	snap, err := d.Snapshot(ctx)
	if err != nil {
		return nil, series.Change{}, err
	}
	root, err := d.Resolve(ctx, name)
	if err != nil {
		return nil, series.Change{}, err
	}
	ch, err := d.Change(ctx, root)
	return snap, ch, err
}

// describe prints a change for people.
func describe(w io.Writer, ch series.Change, id, state string, now int64) error {
	var b strings.Builder
	for i := len(ch.Versions) - 1; i >= 0; i-- {
		describeVersion(&b, &ch.Versions[i], now)
	}
	fmt.Fprintf(&b, "thread, %d messages:\n", len(ch.Thread))
	for _, m := range ch.Thread {
		fmt.Fprintf(&b, "  %s %-6s %s%s: %s\n", day(m.Date), m.Kind, strings.Repeat("  ", min(m.Depth, 12)),
			text.Clean(who(m.From)), text.Clean(m.Subject))
	}
	for _, l := range ch.Life {
		fmt.Fprintf(&b, "life: %s by rule %s (%.0f%%) <%s> %s\n", l.Event, l.Rule, l.Confidence*100, text.Clean(string(l.ID)), text.Clean(l.Commit))
	}
	_, err := fmt.Fprintf(w, "%s  %s, turn: %s\n%s", id, state, ch.Turn, b.String())
	return err
}

func describeVersion(b *strings.Builder, v *series.Series, now int64) {
	fmt.Fprintf(b, "v%d  %s, %s, %s ago, %d of %d patches  <%s>\n", v.Version, text.Clean(v.Title), text.Clean(who(v.Author)),
		queue.Age(now-v.Posted), v.Received, v.Expected, text.Clean(string(v.Root)))
	for _, p := range v.Patches {
		mark := " "
		if p.Covered {
			mark = "+"
		}
		fmt.Fprintf(b, "  %s %d/%d %s\n", mark, p.N, p.Of, text.Clean(p.Title))
		for _, t := range p.Trailers {
			fmt.Fprintf(b, "        %s: %s  (%s)", text.Clean(t.Key), text.Clean(t.Value), t.Via)
			if !t.Counts {
				fmt.Fprintf(b, " not counted: %s", t.Why)
			}
			b.WriteByte('\n')
		}
	}
	for _, l := range v.Links {
		fmt.Fprintf(b, "    to v%d by %s (%.0f%%)\n", l.To, l.How, l.Strength*100)
	}
}

func who(p patch.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Email
}

func day(t int64) string {
	if t == 0 {
		return "----------"
	}
	return time.Unix(t, 0).UTC().Format("2006-01-02")
}
