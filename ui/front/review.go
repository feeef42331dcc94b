package front

import (
	"context"

	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/reply"
	"onemore/ui/screen"
)

// The desk is all that the review's screens may ask of a backend.
var (
	_ screen.Talker      = Backend{}
	_ screen.Drafter     = Backend{}
	_ screen.PatchMarker = Backend{}
	_ screen.Places      = Backend{}
	_ screen.Sender      = Backend{}
	_ screen.Identifier  = Backend{}
	_ screen.Snoozer     = Backend{}
	_ screen.Discreet    = Backend{}
)

// Talk is what was said on the lines of a message.
func (b Backend) Talk(ctx context.Context, id patch.MsgID) ([]screen.Said, error) {
	all, err := b.Desk.Talk(ctx, id)
	return said(all), err
}

func said(all []desk.Said) []screen.Said {
	out := make([]screen.Said, 0, len(all))
	for _, s := range all {
		out = append(out, screen.Said{
			Message: s.Message, Who: screen.NameOf(s.By), Kind: s.Kind, Date: s.Date, Line: s.Line, Version: s.Version, Gone: s.Gone,
			Text: s.Text, Mine: s.Mine, Answers: said(s.Answers),
		})
	}
	return out
}

// Drafts are those on the messages of a change.
func (b Backend) Drafts(ctx context.Context, root patch.MsgID) ([]screen.Draft, error) {
	all, err := b.Desk.Drafts(ctx, root)
	out := make([]screen.Draft, 0, len(all))
	for _, d := range all {
		one := screen.Draft{Parent: d.Parent, Subject: d.Subject, Text: d.Text, Written: d.Written != ""}
		if one.Written {
			one.Text = d.Written
		}
		for _, c := range d.Comments {
			one.Comments = append(one.Comments, screen.Comment{ID: c.ID, From: c.From, To: c.To, Text: c.Text, Changed: c.Changed})
		}
		for _, t := range d.Tags {
			one.Tags = append(one.Tags, t.Key)
		}
		out = append(out, one)
	}
	return out, err
}

// SaveComment keeps a comment.
func (b Backend) SaveComment(ctx context.Context, parent patch.MsgID, c screen.Comment) error {
	return b.Desk.SaveComment(ctx, parent, reply.Comment{ID: c.ID, From: c.From, To: c.To, Text: c.Text, Changed: c.Changed}, c.Was)
}

// MarkPatch puts a mark on a patch of a change.
func (b Backend) MarkPatch(ctx context.Context, _, id patch.MsgID, mark string) error {
	return b.Desk.MarkPatch(ctx, id, mark)
}

// Place is where the reading of a change stopped.
func (b Backend) Place(ctx context.Context, root patch.MsgID) (screen.Place, error) {
	id, line, err := b.Desk.Place(ctx, root)
	return screen.Place{Message: id, Line: line}, err
}

// SetPlace keeps it.
func (b Backend) SetPlace(ctx context.Context, root patch.MsgID, p screen.Place) error {
	return b.Desk.SetPlace(ctx, root, p.Message, p.Line)
}
