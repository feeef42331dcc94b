package outbox

import (
	"context"
	"errors"
	"fmt"

	"onemore/mail"
	"onemore/mail/store"
)

const remadeWhy = "the server takes no 8-bit text any more, so the mail was made again as quoted-printable: it says the same; look at it, then approve it"

// remake puts other bytes in the place of those that a server would not take.
// The letter stays held, and goes only after somebody saw the new ones.
func (o *Outbox) remake(ctx context.Context, was *store.Letter) error {
	if o.opt.Remake == nil {
		return nil
	}
	raw, err := o.opt.Remake(*was)
	if err != nil {
		return fmt.Errorf("letter %s: make it again: %w", was.ID, err)
	}
	made, err := o.letter(Letter{Raw: raw, From: was.From, To: was.To, Parent: was.Parent, Change: was.Change})
	if err != nil {
		return fmt.Errorf("letter %s: make it again: %w", was.ID, err)
	}
	if made.MsgID != was.MsgID || mail.Parse(raw).Body != mail.Parse(was.Raw).Body {
		return fmt.Errorf("letter %s: make it again: %w", was.ID, errors.New("it came out as another mail"))
	}
	now, err := o.opt.Store.Letter(ctx, was.ID)
	if err != nil {
		return err
	}
	made.ID, made.Action, made.Made, made.Standing = was.ID, was.Action, was.Made, now.Standing
	made.Why, made.Moved = remadeWhy, false
	out, err := o.opt.Store.AddLetter(ctx, made, func(old store.Letter) bool {
		return old.ID == was.ID && old.State == store.LetterHeld && ours(&old, was)
	})
	if errors.Is(err, store.ErrDouble) {
		return nil // it is in other hands by now
	}
	if err != nil {
		return fmt.Errorf("letter %s: keep what was made again: %w", was.ID, err)
	}
	o.changed(out)
	return nil
}
