package outbox

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
	"onemore/ui/text"
)

// didMsg is the end of something that was done to letters.
type didMsg struct {
	what string // "send it", for errors
	ids  []string
	said text.Safe // what to say when it worked
	drop bool      // the letters are gone
	err  error
}

// do does something to letters, in order, whatever becomes of the screen.
func do(env screen.Env, msg didMsg, ids []string, fn func(ctx context.Context, id string) error) tea.Cmd {
	return env.Keep(func(ctx context.Context) tea.Msg {
		for _, id := range ids {
			if msg.err = fn(ctx, id); msg.err != nil {
				break
			}
			msg.ids = append(msg.ids, id)
		}
		return msg
	})
}

// tell says how it went.
func (d didMsg) tell(env screen.Env) {
	switch {
	case d.err != nil && errors.Is(d.err, context.Canceled):
	case d.err != nil:
		env.Post(screen.Flash{Text: screen.Sprintf("%s: %v", d.what, d.err), Bad: true})
	case !d.said.Empty():
		env.Post(screen.Flash{Text: d.said})
	}
}

// approve lets letters go: exactly these bytes.
func approve(env screen.Env, store screen.Sender, all ...screen.Letter) tea.Cmd {
	sums := map[string]string{}
	var ids []string
	for i := range all {
		sums[all[i].ID] = all[i].Digest
		ids = append(ids, all[i].ID)
	}
	return do(env, didMsg{what: "send"}, ids, func(ctx context.Context, id string) error { return store.Approve(ctx, id, sums[id]) })
}

// recall takes a letter back.
func recall(env screen.Env, store screen.Sender, l *screen.Letter) tea.Cmd {
	return do(env, didMsg{what: "take it back", said: text.Lit("taken back; it is a draft again")}, []string{l.ID}, store.Recall)
}

// askDrop asks whether to throw a letter away.
func askDrop(env screen.Env, store screen.Sender, l *screen.Letter) {
	id := l.ID
	env.Post(screen.Confirm{Question: screen.Sprintf("Drop this mail and its draft: %s?", what(l)), Yes: func() tea.Cmd {
		return do(env, didMsg{what: "drop it", said: text.Lit("dropped"), drop: true}, []string{id}, store.DropLetter)
	}})
}

// askResolve asks what to do with a letter that may have been sent.
func askResolve(env screen.Env, store screen.Sender, l *screen.Letter) {
	id := l.ID
	way := func(key string, label text.Safe, how string, said text.Safe) screen.Way {
		return screen.Way{Key: key, Label: label, Do: func() tea.Cmd {
			return do(env, didMsg{what: "resolve it", said: said}, []string{id}, func(ctx context.Context, id string) error { return store.Resolve(ctx, id, how) })
		}}
	}
	env.Post(screen.Confirm{Question: text.Lit("Was it sent?"), Ways: []screen.Way{
		way("r", text.Lit("send the same bytes again"), screen.Resend, text.Lit("the same bytes go again")),
		way("s", text.Lit("it was sent"), screen.MarkSent, text.Lit("marked as sent")),
		way("k", text.Lit("leave it"), screen.KeepLetter, text.Lit("it stays as it is")),
	}})
}

// tickMsg comes a second after the clock of a waiting letter was drawn.
type tickMsg struct{}

// ticker draws the clock of waiting letters, while there are any.
type ticker struct{ on bool }

// start begins to tick, unless it does; waits says that a letter waits in view.
func (t *ticker) start(env screen.Env, waits bool) tea.Cmd {
	if t.on || !waits {
		return nil
	}
	t.on = true
	return env.Quiet(func(ctx context.Context) tea.Msg {
		timer := time.NewTimer(time.Second)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		return tickMsg{}
	})
}

// waits says that a letter has a clock to draw.
func waits(l *screen.Letter, now time.Time) bool {
	return l.State == screen.LetterQueued && l.Due.After(now)
}
