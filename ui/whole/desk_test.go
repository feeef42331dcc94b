package whole

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/mail/desk"
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui"
	"onemore/ui/uitest"
)

// corpus is a folder of the corpus, or skips.
func corpus(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS is not set: no real mail to test with")
	}
	dir := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("a part of the corpus is not here: ", err)
	}
	return dir
}

// long says that everything is to be tried, not a sample.
func long() bool { return os.Getenv("ONEMORE_LONG") != "" }

// moment is when the tests are: after all mail, also what claims to be from
// far ahead.
func moment() time.Time { return time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC) }

// open opens a desk on the store in dir, as the program does.
func open(tb testing.TB, dir string) *desk.Desk {
	tb.Helper()
	opt := desk.Options{Now: moment(), Me: queue.Me{People: []patch.Person{{Name: "Me Myself", Email: "me@example.org"}}}}
	d, err := desk.Open(context.Background(), dir, opt)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// backend is the desk as the screen asks it.
type backend struct {
	*desk.Desk
	events chan ui.Event
}

func (b backend) Events() <-chan ui.Event { return b.events }

func (b backend) Log() []ui.LogLine {
	var out []ui.LogLine
	for _, l := range b.Desk.Log() {
		out = append(out, ui.LogLine(l))
	}
	return out
}

// plainBackend is the desk as it is.
func plainBackend(d *desk.Desk) ui.Backend { return backend{d, make(chan ui.Event)} }

// show drives the program on the store in dir, by way of the backend that wrap
// makes of it.
func show(t *testing.T, dir string, w, h int, wrap func(d *desk.Desk) ui.Backend, flow func(a *uitest.App, d *desk.Desk)) {
	t.Helper()
	var d *desk.Desk
	ctx, cancel := context.WithCancel(context.Background())
	uitest.Run(t, w, h, func() tea.Model {
		d = open(t, dir)
		if err := d.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		m, err := ui.New(ctx, wrap(d), ui.Options{Now: moment, Getenv: func(string) string { return "" }})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}, func(a *uitest.App) {
		defer func() {
			cancel()
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}()
		flow(a, d)
	})
}

func TestMain(m *testing.M) {
	// The runtime's first use of signals must not fall into a bubble of
	// synctest: its channels would belong to that bubble.
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGWINCH)
	signal.Stop(c)
	os.Exit(m.Run())
}
