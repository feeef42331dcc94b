package screen

import (
	"strings"
	"time"

	"onemore/ui/text"
	"onemore/ui/theme"
)

const (
	// staleAfter is how long after its last success a source counts as old.
	staleAfter = time.Hour
	// newsFor is how long it is said what the last fetch has brought.
	newsFor = 5 * time.Minute
)

// Standing says in at most width columns how it stands with the sources;
// nothing when all is well. Loud is what the person has to act on.
func Standing(all []Source, now time.Time, width int) (line Line, loud bool) {
	if s := asking(all); s != nil {
		rest := " asks: S"
		if long := " asks for a password: S"; s.Question != nil && s.Question.Secret && len(long)+8 <= width {
			rest = long
		}
		return In(theme.Warn, named("", s.Name, rest, width)), true
	}
	if s, n := first(all, Failed); n == 1 {
		return In(theme.Error, named("", s.Name, " failed: S", width)), true
	} else if n > 1 {
		return In(theme.Error, Sprintf("%d sources failed: S", n)), true
	}
	if s, n := first(all, Fetching); n > 0 {
		return In(theme.Dim, fetching(s, n, fetched(all, now), width)), false
	}
	if n := fetched(all, now); n > 0 {
		return In(theme.Ok, Sprintf("%d new", n)), false
	}
	if s := oldest(all, now); s != nil {
		return In(theme.Warn, named("", ShortSource(s.Name), " "+Age(s.Last.Unix(), now.Unix())+" old", width)), false
	}
	return nil, false
}

// asking is the first source that waits for an answer; nil without one.
func asking(all []Source) *Source {
	for i := range all {
		if all[i].State == Asking || all[i].Question != nil {
			return &all[i]
		}
	}
	return nil
}

// ShortSource is a source's name without its kind.
func ShortSource(name string) string {
	if _, rest, ok := strings.Cut(name, ":"); ok && rest != "" {
		return rest
	}
	return name
}

// first is the first source in a state, and how many there are.
func first(all []Source, state string) (at *Source, n int) {
	for i := range all {
		if all[i].State == state {
			if n++; n == 1 {
				at = &all[i]
			}
		}
	}
	return at, n
}

// fetching says what is being fetched, and how many new messages there are
// where there is room.
func fetching(s *Source, n, fresh, width int) text.Safe {
	out := Sprintf("fetching %d sources", n)
	if n == 1 {
		rest := ""
		if p, ok := s.Percent(); ok {
			rest = Sprintf(" %d %%", p).String()
		}
		out = named("fetching ", ShortSource(s.Name), rest, width)
	}
	if more := Sprintf(", %d new", fresh); fresh > 0 && text.Width(out)+text.Width(more) <= width {
		return text.Concat(out, more)
	}
	return out
}

// fetched is how many new messages the fetches under way and the last ones have
// brought.
func fetched(all []Source, now time.Time) (n int) {
	for i := range all {
		if s := &all[i]; s.State == Fetching || !s.Last.IsZero() && now.Sub(s.Last) < newsFor {
			n += max(s.New, 0)
		}
	}
	return n
}

// oldest is the source that has had no success for the longest, if it is too
// long; nil without one.
func oldest(all []Source, now time.Time) (at *Source) {
	for i := range all {
		s := &all[i]
		if s.State == Off || s.State == Elsewhere || s.Last.IsZero() || now.Sub(s.Last) <= staleAfter {
			continue
		}
		if at == nil || s.Last.Before(at.Last) {
			at = s
		}
	}
	return at
}

// named puts a name between two texts, cut so that all fits in width columns.
func named(before, name, after string, width int) text.Safe {
	b, a := text.Clean(before), text.Clean(after)
	room := max(width-text.Width(b)-text.Width(a), 4)
	return text.Truncate(text.Concat(b, text.Truncate(text.Clean(name), room, Tail()), a), width, Tail())
}
