package queue

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// greeting is what the screen asks where there is neither mail nor a source.
type greeting struct {
	asked  bool // the prompt has opened by itself
	failed screen.Followed
}

// fetcher is the store, if it can fetch.
func (s *Screen) fetcher() (screen.Fetcher, bool) {
	f, ok := s.store.(screen.Fetcher)
	return f, ok && screen.NoFetch(s.store) == ""
}

// unborn says that there is nothing yet, and nothing it could come from.
func (s *Screen) unborn() bool {
	_, can := s.fetcher()
	return can && len(s.env.Sources()) == 0 && len(s.snap.Items) == 0 && !s.snap.Partial
}

// greet asks for a list, once by itself.
func (s *Screen) greet() {
	if s.greeting.asked || !s.unborn() {
		return
	}
	s.greeting.asked = true
	s.askList("", s.w > 0) // the first frame has nothing before it
}

// askList asks which list to follow. Instead of one, d and q may be typed.
func (s *Screen) askList(value string, self bool) {
	f, ok := s.fetcher()
	if !ok {
		return
	}
	screen.AskList(s.env, f, screen.Following{Value: value, Self: self, Answer: func(v string) (tea.Cmd, bool) {
		switch v {
		case "d":
			s.say("leave with Q, then run: onemore demo")
			return nil, true
		case "q":
			return tea.Quit, true
		}
		return nil, false
	}})
}

// followed takes how it went; what failed is asked again.
func (s *Screen) followed(msg screen.Followed) {
	msg.Tell(s.env)
	s.greeting.failed = msg
	if msg.Err != nil && !errors.Is(msg.Err, context.Canceled) && s.unborn() {
		s.askList(msg.List, false)
	}
}

// welcome is what stands on the empty screen of somebody new.
func (s *Screen) welcome(w int) []screen.Line {
	out := screen.Wrap(theme.Title, text.Lit("Which list do you review?"), 0, w)
	put := func(role theme.Role, say text.Safe) { out = append(out, screen.Wrap(role, say, 0, w)...) }
	if f := s.greeting.failed; f.Err != nil {
		put(theme.Error, screen.Sprintf("%s: %v", f.List, f.Err))
	}
	put(theme.Plain, text.Lit("Type its name (netdev) or the URL of any public-inbox, then Enter."))
	put(theme.Dim, text.Lit("d Enter: how to look at the demo first. q Enter: quit. Esc leaves the prompt, Enter opens it again."))
	return out
}

// coming says what to wait for where there are sources and no mail yet.
func (s *Screen) coming() text.Safe {
	var names []string
	for _, src := range s.env.Sources() {
		if src.State == screen.Fetching {
			names = append(names, screen.ShortSource(src.Name))
		}
	}
	quiet := func(src screen.Source) bool { return !src.Last.IsZero() && src.Err == "" }
	if all := s.env.Sources(); len(names) == 0 && len(all) > 0 && !slices.ContainsFunc(all, func(src screen.Source) bool { return !quiet(src) }) {
		return text.Lit("All sources are in step and had no patches: a list that is not told otherwise is read 30 days back. since = \"365d\" in its [[source]] goes further; onemore doctor says where that file is.")
	}
	if len(names) == 0 {
		return text.Lit("U fetches from all sources, S shows how it stands with them.")
	}
	return text.Concat(text.Lit("Fetching "), text.Clean(strings.Join(names, ", ")), text.Lit("; changes come in by themselves. S shows how far it is."))
}
