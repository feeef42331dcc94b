package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
		a.Press("d")
		wantCall(t, b.Backend, "mark older@example.org done on") // the root it has now
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
