// Package day is the screen of the reader's own reviewing: today against the
// goal, what waits, what was given and taken of late. It is counted here from
// the mail in the store and told nobody; it knows no streaks and no rivals.
package day

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch/queue"
	"onemore/patch/rank"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Store is what the screen needs of the backend.
type Store interface {
	Snapshot() *queue.Snapshot
}

// Screen is the day.
type Screen struct {
	env    screen.Env
	store  Store
	lines  screen.Painted
	reader screen.Reader
}

// New shows the day as it stands now.
func New(env screen.Env, store Store) *Screen {
	s := &Screen{env: env, store: store}
	s.reader = screen.NewReader(env, screen.Painted(nil))
	s.count(store.Snapshot())
	return s
}

// count counts anew.
func (s *Screen) count(snap *queue.Snapshot) {
	now := s.env.Now()
	goal, _ := screen.Goal(s.store, now)
	s.lines = lines(snap.Day(screen.Midnight(now)), goal, now)
	s.reader.SetLines(s.lines)
}

// lines draws what was counted.
func lines(d queue.Day, goal int, now time.Time) screen.Painted {
	var out screen.Painted
	put := func(role theme.Role, label, value, note text.Safe) {
		out = append(out, screen.Line{}.Put(theme.Dim, text.Pad(label, 10)).Put(role, value).Put(theme.Dim, note))
	}
	role, note := theme.Plain, text.Lit("; + opens the next")
	switch {
	case goal <= 0:
		note = text.Lit("; no goal today")
	case d.Today >= goal:
		role, note = theme.Ok, text.Lit("; the goal is reached")
	}
	put(role, text.Lit("Today"), screen.TodayWords(d.Today, goal), note)
	note = text.Safe{}
	if d.Oldest > 0 {
		note = screen.Sprintf(", the longest for %s", rank.Span(now.Unix()-d.Oldest))
	}
	put(theme.Plain, text.Lit("Your turn"), screen.Num(d.Turn), note)
	out = append(out, nil)
	put(theme.Plain, text.Lit("28 days"), screen.Num(d.Given), screen.Sprintf(" given, %d posted%s", d.Taken, ratio(d)))
	put(theme.Plain, text.Lit("First"), screen.Num(d.First), text.Lit(": no human had answered"))
	out = append(out, nil)
	for _, words := range []text.Safe{text.Lit("Counted here; nobody is told."), text.Lit("The goal is [day] goal = 1.")} {
		out = append(out, screen.In(theme.Dim, words))
	}
	return out
}

// ratio is given to posted.
func ratio(d queue.Day) string {
	if d.Taken == 0 {
		return ""
	}
	return screen.Sprintf(": %.1f to 1", float64(d.Given)/float64(d.Taken)).String()
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Day }

// Update counts again when something has changed.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if snap, ok := msg.(screen.Snapshot); ok {
		s.count(snap.Snapshot)
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

// Render draws the day.
func (s *Screen) Render(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	c.Put(screen.Line{}.Gap(1).Put(theme.Title, text.Lit("My day")))
	c.Rule()
	s.reader.Draw(c, w, h-2, func(i, _ int) (screen.Line, theme.Role) {
		return append(screen.Line{}.Gap(1), s.lines[i]...), theme.Plain
	})
	return c.Lines()
}
