package ui_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"onemore/patch"
	"onemore/ui"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

func TestMain(m *testing.M) {
	// The runtime's first use of signals must not fall into a bubble of
	// synctest: its channels would belong to that bubble.
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	signal.Stop(c)
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		os.Exit(m.Run()) // benchmarks leave timers behind
	}
	// The clock of the highlighter's regular expressions and timers that were
	// set end by themselves.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"),
		goleak.IgnoreAnyFunction("charm.land/bubbletea/v2.Tick.func1"))
}

// options are those of the tests: the clock stands still, the environment is
// empty.
func options() ui.Options {
	return ui.Options{Now: screentest.Now, Getenv: func(string) string { return "" }}
}

// run drives the program on a backend.
func run(t *testing.T, w, h int, build func() *screentest.Backend, flow func(a *uitest.App, b *screentest.Backend)) {
	t.Helper()
	runWith(t, options(), w, h, build, flow)
}

func runWith(t *testing.T, opt ui.Options, w, h int, build func() *screentest.Backend, flow func(a *uitest.App, b *screentest.Backend)) {
	t.Helper()
	var b *screentest.Backend
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

// sizes are the windows of the golden screens.
func sizes() [][2]int { return [][2]int{{40, 12}, {80, 24}, {100, 30}, {160, 45}} }

func name(size [2]int) string { return fmt.Sprintf("%dx%d", size[0], size[1]) }

func TestGoldenNoArea(t *testing.T) {
	for _, size := range sizes() {
		t.Run(name(size), func(t *testing.T) {
			run(t, size[0], size[1], screentest.NoAreas, func(a *uitest.App, _ *screentest.Backend) {
				a.Press("1")
				a.Golden("queue-no-area-" + name(size))
			})
		})
	}
}

// The window from which sections and preview stand beside the rows.
func TestGoldenThreePanes(t *testing.T) {
	run(t, 140, 30, screentest.World, func(a *uitest.App, _ *screentest.Backend) { a.Golden("queue-140x30") })
}

func TestGoldenScreens(t *testing.T) {
	shots := []struct {
		name string
		keys []string
	}{
		{"queue", nil},
		{"queue-marked", []string{"j", "space", "space", "j"}},
		{"queue-explain", []string{"E"}},
		{"queue-limit", []string{"l", "i", "s", ":", "f", "i", "x"}},
		{"queue-empty", []string{"6"}},
		{"series", []string{"enter"}},
		{"series-thread", []string{"enter", "tab"}},
		{"series-explain", []string{"enter", "j", "E"}},
		{"series-trailer", []string{"enter", "j", "j", "E"}},
		{"series-message", []string{"enter", "tab", "G", "E"}},
		{"link", []string{"space", "space", "L"}},
		{"unlink", []string{"enter", "[", "L"}},
		{"cover", []string{"enter", "enter"}},
		{"patch", []string{"enter", "j", "enter"}},
		{"diff", []string{"enter", "j", "enter", ")", ")"}},
		{"message", []string{"enter", "j", "j", "enter"}},
		{"copies", []string{"enter", "j", "j", "j", "enter", "V"}},
		{"message-explain", []string{"enter", "j", "j", "j", "enter", "E"}},
		{"output", []string{"|", "e", "c", "h", "o", "space", "h", "i", "enter"}},
		{"which-key", []string{"enter", "j", "enter", "z"}},
		{"help", []string{"?"}},
		{"log", []string{"M"}},
		{"quit", []string{"q"}},
	}
	for _, shot := range shots {
		for _, size := range sizes() {
			name := fmt.Sprintf("%s-%dx%d", shot.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				run(t, size[0], size[1], screentest.World, func(a *uitest.App, _ *screentest.Backend) {
					a.Press(shot.keys...)
					a.Golden(name)
				})
			})
		}
	}
}

func TestGoldenReview(t *testing.T) {
	shots := []struct {
		name string
		keys []string
	}{
		{"talk", []string{"}", "}"}},
		{"talk-folded", []string{"z", "c", "}", "}"}},
		{"split", []string{"z", "s", "}", "}"}},
		{"blanks", []string{"z", "i", "z", "n", ")", ")"}},
		{"writing", []string{"}", "}", "v", "j", "c", "W", "h", "y", "?", "enter", "x"}},
		{"writing-split", []string{"z", "s", "}", "}", "j", "c", "W", "h", "y", "?"}},
		{"selected", []string{"}", "v", "j", "j"}},
		{"drafts", []string{"z", "d"}},
		{"caution", []string{"]"}},
		{"caution-explain", []string{"]", "E"}},
		{"marked", []string{"d", "]", "x", "q"}},
	}
	build := func() *screentest.Backend {
		b := screentest.Talked()
		id := patch.MsgID("p2.k3f9-2@example.org")
		m := b.Mails[id]
		m.Body = "From: Somebody Else <else@example.org>\n\n" + m.Body + "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"
		b.Mails[id] = m
		return b
	}
	for _, shot := range shots {
		for _, size := range sizes() {
			name := fmt.Sprintf("review-%s-%dx%d", shot.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				firstPatch(t, size[0], size[1], build, func(a *uitest.App, _ *screentest.Backend) {
					a.Press(shot.keys...)
					a.Golden(name)
				})
			})
		}
	}
}
