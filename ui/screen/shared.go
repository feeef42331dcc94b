package screen

import (
	"context"
	"errors"
	"os/exec"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/text"
)

// Shown tells a screen that it is in view again, after the one above it was
// left.
type Shown struct{}

// Left tells a screen that it is about to be left, or the program to end: what
// Env.Keep is given now is still done.
type Left struct{}

// Sized tells a screen how large the window is, the bottom line not counted.
type Sized struct{ W, H int }

// Piped is mail ready for the command that the person typed.
type Piped struct {
	Command string
	Mail    []byte
	Err     error
}

// AskPipe asks for a command and loads what it is to read; Piped comes back.
func AskPipe(env Env, label text.Safe, load func(context.Context) ([]byte, error)) {
	env.Post(Ask{
		Label: label, History: "pipe",
		Hint: func() (text.Safe, bool) { return text.Lit("!command takes the terminal"), false },
		Accept: func(v string) tea.Cmd {
			if strings.TrimSpace(v) == "" {
				return nil
			}
			return env.Job("pipe", func(ctx context.Context) tea.Msg {
				mail, err := load(ctx)
				return Piped{Command: v, Mail: mail, Err: err}
			})
		},
	})
}

// Run runs the command. The command line is the person's own words; the mail is
// nothing but its input. What the command prints is shown on a screen of its
// own, made safe: git am prints subjects, and a stranger wrote them. With ! in
// front, the command gets the terminal, for what cannot do without one.
func (p Piped) Run(env Env) {
	switch line, terminal := strings.CutPrefix(strings.TrimSpace(p.Command), "!"); {
	case errors.Is(p.Err, context.Canceled):
	case p.Err != nil:
		env.Post(Flash{Text: Sprintf("pipe: %v", p.Err), Bad: true})
	case !terminal:
		env.Post(OpenOutput{Command: line, Input: p.Mail})
	default:
		//nolint:noctx,gosec // it has the terminal, and the person, until it ends; the words are the person's own
		env.Post(Exec{Cmd: exec.Command("sh", "-c", line), Input: p.Mail, Pause: true})
	}
}

// Marker stores what a person says of a change.
type Marker interface {
	Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error
}

// Marked says that a mark was stored, or why not.
type Marked struct {
	Mark  string // "done" or "flag"
	On    bool
	What  string // the subject, or how many changes
	Roots []patch.MsgID
	Err   error
}

// Mark puts a mark on changes, or takes it away; Marked comes back.
func Mark(env Env, store Marker, m Marked) tea.Cmd {
	return env.Job(m.Mark, func(ctx context.Context) tea.Msg {
		for _, root := range m.Roots {
			if m.Err = store.Mark(ctx, root, m.Mark, m.On); m.Err != nil {
				break
			}
		}
		return m
	})
}

// Tell says how it went.
func (m Marked) Tell(env Env) {
	if m.Err != nil {
		if !errors.Is(m.Err, context.Canceled) {
			env.Post(Flash{Text: Sprintf("mark as %s: %v", m.Mark, m.Err), Bad: true})
		}
		return
	}
	word := m.Mark
	switch {
	case m.Mark == "done" && !m.On:
		word = "not done"
	case m.Mark == "resign" && m.On:
		word = "not yours any more; R takes that back"
	case m.Mark == "resign":
		word = "yours again"
	case m.Mark == "flag" && m.On:
		word = "flagged"
	case m.Mark == "flag":
		word = "no flag any more"
	}
	env.Post(Flash{Text: Sprintf("%s: %s", word, m.What)})
}

// Updated is the end of an update.
type Updated struct{ Err error }

// Update fetches what is new about changes; Updated comes back.
func Update(env Env, store any, roots ...patch.MsgID) tea.Cmd {
	f, ok := store.(Fetcher)
	if !ok || len(roots) == 0 {
		return nil
	}
	env.Post(Flash{Text: text.Lit("fetching the thread and other versions ...")})
	return env.Job("update", func(ctx context.Context) tea.Msg {
		for _, root := range roots {
			if err := f.Update(ctx, root, true); err != nil {
				return Updated{err}
			}
		}
		return Updated{}
	})
}

// Tell says how it went.
func (u Updated) Tell(env Env) {
	switch {
	case errors.Is(u.Err, context.Canceled):
	case u.Err != nil:
		env.Post(Flash{Text: Sprintf("update: %v", u.Err), Bad: true})
	default:
		env.Post(Flash{Text: text.Lit("up to date")})
	}
}
