package ui_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

func TestHeadSaysHowItStands(t *testing.T) {
	now := screentest.Now()
	for _, c := range []struct {
		name string
		all  []screen.Source
		want string
	}{
		{"well", []screen.Source{calm()}, ""},
		{"fetching", []screen.Source{{Name: "lore:netdev", State: screen.Fetching, Done: 42, Total: 100}}, "fetching netdev 42 %"},
		{"fetching with news", []screen.Source{{Name: "lore:netdev", State: screen.Fetching, New: 3}}, "fetching netdev, 3 new"},
		{"fetching two", []screen.Source{{Name: "a", State: screen.Fetching}, {Name: "b", State: screen.Fetching}}, "fetching 2 sources"},
		{"news", []screen.Source{{Name: "lore:netdev", State: screen.Idle, New: 3, Last: now.Add(-time.Minute)}}, "3 new"},
		{"old news", []screen.Source{{Name: "lore:netdev", State: screen.Idle, New: 3, Last: now.Add(-9 * time.Minute)}}, ""},
		{"failed", []screen.Source{{Name: "lore:netdev", State: screen.Failed}}, "lore:netdev failed: S"},
		{"two failed", []screen.Source{{Name: "a", State: screen.Failed}, calm(), {Name: "b", State: screen.Failed}}, "2 sources failed: S"},
		{"stale", []screen.Source{calm(), {Name: "lore:netdev", State: screen.Idle, Last: now.Add(-3 * time.Hour)}}, "netdev 3h old"},
		{"stale but off", []screen.Source{{Name: "lore:netdev", State: screen.Off, Last: now.Add(-3 * time.Hour)}}, ""},
		{"asks", []screen.Source{{Name: "git:x", State: screen.Asking, Question: &screen.Question{Number: 1, Text: "Which?"}}}, "git:x asks: S"},
		{"a long name", []screen.Source{{Name: "lore:" + strings.Repeat("long", 20), State: screen.Failed}}, "lore:longlonglonglongl~ failed: S"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sourced(t, options(), 84, 24, func() *screentest.Sourced { return screentest.NewSourced(screentest.World(), c.all...) }, func(a *uitest.App, _ *screentest.Sourced) {
				head := a.Row(0)
				if c.want == "" && strings.Contains(head, "netdev") || !strings.HasSuffix(head, c.want) {
					t.Errorf("the head is %q, want %q at its end", head, c.want)
				}
			})
		})
	}
}

// line is the line of the screen that the cursor stands on.
func line(a *uitest.App) int {
	return slices.IndexFunc(a.Lines(), func(l string) bool { return strings.HasPrefix(l, ">") })
}

// readable is a long queue in which every change can be opened.
func readable() *screentest.Backend {
	b, w := screentest.Many(300), screentest.World()
	for _, it := range b.Snapshot().Items {
		b.Changes[it.Root] = w.Changes["k3f9-2@example.org"]
	}
	b.Mails = w.Mails
	return b
}

// New mail comes into the open queue above, and neither the cursor's row nor
// its line changes: in the middle of a scrolled list, at its edges, under an
// open message, and while something is typed.
func TestNewMailMovesNeitherCursorNorEyes(t *testing.T) {
	for _, c := range []struct {
		name         string
		keys         []string
		during, back []string
	}{
		{"top", []string{"9"}, nil, nil},
		{"below the top", []string{"9", "j"}, nil, nil},
		{"middle", []string{"9", "ctrl+f", "ctrl+f", "k", "k", "k"}, nil, nil},
		{"after up", []string{"9", "G", "ctrl+b", "ctrl+b", "k", "k"}, nil, nil},
		{"end", []string{"9", "G"}, nil, nil},
		{"under the pager", []string{"9", "ctrl+f", "k", "k"}, []string{"enter", "enter"}, []string{"q", "q"}},
		{"limit", []string{"9", "ctrl+f", "k"}, []string{"l"}, []string{"esc"}},
		{"search", []string{"9", "ctrl+f", "k"}, []string{"/", "x"}, []string{"esc"}},
		{"half typed", []string{"9", "ctrl+f"}, []string{"|"}, []string{"esc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, 130, 24, readable, func(a *uitest.App, b *screentest.Backend) {
				a.Press(c.keys...)
				wasRow, wasLine := row(a), line(a)
				a.Press(c.during...)
				for range 3 {
					b.SetSnapshot(screentest.WithMoreAbove(b.Snapshot(), 4))
					a.WaitIdle()
					if c.back == nil && (row(a) != wasRow || line(a) != wasLine) {
						t.Fatalf("the cursor went from %q on line %d to %q on %d", wasRow, wasLine, row(a), line(a))
					}
				}
				a.Press(c.back...)
				if row(a) != wasRow || line(a) != wasLine {
					t.Errorf("the cursor went from %q on line %d to %q on %d", wasRow, wasLine, row(a), line(a))
				}
				a.Press("g")
				a.AssertShows("just in")
			})
		})
	}
}

func TestWelcomeFollowsAList(t *testing.T) {
	sourced(t, options(), 80, 24, withoutAny, func(a *uitest.App, b *screentest.Sourced) {
		a.AssertShows("Which list do you review?", " list:")
		a.Type("net dev")
		a.AssertShows("only letters, digits")
		a.Press("enter")
		a.AssertShows("only letters, digits", "list: net dev")
		a.Press("ctrl+u")
		a.Type("netdev")
		a.Press("enter")
		wantCall(t, b.Backend, "follow netdev")
		a.AssertShows("following netdev", "Fetching netdev", "fetching netdev")
		a.AssertHides("Which list")
		b.SetSnapshot(screentest.World().Snapshot())
		a.WaitIdle()
		a.Press("9") // mail has come in; the section in view stays
		a.AssertShows("rework quota")
	})
}

