package pulse

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// notebook is a model that shows the last word it was told.
type notebook struct{ word string }

type wordMsg string

func (n *notebook) Init() tea.Cmd { return nil }

func (n *notebook) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case wordMsg:
		n.word = string(msg)
	case runMsg:
		return n, tea.ExecProcess(exec.Command("true"), func(error) tea.Msg { return wordMsg("back") })
	}
	return n, nil
}

func (n *notebook) View() tea.View { return tea.NewView(n.word) }

// runMsg makes the notebook give the terminal away for a moment.
type runMsg struct{}

// paper is a terminal that is only written to.
type paper struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.buf.Write(b)
}

func (p *paper) shows(word string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Contains(p.buf.String(), word)
}

// late lets what is on its way to a program that has ended come to nothing, on
// fake time.
func late() { time.Sleep(2 * linger) }

// start runs a notebook until the end of the test.
func start(t *testing.T) (*sleeper, *paper) {
	t.Helper()
	out := &paper{}
	s := &sleeper{inner: &notebook{word: "first"}}
	s.program = tea.NewProgram(s, tea.WithInput(nil), tea.WithOutput(out), tea.WithWindowSize(40, 10),
		tea.WithoutSignalHandler(), tea.WithEnvironment(nil))
	ended := make(chan error, 1)
	go func() {
		_, err := s.program.Run()
		ended <- err
	}()
	t.Cleanup(func() {
		s.program.Quit()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s, out
}

// TestNothingTicksAtRest lets a day go by: a ticker that still runs would need
// millions of looks at the screen for it, and be awake at its end.
func TestNothingTicksAtRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(late)
		s, out := start(t)
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if s.ticker == nil {
			t.Fatal("the library's ticker is not found: has it another name, or is it gone?")
		}
		if s.pace != asleep || s.stirred {
			t.Errorf("pace %v, stirred %v after a day without a message", s.pace, s.stirred)
		}
		select {
		case <-s.ticker.C:
			t.Error("the ticker ticks")
		case <-time.After(time.Minute):
		}
		if !out.shows("first") {
			t.Error("the first frame did not come")
		}
	})
}

func TestFrameComesAtOnceAfterRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(late)
		s, out := start(t)
		for i, after := range []time.Duration{time.Hour, quiet * 3, linger, linger + 3*quiet, beat, time.Hour} {
			word := strings.Repeat(string(rune('a'+i)), 5)
			time.Sleep(after)
			s.program.Send(wordMsg(word))
			time.Sleep(2 * beat)
			synctest.Wait()
			if !out.shows(word) {
				t.Errorf("%q is not on the screen %v after it was told, after a rest of %v", word, 2*beat, after)
			}
		}
	})
}

// TestStreamOfMessages: of messages closer together than the time of quiet each
// is shown, and the rest comes after the last.
func TestStreamOfMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(late)
		s, out := start(t)
		for i := range 200 {
			// Each differs from the one before everywhere: only what differs is drawn.
			word := strings.Repeat(string(rune('a'+i%26)), 1+i/26)
			s.program.Send(wordMsg(word))
			time.Sleep(quiet / 2)
			synctest.Wait()
			if !out.shows(word) {
				t.Fatalf("message %d, %q, is not on the screen", i, word)
			}
		}
		time.Sleep(linger + 3*quiet)
		synctest.Wait()
		if s.pace != asleep {
			t.Error("awake after the stream has ended")
		}
	})
}

// TestRestAfterAnotherProgram: the library sets its ticker going by itself when
// the terminal comes back.
func TestRestAfterAnotherProgram(t *testing.T) {
	s, out := start(t)
	s.program.Send(runMsg{})
	for until := time.Now().Add(5 * time.Second); !out.shows("back"); time.Sleep(beat) {
		if time.Now().After(until) {
			t.Fatal("no frame after the program had the terminal")
		}
	}
	time.Sleep(linger + 10*quiet)
	select {
	case <-s.ticker.C:
		t.Error("the ticker ticks")
	case <-time.After(2 * slow):
	}
}

// TestLibraryWithoutTicker: the program runs, and frames come as the library
// has them.
func TestLibraryWithoutTicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sleeper{inner: &notebook{}}
		if _, cmd := s.Update(wordMsg("x")); cmd != nil || s.pace != asleep {
			t.Errorf("pace %v, command %v without a ticker", s.pace, cmd != nil)
		}
	})
}
