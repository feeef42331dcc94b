package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"onemore/ui/screen"
	"onemore/ui/theme"
)

// The limits of what is kept. A command that prints more goes on; the rest of
// its output is counted.
const (
	mostLines = 20_000
	mostBytes = 8 << 20
	mostLine  = 64 << 10
)

// gather is how long output is gathered into one message.
const gather = 30 * time.Millisecond

// patience is how long children of a command that has ended may keep its
// output open.
const patience = time.Second

// feed is what a command prints, between the command and the screen.
type feed struct {
	wake  chan struct{} // something has come
	ended chan struct{} // closed when the command has
	err   error         // how, once ended is closed

	mu    sync.Mutex
	part  []byte   // the line that has not ended
	lines []string // not fetched yet
	kept  int      // lines and bytes so far
	bytes int
	lost  int // lines beyond the limits
}

func newFeed() *feed {
	return &feed{wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// start runs a command until it ends, or ctx does. It has no terminal that it
// could read or write.
func (f *feed) start(ctx context.Context, open screen.OpenOutput) {
	argv := open.Argv
	if len(argv) == 0 {
		argv = []string{"sh", "-c", open.Command}
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) //nolint:gosec // the person's own words, or a program by its name
	cmd.Dir = open.Dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(open.Input), f, f
	cmd.WaitDelay = patience
	detach(cmd)
	go func() {
		err := cmd.Run()
		if !errors.Is(err, exec.ErrWaitDelay) {
			f.err = err
		}
		close(f.ended)
	}()
}

// Write takes what the command prints.
func (f *feed) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for rest := p; len(rest) > 0; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			f.part = append(f.part, rest...)
			break
		}
		f.part = append(f.part, rest[:i]...)
		f.line()
		rest = rest[i+1:]
	}
	if len(f.part) > mostLine {
		f.line()
	}
	select {
	case f.wake <- struct{}{}:
	default:
	}
	return len(p), nil
}

// line ends the line. A carriage return within one begins it anew on a
// terminal; here each is a line.
func (f *feed) line() {
	for l := range strings.SplitSeq(strings.TrimRight(string(f.part), "\r"), "\r") {
		if f.kept >= mostLines || f.bytes >= mostBytes {
			f.lost++
			continue
		}
		f.kept++
		f.bytes += len(l)
		f.lines = append(f.lines, l)
	}
	f.part = f.part[:0]
}

// next waits until something has come, or the command has ended.
func (f *feed) next(ctx context.Context) printedMsg {
	select {
	case <-ctx.Done():
		return printedMsg{ended: true, err: ctx.Err()}
	case <-f.ended:
		return f.last()
	case <-f.wake:
	}
	more := time.NewTimer(gather)
	defer more.Stop()
	select {
	case <-ctx.Done():
	case <-f.ended:
		return f.last()
	case <-more.C:
	}
	return printedMsg{lines: f.fetch()}
}

// last is the end of the output.
func (f *feed) last() printedMsg {
	f.mu.Lock()
	if len(f.part) > 0 {
		f.line()
	}
	lost := f.lost
	f.mu.Unlock()
	out := f.fetch()
	if lost > 0 {
		out = append(out, screen.In(theme.Warn, screen.Sprintf("... %s more not kept", screen.Count(lost, "line"))))
	}
	err := f.err
	if err != nil {
		err = fmt.Errorf("ended: %w", err)
	}
	return printedMsg{lines: out, ended: true, err: err}
}

// fetch takes the lines that have come, made safe.
func (f *feed) fetch() screen.Painted {
	f.mu.Lock()
	lines := f.lines
	f.lines = nil
	f.mu.Unlock()
	out := make(screen.Painted, len(lines))
	for i, l := range lines {
		out[i] = screen.Line{}.Mail(theme.Plain, l, screen.Whole)
	}
	return out
}
