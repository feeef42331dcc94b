package ui_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/ui"
	"onemore/ui/screen"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// sourced drives the program on a backend with sources.
func sourced(t *testing.T, opt ui.Options, w, h int, build func() *screentest.Sourced, flow func(a *uitest.App, b *screentest.Sourced)) {
	t.Helper()
	var b *screentest.Sourced
	var cancel context.CancelFunc
	uitest.Run(t, w, h, func() tea.Model {
		b = build()
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		m, err := ui.New(ctx, b, opt)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}, func(a *uitest.App) {
		defer cancel()
		flow(a, b)
	})
}

func withSources() *screentest.Sourced {
	return screentest.NewSourced(screentest.World(), screentest.Sources()...)
}

func withoutAny() *screentest.Sourced { return screentest.NewSourced(screentest.Empty()) }

// calm is one source with which all is well.
func calm() screen.Source {
	return screen.Source{Name: "lore:netdev", Kind: "lore", State: screen.Idle, Last: screentest.Now().Add(-10 * time.Minute)}
}

func withOne() *screentest.Sourced { return screentest.NewSourced(screentest.World(), calm()) }

func TestGoldenSources(t *testing.T) {
	shots := []struct {
		name  string
		build func() *screentest.Sourced
		keys  []string
	}{
		{"sources", withSources, []string{"S", "g"}},
		{"sources-failed", withSources, []string{"S", "g", "j", "j"}},
		{"sources-aside", withSources, []string{"S", "g", "j"}},
		{"sources-explain", withSources, []string{"S", "g", "j", "j", "E"}},
		{"sources-last", withSources, []string{"S", "G"}},
		{"sources-password", withSources, []string{"S", "enter", "x", "y"}},
		{"sources-none", withoutAny, []string{"esc", "S"}},
		{"sources-follow", withOne, []string{"S", "a", "x", "/"}},
		{"sources-help", withSources, []string{"S", "?", "G"}},
		{"welcome", withoutAny, nil},
		{"queue-asking", withSources, []string{"j"}},
	}
	for _, shot := range shots {
		for _, size := range sizes() {
			name := fmt.Sprintf("%s-%dx%d", shot.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				sourced(t, options(), size[0], size[1], shot.build, func(a *uitest.App, _ *screentest.Sourced) {
					a.Press(shot.keys...)
					a.Golden(name)
				})
			})
		}
	}
}

func TestKeysFetch(t *testing.T) {
	sourced(t, options(), 80, 24, withOne, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("u")
		wantCall(t, b.Backend, "update k3f9-2@example.org")
		a.AssertShows("up to date")
		a.Press("U")
		wantCall(t, b.Backend, "fetch ")
		a.Press("f5", "S", "u")
		wantCall(t, b.Backend, "fetch lore:netdev")
		a.Press("q", "enter", "enter", "u") // in the pager, too
		if n := count(b.Calls(), "update k3f9-2@example.org"); n != 3 {
			t.Errorf("updated %d times, want 3 (u, opened, u): %q", n, b.Calls())
		}
		b.Wrong = errors.New("no route to host")
		a.Press("u")
		a.AssertShows("update: no route to host")
	})
	sourced(t, options(), 80, 24, withOne, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("space", "space", "u") // what is marked
		wantCall(t, b.Backend, "update k3f9-2@example.org")
		wantCall(t, b.Backend, "update aq2c-1@example.org")
	})
}

func count(calls []string, call string) (n int) {
	for _, c := range calls {
		if c == call {
			n++
		}
	}
	return n
}

