package ui_test

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// onDay drives the program for somebody with a goal.
func onDay(t *testing.T, w, h, goal int, flow func(a *uitest.App)) {
	t.Helper()
	var cancel context.CancelFunc
	uitest.Run(t, w, h, func() tea.Model {
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		m, err := ui.New(ctx, screentest.Days{Backend: screentest.Ranked(), Want: goal}, options())
		if err != nil {
			t.Fatal(err)
		}
		return m
	}, func(a *uitest.App) {
		defer cancel()
		flow(a)
	})
}

func TestGoldenDay(t *testing.T) {
	for _, size := range sizes() {
		t.Run(name(size), func(t *testing.T) {
			onDay(t, size[0], size[1], 1, func(a *uitest.App) {
				a.Press("W")
				a.Golden("day-" + name(size))
			})
		})
	}
}

// TestDayInTheHead: the queue says how the day stands, and nothing on a day off
// or where it does not know.
func TestDayInTheHead(t *testing.T) {
	onDay(t, 100, 30, 2, func(a *uitest.App) {
		a.AssertShows(", today 0 of 2")
		a.Press("W")
		a.AssertShows("0 of 2; + opens the next", "the longest for")
		a.Press("+")
		a.WaitIdle()
		a.AssertShows("no human has answered in")
	})
	onDay(t, 100, 30, 0, func(a *uitest.App) {
		a.AssertHides("today")
		a.Press("W")
		a.AssertShows("no goal today")
	})
	run(t, 100, 30, screentest.Ranked, func(a *uitest.App, _ *screentest.Backend) { a.AssertHides("today") })
}
