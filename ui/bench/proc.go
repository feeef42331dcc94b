package bench

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// work is what the threads of a process have done since they began.
type work struct {
	ran   time.Duration
	wakes int64
}

// effort sums over the threads: the time on a processor from schedstat, in
// nanoseconds, and the times a thread went to sleep by itself from status,
// proc(5).
func effort(pid int) (work, error) {
	var sum work
	tasks, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*")
	if err == nil && len(tasks) == 0 {
		err = errors.New("it has no threads; this needs Linux")
	}
	if err != nil {
		return sum, fmt.Errorf("read the work of the program: %w", err)
	}
	for _, t := range tasks {
		b, err := os.ReadFile(t + "/schedstat")
		if errors.Is(err, os.ErrNotExist) {
			continue // a thread that has just ended
		}
		if err != nil {
			return sum, fmt.Errorf("read the work of the program: %w", err)
		}
		ran, _, _ := strings.Cut(string(b), " ")
		ns, err := strconv.ParseInt(ran, 10, 64)
		if err != nil {
			return sum, fmt.Errorf("read the work of the program: %w", err)
		}
		wakes, err := number(t+"/status", "voluntary_ctxt_switches:")
		if err != nil {
			return sum, err
		}
		sum.ran += time.Duration(ns)
		sum.wakes += wakes
	}
	return sum, nil
}

// resident reads VmRSS, in bytes.
func resident(pid int) (int64, error) {
	kb, err := number("/proc/"+strconv.Itoa(pid)+"/status", "VmRSS:")
	return kb << 10, err
}

// number reads the number after a name in a file of proc(5).
func number(path, name string) (int64, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, fmt.Errorf("read about the program: %w", err)
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			return strconv.ParseInt(f[1], 10, 64)
		}
	}
	return 0, fmt.Errorf("read about the program: no %s in %s", name, path)
}
