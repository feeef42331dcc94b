package desk

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	gosync "sync"
	"time"

	"onemore/mail/claim"
	"onemore/mail/store"
	"onemore/mail/sync"
	"onemore/patch"
	promise "onemore/patch/claim"
	"onemore/patch/queue"
	"onemore/patch/rank"
	"onemore/patch/reply"
)

// The ways in which somebody is known to be on a change.
const (
	byLocal = "local"
	byTeam  = "team"
)

// claims is what the desk has of its team; without one, team is nil.
type claims struct {
	once gosync.Once
	team *claim.Team
	seat *sync.Board
	from *sync.Maker
	wake chan struct{}

	mu   gosync.Mutex
	made []store.Claim // that are not leaving
	who  Ask           // is asked for a password; nil: whoever sits before the screen
}

// teamOf gives the team of the configuration, nil for none.
func (d *Desk) teamOf() *claim.Team {
	c := &d.claims
	c.once.Do(func() {
		c.wake = make(chan struct{}, 1)
		conf := d.opt.Settings.Team
		if conf.Claims == "" || d.opt.Still != "" {
			return
		}
		c.from = d.maker()
		c.from.Ask = d.askForTeam
		c.seat = c.from.Board(conf, d.opt.Settings.Sources)
		c.team = claim.New(claim.Options{
			Board: c.seat, Journal: d.store, Lock: claim.Lock(filepath.Join(d.store.Dir(), "claims.lock")),
			By: d.asMember, Me: d.isMe, Over: d.answered, Title: d.titleOf, Now: time.Now, Lost: d.lostTo,
		})
	})
	return c.team
}

// asks says who is asked for passwords.
func (c *claims) asks(who Ask) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.who = who
}

// askForTeam asks a person for the password of the team's account.
func (d *Desk) askForTeam(ctx context.Context, source, text string, secret bool) (string, error) {
	d.claims.mu.Lock()
	ask := d.claims.who
	d.claims.mu.Unlock()
	if l := d.live.Load(); ask == nil && l != nil {
		ask = l.engine.Ask
	}
	if ask == nil {
		return "", errNoAnswer
	}
	return ask(ctx, source, text, secret)
}

// asMember is the reader as the team sees them.
func (d *Desk) asMember(ctx context.Context) patch.Person { return d.self(ctx).Person }

// answered tells whether a claim since then is over for what became of the
// change.
func (d *Desk) answered(root patch.MsgID, since int64) bool {
	it := itemOf(d.Snapshot(), root)
	return it != nil && (it.Settled() || it.Answered(since))
}

func (d *Desk) titleOf(root patch.MsgID) string {
	if it := itemOf(d.Snapshot(), root); it != nil {
		return it.Subject
	}
	return ""
}

// lostTo tells that somebody was first.
func (d *Desk) lostTo(l claim.Lost) {
	what := cmp.Or(d.titleOf(l.Change), string(l.Change))
	text := fmt.Sprintf("%s was first on %q, %s ago; your claim is withdrawn", l.First.By, what, queue.Age(d.now()-l.First.Since))
	d.log.Add("info", text)
	d.tell(Event{Status: text})
}

// Live is who is on a change, nil when nobody is known to be.
func (d *Desk) Live(root patch.MsgID) *rank.Claim {
	if it := itemOf(d.Snapshot(), root); it != nil {
		return it.Marks.Claim
	}
	return nil
}

// Claim says that the reader is on a change, here at once, and to the team when
// it can be reached. Where somebody of the team is on it already, that is given,
// and nothing is claimed.
func (d *Desk) Claim(ctx context.Context, root patch.MsgID) (rank.Claim, error) {
	old, err := d.claimOn(ctx, root)
	if err != nil {
		return rank.Claim{}, err
	}
	if old != nil && (old.Mine || old.How == byTeam) {
		return *old, nil
	}
	me := d.asMember(ctx)
	token, err := reply.NewID(time.Now(), rand.Reader, cmp.Or(me.Email, "me@localhost"))
	if err != nil {
		return rank.Claim{}, err
	}
	c := store.Claim{Token: token, ID: root, Since: time.Now().Unix(), State: store.ClaimLocal}
	c.Until = c.Since + int64(cmp.Or(time.Duration(d.opt.Settings.Team.For), claim.DefaultFor).Seconds())
	if d.teamOf() != nil {
		private, err := d.Private(ctx, root)
		if err != nil {
			return rank.Claim{}, fmt.Errorf("claim <%s>: %w", root, err)
		}
		if !private { // a team's folder is no place for what no list got
			c.State = store.ClaimWanted
		}
	}
	if err := errors.Join(d.sweepClaims(ctx), d.store.AddClaims(ctx, c)); err != nil {
		return rank.Claim{}, fmt.Errorf("claim <%s>: %w", root, err)
	}
	if err := d.remark(ctx, root); err != nil {
		return rank.Claim{}, err
	}
	d.wakeTeam()
	return d.mine(&c), nil
}

