package uitest

import (
	"fmt"
	"slices"
	"strings"
	"testing/synctest"
	"time"
)

// frameTime is longer than the program takes between two frames.
const frameTime = 100 * time.Millisecond

// WaitIdle waits until the model is idle and the terminal shows its last view, and
// asserts that this is safe (AssertClean).
func (a *App) WaitIdle() {
	a.tb.Helper()
	defer a.AssertClean()
	if a.bubble {
		a.rest()
		if a.Running() && !a.idle() {
			a.tb.Fatalf("nothing goes on any more, but the model is not idle; the screen is\n%s", a.Screen())
		}
		return
	}
	a.wait("rest", a.settled)
}

// rest lets a frame pass on the fake clock, with everything else blocked.
func (a *App) rest() {
	synctest.Wait()
	time.Sleep(frameTime)
	synctest.Wait()
}

// Sleep lets time pass on the fake clock of Run; it fails on the real one.
func (a *App) Sleep(d time.Duration) {
	a.tb.Helper()
	if !a.bubble {
		a.tb.Fatal("Sleep is for tests on the fake clock, see Run")
	}
	time.Sleep(d)
	a.rest()
}

// WaitFor waits until the screen holds some text.
func (a *App) WaitFor(s string) {
	a.tb.Helper()
	a.WaitUntil(fmt.Sprintf("text %q", s), func() bool { return strings.Contains(a.Screen(), s) })
}

// WaitGone waits until the screen does not hold some text any more.
func (a *App) WaitGone(s string) {
	a.tb.Helper()
	a.WaitUntil(fmt.Sprintf("text %q to go", s), func() bool { return !strings.Contains(a.Screen(), s) })
}

// WaitUntil waits until cond holds. It is asked again whenever the model or
// the screen has changed.
func (a *App) WaitUntil(what string, cond func() bool) {
	a.tb.Helper()
	if a.bubble {
		a.rest()
		if cond() {
			return
		}
	}
	a.wait(what, cond)
}

func (a *App) wait(what string, cond func() bool) {
	a.tb.Helper()
	timer := time.NewTimer(deadline)
	defer timer.Stop()
	for !cond() {
		select {
		case <-a.wake:
		case <-a.out:
			if !cond() {
				a.tb.Fatalf("waited for %s, but the program has ended (%v)", what, a.err)
			}
			return
		case <-timer.C:
			a.tb.Fatalf("waited %v for %s; the screen is\n%s", deadline, what, a.Screen())
		}
	}
}

// settled says that the model is idle and drawn. A program that has ended is.
func (a *App) settled() bool {
	if !a.Running() {
		return true
	}
	if !a.idle() {
		return false
	}
	return slices.Equal(a.Lines(), picture(a.tb, a.last.get(), a.w, a.h))
}

// idle asks the model on its event loop.
func (a *App) idle() bool {
	answer := make(chan bool, 1)
	a.prog.Send(ask{answer})
	select {
	case ok := <-answer:
		return ok
	case <-a.out:
		return true
	}
}
