package screen

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/claim"
	"onemore/patch/rank"
	"onemore/ui/text"
)

// Claimer is a backend that knows who is on a change.
type Claimer interface {
	// Claim says that the reader is; where somebody of the team is already, that
	// is given.
	Claim(ctx context.Context, root patch.MsgID) (rank.Claim, error)
	Release(ctx context.Context, root patch.MsgID) error
	Live(root patch.MsgID) *rank.Claim
	// Promise drafts a mail that says by when the reader will review.
	Promise(ctx context.Context, root patch.MsgID, by time.Time) error
}

// Claimed says how claims, releases or a promise went.
type Claimed struct {
	Roots []patch.MsgID
	Text  text.Safe
	Err   error
}

// ToggleClaim claims changes for the reader, or releases them when all are
// theirs; Claimed comes back. what names them.
func ToggleClaim(env Env, store any, roots []patch.MsgID, what text.Safe) tea.Cmd {
	c, ok := store.(Claimer)
	if !ok || len(roots) == 0 {
		return nil
	}
	return env.Job("claim", func(ctx context.Context) tea.Msg {
		mine := true
		for _, root := range roots {
			live := c.Live(root)
			mine = mine && live != nil && live.Mine
		}
		msg := Claimed{Roots: roots}
		if mine {
			msg.Text = Sprintf("released: %s", what)
			for _, root := range roots {
				msg.Err = errors.Join(msg.Err, c.Release(ctx, root))
			}
			return msg
		}
		return claimAll(ctx, c, msg, what, env.Now())
	})
}

// claimAll claims, and tells of those who were first.
func claimAll(ctx context.Context, c Claimer, msg Claimed, what text.Safe, now time.Time) Claimed {
	var first *rank.Claim
	others := 0
	for _, root := range msg.Roots {
		got, err := c.Claim(ctx, root)
		switch {
		case err != nil:
			msg.Err = err
			return msg
		case !got.Mine:
			others, first = others+1, &got
		default:
			msg.Text = Sprintf("yours until %s: %s", time.Unix(got.Until, 0).Format("Mon 15:04"), what)
		}
	}
	switch {
	case first != nil && len(msg.Roots) == 1:
		msg.Text = Sprintf("%s: %s", ClaimWords(first, now.Unix()), what)
	case first != nil:
		msg.Text = Sprintf("%d of %d are claimed by others, %s among them", others, len(msg.Roots), claimant(first))
	}
	return msg
}

// Tell says how it went.
func (m Claimed) Tell(env Env) {
	switch {
	case errors.Is(m.Err, context.Canceled):
	case m.Err != nil:
		env.Post(Flash{Text: Sprintf("claim: %v", m.Err), Bad: true})
	default:
		env.Post(Flash{Text: m.Text})
	}
}

// AskPromise asks by when the reader will review a change, and drafts a mail
// that says so; Claimed comes back.
func AskPromise(env Env, store any, root patch.MsgID, what text.Safe) tea.Cmd {
	c, ok := store.(Claimer)
	if !ok || root == "" {
		return nil
	}
	note := text.Lit("friday, tomorrow, this week, 3d or 2026-12-31; a draft to all on the change, nothing is sent")
	env.Post(Ask{
		Label: text.Lit(" I will review this by: "), History: "promise",
		Hint: func() (text.Safe, bool) { return note, false },
		Accept: func(v string) tea.Cmd {
			if strings.TrimSpace(v) == "" {
				return nil
			}
			by, ok := claim.Day(v, env.Now())
			if !ok {
				env.Post(Flash{Text: Sprintf("%q is no day to come; write friday, tomorrow, 3d or 2026-12-31", v), Bad: true})
				return nil
			}
			return env.Job("promise", func(ctx context.Context) tea.Msg {
				return Claimed{
					Roots: []patch.MsgID{root}, Err: c.Promise(ctx, root, by),
					Text: Sprintf("a draft says that you will review it by %s: %s", by.Format("Monday, 2 January"), what),
				}
			})
		},
	})
	return nil
}

// ClaimWords says who is on a change: "claimed by Ada, 5h ago".
func ClaimWords(c *rank.Claim, now int64) text.Safe {
	if c.Mine {
		return Sprintf("claimed by you, %s ago", Age(c.Since, now))
	}
	if c.How == "reply" {
		return Sprintf("%s said %s ago: I will review this", claimant(c), Age(c.Since, now))
	}
	return Sprintf("claimed by %s, %s ago", claimant(c), Age(c.Since, now))
}

// ClaimSign is ClaimWords for where there is no room: "@Ada 5h".
func ClaimSign(c *rank.Claim, now int64) text.Safe {
	const most = 8
	who := text.Lit("me")
	if !c.Mine {
		name := NameOf(patch.ParsePerson(c.By))
		for _, w := range strings.Fields(name) {
			if !strings.HasSuffix(w, ".") && len(w) > 1 { // neither an initial nor a title
				name = w
				break
			}
		}
		name, _, _ = strings.Cut(name, "@")
		who = text.Truncate(text.Clean(name), most, Tail())
	}
	return Sprintf("@%s %s", who, Age(c.Since, now))
}

// claimant is who made a claim, short.
func claimant(c *rank.Claim) text.Safe {
	const most = 24
	return text.Truncate(Name(patch.ParsePerson(c.By)), most, Tail())
}