// sweepClaims forgets claims that are over and that nobody else was told of.
func (d *Desk) sweepClaims(ctx context.Context) error {
	all, err := d.store.Claims(ctx)
	var moves []store.ClaimMove
	for _, c := range all {
		if c.State == store.ClaimLocal && c.Until <= time.Now().Unix() {
			moves = append(moves, store.ClaimMove{Token: c.Token, From: c.State})
		}
	}
	return errors.Join(err, d.store.MoveClaims(ctx, moves...))
}

// mine is an own claim for people.
func (d *Desk) mine(c *store.Claim) rank.Claim {
	how := byTeam
	if c.State == store.ClaimLocal {
		how = byLocal
	}
	return rank.Claim{By: d.reader().String(), Since: c.Since, Until: c.Until, Mine: true, How: how}
}

// reader is the first of the reader's addresses.
func (d *Desk) reader() patch.Person {
	if len(d.opt.Me.People) > 0 {
		return d.opt.Me.People[0]
	}
	return patch.Person{Name: "you"}
}

// Release takes back what the reader claimed, on any of their machines. What is
// not claimed is no error.
func (d *Desk) Release(ctx context.Context, root patch.MsgID) error {
	mine, team, err := d.bothOn(ctx, root)
	if err != nil {
		return err
	}
	var moves []store.ClaimMove
	known := map[patch.MsgID]bool{}
	for _, c := range mine {
		known[c.Token] = true
		m := store.ClaimMove{Token: c.Token, From: c.State, To: store.ClaimLeaving}
		if c.State == store.ClaimLocal {
			m.To = ""
		}
		moves = append(moves, m)
	}
	var others []store.Claim // of the reader's other machines
	for _, t := range team {
		if !known[t.Token] && d.isMe(t.By) {
			others = append(others, store.Claim{Token: t.Token, ID: t.ID, Since: t.Since, Until: t.Until, State: store.ClaimLeaving})
		}
	}
	if err := errors.Join(d.store.MoveClaims(ctx, moves...), d.store.AddClaims(ctx, others...)); err != nil {
		return fmt.Errorf("release <%s>: %w", root, err)
	}
	d.wakeTeam()
	return d.remark(ctx, root)
}

// Settle brings the reader's claims to the team, and the team's here, now. It
// does nothing without a team.
func (d *Desk) Settle(ctx context.Context, ask Ask) error {
	team := d.teamOf()
	if team == nil {
		return nil
	}
	d.claims.asks(ask)
	if err := team.Settle(ctx); err != nil {
		return err
	}
	return d.reclaim(ctx)
}

// wakeTeam has the team told soon, where a screen is open.
func (d *Desk) wakeTeam() {
	if d.teamOf() == nil {
		return
	}
	select {
	case d.claims.wake <- struct{}{}:
	default:
	}
}

// Promise drafts a mail that says by when the reader will review a change, in
// answer to its newest version. What the draft says already stays.
func (d *Desk) Promise(ctx context.Context, root patch.MsgID, by time.Time) error {
	it := itemOf(d.Snapshot(), root)
	if it == nil {
		return fmt.Errorf("promise a review of <%s>: %w", root, errNoChange)
	}
	says := promise.Sentence(by)
	return d.editDraft(ctx, it.Newest, func(draft *reply.Draft) error {
		unwrite(draft)
		if !strings.Contains(draft.Text, says) {
			draft.Text = strings.TrimSpace(draft.Text + "\n\n" + says)
		}
		return nil
	})
}
