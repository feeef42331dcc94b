package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/reply"
)

// Buffer is the whole answer to a message as a text to edit, with what others
// said on its lines.
func (d *Desk) Buffer(ctx context.Context, parent patch.MsgID) (string, error) {
	m, others, err := d.buffered(ctx, parent)
	if err != nil {
		return "", err
	}
	k, err := d.draftOn(ctx, parent)
	if err != nil {
		return "", err
	}
	unwrite(&k.Draft)
	if err := d.setBase(ctx, parent, k.Draft); err != nil {
		return "", err
	}
	return reply.Buffer(&m, k.Draft, d.self(ctx), others), nil
}

// setBase notes the draft that a text to edit says, to tell what was changed in
// the text from what was changed elsewhere meanwhile.
func (d *Desk) setBase(ctx context.Context, parent patch.MsgID, draft reply.Draft) error {
	text, err := textOf(draft)
	if err != nil {
		return err
	}
	return d.store.SetNote(ctx, noteBase, string(parent), text)
}

// baseOf is the draft that setBase noted, empty when there is none.
func (d *Desk) baseOf(ctx context.Context, parent patch.MsgID) (base reply.Draft, err error) {
	notes, err := d.store.Notes(ctx, noteBase)
	if text := notes[string(parent)]; err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &base)
	}
	if err != nil {
		return base, fmt.Errorf("read what the text in answer to <%s> was made of: %w", parent, err)
	}
	base.Parent = parent
	return base, nil
}

// buffered is what a text to edit is made of, beside the draft.
func (d *Desk) buffered(ctx context.Context, parent patch.MsgID) (patch.Mail, []reply.Foreign, error) {
	m, err := d.Mail(ctx, parent)
	if err != nil {
		return m, nil, fmt.Errorf("answer to <%s>: %w", parent, err)
	}
	said, err := d.Talk(ctx, parent)
	if errors.Is(err, errNoChange) || errors.Is(err, errLater) {
		return m, nil, nil
	}
	var others []reply.Foreign
	for _, s := range said {
		if s.Line >= 0 && s.Version == 0 && !s.Mine {
			others = append(others, reply.Foreign{Line: s.Line, Who: s.By, When: time.Unix(s.Date, 0), Text: s.Text})
		}
	}
	return m, others, err
}

// TakeBuffer makes the draft anew of what the text has become, and joins it with
// what was written elsewhere since Buffer made the text. Problems are for
// people; nothing that was written is lost for them.
func (d *Desk) TakeBuffer(ctx context.Context, parent patch.MsgID, text string) (problems []string, err error) {
	m, others, err := d.buffered(ctx, parent)
	if err != nil {
		return nil, err
	}
	mine, odd := reply.ParseBuffer(&m, text, d.self(ctx), others)
	for _, p := range odd {
		problems = append(problems, fmt.Sprintf("line %d: %s", p.Line, p.Text))
	}
	base, err := d.baseOf(ctx, parent)
	if err != nil {
		return nil, err
	}
	mine.Parent = parent
	name(mine.Comments, base.Comments, diff.Scan(m.Body))
	if err := d.editDraft(ctx, parent, func(draft *reply.Draft) error {
		unwrite(draft)
		*draft = reply.Merge(base, mine, *draft)
		for i := range draft.Comments {
			if draft.Comments[i].ID == "" {
				draft.Comments[i].ID = freeName(draft.Comments)
			}
		}
		return nil
	}); err != nil {
		return problems, err
	}
	return problems, d.setBase(ctx, parent, mine)
}

// name gives comments that were read out of a text the names that they had
// before: first those that are as they were, then those of the same lines. A
// new one gets a name that nobody else has.
func name(now, was []reply.Comment, in *diff.Patch) {
	taken := map[string]bool{}
	for _, exact := range []bool{true, false} {
		for i := range now {
			c := &now[i]
			at := slices.IndexFunc(was, func(o reply.Comment) bool {
				return !taken[o.ID] && c.ID == "" && o.From == c.From && o.To == c.To && (!exact || o.Text == c.Text)
			})
			if at < 0 {
				continue
			}
			c.ID = was[at].ID
			if taken[c.ID] = true; exact {
				c.Changed = was[at].Changed
			}
		}
	}
	for i := range now {
		c := &now[i]
		if c.ID == "" {
			c.ID = rand.Text()[:16]
		}
		c.At = reply.At(in, c.To)
		if c.Changed == 0 {
			c.Changed = time.Now().Unix()
		}
	}
}

// Scratch is the folder for files that an editor has open.
func (d *Desk) Scratch() string {
	dir := filepath.Join(d.store.Dir(), "scratch")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		d.log.Add("error", fmt.Sprintf("make a folder for what is being edited: %v", err))
		return ""
	}
	return dir
}
