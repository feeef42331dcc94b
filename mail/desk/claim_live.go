package desk

import (
	"context"
	"fmt"
	gosync "sync"
	"time"

	"onemore/mail/claim"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
)

// liveClaims are who is on which change, by its root: the reader's own claims
// before those of the team.
func (d *Desk) liveClaims(ctx context.Context) (map[patch.MsgID]*rank.Claim, error) {
	mine, err := d.store.Claims(ctx)
	if err != nil {
		return nil, err
	}
	team, err := d.store.Team(ctx)
	if err != nil {
		return nil, err
	}
	out := map[patch.MsgID]*rank.Claim{}
	leaving := map[patch.MsgID]bool{}
	var made []store.Claim
	for i := range mine {
		leaving[mine[i].Token] = mine[i].State == store.ClaimLeaving
	}
	for root, t := range claim.Holders(team) {
		if !leaving[t.Token] {
			out[root] = &rank.Claim{By: t.By.String(), Since: t.Since, Until: t.Until, Mine: d.isMe(t.By), How: byTeam}
		}
	}
	for i := range mine {
		c := &mine[i]
		if c.State == store.ClaimLeaving || c.Until <= d.now() {
			continue
		}
		made = append(made, *c)
		root := c.Change
		if root == "" {
			root = c.ID
		}
		one := d.mine(c)
		out[root] = &one
	}
	d.claims.mu.Lock()
	d.claims.made = made
	d.claims.mu.Unlock()
	return out, nil
}

// addClaims notes who is on which change.
func (d *Desk) addClaims(ctx context.Context, marks map[patch.MsgID]queue.Marks) error {
	live, err := d.liveClaims(ctx)
	for root, c := range live {
		m := marks[root]
		m.Claim = c
		marks[root] = m
	}
	return err
}

// claimOn is who is on a change, as the store knows it now.
func (d *Desk) claimOn(ctx context.Context, root patch.MsgID) (*rank.Claim, error) {
	live, err := d.liveClaims(ctx)
	if err != nil {
		return nil, err
	}
	c := live[root]
	if c == nil || c.Until <= d.now() || d.answered(root, c.Since) {
		return nil, nil //nolint:nilnil // nobody is
	}
	return c, nil
}

// bothOn are the reader's and the team's claims on one change.
func (d *Desk) bothOn(ctx context.Context, root patch.MsgID) (mine []store.Claim, team []store.TeamClaim, err error) {
	all, err := d.store.Claims(ctx)
	for _, c := range all {
		if c.Change == root || c.ID == root {
			mine = append(mine, c)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	others, err := d.store.Team(ctx)
	for _, t := range others {
		if t.Change == root || t.ID == root {
			team = append(team, t)
		}
	}
	return mine, team, err
}

// reclaim publishes a snapshot in which the claims are the newest.
func (d *Desk) reclaim(ctx context.Context) error {
	live, err := d.liveClaims(ctx)
	if err != nil {
		return err
	}
	d.wrote(func(s *queue.Snapshot) *queue.Snapshot {
		now := d.now()
		for _, it := range s.Items {
			m, c := it.Marks, live[it.Root]
			if m.Claim != nil && m.Claim.How != byTeam && m.Claim.How != byLocal {
				m.Claim = nil // follows from the row
			}
			if sameClaim(m.Claim, c) {
				continue
			}
			m.Claim = c
			s = s.Remark(it.Root, m, now)
		}
		return s
	})
	return nil
}

func sameClaim(a, b *rank.Claim) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// settleWith brings claims in step when all sources are fetched. Only a fault is
// told.
func (d *Desk) settleWith(ctx context.Context, want SyncWant) {
	if want.Source+want.Lore != "" || d.teamOf() == nil || ctx.Err() != nil {
		return
	}
	if err := d.Settle(ctx, want.Ask); err != nil {
		want.Done(Fetched{Source: "claims", Err: err, Hint: d.claims.seat.Judge(err).Hint})
	}
}

// alongside keeps claims in step while sources are watched; what it gives is
// closed after ctx has ended.
func (d *Desk) alongside(ctx context.Context, want SyncWant) (done chan struct{}) {
	done = make(chan struct{})
	go func() {
		defer close(done)
		if want.Source+want.Lore == "" {
			d.shareClaims(ctx, want.Ask)
		}
	}()
	return done
}

// The pauses of the loop that keeps in step with the team.
const (
	teamPause  = 5 * time.Second // after the first fault
	teamPauses = 5 * time.Minute // at the most
	teamTries  = 20 * time.Second
)

// shareClaims keeps in step with the team until ctx ends: whenever the reader
// claims, the folder changes, or an own claim ends.
func (d *Desk) shareClaims(ctx context.Context, ask Ask) {
	if d.teamOf() == nil {
		return
	}
	defer func() { // the watching has ended by then
		if err := d.claims.seat.Close(); err != nil {
			d.log.Add("error", fmt.Sprintf("leave the team's folder: %v", err))
		}
		d.claims.from.Close()
	}()
	settled := make(chan struct{}, 1)
	var watch gosync.WaitGroup
	defer watch.Wait()
	watch.Go(func() { d.watchTeam(ctx, settled) })
	pause := time.Duration(0)
	for ctx.Err() == nil {
		err := d.Settle(ctx, ask)
		next := d.nextEnd()
		if err == nil {
			pause = 0
			select {
			case settled <- struct{}{}:
			default:
			}
		} else if ctx.Err() == nil {
			v := d.claims.seat.Judge(err)
			if pause == 0 {
				d.tell(Event{Err: fmt.Errorf("claims: %w; it is tried again", err)})
			}
			pause = min(max(2*pause, teamPause, v.After), max(teamPauses, v.After))
			next = pause
		}
		d.pauseTeam(ctx, next, err != nil)
	}
}

// pauseTeam waits for something to do. After a fault, the wish of the reader
// does not shorten it below a moment.
func (d *Desk) pauseTeam(ctx context.Context, most time.Duration, failed bool) {
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case <-d.claims.wake:
		if !failed {
			return
		}
		rest := time.NewTimer(teamPause)
		defer rest.Stop()
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
	}
}

// watchTeam wakes the loop when the folder changes, until ctx ends. It listens
// only after the folder was read.
func (d *Desk) watchTeam(ctx context.Context, settled <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-settled:
		}
		if err := d.claims.seat.Wait(ctx); err != nil && ctx.Err() == nil {
			rest := time.NewTimer(teamTries)
			select {
			case <-ctx.Done():
			case <-rest.C:
			}
			rest.Stop()
		}
		d.wakeTeam()
	}
}

// never is how long the loop waits when no own claim ends.
const never = 365 * 24 * time.Hour

// nextEnd is how long it is until an own claim ends.
func (d *Desk) nextEnd() time.Duration {
	d.claims.mu.Lock()
	defer d.claims.mu.Unlock()
	next := never
	for _, c := range d.claims.made {
		next = min(next, max(time.Second, time.Until(time.Unix(c.Until+1, 0))))
	}
	return next
}

// reviewed has a claim taken back that a review has answered.
func (d *Desk) reviewed() {
	d.claims.mu.Lock()
	made := d.claims.made
	d.claims.mu.Unlock()
	for _, c := range made {
		if root := c.Change; root != "" && d.answered(root, c.Since) {
			d.wakeTeam()
			return
		}
	}
}
