package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"onemore/ui/text"
)

type importCmd struct {
	List string   `help:"The list of mail that names none." placeholder:"NAME"`
	JSON bool     `name:"json" help:"One JSON line at the end."`
	Path []string `arg:"" name:"path" help:"mbox (.gz too), Maildir, .eml, a folder of them, public-inbox."`
}

// Run imports and prints the sum.
func (c importCmd) Run(e *env) error {
	d, err := e.app.Open(e.ctx, e.g)
	if err != nil {
		return err
	}
	sum, err := e.read(d, c.Path, c.List, e.app.Live && !c.JSON)
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	if errors.Is(err, errStopped) {
		say(e.app.Err, err.Error())
		return interrupted
	}
	if sum.Messages > 0 || err == nil {
		if perr := c.print(e.app.Out, sum); err == nil {
			err = perr
		}
	}
	return err
}

// errStopped says that an import was interrupted.
var errStopped = errors.New("the store is sound, the same command goes on from there")

// read imports under a line of progress.
func (e *env) read(d Desk, paths []string, list string, live bool) (Imported, error) {
	bar := &progressLine{w: e.app.Err, live: live, start: time.Now()}
	sum, err := d.Import(e.ctx, paths, list, bar.show)
	bar.end()
	if err != nil && e.ctx.Err() != nil {
		err = fmt.Errorf("import: stopped after %d messages; %w", sum.Messages, errStopped)
	}
	return sum, err
}

func (c importCmd) print(w io.Writer, s Imported) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(s)
	}
	_, err := fmt.Fprintf(w, "%d messages from %d files in %.1fs: %d new, %d duplicates, %d variants, %d unreadable\n",
		s.Messages, s.Files, s.Seconds, s.New, s.Duplicates, s.Variants, s.Unreadable)
	return err
}

// progressLine redraws one line on a terminal: a bar, the rate, the time left.
type progressLine struct {
	w     io.Writer
	live  bool
	start time.Time
	last  time.Time
	drawn bool
}

func (p *progressLine) show(s Progress) {
	now := time.Now()
	if !p.live || now.Sub(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.drawn = now, true
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", p.line(s, now))
}

// line is one progress line of at most 79 columns.
func (p *progressLine) line(s Progress, now time.Time) string {
	secs := now.Sub(p.start).Seconds()
	rate := 0.0
	if secs > 0 {
		rate = float64(s.Messages) / secs
	}
	name := text.Pad(text.Truncate(text.Clean(filepath.Base(s.File)), 22, text.Lit("~")), 22).String()
	if s.Total <= 0 {
		return fmt.Sprintf("%s %8d messages  %6.0f/s", name, s.Messages, rate)
	}
	part := min(1, float64(s.Done)/float64(s.Total))
	full := int(part * 16)
	bar := strings.Repeat("#", full) + strings.Repeat(".", 16-full)
	left := ""
	if part > 0.01 && part < 1 {
		left = "  " + (time.Duration(secs/part*(1-part)) * time.Second).String() + " left"
	}
	return fmt.Sprintf("%s %s %3.0f%%  %7d  %5.0f/s%s", name, bar, part*100, s.Messages, rate, left)
}

func (p *progressLine) end() {
	if p.drawn {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
