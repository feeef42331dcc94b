package uitest

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/vt"
)

// screen is a terminal in memory, with a lock of its own: the emulator's safe
// variant races when it is closed.
type screen struct {
	mu   sync.Mutex
	em   *vt.Emulator
	raw  stream
	wake func()
	done chan struct{}
}

func newScreen(w, h int, wake func()) *screen {
	s := &screen{em: vt.NewEmulator(w, h), wake: wake, done: make(chan struct{})}
	// The emulator answers queries into a pipe and blocks until they are read.
	go func() {
		defer close(s.done)
		_, _ = io.Copy(io.Discard, s.em)
	}()
	return s
}

// Write takes what the program draws. Without a terminal the renderer counts
// on the line discipline to add the carriage returns.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	s.raw.write(p)
	_, err := s.em.Write([]byte(strings.ReplaceAll(string(p), "\n", "\r\n")))
	s.mu.Unlock()
	s.wake()
	return len(p), err
}

func (s *screen) resize(w, h int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.em.Resize(w, h)
}

func (s *screen) close() {
	if c, ok := s.em.InputPipe().(io.Closer); ok {
		_ = c.Close()
	}
	<-s.done
}

// lines returns the rows as text, without spaces at their ends.
func (s *screen) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]string, s.em.Height())
	for y := range all {
		var row strings.Builder
		for x := 0; x < s.em.Width(); {
			c := s.em.CellAt(x, y)
			if c == nil || c.Content == "" {
				row.WriteByte(' ')
				x++
				continue
			}
			row.WriteString(c.Content)
			x += max(c.Width, 1)
		}
		all[y] = strings.TrimRight(row.String(), " ")
	}
	return all
}

// unsafeCells lists the cells that hold a control character or a C1 code.
func (s *screen) unsafeCells() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for y := range s.em.Height() {
		for x := range s.em.Width() {
			c := s.em.CellAt(x, y)
			if c == nil {
				continue
			}
			for _, r := range c.Content {
				if r < 0x20 || r >= 0x7f && r < 0xa0 {
					all = append(all, fmt.Sprintf("column %d of row %d holds %U", x, y, r))
				}
			}
		}
	}
	return all
}

// unsafeBytes lists what was written that is none of our renderer's.
func (s *screen) unsafeBytes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.bad
}

func (s *screen) cursor() (x, y int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.em.CursorPosition()
	return p.X, p.Y
}

// picture draws the content of a view on a fresh terminal of the same size:
// what the screen will show once the renderer has caught up.
func picture(tb testing.TB, content string, w, h int) []string {
	tb.Helper()
	s := newScreen(w, h, func() {})
	defer s.close()
	rows := strings.Split(content, "\n")
	if len(rows) > h {
		rows = rows[:h]
	}
	for i, row := range rows {
		// Each row on its own place: a full one would wrap before the line end.
		if _, err := fmt.Fprintf(s, "\x1b[?7l\x1b[%d;1H%s\x1b[m", i+1, row); err != nil {
			tb.Fatalf("draw row %d: %v", i, err)
		}
	}
	return s.lines()
}
