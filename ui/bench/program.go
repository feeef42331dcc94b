package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/creack/pty"
)

// Program is what a run of the program under a terminal showed.
type Program struct {
	FirstFrame time.Duration   // from exec until the marker was on the terminal
	Resident   int64           // bytes, after the time to settle
	Idle       time.Duration   // processor time used while nothing was pressed
	Wakes      int64           // times a thread was woken meanwhile
	Keys       []time.Duration // from the press of each key to what it drew
}

// Watch is what to do with the program after its first frame. The zero value
// ends it at once.
type Watch struct {
	Settle time.Duration // leave it alone: it reads the rest of the queue
	Idle   time.Duration // then look what it uses while nothing happens
	Keys   string        // then press these; a key that draws nothing is not counted
}

// pause is what a key's work has to come to rest before the next one.
const pause = 40 * time.Millisecond

// Run starts the program in a terminal of 80x24, waits for marker, which must
// be on its first frame, and watches it. The program is killed in the end.
func Run(ctx context.Context, marker string, w Watch, name string, args ...string) (Program, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute+w.Settle+w.Idle)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color")
	start := time.Now()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		return Program{}, fmt.Errorf("start %s in a terminal: %w", name, err)
	}
	defer func() {
		cancel()
		_ = cmd.Wait() // killed by us: its exit says nothing
		_ = tty.Close()
	}()
	var p Program
	if err := waitFor(tty, marker); err != nil {
		return p, fmt.Errorf("wait for the first frame of %s: %w", name, err)
	}
	p.FirstFrame = time.Since(start)
	if w == (Watch{}) {
		return p, nil
	}
	return p, p.watch(ctx, w, cmd.Process.Pid, tty)
}

func waitFor(r *os.File, marker string) error {
	var seen []byte
	buf := make([]byte, 32<<10)
	for len(seen) < 4<<20 {
		n, err := r.Read(buf)
		seen = append(seen, buf[:n]...)
		if bytes.Contains(seen, []byte(marker)) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the program ended without showing %q: %w", marker, err)
		}
	}
	return fmt.Errorf("4 MB of output without %q", marker)
}

func (p *Program) watch(ctx context.Context, w Watch, pid int, tty *os.File) error {
	drawn := make(chan time.Time, 1)
	go listen(tty, drawn)
	if err := sleep(ctx, w.Settle); err != nil {
		return err
	}
	var err error
	if p.Resident, err = resident(pid); err != nil {
		return err
	}
	if err := p.idle(ctx, w.Idle, pid); err != nil {
		return err
	}
	for i := range len(w.Keys) {
		took, ok, err := press(ctx, tty, drawn, w.Keys[i:i+1])
		switch {
		case err != nil:
			return err
		case ok:
			p.Keys = append(p.Keys, took)
		}
	}
	if len(w.Keys) > 0 && len(p.Keys) == 0 {
		return errors.New("press keys: nothing was drawn")
	}
	return nil
}

// listen notes when something was drawn, until the terminal is closed.
func listen(tty *os.File, drawn chan<- time.Time) {
	buf := make([]byte, 64<<10)
	for {
		if _, err := tty.Read(buf); err != nil {
			return
		}
		select {
		case drawn <- time.Now():
		default:
		}
	}
}

func press(ctx context.Context, tty *os.File, drawn <-chan time.Time, key string) (took time.Duration, ok bool, err error) {
	select {
	case <-drawn: // by the key before
	default:
	}
	start := time.Now()
	if _, err := tty.WriteString(key); err != nil {
		return 0, false, fmt.Errorf("press %s: %w", key, err)
	}
	select {
	case at := <-drawn:
		took, ok = at.Sub(start), true
	case <-time.After(10 * pause):
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	return took, ok, sleep(ctx, pause)
}

func (p *Program) idle(ctx context.Context, d time.Duration, pid int) error {
	before, err := effort(pid)
	if err != nil {
		return err
	}
	if err := sleep(ctx, d); err != nil {
		return err
	}
	after, err := effort(pid)
	p.Idle, p.Wakes = after.ran-before.ran, after.wakes-before.wakes
	return err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
