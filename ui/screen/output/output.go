// Package output is the screen of what a command prints that was given mail:
// line by line as it comes, every line made safe first, since a command may
// print what a stranger wrote.
//
// It owns the running of the command and refuses it the terminal: what needs
// one is run by package ui.
package output

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Screen is the output of one command.
type Screen struct {
	env     screen.Env
	command string
	feed    *feed
	lines   screen.Painted
	reader  screen.Reader
	ended   bool
}

// New begins to run the command.
func New(env screen.Env, open screen.OpenOutput) (*Screen, tea.Cmd) {
	s := &Screen{env: env, command: open.Command, feed: newFeed()}
	s.reader = screen.NewReader(env, s.lines)
	f := s.feed
	return s, env.Job("run", func(ctx context.Context) tea.Msg {
		f.start(ctx, open)
		return f.next(ctx)
	})
}

// printedMsg is what the command has printed since the last one.
type printedMsg struct {
	lines screen.Painted
	ended bool
	err   error // how it ended
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Output }

// Update takes what was printed, and asks for more.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	p, ok := msg.(printedMsg)
	if !ok {
		cmd, _ := s.reader.Update(msg)
		return cmd
	}
	follow := s.reader.AtEnd() && len(s.lines) > 0
	s.lines = append(s.lines, p.lines...)
	if p.ended {
		s.ended = true
		s.lines = append(s.lines, ending(p.err))
	}
	s.reader.SetLines(s.lines)
	if follow {
		s.reader.End()
	}
	if p.ended {
		return nil
	}
	f := s.feed
	return s.env.Job("run", func(ctx context.Context) tea.Msg { return f.next(ctx) })
}

// ending is the last line.
func ending(err error) screen.Line {
	switch {
	case errors.Is(err, context.Canceled):
		return screen.In(theme.Error, text.Lit("[stopped]"))
	case err != nil:
		return screen.In(theme.Error, screen.Sprintf("[%v]", err))
	}
	return screen.In(theme.Ok, text.Lit("[done]"))
}

// Handle moves and searches.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) { return s.reader.Handle(r) }

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	if (id == action.SearchNext || id == action.SearchPrev) && s.reader.Query().Empty() {
		return "search with / first"
	}
	return ""
}

// Render draws what was printed.
func (s *Screen) Render(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	head := screen.Line{}.Gap(1).Put(theme.Dim, text.Lit("| ")).Put(theme.Title, text.Clean(s.command))
	state := screen.In(theme.Dim, screen.Sprintf(" %d%% ", s.reader.Percent()))
	if !s.ended {
		state = screen.In(theme.Warn, text.Lit(" running, C-c stops it "))
	}
	c.Put(head.Right(state, w))
	c.Rule()
	s.reader.Draw(c, w, h-2, func(i, _ int) (screen.Line, theme.Role) { return s.lines[i], theme.Plain })
	return c.Lines()
}
