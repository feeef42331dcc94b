package main

import (
	"context"

	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/reply"
	"onemore/ui/cli"
	"onemore/ui/screen"
)

// The desk is all that the review's screens may ask of a backend.
var (
	_ screen.Talker      = backend{}
	_ screen.Drafter     = backend{}
	_ screen.PatchMarker = backend{}
	_ screen.Places      = backend{}
)

// Talk is what was said on the lines of a message.
func (b backend) Talk(ctx context.Context, id patch.MsgID) ([]screen.Said, error) {
	all, err := b.Desk.Talk(ctx, id)
	return said(all), err
}

func said(all []desk.Said) []screen.Said {
	out := make([]screen.Said, 0, len(all))
	for _, s := range all {
		out = append(out, screen.Said{
			Message: s.Message, Who: screen.NameOf(s.By), Kind: s.Kind, Date: s.Date, Line: s.Line, Version: s.Version,
			Text: s.Text, Mine: s.Mine, Answers: said(s.Answers),
		})
	}
	return out
}

// Drafts are those on the messages of a change.
func (b backend) Drafts(ctx context.Context, root patch.MsgID) ([]screen.Draft, error) {
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
func (b backend) SaveComment(ctx context.Context, parent patch.MsgID, c screen.Comment) error {
	return b.Desk.SaveComment(ctx, parent, reply.Comment{ID: c.ID, From: c.From, To: c.To, Text: c.Text, Changed: c.Changed})
}

// MarkPatch puts a mark on a patch of a change.
func (b backend) MarkPatch(ctx context.Context, _, id patch.MsgID, mark string) error {
	return b.Desk.MarkPatch(ctx, id, mark)
}

// Place is where the reading of a change stopped.
func (b backend) Place(ctx context.Context, root patch.MsgID) (screen.Place, error) {
	id, line, err := b.Desk.Place(ctx, root)
	return screen.Place{Message: id, Line: line}, err
}

// SetPlace keeps it.
func (b backend) SetPlace(ctx context.Context, root patch.MsgID, p screen.Place) error {
	return b.Desk.SetPlace(ctx, root, p.Message, p.Line)
}

// Since compares two versions of a change.
func (s service) Since(ctx context.Context, root patch.MsgID, from, to int) (cli.Since, error) {
	c, err := s.Desk.Since(ctx, root, from, to)
	return cli.Since(c), err
}

// GiveTag drafts a tag.
func (s service) GiveTag(ctx context.Context, on []patch.MsgID, t reply.Tag) (first bool, err error) {
	if t.Key == "Reviewed-by" && len(on) > 0 {
		first = s.First(ctx)
	}
	return first, s.Desk.GiveTag(ctx, on, t)
}

// PreviewOf makes the letter of one draft.
func (s service) PreviewOf(ctx context.Context, parent patch.MsgID) (cli.Letter, error) {
	l, err := s.Desk.PreviewOf(ctx, parent)
	return plain(&l), err
}

// Letters is the outbox, newest first.
func (s service) Letters(ctx context.Context) ([]cli.Letter, error) {
	all, err := s.Desk.Letters(ctx)
	out := make([]cli.Letter, 0, len(all))
	for i := range all {
		out = append(out, plain(&all[i]))
	}
	return out, err
}

// Letter is one letter of the outbox.
func (s service) Letter(ctx context.Context, id string) (cli.Letter, error) {
	l, err := s.Desk.Letter(ctx, id)
	return plain(&l), err
}

// SendLetter hands a letter over.
func (s service) SendLetter(ctx context.Context, id, sha256 string, ask func(context.Context, string, bool) (string, error)) (cli.Letter, error) {
	l, err := s.Desk.SendLetter(ctx, id, sha256, question(ask))
	return plain(&l), err
}

// plain is a letter for the command line.
func plain(l *desk.Letter) cli.Letter {
	out := cli.Letter{
		ID: l.ID, State: string(l.State), Why: l.Why, Next: l.Next, Subject: l.Subject, Via: l.Via, SHA256: l.Sum,
		MsgID: l.MsgID, Root: l.Change, To: l.Letter.To, Raw: l.Raw, Reply: l.Reply,
	}
	for _, f := range l.Findings {
		out.Findings = append(out.Findings, cli.Finding{Level: level(f.Level), Text: f.Text})
	}
	return out
}

// level is how grave a finding is, in the words of screen and command line.
func level(l reply.Level) string {
	switch l {
	case reply.Block:
		return "block"
	case reply.Ask:
		return "ask"
	case reply.Warn:
	}
	return "warn"
}
