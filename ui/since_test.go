package ui_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// versioned runs a flow on a change of three versions.
func versioned(t *testing.T, w, h int, build func() *screentest.Versioned, flow func(a *uitest.App, b *screentest.Versioned)) {
	t.Helper()
	var b *screentest.Versioned
	var cancel context.CancelFunc
	uitest.Run(t, w, h, func() tea.Model {
		b = build()
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		m, err := ui.New(ctx, b, options())
		if err != nil {
			t.Fatal(err)
		}
		return m
	}, func(a *uitest.App) {
		defer cancel()
		flow(a, b)
	})
}

func TestGoldenSince(t *testing.T) {
	single := func() *screentest.Versioned {
		b := screentest.Rerolled()
		for root, c := range b.Changes {
			c.Versions = c.Versions[:1]
			b.Changes[root] = c
		}
		return b
	}
	for _, shot := range []struct {
		name  string
		build func() *screentest.Versioned
		keys  []string
	}{
		{"since", screentest.Rerolled, []string{"D"}},
		{"since-all", screentest.Rerolled, []string{"D", "]", "T"}},
		{"since-comment", screentest.Rerolled, []string{"D", ".", "tab"}},
		{"since-versions", screentest.Rerolled, []string{"D", "v"}},
		{"since-single", single, []string{"D"}},
		{"since-stayed", screentest.Rerolled, []string{"D", "m", "y"}},
	} {
		for _, size := range sizes() {
			full := shot.name + "-" + name(size)
			t.Run(full, func(t *testing.T) {
				versioned(t, size[0], size[1], shot.build, func(a *uitest.App, _ *screentest.Versioned) {
					a.Press(shot.keys...)
					a.Golden(full)
				})
			})
		}
	}
}

// TestSinceOpensWhereItStands: Enter opens the version and the line that the
// cursor is on, and comes back to it.
func TestSinceOpensWhereItStands(t *testing.T) {
	versioned(t, 100, 30, screentest.Rerolled, func(a *uitest.App, b *screentest.Versioned) {
		a.Press("D")
		a.AssertShows("v1 -> v3", "you looked at v1 last", "patch 6 of v3 has not arrived", "Nobody answered you: 1 comment")
		a.Press(".", "enter")
		a.AssertShows("[PATCH v3 3/6] kettle: heat water")
		wantRow(t, a, "return power(k)")
		a.Press("q")
		wantRow(t, a, "you, 39d ago")
		a.Press("]", "]", "]", "tab", "}", "/")
		a.Type("watts = 1000")
		a.Press("enter")
		wantRow(t, a, "-+       k->watts = 1000;")
		a.Press("enter")
		a.AssertShows("[PATCH v1 2/5] kettle: heat water")
		wantRow(t, a, "k->watts = 1000;")
		a.Press("q", "j")
		wantRow(t, a, "++       k->watts = 2200;")
		a.Press("enter")
		a.AssertShows("[PATCH v3 3/6]")
		wantRow(t, a, "k->watts = 2200;")
		a.Press("q", "G", "k")
		wantRow(t, a, "4 -> -  kettle: drop the cord")
		a.Press("enter")
		a.AssertShows("[PATCH v1 4/5] kettle: drop the cord")
		wantCall(t, b.Backend, "see v1p4.kettle@example.org")
	})
}

// TestSinceFromEveryScreen: D compares with what is in view.
func TestSinceFromEveryScreen(t *testing.T) {
	for keys, want := range map[string]string{
		"D":                   "v1 -> v3",
		"enter D":             "v1 -> v3",
		"enter [ D":           "v2 -> v3",
		"enter [ [ D":         "v1 -> v3",
		"enter j enter D":     "v1 -> v3",
		"enter [ j enter D":   "v2 -> v3",
		"enter [ j j enter D": "v2 -> v3",
		"D > D":               "v1 -> v3",
		"D >":                 "v2 -> v3",
		"D (":                 "v1 -> v2",
		"D ( )":               "v1 -> v3",
		"D <":                 "no version is there; there are v1 v2 v3",
		"D )":                 "no version is there",
		"D > > >":             "no version is there",
	} {
		versioned(t, 80, 24, screentest.Rerolled, func(a *uitest.App, _ *screentest.Versioned) {
			a.Press(strings.Fields(keys)...)
			if !strings.Contains(a.Screen(), want) {
				t.Errorf("%s: no %q\n%s", keys, want, a.Screen())
			}
		})
	}
	versioned(t, 80, 24, screentest.Rerolled, func(a *uitest.App, _ *screentest.Versioned) {
		a.Press("enter", "[", "j", "j", "enter", "D")
		wantRow(t, a, "2 -> 3  kettle: heat water")
	})
	run(t, 80, 24, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("D")
		a.AssertShows("this store compares no versions")
	})
}

