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
	// quiet is how long nothing must happen before it stops looking.
	quiet = 40 * time.Millisecond
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
	awake   bool
	stirred bool // a message came since the last restMsg
}

var _ tea.Model = (*sleeper)(nil)

// restMsg asks whether something has happened since the one before.
type restMsg struct{}

// Init finds the ticker, which the library has made by now.
func (s *sleeper) Init() tea.Cmd {
	s.ticker = tickerOf(s.program)
	return tea.Batch(s.inner.Init(), s.wake())
}

// Update passes a message on and wakes the ticker.
func (s *sleeper) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(restMsg); ok {
		return s, s.rest()
	}
	var cmd tea.Cmd
	s.inner, cmd = s.inner.Update(msg)
	return s, tea.Batch(cmd, s.wake())
}

// View is the frame of the model within.
func (s *sleeper) View() tea.View { return s.inner.View() }

func (s *sleeper) wake() tea.Cmd {
	s.stirred = true
	if s.awake || s.ticker == nil {
		return nil
	}
	s.awake = true
	s.ticker.Reset(beat)
	return s.later()
}

// rest stops the ticker when nothing came between two restMsg. By the first of
// them the last frame was handed to the renderer, however long a slow terminal
// held that up; the time between them is forty looks at it.
func (s *sleeper) rest() tea.Cmd {
	if s.stirred {
		s.stirred = false
		return s.later()
	}
	s.awake = false
	s.ticker.Stop()
	return nil
}

func (s *sleeper) later() tea.Cmd {
	return tea.Tick(quiet, func(time.Time) tea.Msg { return restMsg{} })
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
