package ui_test

import (
	"strings"
	"testing"

	"onemore/ui/screen"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// TestLanesAreGolden: the three lanes, and what E says of a score.
func TestLanesAreGolden(t *testing.T) {
	for shot, keys := range map[string][]string{"lane-turn": {"2"}, "lane-more": {"3"}, "lane-inbox": {"4", "o"}, "lane-explain": {"3", "E"}} {
		for _, size := range sizes() {
			t.Run(shot+"-"+name(size), func(t *testing.T) {
				run(t, size[0], size[1], screentest.Ranked, func(a *uitest.App, _ *screentest.Backend) {
					a.Press(keys...)
					a.Golden(shot + "-" + name(size))
				})
			})
		}
	}
}

// TestReasonsAreInView: the row under the cursor says why it stands there.
func TestReasonsAreInView(t *testing.T) {
	for key, want := range map[string]string{"2": " ago", "3": "no human has answered in"} {
		run(t, 100, 30, screentest.Ranked, func(a *uitest.App, _ *screentest.Backend) {
			a.Press(key)
			a.AssertShows(want)
		})
	}
}

// TestOneMoreOpensTheBest, and says why.
func TestOneMoreOpensTheBest(t *testing.T) {
	run(t, 80, 24, screentest.Ranked, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("+")
		a.WaitIdle()
		a.AssertShows("no human has answered in")
		a.AssertHides("One more:")
	})
	run(t, 80, 24, screentest.Empty, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("+")
		a.AssertShows("nothing needs one more review now")
	})
}

// TestSentOffersTheNext: when a mail has gone, n opens the next review; any
// other key does what it does, and n after it, too.
func TestSentOffersTheNext(t *testing.T) {
	build := func() *screentest.Sending {
		return screentest.NewSending(screentest.Ranked(), screentest.Letters()...)
	}
	sending(t, 80, 24, build, func(a *uitest.App, b *screentest.Sending) {
		a.WaitIdle()
		a.AssertHides("sent; n")
		b.SetState("1", screen.LetterSent, "")
		a.WaitFor("sent; n: the next one")
		a.Press("j", "n")
		a.WaitIdle()
		a.AssertShows("search with / first")
		b.SetState("2", screen.LetterSent, "")
		a.WaitFor("sent; n: the next one")
		a.Press("n")
		a.WaitIdle()
		a.AssertShows("no human has answered in")
	})
}

// TestResign: R says that changes are not the reader's.
func TestResign(t *testing.T) {
	run(t, 80, 24, screentest.Ranked, func(a *uitest.App, b *screentest.Backend) {
		a.Press("2", "R")
		a.WaitIdle()
		a.AssertShows("not yours any more")
		if calls := strings.Join(b.Calls(), "\n"); !strings.Contains(calls, " resign on") {
			t.Errorf("the backend was asked %q", calls)
		}
	})
}
