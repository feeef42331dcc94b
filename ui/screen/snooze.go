package screen

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/text"
)

// Snoozer is a backend that takes changes out of sight. Every method may block.
type Snoozer interface {
	SnoozeTime(ctx context.Context, root patch.MsgID, until time.Time) error
	// SnoozeFor waits for an event: UntilVersion or UntilReply.
	SnoozeFor(ctx context.Context, root patch.MsgID, event string) error
	// Wake brings a change back before that.
	Wake(ctx context.Context, root patch.MsgID) error
}

// The events that a snooze can wait for.
const (
	UntilVersion = "version"
	UntilReply   = "reply"
)

// morning is the hour at which a snooze of whole days ends.
const morning = 6

// Snoozed is the end of a snooze that was asked for.
type Snoozed struct {
	Roots []patch.MsgID
	What  text.Safe // the subject, or how many changes
	Words string    // "snoozed until ...", or that it is back
	Err   error
}

// NoSnooze says why nothing can be snoozed, or "".
func NoSnooze(store any) string {
	if _, ok := store.(Snoozer); !ok {
		return "this store keeps no snooze"
	}
	return ""
}

// AskSnooze asks until when changes are to be out of sight; those that are
// already come back. Snoozed comes back to the screen.
func AskSnooze(env Env, store any, roots []patch.MsgID, what text.Safe, asleep bool) tea.Cmd {
	s, ok := store.(Snoozer)
	if !ok || len(roots) == 0 {
		return nil
	}
	do := func(words string, fn func(ctx context.Context, root patch.MsgID) error) tea.Cmd {
		return env.Job("snooze", func(ctx context.Context) tea.Msg {
			msg := Snoozed{Roots: roots, What: what, Words: words}
			for _, root := range roots {
				if msg.Err = fn(ctx, root); msg.Err != nil {
					break
				}
			}
			return msg
		})
	}
	if asleep {
		return do("no longer snoozed", s.Wake)
	}
	until := func(at time.Time) tea.Cmd {
		return do("snoozed until "+dayWords(at), func(ctx context.Context, root patch.MsgID) error { return s.SnoozeTime(ctx, root, at) })
	}
	event := func(words, name string) func() tea.Cmd {
		return func() tea.Cmd {
			return do(words, func(ctx context.Context, root patch.MsgID) error { return s.SnoozeFor(ctx, root, name) })
		}
	}
	days := func(n int) func() tea.Cmd { return func() tea.Cmd { return until(inDays(env.Now(), n)) } }
	env.Post(Confirm{Question: text.Lit("Snooze until?"), Ways: []Way{
		{Key: "t", Label: text.Lit("tomorrow"), Do: days(1)},
		{Key: "w", Label: text.Lit("a week"), Do: days(7)},
		{Key: "v", Label: text.Lit("new version"), Do: event("snoozed until a new version", UntilVersion)},
		{Key: "r", Label: text.Lit("reply"), Do: event("snoozed until somebody else writes", UntilReply)},
		{Key: "d", Label: text.Lit("date"), Do: func() tea.Cmd { askDate(env, until); return nil }},
	}})
	return nil
}

// askDate asks for the day.
func askDate(env Env, until func(time.Time) tea.Cmd) {
	typed := ""
	env.Post(Ask{
		Label: text.Lit(" snooze until: "), History: "snooze",
		Changed: func(v string) tea.Cmd { typed = v; return nil },
		Hint: func() (text.Safe, bool) {
			if strings.TrimSpace(typed) == "" {
				return text.Lit("2027-01-31, 3d or 2w"), false
			}
			at, err := ParseDay(typed, env.Now())
			if err != nil {
				return text.Clean(err.Error()), true
			}
			return text.Clean(dayWords(at)), false
		},
		Accept: func(v string) tea.Cmd {
			at, err := ParseDay(v, env.Now())
			if err != nil {
				env.Post(Flash{Text: Sprintf("snooze: %v", err), Bad: true})
				return nil
			}
			return until(at)
		},
	})
}

var (
	errNoDay = errors.New("write a day such as 2027-01-31, or 3d, 2w")
	errPast  = errors.New("that is not in the future")
)

// mostAhead is how far away a day may be, in days.
const mostAhead = 3650

// ParseDay reads a day to come: a date, which stands for its first moment where
// the person is, or a number of days or weeks, which end in the morning.
func ParseDay(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	at, err := time.ParseInLocation(time.DateOnly, s, now.Location())
	if err != nil {
		days, ok := strings.CutSuffix(s, "d")
		each := 1
		if !ok {
			days, ok = strings.CutSuffix(s, "w")
			each = 7
		}
		n, err := strconv.Atoi(days)
		if err != nil || !ok || n <= 0 || n > mostAhead {
			return time.Time{}, errNoDay
		}
		at = inDays(now, n*each)
	}
	switch {
	case !at.After(now):
		return at, errPast
	case at.After(now.AddDate(0, 0, 7*mostAhead)):
		return at, errNoDay
	}
	return at, nil
}

// inDays is the morning of the day that many days on.
func inDays(now time.Time, n int) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d+n, morning, 0, 0, 0, now.Location())
}

func dayWords(at time.Time) string { return at.Format("Mon 2 Jan 2006") }

// Tell says how it went.
func (s Snoozed) Tell(env Env) {
	switch {
	case errors.Is(s.Err, context.Canceled):
	case s.Err != nil:
		env.Post(Flash{Text: text.Clean(fmt.Sprintf("snooze: %v", s.Err)), Bad: true})
	default:
		env.Post(Flash{Text: Sprintf("%s: %s", s.Words, s.What)})
	}
}
