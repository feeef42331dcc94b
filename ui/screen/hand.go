package screen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/text"
)

// Posting is a version of a change that is given to another program.
type Posting struct {
	ID      patch.MsgID // of its cover letter or of its first patch
	Version int         // 0 is the newest
	Lists   []string    // it is on, to find the local tree by
	What    text.Safe
}

// Handing is a program that is about to get a posting. It comes back to the
// screen that asked, whose Update calls Run.
type Handing struct {
	id   string
	argv []string
	dir  string
	what text.Safe
	err  error
}

// treed is a backend that knows local trees.
type treed interface{ Tree(lists []string) string }

// HandOver finds out how b4 is to be run for an action; Handing comes back.
func HandOver(env Env, store any, id string, find func(context.Context) (Posting, error)) tea.Cmd {
	return env.Job("hand over", func(ctx context.Context) tea.Msg {
		h := Handing{id: id}
		p, err := find(ctx)
		if err == nil {
			h.what = p.What
			h.argv, err = b4(id, p)
		}
		if h.err = err; err != nil {
			return h
		}
		if t, ok := store.(treed); ok {
			h.dir = t.Tree(p.Lists)
		}
		if h.dir == "" {
			h.dir, h.err = os.Getwd()
		}
		return h
	})
}

// b4 is its command line for an action. The ID is a stranger's word: it stands
// behind "--", where nothing is an option.
func b4(id string, p Posting) ([]string, error) {
	path, err := exec.LookPath("b4")
	if err != nil {
		return nil, fmt.Errorf("find b4: %w", err)
	}
	if why := oddID(p.ID); why != "" {
		return nil, errors.New(why)
	}
	argv := []string{path}
	switch id {
	case action.HandTrack:
		argv = append(argv, "review", "track")
	case action.HandShazam:
		argv = append(argv, "shazam")
	default:
		argv = append(argv, "am")
	}
	if p.Version > 0 && id != action.HandTrack {
		argv = append(argv, "-v", strconv.Itoa(p.Version))
	}
	return append(argv, "--", string(p.ID)), nil
}

// longestID is the longest Message-ID that is given to a program, in bytes.
const longestID = 250

// oddID says why a Message-ID is not given to a program, or "": it could be
// taken for a URL, or for something else than one word.
func oddID(id patch.MsgID) string {
	s := string(id)
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>\"\\", r) }
	switch {
	case s == "":
		return "there is no message here"
	case len(s) > longestID || strings.Count(s, "@") != 1 || strings.Contains(s, "://") || strings.ContainsFunc(s, odd):
		return "its Message-ID is so odd that b4 could take it for something else"
	}
	return ""
}

// NoHand says why b4 cannot be run for a message, or "".
func NoHand(id patch.MsgID) string {
	if _, err := exec.LookPath("b4"); err != nil {
		return "b4 is not installed; pipx install b4"
	}
	return oddID(id)
}

// Run runs the program: on a screen of its own, or, where it may ask something,
// on the terminal. What changes a tree is asked for first.
func (h Handing) Run(env Env) {
	switch {
	case errors.Is(h.err, context.Canceled):
		return
	case h.err != nil:
		env.Post(Flash{Text: Sprintf("b4: %v", h.err), Bad: true})
		return
	}
	words := "b4 " + strings.Join(h.argv[1:], " ")
	run := func() tea.Cmd {
		//nolint:noctx,gosec // it has the terminal, and the person, until it ends; no shell sees its words
		cmd := exec.Command(h.argv[0], h.argv[1:]...)
		cmd.Dir = h.dir
		env.Post(Exec{Cmd: cmd, Pause: true})
		return nil
	}
	switch h.id {
	case action.HandShazam:
		env.Post(Confirm{Question: Sprintf("Apply %s to %s?", h.what, h.dir), Yes: run})
	case action.HandTrack:
		run()
	default:
		env.Post(OpenOutput{Command: words, Argv: h.argv, Dir: h.dir})
	}
}