func TestWelcomeShowsWhatIsWrong(t *testing.T) {
	sourced(t, options(), 80, 24, withoutAny, func(a *uitest.App, b *screentest.Sourced) {
		b.Wrong = errors.New("lore.kernel.org has no such list")
		a.Type("nosuch")
		a.Press("enter")
		a.AssertShows("nosuch: lore.kernel.org has no such list", "list: nosuch")
		a.Press("esc", "enter")
		a.AssertShows("list:")
		a.Press("esc", "j", "?")
		a.AssertShows("Keys of: queue")
		a.Press("q", "enter", "d", "enter")
		a.AssertShows("onemore demo")
		a.Press("enter", "q", "enter")
		a.WaitQuit()
	})
}

// The welcome that comes late does not come over what the person is at.
func TestWelcomeThatComesLate(t *testing.T) {
	sourced(t, options(), 80, 24, reading, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("?")
		b.SetSnapshot(screentest.Empty().Snapshot())
		a.WaitIdle()
		a.AssertShows("Keys of: queue")
		a.AssertHides(" list:")
		a.Press("q")
		a.AssertShows("Which list")
		a.Press("enter")
		a.AssertShows(" list:")
	})
	sourced(t, options(), 80, 24, reading, func(a *uitest.App, b *screentest.Sourced) {
		b.SetSnapshot(screentest.Empty().Snapshot())
		a.WaitIdle()
		a.Type("jj") // was meant for the queue
		a.Sleep(time.Second)
		a.Type("ltp")
		a.Press("enter")
		wantCall(t, b.Backend, "follow ltp")
	})
}

// reading is a store of which nothing is known yet.
func reading() *screentest.Sourced {
	b := withoutAny()
	snap := *b.Snapshot()
	snap.Partial = true
	b.SetSnapshot(&snap)
	return b
}

// TestWhereItOpensWhenOnlyTheFirstRowsAreThere: the first rows say nothing of
// the lanes; when all are read it opens where it should, unless a key was
// pressed.
func TestWhereItOpensWhenOnlyTheFirstRowsAreThere(t *testing.T) {
	part := func() *screentest.Sourced {
		b := withOne()
		snap := *b.Snapshot()
		snap.Partial, snap.Start = true, int(queue.All)
		b.SetSnapshot(&snap)
		return b
	}
	for name, keys := range map[string][]string{"[1 My area": nil, "[9 All": {"j"}} {
		sourced(t, options(), 80, 24, part, func(a *uitest.App, b *screentest.Sourced) {
			a.AssertShows("[9 All")
			a.Press(keys...)
			whole := *b.Snapshot()
			whole.Partial, whole.Start = false, int(queue.MyArea)
			b.SetSnapshot(&whole)
			a.WaitIdle()
			a.AssertShows(name)
		})
	}
}

// The welcome is for who has nothing: not for a store with mail, nor one that is
// being read, nor one whose sources have brought nothing yet.
func TestNoWelcome(t *testing.T) {
	for name, build := range map[string]func() *screentest.Sourced{
		"mail":   func() *screentest.Sourced { return screentest.NewSourced(screentest.World()) },
		"source": func() *screentest.Sourced { return screentest.NewSourced(screentest.Empty(), calm()) },
		"demo": func() *screentest.Sourced {
			b := withoutAny()
			b.Why = "the demo fetches nothing"
			return b
		},
		"reading": reading,
	} {
		t.Run(name, func(t *testing.T) {
			sourced(t, options(), 80, 24, build, func(a *uitest.App, _ *screentest.Sourced) {
				a.AssertHides("Which list", " list:")
			})
		})
	}
}

func TestOpeningAChangeLooksForItsEarlierVersions(t *testing.T) {
	gate := make(chan struct{})
	build := func() *screentest.Sourced {
		b := withOne()
		gate = make(chan struct{})
		b.Slowly = gate
		return b
	}
	sourced(t, options(), 80, 24, build, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("enter")
		a.AssertShows("looking for earlier versions ...")
		a.AssertHides("working")
		a.Press("j", "j", "enter", "q", "tab", "tab") // nothing waits for it
		if n := count(b.Calls(), "update k3f9-2@example.org"); n != 1 {
			t.Errorf("asked %d times, want once", n)
		}
		b.SetSnapshot(screentest.Renamed(b.Backend, "k3f9-2@example.org", "older@example.org"))
		close(gate)
		a.WaitIdle()
		a.AssertHides("looking for")
		a.AssertShows("[v2]")
		a.Press("F")
		wantCall(t, b.Backend, "mark older@example.org flag on") // the root it has now
	})
	sourced(t, options(), 80, 24, build, func(a *uitest.App, b *screentest.Sourced) {
		a.Press("enter", "q")
		wantCall(t, b.Backend, "cancelled")
		b.Wrong = errors.New("no route to host")
		close(gate)
		a.Press("j", "enter")
		a.AssertShows("earlier versions: no route to host")
		a.Sleep(5 * time.Second)
		a.AssertHides("no route")
	})
}
