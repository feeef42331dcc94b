package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"

	"onemore/ui/text"
)

// report prints the fetches that end, and keeps what the exit code needs.
type report struct {
	board    *board
	out, err io.Writer
	json     bool
	watch    bool
	ctx      context.Context //nolint:containedctx // what Ctrl-C ends, to tell a stop from a fault
	stop     func()          // ends the sync: nobody can read what it says

	mu             sync.Mutex
	failed, halted int
	broken         error // of printing
}

// syncJSON is a SyncLine as --json prints it.
type syncJSON struct {
	Source   string  `json:"source"`
	Messages int     `json:"messages"`
	New      int     `json:"new"`
	Requests int     `json:"requests"`
	Bytes    int64   `json:"bytes"`
	Seconds  float64 `json:"seconds"`
	Error    *string `json:"error"`
}

// done takes one fetch that ended.
func (r *report) done(l SyncLine) {
	halted := r.ctx.Err() != nil && errors.Is(l.Err, context.Canceled)
	r.mu.Lock()
	switch {
	case halted:
		r.halted++
		l.Err, l.Hint = errors.New("stopped"), ""
	case l.Err != nil:
		r.failed++
	}
	r.mu.Unlock()
	r.board.finish(l.Source, func() {
		if r.watch && l.New == 0 && (l.Err == nil || halted) {
			return // it watches on, or was told to end, and there is nothing to tell
		}
		if err := r.print(l, halted); err != nil {
			r.mu.Lock()
			r.broken = err
			r.mu.Unlock()
			r.stop()
		}
	})
}

func (r *report) print(l SyncLine, halted bool) error {
	if l.Err != nil && !halted {
		say(r.err, l.Source+": "+l.Err.Error())
		if l.Hint != "" {
			say(r.err, "  next: "+l.Hint)
		}
	}
	if !r.json {
		if l.Err != nil && l.Messages == 0 {
			return nil
		}
		_, err := fmt.Fprintln(r.out, sentence(l))
		return err
	}
	line := syncJSON{l.Source, l.Messages, l.New, l.Requests, l.Bytes, math.Round(l.Took.Seconds()*1000) / 1000, nil}
	if l.Err != nil {
		why := l.Err.Error()
		line.Error = &why
	}
	enc := json.NewEncoder(r.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(line)
}

// sentence is a fetch that ended, for people.
func sentence(l SyncLine) string {
	how := ""
	if l.Err != nil {
		how = "stopped after "
	}
	return fmt.Sprintf("%s: %s%d messages, %d new in %.1fs (%d requests, %s)", text.Clean(l.Source), how,
		l.Messages, l.New, l.Took.Seconds(), l.Requests, amount(float64(l.Bytes)))
}

// amount is a number of bytes for people.
func amount(n float64) string {
	switch {
	case n < 1e3:
		return fmt.Sprintf("%.0f bytes", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", n/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.1f MB", n/1e6)
	}
	return fmt.Sprintf("%.1f GB", n/1e9)
}

// interrupted is the exit code after Ctrl-C, as shells have it: 128 + SIGINT.
const interrupted exit = 130

// end says what the whole came to.
func (r *report) end(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.broken != nil:
		return fmt.Errorf("print what was fetched: %w", r.broken)
	case r.ctx.Err() != nil && r.watch:
		return interrupted
	case r.ctx.Err() != nil && (r.halted+r.failed > 0 || err != nil):
		say(r.err, "sync: stopped; what came is in the store, the same command goes on from there")
		return interrupted
	case err != nil:
		return err
	case r.failed > 0:
		return exit(1) // the faults have been said
	}
	return nil
}
