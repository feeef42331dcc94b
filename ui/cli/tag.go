package cli

import (
	"context"
	"errors"
	"fmt"

	"onemore/patch"
	"onemore/patch/reply"
	"onemore/patch/series"
)

type tagCmd struct {
	ID         string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
	ReviewedBy bool   `help:"You reviewed it: the Reviewer's Statement of Oversight." xor:"tag"`
	AckedBy    bool   `help:"You agree with it." xor:"tag"`
	TestedBy   bool   `help:"You tested it; say on what with --note." xor:"tag"`
	Nack       bool   `help:"You object; say why with reply." xor:"tag"`
	Patch      []int  `help:"For these patches alone; default the whole series." placeholder:"N"`
	Note       string `help:"A remark behind the tag." placeholder:"TEXT"`
	JSON       bool   `name:"json" help:"JSON Lines: the mails that were drafted."`
}

func (c tagCmd) key() string {
	switch {
	case c.ReviewedBy:
		return "Reviewed-by"
	case c.AckedBy:
		return "Acked-by"
	case c.TestedBy:
		return "Tested-by"
	case c.Nack:
		return "Nacked-by"
	}
	return ""
}

// statement is what a person's first Reviewed-by is told.
const statement = "a Reviewed-by is a public statement: that you carried out a technical review, that your concerns were settled, and that you " +
	"believe the change to be right and worth having (the Reviewer's Statement of Oversight, submitting-patches.rst)"

// Run drafts a tag. Nothing is sent.
func (c tagCmd) Run(e *env) error {
	key := c.key()
	if key == "" {
		return usageError{errors.New("tag: say which: --reviewed-by, --acked-by, --tested-by or --nack")}
	}
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		on, err := c.on(&ch)
		if err != nil {
			return err
		}
		first, err := d.GiveTag(ctx, on, reply.Tag{Key: key, Note: c.Note})
		if err != nil {
			return err
		}
		if first {
			say(e.app.Err, statement)
		}
		for _, id := range on {
			if err := tellDraft(ctx, e, d, id, c.JSON); err != nil {
				return err
			}
		}
		return nil
	})
}

// on are the messages that the tag answers: the patches that were named, else
// the cover of the newest version, else all its patches.
func (c tagCmd) on(ch *series.Change) ([]patch.MsgID, error) {
	if len(ch.Versions) == 0 {
		return nil, fmt.Errorf("tag %s: there is no patch", c.ID)
	}
	v := &ch.Versions[len(ch.Versions)-1]
	if len(c.Patch) == 0 && v.Cover != "" {
		return []patch.MsgID{v.Cover}, nil
	}
	byN := map[int]patch.MsgID{}
	var all []patch.MsgID
	for _, p := range v.Patches {
		byN[max(p.N, 1)] = p.ID
		all = append(all, p.ID)
	}
	if len(c.Patch) == 0 {
		return all, nil
	}
	all = nil
	for _, n := range c.Patch {
		id, ok := byN[n]
		if !ok {
			return nil, fmt.Errorf("tag %s: v%d has no patch %d here, but %d of %d", c.ID, v.Version, n, v.Received, v.Expected)
		}
		all = append(all, id)
	}
	return all, nil
}

// tellDraft makes the mail of a draft, and says where it is.
func tellDraft(ctx context.Context, e *env, d Desk, parent patch.MsgID, asJSON bool) error {
	l, err := d.PreviewOf(ctx, parent)
	if err != nil {
		return err
	}
	snap, err := d.Snapshot(ctx)
	if err != nil {
		return err
	}
	for _, f := range l.Findings {
		say(e.app.Err, f.Level+": "+f.Text)
	}
	if err := printLetter(e.app.Out, &l, snap, asJSON); err != nil {
		return fmt.Errorf("print the draft: %w", err)
	}
	if !asJSON {
		say(e.app.Err, "nothing is sent yet; `onemore outbox send "+l.ID+"` shows the mail and asks")
	}
	return nil
}
