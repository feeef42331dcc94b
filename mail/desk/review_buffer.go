package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	return reply.Buffer(&m, k.Draft, d.self(ctx), others), nil
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

// TakeBuffer makes the draft anew of what the text has become. Problems are for
// people; nothing that was written is lost for them.
func (d *Desk) TakeBuffer(ctx context.Context, parent patch.MsgID, text string) (problems []string, err error) {
	m, others, err := d.buffered(ctx, parent)
	if err != nil {
		return nil, err
	}
	was, odd := reply.ParseBuffer(&m, text, d.self(ctx), others)
	for _, p := range odd {
		problems = append(problems, fmt.Sprintf("line %d: %s", p.Line, p.Text))
	}
	in := diff.Scan(m.Body)
	return problems, d.editDraft(ctx, parent, func(draft *reply.Draft) error {
		old := draft.Comments
		*draft = was
		draft.Parent = parent
		for i := range draft.Comments {
			c := &draft.Comments[i]
			c.ID, c.Changed, c.At = "", time.Now().Unix(), reply.At(in, c.To)
			for _, o := range old {
				if o.From == c.From && o.To == c.To && o.Text == c.Text {
					c.ID, c.Changed = o.ID, o.Changed
				}
			}
		}
		for i := range draft.Comments {
			if draft.Comments[i].ID == "" {
				draft.Comments[i].ID = freeName(draft.Comments)
			}
		}
		return nil
	})
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
