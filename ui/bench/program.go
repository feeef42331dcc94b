package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
)

// Program is what a run of the program under a terminal showed.
type Program struct {
	FirstFrame time.Duration // from exec until the marker was on the terminal
	Resident   int64         // bytes, two seconds later
	Idle       time.Duration // processor time used in the two seconds after that
}

// Run starts the program in a terminal of 80x24 and waits for marker, which
// must be on its first frame. With rest, it also waits to measure memory and
// idleness. The program is killed in the end.
func Run(ctx context.Context, marker string, rest bool, name string, args ...string) (Program, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
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
	if !rest {
		return p, nil
	}
	go func() { _, _ = io.Copy(io.Discard, tty) }()
	return p, p.atRest(ctx, cmd.Process.Pid)
}

func waitFor(r io.Reader, marker string) error {
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

func (p *Program) atRest(ctx context.Context, pid int) error {
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	var err error
	if p.Resident, err = resident(pid); err != nil {
		return err
	}
	before, err := ticks(pid)
	if err != nil {
		return err
	}
	if err := sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	after, err := ticks(pid)
	p.Idle = after - before
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

// resident reads VmRSS, proc(5).
func resident(pid int) (int64, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("read the memory of the program: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
			kb, err := strconv.ParseInt(f[1], 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("read the memory of the program: no VmRSS in its status")
}

// ticks reads utime and stime, fields 14 and 15 of /proc/PID/stat, in the 100
// Hz that Linux reports to programs.
func ticks(pid int) (time.Duration, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, fmt.Errorf("read the time of the program: %w", err)
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	if len(f) < 13 {
		return 0, errors.New("read the time of the program: short line")
	}
	var sum int64
	for _, s := range f[11:13] {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read the time of the program: %w", err)
		}
		sum += n
	}
	return time.Duration(sum) * 10 * time.Millisecond, nil
}
