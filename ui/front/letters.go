package front

import (
	"context"

	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/reply"
	"onemore/ui/screen"
)

// TagPlan is what may be given on a version of a change.
func (b Backend) TagPlan(ctx context.Context, root patch.MsgID, version int) (screen.TagPlan, error) {
	p, err := b.Desk.TagPlan(ctx, root, version)
	out := screen.TagPlan{Me: p.Me, Cover: p.Cover, Statement: p.Statement, AskLooked: b.Settings().Review.AskLooked, Newer: p.Newer}
	for _, one := range p.Patches {
		out.Patches = append(out.Patches, screen.TagPatch(one))
	}
	return out, err
}

// GiveTag puts a tag into the drafts.
func (b Backend) GiveTag(ctx context.Context, on []patch.MsgID, t screen.Tag) error {
	return b.Desk.GiveTag(ctx, on, reply.Tag(t))
}

// Preview makes the letters of all drafts of a change.
func (b Backend) Preview(ctx context.Context, root patch.MsgID) ([]screen.Letter, error) {
	all, err := b.Desk.Preview(ctx, root)
	return letters(all), err
}

// PreviewOf makes the letter of one draft.
func (b Backend) PreviewOf(ctx context.Context, parent patch.MsgID) (screen.Letter, error) {
	l, err := b.Desk.PreviewOf(ctx, parent)
	return letter(&l), err
}

// Letters is the outbox, newest first.
func (b Backend) Letters(ctx context.Context) ([]screen.Letter, error) {
	all, err := b.Desk.Letters(ctx)
	return letters(all), err
}

// Resolve says what becomes of a letter that may have been sent.
func (b Backend) Resolve(ctx context.Context, id, how string) error {
	return b.ResolveLetter(ctx, id, how)
}

func letters(all []desk.Letter) []screen.Letter {
	out := make([]screen.Letter, 0, len(all))
	for i := range all {
		out = append(out, letter(&all[i]))
	}
	return out
}

func letter(l *desk.Letter) screen.Letter {
	out := screen.Letter{
		ID: l.ID, State: string(l.State), Why: l.Why, Next: l.Next, Subject: l.Subject, Digest: l.Sum,
		Msgid: l.MsgID, Parent: l.Parent, Root: l.Change, From: l.Person, To: l.To, Cc: l.Cc, InReplyTo: l.Parent,
		Tags: l.Tags, Comments: l.Comments, Private: l.Private, Raw: l.Raw, Text: l.Body, Via: l.Via, Due: l.Due(), Phase: string(l.Phase),
	}
	for _, f := range l.Findings {
		one := screen.Finding{Level: level(f.Level), Text: f.Text}
		if f.Rule == "newer-version" {
			one.Text += "; D shows what changed"
		}
		out.Findings = append(out.Findings, one)
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
