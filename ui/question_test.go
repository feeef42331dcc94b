package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/ui/screen"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

func TestPasswordIsAskedOnTheSourcesScreenOnly(t *testing.T) {
	ask := calm()
	ask.State, ask.Question = screen.Asking, &screen.Question{Number: 7, Text: "Password of me", Secret: true}
	sourced(t, options(), 80, 24, withOne, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("l")
		b.SetSources(ask)
		a.WaitIdle()
		a.Type("is:fix") // the keys go where they went
		a.Press("enter")
		a.AssertShows("limit is:fix", "lore:net~ asks for a password: S")
		a.Press("esc")
		a.AssertShows("lore:net~ asks for a password: S")
		a.Press("S")
		wantRow(t, a, "asking")
		a.AssertHides("Password of me:")
		a.Press("enter")
		a.Type("sésame")
		a.AssertShows("Password of me: ***")
		a.AssertHides("sé", "same", "****")
	})
}

// A new question is told in one line on any screen, once.
func TestAQuestionIsToldOnce(t *testing.T) {
	ask := calm()
	ask.State, ask.Question = screen.Asking, &screen.Question{Number: 7, Text: "Password of me", Secret: true}
	sourced(t, options(), 80, 24, withOne, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("enter", "enter")
		b.SetSources(ask)
		a.WaitIdle()
		a.AssertShows("lore:netdev asks: Password of me (S answers)", "v2 0/7")
		a.Press("j")
		ask.Note = "still waiting"
		b.SetSources(ask)
		a.WaitIdle()
		a.AssertHides("asks")
		again := ask
		again.Question = &screen.Question{Number: 8, Text: "Token of me"}
		b.SetSources(again)
		a.WaitIdle()
		a.AssertShows("asks: Token of me")
	})
}

// What is secret is on no screen, in no history and in no frame afterwards.
func TestSecretsAreNotDrawnOrKept(t *testing.T) {
	sourced(t, options(), 80, 24, withSources, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("S", "enter")
		a.Type("mellon")
		a.Paste("sesame\r\n")
		a.Press("left", "backspace", "ctrl+a", "up")
		a.AssertHides("mell", "sesam", "****")
		a.Press("enter")
		wantCall(t, b.Backend, `answer 7 "mellonsesae" true`)
		a.AssertHides("sesa")
		a.Press("enter", "up", "enter")
		wantCall(t, b.Backend, `answer 7 "" true`) // nothing was kept
		a.Press("enter", "backspace", "backspace")
		a.AssertShows("Password of work@mail.example.org")
		a.Press("esc")
		wantCall(t, b.Backend, `answer 7 "" false`)
		a.Press("q", "/", "up", "up")
		a.AssertHides("sesa")
	})
}

// A question opens its prompt by itself only where the person waits for it, and
// takes no keys in its first moments.
func TestQuestionComesUpWhereItIsWaitedFor(t *testing.T) {
	ask := calm()
	ask.State, ask.Question = screen.Asking, &screen.Question{Number: 9, Text: "Password of me", Secret: true}
	sourced(t, options(), 80, 24, withOne, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("S", "u")
		b.SetSources(ask)
		a.WaitIdle()
		a.AssertShows("Password of me:")
		a.Press("x", "esc")
		a.Paste("y")
		a.AssertHides("***")
		a.AssertShows("Password of me:")
		a.Sleep(time.Second)
		a.Type("pw")
		a.Press("enter")
		wantCall(t, b.Backend, `answer 9 "pw" true`)
		b.SetSources(ask) // the same question does not come up again
		a.WaitIdle()
		a.AssertHides("Password of me:")
		a.Press("U") // but when it is asked for
		a.AssertShows("Password of me:")
	})
	sourced(t, options(), 80, 24, withOne, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("S", "u", "j")
		b.SetSources(ask)
		a.WaitIdle()
		a.AssertHides("Password of me:")
		a.Press("k", "enter")
		b.SetSources(calm()) // it is not asked any more
		a.WaitIdle()
		a.Type("pw")
		a.Press("enter")
		a.AssertShows("lore:netdev does not ask that any more")
		if slices.ContainsFunc(b.Calls(), func(c string) bool { return strings.HasPrefix(c, "answer") }) {
			t.Errorf("answered all the same: %q", b.Calls())
		}
	})
}