func TestSinceChoosesVersions(t *testing.T) {
	for typed, want := range map[string]string{
		"v2 v3": "v2 -> v3", "2..3": "v2 -> v3", "3, 2": "v2 -> v3", "1->2": "v1 -> v2", "2": "v2 -> v3", "V1": "v1 -> v3",
		"": "name two versions", "2 2": "name two versions", "1 2 3": "name two versions", "v9": "there is no v9, but v1 v2 v3", "x y": "there is no x",
	} {
		versioned(t, 80, 24, screentest.Rerolled, func(a *uitest.App, _ *screentest.Versioned) {
			a.Press("D", "v", "ctrl+u")
			a.Type(typed)
			a.Press("enter")
			if !strings.Contains(a.Screen(), want) {
				t.Errorf("%q: no %q\n%s", typed, want, a.Screen())
			}
		})
	}
}

// TestMarksStay: a mark stands on the unchanged patch of the new version, and
// can be put and taken here.
func TestMarksOnTheSinceScreen(t *testing.T) {
	versioned(t, 100, 30, screentest.Rerolled, func(a *uitest.App, b *screentest.Versioned) {
		a.Press("D", "]", "]")
		wantRow(t, a, "1 -> 2  kettle: add a lid")
		wantRow(t, a, "done")
		a.AssertShows("4 of 5 patches left")
		a.Press("]", "d")
		wantCall(t, b.Backend, "mark patch v3p3.kettle@example.org done")
		a.AssertShows("3 of 5 patches left")
		a.Press("tab", "j", "j", "x")
		wantCall(t, b.Backend, "mark patch v3p3.kettle@example.org skip")
		a.Press("x")
		wantCall(t, b.Backend, "mark patch v3p3.kettle@example.org ")
		a.Press("g", "d")
		a.AssertShows("put the cursor on a patch")
	})
}

// TestDraftsMove: comments drafted on the older version go to the newer one
// where their lines are; the others are named and open where they are.
func TestDraftsMove(t *testing.T) {
	versioned(t, 100, 30, screentest.Rerolled, func(a *uitest.App, b *screentest.Versioned) {
		a.Press("D")
		a.AssertShows("2 comments drafted on v1: m moves to v3")
		a.Press("m")
		a.AssertShows("Move 2 comments from v1 to v3?")
		a.Press("n")
		if all := strings.Join(b.Calls(), " "); strings.Contains(all, "move ") {
			t.Errorf("moved though not wanted: %s", all)
		}
		a.Press("m", "y")
		line := b.LineOf("v3p3.kettle@example.org", "!k->lid")
		wantCall(t, b.Backend, "move v1p2.kettle@example.org [v3p3.kettle@example.org]")
		wantCall(t, b.Backend, fmt.Sprintf("comment v3p3.kettle@example.org %d-%d %q", line, line, "And an open one?"))
		a.AssertShows("1 comment moved to v3; 1 with v1 still", "patch 2: the line is not there any more", "k->watts = 1000;", "That is little.")
		a.Press("1")
		a.AssertShows("[PATCH v1 2/5] kettle: heat water", "That is little.")
		a.Press("q")
		a.AssertShows("1 comment drafted on v1")
		a.Press(".", "enter")
		a.AssertShows("And an open one?")
	})
}

// TestSinceIsStopped: a comparison tells how far it has come, and ends when it
// is stopped; no key waits for it.
func TestSinceIsStopped(t *testing.T) {
	b := screentest.Rerolled()
	b.Slow = make(chan struct{})
	d := newDesk(t, b, 80, 24)
	press := func(name string) string {
		k, ok := uitest.Key(name)
		if !ok {
			t.Fatalf("there is no key %q", name)
		}
		return d.send(k)
	}
	press("D")
	for !strings.Contains(d.model.View().Content, "reading v1, patch 51 of 1000 ...") {
		d.send(<-d.back)
	}
	press("tab")
	press("j")
	press("ctrl+c")
	d.rest(t)
	if got := d.model.View().Content; !strings.Contains(got, "it was stopped") {
		t.Errorf("nothing says that it was stopped:\n%s", got)
	}
	close(b.Slow)
	d.press(t, "D")
	if got := d.model.View().Content; !strings.Contains(got, "v1 -> v3") {
		t.Errorf("D does not try again:\n%s", got)
	}
	b.Slow = make(chan struct{})
	press(">")
	press("ctrl+c")
	d.rest(t)
	if got := d.model.View().Content; !strings.Contains(got, "v1 -> v3") {
		t.Errorf("what was compared before is gone:\n%s", got)
	}
	press(">")
	press("q")
	d.rest(t)
	if got := d.model.View().Content; !strings.Contains(got, "My area") {
		t.Errorf("the queue is not back:\n%s", got)
	}
}

