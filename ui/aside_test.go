package ui_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

const (
	firstAside = patch.MsgID("aside-1@example.org")
	hour       = time.Hour
)

// aside drives the program on a queue in which changes are put aside.
func aside(t *testing.T, w, h int, flow func(a *uitest.App, b *screentest.Aside)) {
	t.Helper()
	var b *screentest.Aside
	var cancel context.CancelFunc
	uitest.Run(t, w, h, func() tea.Model {
		b = screentest.NewAside()
		var ctx context.Context
		ctx, cancel = context.WithCancel(context.Background())
		opt := options()
		opt.Now = b.Clock
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

// toFirst goes to the first of the two changes.
func toFirst(t *testing.T, a *uitest.App) {
	t.Helper()
	a.Press("/")
	a.Type("first of")
	a.Press("enter")
	wantRow(t, a, "first of two")
}

// away says whether the first of the two changes is out of sight, and looks for
// it on the screen.
func away(t *testing.T, a *uitest.App, b *screentest.Aside) bool {
	t.Helper()
	a.WaitIdle()
	for _, it := range b.Snapshot().Items {
		if it.Root == firstAside {
			a.Press("9", fmt.Sprint(int(it.Section)+1))
			a.AssertShows("mm: first of two", "["+fmt.Sprint(int(it.Section)+1)+" ")
			return it.Section == queue.All || it.Section == queue.Snoozed
		}
	}
	t.Fatal("it is gone")
	return true
}

// What is put aside leaves at once, and comes back with what it waits for, with
// nothing else: not by a robot, not by myself.
func TestPutAsideComesBack(t *testing.T) {
	ana, kit := patch.Person{Name: "Ana Ruiz", Email: "ana.ruiz@example.org"}, patch.Person{Name: "Kit Moe", Email: "kit.moe@example.org"}
	type step struct {
		do   func(b *screentest.Aside)
		away bool
	}
	pass := func(d time.Duration) func(b *screentest.Aside) { return func(b *screentest.Aside) { b.Pass(d) } }
	come := func(from patch.Person, version bool) func(b *screentest.Aside) {
		return func(b *screentest.Aside) {
			b.Pass(hour)
			b.Arrive(firstAside, from, version)
		}
	}
	robot := patch.Person{}
	for name, c := range map[string]struct {
		keys  []string
		calls string
		steps []step
	}{
		"tomorrow": {[]string{"Z", "t"}, "snooze until 2026-", []step{{come(kit, false), true}, {pass(36 * hour), false}}},
		"a week":   {[]string{"a", "s", "w"}, "snooze until 2026-", []step{{pass(6 * 24 * hour), true}, {pass(48 * hour), false}}},
		"a date":   {[]string{"Z", "d", "3", "d", "enter"}, "snooze until 2026-", []step{{pass(48 * hour), true}, {pass(48 * hour), false}}},
		"version":  {[]string{"Z", "v"}, "snooze for version", []step{{come(kit, false), true}, {come(robot, false), true}, {come(ana, true), false}}},
		"reply": {[]string{"Z", "r"}, "snooze for reply", []step{
			{come(robot, false), true}, {come(screentest.Mia(), false), true}, {pass(24 * hour), true}, {come(kit, false), false},
		}},
		"reply of the author": {[]string{"Z", "r"}, "snooze for reply", []step{{come(screentest.Mia(), false), true}, {come(ana, false), false}}},
		"done": {[]string{"d"}, "done true", []step{
			{come(robot, false), true}, {come(screentest.Mia(), false), true}, {come(kit, false), false},
		}},
		"done, then a version": {[]string{"d"}, "done true", []step{{pass(48 * hour), true}, {come(ana, true), false}}},
	} {
		t.Run(name, func(t *testing.T) {
			aside(t, 80, 24, func(a *uitest.App, b *screentest.Aside) {
				toFirst(t, a)
				a.Press(c.keys...)
				if got := strings.Join(b.Calls(), ";"); !strings.Contains(got, c.calls) {
					t.Errorf("asked for %q", got)
				}
				if !away(t, a, b) {
					t.Fatalf("it is still there\n%s", a.Screen())
				}
				for i, s := range c.steps {
					s.do(b)
					if away(t, a, b) != s.away {
						t.Errorf("after step %d: away is %v\n%s", i+1, !s.away, a.Screen())
					}
				}
			})
		})
	}
}

// The same key brings back what it put aside.
func TestPutAsideIsTakenBack(t *testing.T) {
	aside(t, 80, 24, func(a *uitest.App, b *screentest.Aside) {
		toFirst(t, a)
		a.Press("Z")
		a.AssertShows("Snooze until?", "t tomorrow", "w a week", "v new version", "r reply", "d date", "Esc no")
		a.Press("esc")
		a.Press("Z", "r")
		a.AssertShows("snoozed until somebody else writes: mm: first of two")
		a.Press("7")
		a.AssertShows("z", "mm: first of two")
		a.Press("Z")
		a.AssertShows("no longer snoozed: mm: first of two", "Nothing is snoozed.")
		a.Press("9")
		toFirst(t, a)
		a.Press("d", "d")
		if got := strings.Join(b.Calls(), ";"); got != "snooze for reply aside-1@example.org;wake aside-1@example.org;done true aside-1@example.org;done false aside-1@example.org" {
			t.Errorf("asked for %q", got)
		}
		a.Press("Z", "d")
		a.Type("yesterday")
		a.AssertShows("write a day such as 2027-01-31")
		a.Press("enter")
		a.AssertShows("snooze: write a day")
		a.Press("Z", "d")
		a.Type("1999-01-01")
		a.AssertShows("that is not in the future")
		a.Press("esc", "enter", "Z", "v")
		a.AssertShows("snoozed until a new version")
	})
}