func TestWhyNothingIsFetched(t *testing.T) {
	for want, build := range map[string]func() *screentest.Sourced{
		"no source is configured: press S to": func() *screentest.Sourced { return screentest.NewSourced(screentest.World()) },
		"the demo fetches nothing": func() *screentest.Sourced {
			b := withSources()
			b.Why = "the demo fetches nothing"
			return b
		},
	} {
		sourced(t, options(), 80, 24, build, func(a *uitest.App, b *screentest.Sourced) {
			for _, k := range []string{"u", "U"} {
				a.Press(k)
				a.AssertShows(want)
				a.Press("j")
			}
			a.Press("enter", "u")
			a.AssertShows(want)
			if len(b.Calls()) > 0 {
				t.Errorf("asked all the same: %q", b.Calls())
			}
		})
	}
	sourced(t, options(), 80, 24, func() *screentest.Sourced {
		b := withSources()
		b.Why = "the demo fetches nothing"
		return b
	}, func(a *uitest.App, _ *screentest.Sourced) {
		a.Press("S")
		a.AssertShows("sources: the demo fetches nothing")
		a.AssertHides("asks", "failed: S")
	})
	run(t, 80, 24, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("S")
		a.AssertShows("sources: no source that can fetch is configured")
		a.Press("U")
		a.AssertShows("fetch all: no source that can fetch is configured")
	})
}

func TestSourcesAreStopped(t *testing.T) {
	sourced(t, options(), 80, 24, withSources, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("S", "g", "esc")
		wantCall(t, b.Backend, "stop lore:netdev")
		a.Press("j", "esc") // it is idle
		if n := len(b.Calls()); n != 1 {
			t.Errorf("calls %q, want one", b.Calls())
		}
		a.Press("ctrl+c")
		wantCall(t, b.Backend, "stop ")
		a.AssertShows("Sources")
		b.SetSources(calm())
		a.WaitIdle()
		a.Press("ctrl+c") // nothing runs: it goes back
		a.AssertShows("My area")
	})
}

// The cursor stays on its source, wherever that goes, and so does the window.
func TestSourcesFollowWhatHappens(t *testing.T) {
	sourced(t, options(), 80, 24, withSources, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("S", "g", "j", "j")
		wantRow(t, a, "lore:linux-mm")
		next := screentest.Sources()
		next[0].Done, next[0].Note = 900, "the last ones"
		b.SetSources(append([]screen.Source{calm()}, next...)...)
		a.WaitIdle()
		wantRow(t, a, "lore:linux-mm")
		a.AssertShows("90%")
		a.Press("G")
		b.SetSources(next...)
		a.WaitIdle()
		wantRow(t, a, "follow a list")
		b.SetSources()
		a.WaitIdle()
		wantRow(t, a, "follow a list")
	})
}

func TestManySourcesScroll(t *testing.T) {
	var all []screen.Source
	for i := range 500 {
		all = append(all, screen.Source{Name: fmt.Sprintf("lore:list%d", i), State: screen.Idle})
	}
	for _, size := range sizes() {
		sourced(t, options(), size[0], size[1], func() *screentest.Sourced { return screentest.NewSourced(screentest.World(), all...) }, func(a *uitest.App, _ *screentest.Sourced) {
			a.Press("S", "G", "k")
			wantRow(t, a, "lore:list499")
			a.Press("ctrl+b", "g", "ctrl+f", "/")
			a.Type("list250")
			a.Press("enter")
			wantRow(t, a, "lore:list250")
			a.Press("N")
			wantRow(t, a, "lore:list250")
			a.Press("/")
			a.Type("nowhere")
			a.Press("enter")
			a.AssertShows("not found: nowhere")
		})
	}
}

func TestSourcesAreClicked(t *testing.T) {
	sourced(t, options(), 80, 24, withSources, func(a *uitest.App, _ *screentest.Sourced) {
		a.Press("S", "g")
		click := func(y int) { a.Send(tea.MouseClickMsg{X: 9, Y: y, Button: tea.MouseLeft}) }
		click(4)
		wantRow(t, a, "lore:linux-mm")
		click(4)
		a.AssertShows("How it stands with lore:linux-mm")
		a.Press("q")
		click(23)
		click(0)
		wantRow(t, a, "lore:linux-mm")
	})
}
