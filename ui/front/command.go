package front

import (
	"context"
	"iter"

	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/reply"
	"onemore/ui"
	"onemore/ui/cli"
)

// Service is the desk as the command line asks it.
type Service struct{ *desk.Desk }

// Snapshot is the queue as it stands, read anew.
func (s Service) Snapshot(ctx context.Context) (*queue.Snapshot, error) {
	err := s.Refresh(ctx)
	return s.Desk.Snapshot(), err
}

// Import reads archives into the store.
func (s Service) Import(ctx context.Context, paths []string, list string, progress func(cli.Progress)) (cli.Imported, error) {
	sum, err := s.Desk.Import(ctx, paths, list, func(p desk.Progress) { progress(cli.Progress(p)) })
	return cli.Imported(sum), err
}

// Show runs the screen until it is left.
func (s Service) Show(ctx context.Context) error {
	if err := s.Start(ctx); err != nil {
		return err
	}
	return ui.Run(ctx, New(s.Desk), ui.Options{Theme: s.Settings().Theme, Keys: s.Settings().Keys, Now: s.Time})
}

// Question gives a source's question to the terminal.
func Question(ask func(context.Context, string, bool) (string, error)) desk.Ask {
	if ask == nil {
		return nil
	}
	return func(ctx context.Context, source, text string, secret bool) (string, error) {
		return ask(ctx, source+": "+text, secret)
	}
}

// Since compares two versions of a change.
func (s Service) Since(ctx context.Context, root patch.MsgID, from, to int) (cli.Since, error) {
	c, err := s.Desk.Since(ctx, root, from, to)
	return cli.Since(c), err
}

// GiveTag drafts a tag.
func (s Service) GiveTag(ctx context.Context, on []patch.MsgID, t reply.Tag) (first bool, err error) {
	if t.Key == "Reviewed-by" && len(on) > 0 {
		first = s.First(ctx)
	}
	return first, s.Desk.GiveTag(ctx, on, t)
}

// PreviewOf makes the letter of one draft.
func (s Service) PreviewOf(ctx context.Context, parent patch.MsgID) (cli.Letter, error) {
	l, err := s.Desk.PreviewOf(ctx, parent)
	return plain(&l), err
}

// Letters is the outbox, newest first.
func (s Service) Letters(ctx context.Context) ([]cli.Letter, error) {
	all, err := s.Desk.Letters(ctx)
	out := make([]cli.Letter, 0, len(all))
	for i := range all {
		out = append(out, plain(&all[i]))
	}
	return out, err
}

// Letter is one letter of the outbox.
func (s Service) Letter(ctx context.Context, id string) (cli.Letter, error) {
	l, err := s.Desk.Letter(ctx, id)
	return plain(&l), err
}

// SendLetter hands a letter over.
func (s Service) SendLetter(ctx context.Context, id, sha256 string, ask func(context.Context, string, bool) (string, error)) (cli.Letter, error) {
	l, err := s.Desk.SendLetter(ctx, id, sha256, Question(ask))
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

// Sample is the mail that MailMe sends.
func (s Service) Sample(ctx context.Context) (cli.Letter, error) {
	l, err := s.Desk.Sample(ctx)
	return plain(&l), err
}

// MailMe sends a sample that was seen, and tells what its way did to it.
func (s Service) MailMe(ctx context.Context, id, sha256 string, want cli.MailWant) iter.Seq[cli.Check] {
	return func(yield func(cli.Check) bool) {
		for c := range s.Desk.MailMe(ctx, id, sha256, desk.MailWant{Wait: want.Wait, Ask: Question(want.Ask), Looked: want.Looked}) {
			if !yield(Checked(c)) {
				return
			}
		}
	}
}

// Checked is a check of the desk for the command line.
func Checked(c desk.Checked) cli.Check {
	one := cli.Check{Check: c.What, OK: c.Err == nil, Why: c.Why, Next: c.Next}
	if c.Err != nil {
		one.Why = c.Err.Error()
	}
	return one
}
