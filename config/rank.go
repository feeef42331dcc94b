package config

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// ranks reads the table of weights: numbers, and the order of the inbox.
func (s origin) ranks(table map[string]any) (Rank, []error) {
	out, errs := Rank{}, []error(nil)
	for _, name := range slices.Sorted(maps.Keys(table)) {
		why := ""
		switch v := table[name].(type) {
		case string:
			if out.Inbox = v; name != "inbox" || v != "cc-newest" && v != "newest" && v != "fitted" {
				why = fmt.Sprintf("%s = %q: a weight is a number; inbox is one of cc-newest, newest, fitted", name, v)
			}
		case int64:
			out.set(name, float64(v))
		case float64:
			if out.set(name, v); math.IsNaN(v) || math.IsInf(v, 0) {
				why = name + " is no number to count with"
			}
		default:
			why = name + " is a number"
		}
		if _, number := out.Weights["inbox"]; number {
			why = "inbox is one of \"cc-newest\", \"newest\", \"fitted\""
			delete(out.Weights, "inbox")
		}
		if why != "" {
			errs = append(errs, s.at(s.line("rank", 0, name), 0, 0, why))
		}
	}
	return out, errs
}

func (r *Rank) set(name string, v float64) {
	if r.Weights == nil {
		r.Weights = map[string]float64{}
	}
	r.Weights[name] = v
}
