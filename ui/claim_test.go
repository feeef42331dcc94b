package ui_test

import (
	"slices"
	"testing"

	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// Who is on a change shows on its row, and E says what that means.
func TestGoldenClaimed(t *testing.T) {
	for _, size := range sizes() {
		t.Run(name(size), func(t *testing.T) {
			run(t, size[0], size[1], screentest.Claimed, func(a *uitest.App, _ *screentest.Backend) {
				a.Press("9")
				a.Golden("queue-claimed-" + name(size))
				a.Press("E")
				a.Golden("claim-explained-" + name(size))
			})
		})
	}
}

// i claims at once and again releases; a change that a colleague has is not
// claimed, and says whose it is.
func TestClaimKeys(t *testing.T) {
	for _, c := range []struct {
		name  string
		keys  []string
		calls []string
		shows string
	}{
		{"from the queue", []string{"i"}, []string{"claim k3f9-2@example.org"}, "@me now"},
		{"and back", []string{"i", "i"}, []string{"claim k3f9-2@example.org", "release k3f9-2@example.org"}, "released: "},
		{"from the series", []string{"enter", "i"}, []string{"claim k3f9-2@example.org"}, "yours until "},
		{"from the diff", []string{"enter", "j", "enter", "i"}, []string{"claim k3f9-2@example.org"}, "yours until "},
		{"promise", []string{"I", "f", "r", "i", "d", "a", "y", "enter"}, []string{"promise k3f9-2@example.org " + friday()}, "a draft says"},
		{"promise from the series", []string{"enter", "I", "3", "d", "enter"}, []string{"promise k3f9-2@example.org " + inDays(3)}, "a draft says"},
		{"promise of no day", []string{"I", "s", "o", "o", "n", "enter"}, nil, "is no day to come"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
				a.Press(c.keys...)
				a.AssertShows(c.shows)
				if got := slices.DeleteFunc(b.Calls(), func(s string) bool { return !isClaim(s) }); !slices.Equal(got, c.calls) {
					t.Errorf("%q, not %q", got, c.calls)
				}
			})
		})
	}
	run(t, 80, 24, screentest.Claimed, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("9", "g", "i")
		a.AssertShows("claimed by P. Ewter, 5h ago")
		a.Press("space", "space", "i")
		a.AssertShows("1 of 2 are claimed by others, P. Ewter among them")
	})
}

func isClaim(call string) bool {
	for _, w := range [...]string{"claim ", "release ", "promise "} {
		if len(call) > len(w) && call[:len(w)] == w {
			return true
		}
	}
	return false
}

func inDays(n int) string { return screentest.Now().AddDate(0, 0, n).Format("2006-01-02") }

func friday() string {
	for n := 1; ; n++ {
		if d := screentest.Now().AddDate(0, 0, n); d.Weekday() == 5 {
			return d.Format("2006-01-02")
		}
	}
}
