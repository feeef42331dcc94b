package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Mailer sends a mail to its sender alone and tells what its way did to it.
type Mailer interface {
	// Sample is the mail; it is the same one until it was sent.
	Sample(ctx context.Context) (Letter, error)
	// MailMe sends it, named by its id and SHA-256, and gives each check when it
	// is made.
	MailMe(ctx context.Context, id, sha256 string, want MailWant) iter.Seq[Check]
}

// MailWant is what MailMe needs.
type MailWant struct {
	Wait   time.Duration // how long the mail may take to come back
	Ask    func(ctx context.Context, text string, secret bool) (string, error)
	Looked func(where string, after time.Duration) // before each look
}

// mailMe is `doctor --mail-me`.
func (c doctorCmd) mailMe(e *env) error {
	if c.Wait <= 0 {
		return usageError{errors.New("doctor: --wait is a time such as 5m")}
	}
	board := newBoard(e.app, !c.JSON)
	ask := asker(openTerminal, board)
	return withDesk(e, func(ctx context.Context, d Desk) error {
		l, err := d.Sample(ctx)
		if err != nil {
			return err
		}
		sum := c.Yes
		if sum == "" {
			if sum, err = c.consent(ctx, e, &l, ask); err != nil {
				return err
			}
		}
		want := MailWant{Wait: c.Wait, Ask: ask, Looked: func(where string, after time.Duration) {
			board.show(SyncProgress{Source: "waiting for the mail", Note: fmt.Sprintf("%s, %s of %s", where, after.Round(time.Second), c.Wait)})
		}}
		return c.report(e, func(yield func(Check) bool) {
			for check := range d.MailMe(ctx, l.ID, sum, want) {
				more := true
				board.finish("waiting for the mail", func() { more = yield(check) })
				if !more {
					return
				}
			}
		})
	})
}

// consent shows the mail and asks; without a terminal it only says how to go on.
func (c doctorCmd) consent(ctx context.Context, e *env, l *Letter, ask asking) (sum string, err error) {
	seen := usageError{fmt.Errorf("doctor: nothing was sent; without a terminal, name what was seen: onemore doctor --mail-me --yes %s", l.SHA256)}
	if c.JSON {
		return "", seen
	}
	if err := showLetter(e.app.Out, l); err != nil {
		return "", err
	}
	if !isTerminal(e.app.Out) {
		return "", seen
	}
	said, err := ask(ctx, "send this mail to yourself? (yes or no)", false)
	if err != nil {
		return "", err
	}
	if said != "yes" && said != "y" {
		return "", errors.New("doctor: nothing was sent")
	}
	return l.SHA256, nil
}
