package outbox

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// state is how a state of a letter is drawn, and what it means.
type state struct {
	role  theme.Role
	word  text.Safe
	means string // why it is so, where the letter does not say
	next  string // what to do, where the letter does not say
}

// stateOf is the state of a letter in words.
func stateOf(l *screen.Letter) state {
	switch l.State {
	case screen.LetterDraft, "":
		return state{theme.Plain, text.Lit("draft"), "it was not approved", "Enter shows it, y there sends it"}
	case screen.LetterQueued:
		return state{theme.Title, text.Lit("queued"), "you have approved it", "u takes it back"}
	case screen.LetterHeld:
		return state{theme.Warn, text.Lit("HELD"), "the world has moved since you approved it", "Enter shows it, y there sends it all the same"}
	case screen.LetterSending:
		return state{theme.Title, text.Lit("sending"), "it is being handed over", "wait"}
	case screen.LetterSent:
		return state{theme.Ok, text.Lit("sent"), "the server has taken it", "nothing to do: this turns when it is on the list"}
	case screen.LetterSeen:
		return state{theme.Ok, text.Lit("on the list"), "it came back from the list", "nothing"}
	case screen.LetterFailed:
		return state{theme.Error, text.Lit("FAILED"), "it was sent to nobody", "Enter shows it, y there tries again"}
	case screen.LetterUnknown:
		return state{theme.Error, text.Lit("UNKNOWN"), "nobody knows whether it was sent", "y says what to do"}
	}
	return state{theme.Plain, text.Clean(l.State), "a state this version does not know", ""}
}

// why is what is said of the state of a letter, next what to do about it.
func why(l *screen.Letter) string {
	if l.Why != "" {
		return l.Why
	}
	return stateOf(l).means
}

func next(l *screen.Letter) string {
	if l.Next != "" {
		return l.Next
	}
	return stateOf(l).next
}

// goes is when a queued letter goes: "goes in 10 s".
func goes(l *screen.Letter, now time.Time) string {
	if l.State != screen.LetterQueued {
		return ""
	}
	left := l.Due.Sub(now)
	if l.Due.IsZero() || left <= 0 {
		return "goes now"
	}
	return fmt.Sprintf("goes in %d s", int((left+time.Second-1)/time.Second))
}

// what says in a few words what is in a letter: "Reviewed-by, 2 comments".
func what(l *screen.Letter) string {
	out := slices.Clone(l.Tags)
	if l.Comments > 0 {
		out = append(out, screen.Count(l.Comments, "comment"))
	}
	if len(out) == 0 {
		return "a reply"
	}
	return strings.Join(out, ", ")
}

// reach is how many people and lists get it.
func reach(l *screen.Letter) int { return len(l.To) + len(l.Cc) }

// noSend says why a letter cannot be approved now, or "".
func noSend(l *screen.Letter) string {
	switch l.State {
	case screen.LetterQueued:
		return "it goes already; u takes it back"
	case screen.LetterSending:
		return "it is being handed over"
	case screen.LetterSent, screen.LetterSeen:
		return "it was sent"
	case screen.LetterUnknown:
		return ""
	}
	if all := l.Of(screen.Block); len(all) > 0 {
		return all[0]
	}
	return ""
}

// noRecall says why a letter cannot be taken back, or "".
func noRecall(l *screen.Letter) string {
	switch l.State {
	case screen.LetterQueued:
		return ""
	case screen.LetterSending:
		return "it is being handed over; it is too late"
	case screen.LetterSent, screen.LetterSeen:
		return "it was sent; a mail cannot be taken back"
	}
	return "it does not wait to go"
}

// noDrop says why a letter cannot be thrown away, or "".
func noDrop(l *screen.Letter) string {
	switch l.State {
	case screen.LetterSent, screen.LetterSeen:
		return "it was sent; it stays so that nothing is said twice"
	case screen.LetterSending:
		return "it is being handed over"
	case screen.LetterUnknown:
		return "nobody knows whether it was sent; y says what to do"
	case screen.LetterQueued:
		return "it goes already; u takes it back first"
	}
	return ""
}
