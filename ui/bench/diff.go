package bench

import (
	"context"
	"fmt"
	"strings"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
)

// lines of the diff that keys are pressed into.
const diffLines = 100_000

// oneDiff is a backend that holds one patch with a very long diff.
type oneDiff struct {
	ui.Backend
	snap *queue.Snapshot
	row  queue.Row
	ch   series.Change
	mail patch.Mail
}

func newOneDiff(b ui.Backend) *oneDiff {
	const id = "long@example.org"
	author := patch.Person{Name: "A. Writer", Email: "a@example.org"}
	d := &oneDiff{Backend: b}
	p := series.Patch{N: 1, Of: 1, ID: id, Subject: "[PATCH] a long one", Title: "a long one", Files: 1, Add: diffLines}
	d.ch = series.Change{
		Root: id, State: "unreviewed", Turn: "reviewer",
		Versions: []series.Series{{Version: 1, Root: id, Author: author, Title: p.Title, Expected: 1, Received: 1, Complete: true, Patches: []series.Patch{p}}},
		Thread:   []series.Message{{ID: id, From: author, Kind: "author", Role: series.PatchRole, Subject: p.Subject, Version: 1, N: 1}},
	}
	d.row = queue.Summarize(d.ch)
	d.snap = queue.New(nil, []*queue.Row{&d.row}, nil, queue.Me{}, 0, nil)
	d.mail = patch.Mail{ID: id, From: author, Subject: p.Subject, Body: longDiff()}
	return d
}

// longDiff is a message with a diff of diffLines lines in hunks of 100.
func longDiff() string {
	var b strings.Builder
	b.WriteString("A long one.\n---\n a.c | 100000 +\n\ndiff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n")
	for n := 1; n < diffLines; n += 100 {
		fmt.Fprintf(&b, "@@ -%d,50 +%d,100 @@ int f%d(void)\n", n, n, n)
		for i := range 50 {
			fmt.Fprintf(&b, " \tint context%d = %d;\n+\tif (added(%d) && !context%d)\n", i, n, n+i, i)
		}
	}
	return b.String()
}

func (d *oneDiff) Snapshot() *queue.Snapshot { return d.snap }

func (d *oneDiff) Change(context.Context, patch.MsgID) (series.Change, error) { return d.ch, nil }

func (d *oneDiff) Mail(context.Context, patch.MsgID) (patch.Mail, error) { return d.mail, nil }

func (d *oneDiff) Seen(context.Context, []patch.MsgID) (map[patch.MsgID]bool, error) {
	return nil, nil
}

func (d *oneDiff) See(context.Context, patch.MsgID, []patch.MsgID) error { return nil }

func (d *oneDiff) Events() <-chan ui.Event { return nil }

// diffKeys opens the long diff and presses through it.
func (s Subject) diffKeys(ctx context.Context) ([]Figure, error) {
	all := strings.Repeat("j", 100) + strings.Repeat("}", 100) + "G" + strings.Repeat("k", 100) + strings.Repeat("{", 50) + "g" + strings.Repeat("jk", 50)
	took, err := s.walk(ctx, newOneDiff(s.Backend), Press(all), Press("\n\n"))
	if err != nil {
		return nil, err
	}
	return []Figure{AtMost(fmt.Sprintf("key to frame, diff of %d lines, p99", diffLines), Millis(took), "ms", 5)}, nil
}