// TestSinceSaysWhatIsWrong: errors and a newer version come in words.
func TestSinceSaysWhatIsWrong(t *testing.T) {
	versioned(t, 80, 24, screentest.Rerolled, func(a *uitest.App, b *screentest.Versioned) {
		a.Press("D")
		snap := *b.Snapshot()
		it := *snap.Items[0]
		r := *it.Row
		r.Posted = screentest.Now().Unix()
		it.Row = &r
		snap.Items[0] = &it
		b.SetSnapshot(&snap)
		a.WaitIdle()
		a.AssertShows("A newer version has come: D compares with it")
		for root := range b.Changes {
			delete(b.Changes, root)
		}
		a.Press("D")
		a.AssertShows("The versions cannot be compared: not in the store", "D tries again")
		a.Press("enter")
		a.AssertShows("nothing is compared here")
	})
	empty := func() *screentest.Versioned {
		b := screentest.Rerolled()
		b.Unanswered = nil
		for root, c := range b.Changes {
			for i := range c.Versions {
				c.Versions[i].Patches = nil
			}
			b.Changes[root] = c
		}
		return b
	}
	versioned(t, 80, 24, empty, func(a *uitest.App, _ *screentest.Versioned) {
		a.Press("D")
		a.AssertShows("No patch of v2 and v3 is here", "patches 1-5 of v2 and patches 1-6 of v3 have not arrived")
	})
}

// TestSinceFolds: one patch, all of them, and what has nothing to show.
func TestSinceFolds(t *testing.T) {
	versioned(t, 100, 45, screentest.Rerolled, func(a *uitest.App, _ *screentest.Versioned) {
		a.Press("D", "]", "tab")
		wantRow(t, a, "5 -> 1  docs: describe the kettle")
		a.AssertShows("nothing changed in this patch; Enter opens it")
		a.Press("}")
		wantRow(t, a, "@@ kettle/heat.c")
		a.AssertHides("Tested-by")
		a.Press("T")
		a.AssertShows("Tested-by", "k->watts = 2200;")
		a.Press("}")
		wantRow(t, a, "@@ Commit message")
		a.Press("T")
		a.AssertHides("Tested-by", "k->watts")
		wantRow(t, a, "3 -> 4  kettle: whistle when done")
		a.Press("G", "tab")
		a.AssertShows("there is nothing to compare this patch with; Enter opens it")
		a.Press("]")
		a.AssertShows("no more patch this way")
		a.Press("g", "tab")
		a.AssertHides("you, 39d ago")
		a.Press("enter")
		a.AssertShows("you, 39d ago")
		a.Press("j", "j", "j")
		wantRow(t, a, "K. Novak, 38d ago, v1 cover")
		a.Press("enter")
		a.AssertShows("[PATCH v1 0/5] kettle: boil faster")
	})
}

// TestHostileSince walks the comparison of hostile versions at every size.
func TestHostileSince(t *testing.T) {
	compared := 0
	for seed := range uint64(8) {
		d := newDesk(t, screentest.HostileVersions(seed), 80, 24)
		for _, keys := range []string{"9 D", "T", "} } [ ] G", ". tab", "< >", "m y", "T T l h", "enter q", "d x", "v enter"} {
			d.press(t, strings.Fields(keys)...)
			if strings.Contains(d.model.View().Content, " -> ") {
				compared++
			}
			for _, size := range [][2]int{{1, 1}, {17, 9}, {40, 12}, {80, 24}, {160, 45}} {
				d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				d.rest(t)
				if bad := checkFrame(d.model.View().Content, size[0], size[1]); bad != "" {
					t.Fatalf("seed %d, %s at %v: %s", seed, keys, size, bad)
				}
			}
		}
	}
	if compared < 8 {
		t.Errorf("only %d frames show a comparison: the test looks at nothing", compared)
	}
}

// TestSeriesSaysWhatIsNew: the newest version is new until it is looked at; what
// is as it was when I looked is marked so.
func TestSeriesSaysWhatIsNew(t *testing.T) {
	versioned(t, 80, 24, screentest.Rerolled, func(a *uitest.App, _ *screentest.Versioned) {
		wantRow(t, a, " v3^ ")
		a.Press("E")
		a.AssertShows("v3 has come since you looked at v1; D shows what changed")
		a.Press("esc")
		a.Press("enter")
		a.AssertShows(" new: D ")
		a.Resize(160, 45)
		a.AssertShows("new since you looked at v1: D shows what changed")
		a.Resize(80, 24)
		for part, same := range map[string]bool{"docs: describe": true, "add a lid": true, "heat water": false, "whistle": true, "pour": false} {
			for _, l := range a.Lines() {
				if strings.Contains(l, part) && strings.Contains(l, "= v1") != same {
					t.Errorf("%q, want = v1 %v", l, same)
				}
			}
		}
		a.Press("[")
		a.AssertHides("new since", " new: D")
		a.Press("]", "j", "enter", "q")
		a.AssertHides("new since", " new: D")
		a.AssertShows("= v1")
	})
}
