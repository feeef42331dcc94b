package desk

import (
	"context"
	"fmt"
	"slices"

	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/reply"
)

// Moving says that what is drafted on one message is to go to another one, to
// the first of these in which its lines are.
type Moving struct {
	From patch.MsgID
	To   []patch.MsgID
}

// Moved is what became of comments that were to be moved.
type Moved struct {
	Comments int // that are on the newer version now
	Stayed   []Stayed
}

// Stayed is something drafted that stays where it was.
type Stayed struct {
	Parent patch.MsgID
	Line   int    // of its Body, from 0; -1: it belongs to no line
	Quote  string // the line
	Text   string // what is said there
	Why    string
}

// MoveDrafts takes the comments drafted on older messages to newer ones, by
// their anchors. What cannot be moved stays, and is named. Each is on the newer
// message before it goes from the older one: a crash leaves it twice, never not
// at all, and moving again mends that.
func (d *Desk) MoveDrafts(ctx context.Context, all []Moving) (Moved, error) {
	var out Moved
	for _, m := range all {
		if err := d.moveDraft(ctx, m, &out); err != nil {
			return out, fmt.Errorf("move what is drafted on <%s>: %w", m.From, err)
		}
	}
	return out, nil
}

func (d *Desk) moveDraft(ctx context.Context, m Moving, out *Moved) error {
	k, err := d.draftOn(ctx, m.From)
	if err != nil || k.Empty() {
		return err
	}
	old, err := d.Mail(ctx, m.From)
	if err != nil {
		return err
	}
	mv := mover{draft: k.Draft, old: diff.Scan(old.Body), out: out}
	if why := whyFixed(&k); why != "" {
		mv.stayAll(why)
		return nil
	}
	for _, id := range m.To {
		if id == m.From {
			continue
		}
		to, err := d.Mail(ctx, id)
		if err != nil {
			return err
		}
		mv.targets = append(mv.targets, target{id, diff.Scan(to.Body)})
	}
	for i := range k.Comments {
		if err := d.moveComment(ctx, &mv, &k.Comments[i]); err != nil {
			return err
		}
	}
	mv.rest()
	return nil
}

// whyFixed says why nothing of a draft can be moved, or "".
func whyFixed(k *kept) string {
	switch {
	case k.letter != nil && (k.letter.State == store.LetterSending || k.letter.State == store.LetterUnknown):
		return "its mail is on its way"
	case k.Written != "":
		return "it was written whole in the editor"
	}
	return ""
}

// mover moves the comments of one draft.
type mover struct {
	draft   reply.Draft
	old     *diff.Patch
	targets []target
	out     *Moved
}

type target struct {
	id   patch.MsgID
	diff *diff.Patch
}

func (mv *mover) stay(c *reply.Comment, why string) {
	mv.out.Stayed = append(mv.out.Stayed, Stayed{Parent: mv.draft.Parent, Line: c.To, Quote: reply.At(mv.old, c.To).Quote, Text: c.Text, Why: why})
}

func (mv *mover) stayAll(why string) {
	for i := range mv.draft.Comments {
		mv.stay(&mv.draft.Comments[i], why)
	}
	if mv.draft.Written != "" && len(mv.draft.Comments) == 0 {
		mv.out.Stayed = append(mv.out.Stayed, Stayed{Parent: mv.draft.Parent, Line: -1, Text: mv.draft.Written, Why: why})
	}
}

// rest names what belongs to no line.
func (mv *mover) rest() {
	if mv.draft.Text != "" {
		mv.out.Stayed = append(mv.out.Stayed, Stayed{Parent: mv.draft.Parent, Line: -1, Text: mv.draft.Text, Why: "it belongs to no line"})
	}
	for _, t := range mv.draft.Tags {
		mv.out.Stayed = append(mv.out.Stayed, Stayed{Parent: mv.draft.Parent, Line: -1, Text: t.Key, Why: "a tag is for what was read; t gives it anew"})
	}
}

// find finds the lines of a comment in the targets.
func (mv *mover) find(c *reply.Comment) (patch.MsgID, reply.Comment, bool) {
	for _, t := range mv.targets {
		to, ok := reply.Find(reply.At(mv.old, c.To), t.diff)
		if !ok {
			continue
		}
		next := reply.Comment{From: to, To: to, At: reply.At(t.diff, to), Text: c.Text, Changed: c.Changed}
		if from, ok := reply.Find(reply.At(mv.old, c.From), t.diff); ok && from <= to && to-from <= 2*(c.To-c.From) {
			next.From = from
		}
		return t.id, next, true
	}
	return "", reply.Comment{}, false
}

// moveComment moves one comment.
func (d *Desk) moveComment(ctx context.Context, mv *mover, c *reply.Comment) error {
	to, next, ok := mv.find(c)
	switch {
	case len(mv.targets) == 0:
		mv.stay(c, "the patch is not in the newer version")
		return nil
	case !ok:
		mv.stay(c, "the line is not there any more")
		return nil
	}
	var blocked string
	err := d.editDraft(ctx, to, func(draft *reply.Draft) error {
		blocked = ""
		if draft.Written != "" {
			blocked = "the answer to the newer patch was written whole in the editor"
			return nil
		}
		if slices.ContainsFunc(draft.Comments, func(o reply.Comment) bool { return o.To == next.To && o.From == next.From && o.Text == next.Text }) {
			return nil // moved before, but not taken away
		}
		next.ID = freeName(draft.Comments)
		draft.Comments = append(draft.Comments, next)
		return nil
	})
	if err != nil {
		return err
	}
	if blocked != "" {
		mv.stay(c, blocked)
		return nil
	}
	err = d.editDraft(ctx, mv.draft.Parent, func(draft *reply.Draft) error {
		draft.Comments = slices.DeleteFunc(draft.Comments, func(o reply.Comment) bool {
			return o.ID == c.ID && o.Text == c.Text && o.From == c.From && o.To == c.To
		})
		return nil
	})
	if err == nil {
		mv.out.Comments++
	}
	return err
}
