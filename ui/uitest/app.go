// Package uitest drives the real program on a terminal in memory, for tests.
//
// It owns starting and ending the program, pressing keys, waiting until all
// work has come to rest, reading the screen and comparing it with golden
// files. Nothing in it sleeps: Start waits for signals, Run runs on the fake
// clock of testing/synctest. It is imported by tests only.
package uitest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// deadline is how long a test waits for what should take milliseconds.
const deadline = 10 * time.Second

// Idler is a model that counts its work. Idle is called on the event loop, so
// it may read the model; it says that no command that matters is under way.
// A model without it counts as always idle.
type Idler interface {
	Idle() bool
}

// App is a running program and its terminal.
type App struct {
	tb     testing.TB
	prog   *tea.Program
	screen *screen
	wake   chan struct{}
	bubble bool // on the fake clock
	w, h   int

	last *frame
	out  chan struct{} // closed when the program has ended
	end  tea.Model
	err  error
	stop context.CancelFunc
	once sync.Once
}

// Start runs a program of that model on a terminal of w columns and h rows, on
// the real clock, and waits for its first rest. It ends with the test.
func Start(tb testing.TB, model tea.Model, w, h int) *App {
	tb.Helper()
	a := start(tb, model, w, h)
	tb.Cleanup(func() { a.Close() })
	a.WaitIdle()
	return a
}

// Run is Start on a fake clock: build and flow run in a synctest bubble, where
// waiting is exact and timers cost nothing. Everything the model uses must be
// made in build; it may use files and processes, but not wait on the network.
func Run(t *testing.T, w, h int, build func() tea.Model, flow func(a *App)) {
	t.Helper()
	now := time.Now()
	synctest.Test(t, func(t *testing.T) {
		// The fake clock begins long ago. The highlighter's regular expressions
		// have one clock for all tests, which would wait for the real time.
		time.Sleep(time.Until(now))
		a := start(t, build(), w, h)
		defer a.Close()
		a.bubble = true
		a.WaitIdle()
		flow(a)
	})
}

func start(tb testing.TB, model tea.Model, w, h int) *App {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	a := &App{
		tb: tb, w: w, h: h,
		wake: make(chan struct{}, 1), out: make(chan struct{}), stop: stop, last: &frame{},
	}
	a.screen = newScreen(w, h, a.signal)
	a.prog = tea.NewProgram(
		probe{model: model, last: a.last, signal: a.signal},
		tea.WithContext(ctx), tea.WithInput(nil), tea.WithOutput(a.screen), tea.WithWindowSize(w, h),
		tea.WithoutSignals(), tea.WithEnvironment(nil), tea.WithColorProfile(colorprofile.TrueColor), tea.WithFPS(120),
	)
	go func() {
		defer close(a.out)
		m, err := a.prog.Run()
		if p, ok := m.(probe); ok {
			m = p.model
		}
		a.end, a.err = m, err
		a.signal()
	}()
	return a
}

// signal wakes the waiting test; one waiting signal is enough.
func (a *App) signal() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Close ends the program, if it has not ended, and waits for it.
func (a *App) Close() {
	a.once.Do(func() {
		select {
		case <-a.out:
		default:
			a.prog.Quit()
			if !a.ended(deadline) {
				a.stop()
				<-a.out
				a.tb.Errorf("the program did not quit within %v", deadline)
			}
		}
		a.stop()
		a.screen.close()
		if a.err != nil && !errors.Is(a.err, context.Canceled) {
			a.tb.Errorf("the program ended with: %v", a.err)
		}
		if a.bubble {
			// Lets timers of commands nobody waits for run out.
			time.Sleep(time.Hour)
		}
	})
}

func (a *App) ended(within time.Duration) bool {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-a.out:
		return true
	case <-timer.C:
		return false
	}
}

// WaitQuit waits until the program ends by itself and returns its model.
func (a *App) WaitQuit() tea.Model {
	a.tb.Helper()
	if !a.ended(deadline) {
		a.tb.Fatalf("the program did not quit; the screen is\n%s", a.Screen())
	}
	return a.end
}

// Running says that the program has not ended.
func (a *App) Running() bool {
	select {
	case <-a.out:
		return false
	default:
		return true
	}
}

// Lines returns the rows of the screen, without spaces at their ends.
func (a *App) Lines() []string { return a.screen.lines() }

// Screen returns the screen as text, a line a row.
func (a *App) Screen() string { return strings.Join(a.Lines(), "\n") + "\n" }

// Row returns a row of the screen, 0 at the top.
func (a *App) Row(y int) string {
	lines := a.Lines()
	if y < 0 || y >= len(lines) {
		return ""
	}
	return lines[y]
}

// Cursor returns the place of the terminal's cursor.
func (a *App) Cursor() (x, y int) { return a.screen.cursor() }
