package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"time"

	"onemore/config"
	"onemore/mail/imap"
	"onemore/mail/outbox"
	"onemore/mail/sample"
	"onemore/mail/store"
	"onemore/mail/submit"
	"onemore/patch"
	"onemore/patch/reply"
)

const (
	samplePause = 3 * time.Second // between two looks for what was sent
	sampleFor   = 24 * time.Hour  // a sample that was shown and not sent is shown again
)

var errNoWayBack = errors.New("no imap source is configured that a mail to yourself could come back to")

// wayBack is the account that a mail to an address is looked for in.
func (d *Desk) wayBack(email string) (config.Source, error) {
	best, likely := config.Source{}, -1
	for _, c := range d.opt.Settings.Sources {
		if c.Kind != config.SourceIMAP || userOf(c.URL) == "" {
			continue
		}
		if n := likeness(c, email, ""); n > likely {
			best, likely = c, n
		}
	}
	if likely < 0 {
		return best, errNoWayBack
	}
	return best, nil
}

// Sample makes the mail that MailMe sends, to its author alone. It waits in the
// outbox as a draft, and is the same one for a day.
func (d *Desk) Sample(ctx context.Context) (Letter, error) {
	me := d.self(ctx).Person
	if me.Email == "" {
		return Letter{}, errNobody
	}
	if _, err := d.submitter(ctx); err != nil {
		return Letter{}, err
	}
	if _, err := d.wayBack(me.Email); err != nil {
		return Letter{}, err
	}
	drafts, err := d.store.Letters(ctx, store.LetterDraft, store.LetterHeld, store.LetterFailed)
	if err != nil {
		return Letter{}, err
	}
	from := d.envelopeFrom(ctx, me.Email)
	for i := range drafts {
		l := &drafts[i]
		if l.Parent != "" || !sample.Is(l.Subject) {
			continue
		}
		if l.State == store.LetterDraft && l.From == from && time.Since(l.Made) < sampleFor && l.To[0] == me.Email {
			return d.letter(ctx, l.ID)
		}
		if err := d.outbox.Drop(ctx, l.ID); err != nil {
			return Letter{}, err
		}
	}
	return d.newSample(ctx, me, from)
}

func (d *Desk) newSample(ctx context.Context, me patch.Person, from string) (Letter, error) {
	now := time.Now()
	id, err := reply.NewID(now, rand.Reader, me.Email)
	if err != nil {
		return Letter{}, err
	}
	made := sample.Letter(me, id, now)
	raw, _, err := d.bytes(ctx, &made)
	if err != nil {
		return Letter{}, err
	}
	l, err := d.outbox.Add(ctx, outbox.Letter{Raw: raw, From: from, To: []string{me.Email}})
	if err != nil {
		return Letter{}, err
	}
	return d.letter(ctx, l.ID)
}

// MailWant is what MailMe needs.
type MailWant struct {
	Wait time.Duration // how long the mail may take to come back
	Ask  Ask
	// Looked is told before each look, and how long it has been.
	Looked func(where string, after time.Duration)
}

// MailMe sends a sample that was seen, named by its id and SHA-256, waits for it
// to come back, and tells what was done to it on its way.
func (d *Desk) MailMe(ctx context.Context, id, sha256 string, want MailWant) iter.Seq[Checked] {
	return func(yield func(Checked) bool) {
		l, went := d.mailOut(ctx, id, sha256, want.Ask)
		if !yield(went) || went.Err != nil {
			return
		}
		got, back := d.mailBack(ctx, &l, want)
		if !yield(back) || got == nil {
			return
		}
		for _, f := range sample.Compare(l.Raw, got) {
			one := Checked{What: "mail: " + f.What, Why: f.Why, Next: f.Next}
			if !f.OK {
				one.Err = errors.New(f.Why)
			}
			if !yield(one) {
				return
			}
		}
	}
}

// mailOut sends the sample.
func (d *Desk) mailOut(ctx context.Context, id, sha256 string, ask Ask) (Letter, Checked) {
	c := Checked{What: "mail: sent"}
	l, err := d.letter(ctx, id)
	if err == nil && (!sample.Is(l.Subject) || len(l.Letter.To) != 1 || l.Letter.To[0] != l.Person.Email) {
		err = fmt.Errorf("letter %s is no mail to its sender alone", id)
	}
	if err == nil {
		l, err = d.SendLetter(ctx, id, sha256, ask)
	}
	switch {
	case err != nil:
		c.Err, c.Next = err, submit.Next(err)
	case l.State == store.LetterSent || l.State == store.LetterSeen || l.State == store.LetterUnknown:
		c.Why = string(l.State) + ": " + l.Reply + l.Why
	default:
		c.Err, c.Next = fmt.Errorf("%s: %s", l.State, l.Why), l.Next
	}
	return l, c
}

// mailBack waits for the sample; got is nil when it does not come.
func (d *Desk) mailBack(ctx context.Context, l *Letter, want MailWant) (got []byte, c Checked) {
	c = Checked{What: "mail: came back"}
	source, err := d.wayBack(l.Person.Email)
	if err != nil {
		c.Err, c.Next = err, "add an imap source for "+l.Person.Email
		return nil, c
	}
	d.asking(want.Ask)
	defer d.asking(nil)
	box, done := d.postbox(source)
	defer done()
	begin := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, want.Wait, fmt.Errorf("it is not there after %s", want.Wait))
	defer cancel()
	w := imap.Wanted{IDs: idsOf(&l.Letter), Word: sample.Word(l.MsgID), Since: begin.AddDate(0, 0, -2)}
	found, err := box.Await(ctx, w, samplePause, func(folder string) {
		if want.Looked != nil {
			want.Looked(source.Name()+" "+folder, time.Since(begin))
		}
	})
	after := time.Since(begin).Round(time.Second)
	switch {
	case err != nil && ctx.Err() != nil:
		c.Err = fmt.Errorf("%w: missing", context.Cause(ctx))
		c.Next = "look in the other folders of " + source.Name() + " and for an answer of the server in INBOX; a longer time is --wait 30m"
		return nil, c
	case err != nil:
		c.Err, c.Next = err, "put the source right: onemore doctor"
		return nil, c
	case found.Junk:
		c.Err = fmt.Errorf("after %s, among unwanted mail: %s", after, found.Folder)
		c.Next = "see in its header why the server takes your mail for spam: SPF, DKIM and DMARC of your domain have to fit the server that you send by"
	default:
		c.Why = fmt.Sprintf("after %s, in %s", after, found.Folder)
	}
	return found.Raw, c
}
