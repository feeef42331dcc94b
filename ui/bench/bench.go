// Package bench measures onemore against its budgets, on a store of the user's
// or on one made for the purpose.
//
// It owns the budgets as numbers, the figures as lines, and the ways to
// measure: the program run under a terminal of our own, keys pressed into the
// model, functions timed. It refuses to open stores: what is to be timed comes
// in as a function.
package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"syscall"
	"time"
)

// Figure is one measured thing beside its budget.
type Figure struct {
	What   string  `json:"what"`
	Figure float64 `json:"figure"`
	Unit   string  `json:"unit"`
	Budget float64 `json:"budget"`
	OK     bool    `json:"ok"`
}

// AtMost is a figure that should not pass its budget, AtLeast one that should
// reach it.
func AtMost(what string, figure float64, unit string, budget float64) Figure {
	return Figure{What: what, Figure: figure, Unit: unit, Budget: budget, OK: figure <= budget}
}

// AtLeast is a figure that should reach its budget.
func AtLeast(what string, figure float64, unit string, budget float64) Figure {
	return Figure{What: what, Figure: figure, Unit: unit, Budget: budget, OK: figure >= budget}
}

// Print writes one figure, for people or as a JSON line.
func (f Figure) Print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(f)
	}
	verdict := "ok"
	if !f.OK {
		verdict = "OVER"
	}
	_, err := fmt.Fprintf(w, "%-44s %12.2f %-10s budget %8.4g  %s\n", f.What, f.Figure, f.Unit, f.Budget, verdict)
	return err
}

// Percentile gives the value below which the share p (0..1) of the samples lie.
func Percentile(samples []time.Duration, p float64) time.Duration {
	if len(samples) == 0 {
		return 0
	}
	sorted := slices.Clone(samples)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}

// Millis is a duration in milliseconds with its fraction.
func Millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// CPU runs fn and gives the user and system time this process spent in it, all
// threads together.
func CPU(fn func() error) (time.Duration, error) {
	before, err := used()
	if err != nil {
		return 0, err
	}
	if err := fn(); err != nil {
		return 0, err
	}
	after, err := used()
	return after - before, err
}

func used() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("read the time used: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// Each times n calls of fn one by one.
func Each(n int, fn func(i int) error) ([]time.Duration, error) {
	samples := make([]time.Duration, 0, n)
	for i := range n {
		start := time.Now()
		if err := fn(i); err != nil {
			return nil, err
		}
		samples = append(samples, time.Since(start))
	}
	return samples, nil
}
