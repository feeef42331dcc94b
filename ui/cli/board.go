package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"onemore/ui/text"
)

// Limits of what is redrawn.
const (
	boardWidth = 79 // columns of a line
	boardLines = 8
	boardPause = 100 * time.Millisecond // between two drawings
	boardWord  = time.Minute            // between two lines about one fetch, where nothing is redrawn
)

// board shows the fetches under way on standard error: a terminal sees a line
// for each, redrawn in place; anything else gets a line a minute about a long
// one. What is printed meanwhile goes through it, so that lines do not mix.
type board struct {
	w     io.Writer
	live  bool // redraw
	tells bool // a line a minute
	size  func() (columns, rows int)
	now   func() time.Time

	mu      sync.Mutex
	running []*fetching // in the order they began
	drawn   int         // lines that stand on the terminal, the cursor at the end of the last
	last    time.Time
	held    bool     // a question stands on the terminal
	waiting []func() // what is to be printed after it
}

// fetching is one source under way.
type fetching struct {
	SyncProgress
	told time.Time // when a line was last printed about it
}

// newBoard shows fetches to people; a board that is not for people shows none,
// and only keeps questions apart from what is printed.
func newBoard(app App, people bool) *board {
	return &board{w: app.Err, live: app.Live && people, tells: !app.Live && people, size: func() (int, int) { return size(app.Err) }, now: time.Now}
}

// show takes how a fetch stands.
func (b *board) show(p SyncProgress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	i := slices.IndexFunc(b.running, func(f *fetching) bool { return f.Source == p.Source })
	if i < 0 {
		i = len(b.running)
		b.running = append(b.running, &fetching{told: now})
	}
	f := b.running[i]
	f.SyncProgress = p
	if b.tells && !b.held && now.Sub(f.told) >= boardWord {
		f.told = now
		say(b.w, strings.Join(append([]string{p.Source}, p.facts()...), "  "))
	}
	if now.Sub(b.last) >= boardPause {
		b.last = now
		b.draw()
	}
}

// finish forgets a source and calls tell when the terminal is free.
func (b *board) finish(source string, tell func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = slices.DeleteFunc(b.running, func(f *fetching) bool { return f.Source == source })
	if b.held {
		b.waiting = append(b.waiting, tell)
		return
	}
	b.erase()
	tell()
	b.draw()
}

// hold clears the terminal for a question, until release.
func (b *board) hold() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.erase()
	b.held = true
}

func (b *board) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held = false
	for _, tell := range b.waiting {
		tell()
	}
	b.waiting = nil
	b.draw()
}

// close takes away what is drawn, for good: who reports too late is not heard.
func (b *board) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.erase()
	b.live, b.tells = false, false
}

func (b *board) erase() { _, _ = io.WriteString(b.w, b.eraser()) }

// eraser goes back to the first line that is drawn and clears the rest of the
// screen.
func (b *board) eraser() string {
	up := ""
	if b.drawn > 1 {
		up = fmt.Sprintf("\x1b[%dA", b.drawn-1)
	}
	if b.drawn == 0 {
		return ""
	}
	b.drawn = 0
	return "\r" + up + "\x1b[J"
}

func (b *board) draw() {
	if !b.live || b.held {
		return
	}
	columns, rows := b.size()
	lines := b.lines(min(columns-1, boardWidth), min(rows-2, boardLines))
	frame := b.eraser() + strings.Join(lines, "\n")
	b.drawn = len(lines)
	_, _ = io.WriteString(b.w, frame)
}

// lines are at most so many lines of at most so many columns.
func (b *board) lines(width, room int) []string {
	width, room = max(width, 1), max(room, 1)
	var out []string
	for i, f := range b.running {
		more := len(b.running) - i
		if len(out) == room-1 && more > 1 {
			out = append(out, text.Truncate(text.Clean(fmt.Sprintf("and %d more", more)), width, text.Lit("~")).String())
			break
		}
		line := text.Clean(short(f.Source).String() + " " + strings.Join(f.facts(), "  "))
		out = append(out, text.Truncate(line, width, text.Lit("~")).String())
	}
	return out
}

// short is the name of a source in a column; of a long one the begin, which
// tells its kind, and the end, by which those of a kind differ.
func short(name string) text.Safe {
	const head, tail = 8, 15
	s := text.Clean(name)
	if w := text.Width(s); w > head+1+tail {
		s = text.Concat(text.Cut(s, 0, head), text.Lit("~"), text.Cut(s, w-tail, w))
	}
	return text.Pad(s, head+1+tail)
}

// facts are what is known of a fetch, what matters most first.
func (p SyncProgress) facts() []string {
	count := func(n float64) string { return fmt.Sprintf("%.0f", n) }
	unit := " " + p.Unit
	if p.Unit == "bytes" {
		count, unit = amount, ""
	}
	var out []string
	switch {
	case p.Total > 0:
		part := min(1, max(0, float64(p.Done)/float64(p.Total)))
		out = append(out, count(float64(p.Done))+"/"+count(float64(p.Total))+unit, fmt.Sprintf("%.0f%%", part*100))
	case p.Done > 0:
		out = append(out, count(float64(p.Done))+unit)
	}
	if p.Rate > 0 {
		out = append(out, count(p.Rate)+"/s")
	}
	if p.Left > 0 {
		out = append(out, took(p.Left)+" left")
	}
	out = append(out, fmt.Sprintf("%d new", p.New))
	if p.Note != "" {
		out = append(out, p.Note)
	}
	return out
}

// took is a length of time for people, to the second.
func took(d time.Duration) string { return d.Round(time.Second).String() }
