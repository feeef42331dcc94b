// Package journal is the log screen: what happened behind the screen, newest
// last. It shows lines and refuses to write any.
package journal

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Line is one line of the log.
type Line struct {
	At    time.Time
	Level string
	Text  string
}

// Screen is the log.
type Screen struct {
	env    screen.Env
	load   func() []Line
	lines  screen.Painted
	reader screen.Reader
}

// New shows what load gives, now and whenever something has happened.
func New(env screen.Env, load func() []Line) *Screen {
	s := &Screen{env: env, load: load}
	s.reader = screen.NewReader(env, s.lines)
	s.reload()
	s.reader.End()
	return s
}

// reload reads the log again; at its end, the screen follows it.
func (s *Screen) reload() {
	follow := s.reader.AtEnd()
	s.lines = nil
	for _, l := range s.load() {
		s.lines = append(s.lines, paint(l))
	}
	s.reader.SetLines(s.lines)
	if follow {
		s.reader.End()
	}
}

func paint(l Line) screen.Line {
	role := theme.Dim
	switch l.Level {
	case "ERROR":
		role = theme.Error
	case "WARN":
		role = theme.Warn
	}
	return screen.Line{}.Put(theme.Dim, text.Clean(l.At.Format("15:04:05"))).Gap(1).
		Put(role, text.Pad(text.Clean(l.Level), 5)).Gap(1).Put(theme.Plain, text.Clean(l.Text))
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Log }

// Update follows what happens.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case screen.Snapshot, screen.SourcesChanged:
		s.reload()
		return nil
	}
	cmd, _ := s.reader.Update(msg)
	return cmd
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

// Render draws the log.
func (s *Screen) Render(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	head := screen.Line{}.Gap(1).Put(theme.Title, text.Lit("Log")).Put(theme.Plain, screen.Sprintf("  %s", screen.Count(len(s.lines), "line")))
	c.Put(head.Right(screen.In(theme.Dim, screen.Sprintf("%d%% ", s.reader.Percent())), w))
	c.Rule()
	if len(s.lines) == 0 {
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("Nothing has happened yet.")))
	}
	s.reader.Draw(c, w, h-2, func(i, _ int) (screen.Line, theme.Role) { return s.lines[i], theme.Plain })
	return c.Lines()
}
