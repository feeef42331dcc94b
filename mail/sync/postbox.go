package sync

import (
	"context"
	"errors"
	"time"

	"onemore/config"
	"onemore/mail/imap"
	"onemore/patch"
)

// Postbox is an account into which copies of sent mail are put, and in which a
// single mail is looked for. Every errand has a connection of its own.
type Postbox struct {
	source *imaped
	sent   string // the folder of sent mail; "": the one that the server marks
}

// Postbox makes the one of an imap source.
func (m *Maker) Postbox(c config.Source) *Postbox {
	p := &Postbox{source: m.account(c, time.Time{})}
	p.sent, _ = c.SentFolder()
	return p
}

// Name names the source.
func (p *Postbox) Name() string { return p.source.name }

// visit runs an errand.
func (p *Postbox) visit(ctx context.Context, errand func(v *imap.Visit) error) error {
	v, err := p.source.account.Visit(ctx)
	if err = p.source.loggedIn(ctx, err, nil); err != nil {
		return err
	}
	defer v.Close()
	return errand(v)
}

// sentFolder is the folder of sent mail.
func (p *Postbox) sentFolder(ctx context.Context, v *imap.Visit) (string, error) {
	if p.sent != "" {
		return p.sent, nil
	}
	return v.SentFolder(ctx)
}

// HasSent tells whether one of these messages is among the mail that was sent
// after a day.
func (p *Postbox) HasSent(ctx context.Context, since time.Time, ids ...patch.MsgID) (has bool, err error) {
	err = p.visit(ctx, func(v *imap.Visit) error {
		folder, err := p.sentFolder(ctx, v)
		if err != nil {
			return err
		}
		uid, err := v.Find(ctx, folder, imap.Wanted{IDs: ids, Since: since})
		has = uid != 0
		return err
	})
	return has, err
}

// Copy puts a copy among the sent mail unless one of these messages is there.
func (p *Postbox) Copy(ctx context.Context, raw []byte, sent time.Time, ids ...patch.MsgID) error {
	return p.visit(ctx, func(v *imap.Visit) error {
		folder, err := p.sentFolder(ctx, v)
		if err != nil {
			return err
		}
		uid, err := v.Find(ctx, folder, imap.Wanted{IDs: ids, Since: sent.AddDate(0, 0, -2)})
		if err != nil || uid != 0 {
			return err
		}
		return v.Append(ctx, folder, raw, sent)
	})
}

// Got is a message that came.
type Got struct {
	Folder string
	Junk   bool // the server took it for unwanted mail
	Raw    []byte
}

// Await looks for a message in the source's folders, and among unwanted mail,
// until it is there or ctx ends. told is told before each look.
func (p *Postbox) Await(ctx context.Context, w imap.Wanted, pause time.Duration, told func(folder string)) (got Got, err error) {
	err = p.visit(ctx, func(v *imap.Visit) error {
		names, err := v.Folders(ctx)
		if err != nil {
			return err
		}
		junk, err := v.JunkFolder(ctx)
		switch {
		case err == nil:
			names = append(names, junk)
		case !errors.Is(err, imap.ErrNoFolder):
			return err
		}
		for {
			for _, name := range names {
				told(name)
				uid, err := v.Find(ctx, name, w)
				if err != nil {
					return err
				}
				if uid != 0 {
					got.Folder, got.Junk = name, name == junk
					got.Raw, err = v.Raw(ctx, uid)
					return err
				}
			}
			if err := sleep(ctx, pause); err != nil {
				return context.Cause(ctx)
			}
		}
	})
	return got, err
}
