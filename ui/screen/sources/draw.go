package sources

import (
	"strings"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// headLines is how many lines stand above the rows.
const headLines = 2

// fewestDetails is how many lines are kept for what is said of one source.
const fewestDetails = 3

// Render draws the sources.
func (s *Screen) Render(w, h int) []string {
	s.w, s.h = w, h
	c := screen.NewCanvas(s.env.Theme, w, h)
	c.Put(s.head(w))
	k := plan(w)
	c.Put(k.heads())
	room := h - headLines - 1
	s.list.SetHeight(max(min(s.list.Len(), room-min(fewestDetails, room/2), max(room/2, 3)), 1))
	from, to := s.list.Visible()
	for i := from; i < to; i++ {
		at := i == s.list.Cursor()
		var line screen.Line
		if i == len(s.all) {
			line = screen.Line{}.Put(theme.Mark, cursorSign(at)).Put(theme.Key, text.Lit("+")).Gap(1).Put(theme.Plain, text.Lit("follow a list ..."))
		} else {
			line = k.row(&s.all[i], at, s.env.Now()).Highlight(s.query)
		}
		if at {
			c.PutOn(theme.Cursor, line)
		} else {
			c.Put(line)
		}
	}
	c.Rule()
	for _, l := range s.details(w) {
		c.Put(append(screen.Line{}.Gap(1), l...))
	}
	return c.Lines()
}

// head is the first line: how many there are, and what they have cost.
func (s *Screen) head(w int) screen.Line {
	counts := map[string]int{}
	requests, bytes := 0, int64(0)
	for i := range s.all {
		counts[s.all[i].State]++
		requests += max(s.all[i].Requests, 0)
		bytes += max(s.all[i].Bytes, 0)
	}
	l := screen.Line{}.Gap(1).Put(theme.Title, text.Lit("Sources")).Gap(2).Put(theme.Plain, text.Clean(screen.Count(len(s.all), "source")))
	for _, state := range []string{screen.Fetching, screen.Failed, screen.Asking} {
		if n := counts[state]; n > 0 {
			g := signOf(state)
			l = l.Put(theme.Plain, text.Lit(", ")).Put(g.role, screen.Sprintf("%d %s", n, g.word))
		}
	}
	if requests == 0 && bytes == 0 {
		return l
	}
	return l.RightIf(screen.In(theme.Dim, screen.Sprintf("  %s, %s ", screen.Count(requests, "request"), screen.Bytes(bytes))), w)
}

// glyph is how a state is drawn, and what it means.
type glyph struct {
	role  theme.Role
	sign  text.Safe
	word  text.Safe
	means string
}

// signOf is the glyph of a state.
func signOf(state string) glyph {
	switch state {
	case screen.Idle:
		return glyph{theme.Ok, text.Lit("="), text.Lit("idle"), "nothing is to do before its next turn"}
	case screen.Waiting:
		return glyph{theme.Dim, text.Lit("z"), text.Lit("waiting"), "it waits for its turn, or for its next try"}
	case screen.Fetching:
		return glyph{theme.Title, text.Lit("^"), text.Lit("fetching"), "mail is coming in now"}
	case screen.Failed:
		return glyph{theme.Error, text.Lit("!"), text.Lit("failed"), "the last try did not work; what was fetched before is safe"}
	case screen.Off:
		return glyph{theme.Dim, text.Lit("-"), text.Lit("off"), "the configuration has turned it off"}
	case screen.Asking:
		return glyph{theme.Warn, text.Lit("?"), text.Lit("asking"), "it needs an answer from you: press Enter"}
	case screen.Elsewhere:
		return glyph{theme.Dim, text.Lit("@"), text.Lit("elsewhere"), "another process fetches it; what that brings shows here as well"}
	}
	return glyph{theme.Plain, text.Lit("·"), text.Clean(state), "a state this version does not know"}
}

// states lists the states for the legend.
func states() []string {
	return []string{screen.Idle, screen.Waiting, screen.Fetching, screen.Failed, screen.Off, screen.Asking, screen.Elsewhere}
}

// Legend explains the signs, for the help.
func (s *Screen) Legend() []screen.Line {
	out := []screen.Line{screen.In(theme.Header, text.Lit("Signs"))}
	for _, state := range states() {
		g := signOf(state)
		out = append(out, screen.Line{}.Put(g.role, g.sign).Gap(1).Put(theme.Plain, text.Pad(g.word, 10)).Put(theme.Dim, text.Clean(g.means)))
	}
	return out
}

func cursorSign(at bool) text.Safe {
	if at {
		return text.Lit("> ")
	}
	return text.Lit("  ")
}

// bar draws a share in plain characters: "[####----]".
func bar(percent, width int) text.Safe {
	inner := max(width-2, 1)
	full := max(min(inner*percent/100, inner), 0)
	return text.Clean("[" + strings.Repeat("#", full) + strings.Repeat("-", inner-full) + "]")
}
