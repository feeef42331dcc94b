package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
	"onemore/ui/text"
)

// Claimer is what claims ask of the desk.
type Claimer interface {
	// Claim says that the reader is on a change; where somebody of the team is
	// already, that is given.
	Claim(ctx context.Context, root patch.MsgID) (rank.Claim, error)
	// Release takes that back.
	Release(ctx context.Context, root patch.MsgID) error
	// Live is who is on a change, nil for nobody.
	Live(root patch.MsgID) *rank.Claim
	// Settle tells the team now, and hears of it. Ask may be nil.
	Settle(ctx context.Context, ask func(ctx context.Context, text string, secret bool) (string, error)) error
}

// teamWait bounds how long a command waits for the team's server.
const teamWait = 20 * time.Second

type claimCmd struct {
	ID string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
}

// Run says that the reader is on a change, here and to the team.
func (c claimCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		late := settle(ctx, e, d)
		if _, err := d.Claim(ctx, ch.Root); err != nil {
			return err
		}
		if late == nil {
			late = settle(ctx, e, d)
		}
		now := d.Live(ch.Root)
		switch {
		case now == nil:
			return errors.New("claim: somebody has reviewed it, or it is settled; there is nothing to claim")
		case !now.Mine:
			return fmt.Errorf("claim: %s was first, %s ago; nothing is claimed", text.Clean(now.By), queue.Age(time.Now().Unix()-now.Since))
		}
		say(e.app.Err, "claimed until "+time.Unix(now.Until, 0).Format("Mon 2 Jan 15:04"))
		tellLate(e, late)
		return nil
	})
}

type releaseCmd struct {
	ID string `arg:"" help:"An id of the queue, a Message-ID, or a lore URL."`
}

// Run takes a claim back, here and from the team.
func (c releaseCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		_, ch, err := find(ctx, d, c.ID)
		if err != nil {
			return err
		}
		late := settle(ctx, e, d)
		if err := d.Release(ctx, ch.Root); err != nil {
			return err
		}
		if late == nil {
			late = settle(ctx, e, d)
		}
		tellLate(e, late)
		return nil
	})
}

// settle tells the team, for a while.
func settle(ctx context.Context, e *env, d Desk) error {
	ctx, cancel := context.WithTimeout(ctx, teamWait)
	defer cancel()
	return d.Settle(ctx, asker(openTerminal, newBoard(e.app, false)))
}

// tellLate says that the team does not know yet. That is no failure: what was
// done is kept, and told later.
func tellLate(e *env, err error) {
	if err != nil {
		say(e.app.Err, fmt.Sprintf("the team is not told yet: %v\n  the next sync tells it, or the screen while it is open", err))
	}
}
