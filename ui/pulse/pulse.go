// Package pulse runs a Bubble Tea program so that a frame goes out at once and
// a screen that stands still uses no processor.
//
// It owns the rate at which the library looks for a new frame. It refuses to
// draw and to know what the program shows.
//
// The library (v2.0.9) looks at a fixed rate for as long as the program lives,
// which is some hundred wake-ups a second for nothing, and keeps a frame back
// for up to 16 ms. It has no option for this; its pull requests 1776 and 1796
// mend it. Until they are released, the library's ticker is stopped from here
// when nothing has happened for a while, and set going by the next message.
package pulse

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// beat is how often the library looks for a new frame while something
	// happens: how long a frame waits at the most.
	beat = time.Millisecond
	// quiet is how long nothing must happen before it looks less often.
	quiet = 12 * time.Millisecond
	// slow is how often it looks then, for the time of linger: a look that a
	// busy machine has put off is made up for.
	slow   = 50 * time.Millisecond
	linger = time.Second
)

// Run runs a program of that model to its end.
func Run(m tea.Model, opts ...tea.ProgramOption) error {
	s := &sleeper{inner: m}
	s.program = tea.NewProgram(s, opts...)
	_, err := s.program.Run()
	return err
}

// sleeper is a model that passes everything on to another one and sees to the
// ticker. All of it runs on the event loop.
type sleeper struct {
	inner   tea.Model
	program *tea.Program
	ticker  *time.Ticker // the library's; nil when there is none to be had
	pace    pace
	stirred bool // a message came since the last restMsg
	stamp   int  // of the restMsg that counts
}

var _ tea.Model = (*sleeper)(nil)

type pace uint8

const (
	asleep pace = iota // nothing ticks
	easy               // a look now and then
	quick              // a look each beat
)

// restMsg asks whether it is time to look less often.
type restMsg struct{ stamp int }

// Init finds the ticker, which the library has made by now.
func (s *sleeper) Init() tea.Cmd {
	s.ticker = tickerOf(s.program)
	return tea.Batch(s.inner.Init(), s.wake())
}

// Update passes a message on and wakes the ticker.
func (s *sleeper) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if r, ok := msg.(restMsg); ok {
		return s, s.rest(r)
	}
	var cmd tea.Cmd
	s.inner, cmd = s.inner.Update(msg)
	return s, tea.Batch(cmd, s.wake())
}

// View is the frame of the model within.
func (s *sleeper) View() tea.View { return s.inner.View() }

func (s *sleeper) wake() tea.Cmd {
	s.stirred = true
	if s.pace == quick || s.ticker == nil {
		return nil
	}
	s.pace = quick
	s.ticker.Reset(beat)
	s.stamp++
	return s.later(quiet)
}

// rest goes one pace down when nothing came since the restMsg before. By that
// one the last frame was handed to the renderer, however long a slow terminal
// held it up; what follows is many looks at it.
func (s *sleeper) rest(r restMsg) tea.Cmd {
	switch {
	case r.stamp != s.stamp:
		return nil
	case s.stirred:
		s.stirred = false
		return s.later(quiet)
	case s.pace == quick:
		s.pace = easy
		s.ticker.Reset(slow)
		return s.later(linger)
	}
	s.pace = asleep
	s.ticker.Stop()
	return nil
}

func (s *sleeper) later(d time.Duration) tea.Cmd {
	msg := restMsg{s.stamp}
	return tea.Tick(d, func(time.Time) tea.Msg { return msg })
}

// tickerOf reads a field that the library does not export. When it is gone or
// is another thing, there is nothing to stop, and the program runs as the
// library runs it.
func tickerOf(p *tea.Program) *time.Ticker {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(f.UnsafePointer())
}
