// Package rank says which review of one person's helps most, and why.
//
// It owns the table of weights, what a person knows of files, directories,
// subjects and authors (Experience), how long lists take to answer (Norms), the
// score of the lane *One more*, the rules of *Your turn*, the orders of the
// inbox, and their reasons in words. The same code serves the queue and those
// who judge it against an archive.
//
// It refuses the clock, the store and the queue: the caller gives what was
// known before the moment that it asks for, and nothing else can be looked at.
// Bots and AI are not for it to tell apart: the caller counts humans.
package rank

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
)

// Weights is the one table of what counts how much. The names in the
// configuration are those of the tags, under [rank].
type Weights struct {
	// Fit is 1 - (1-w)(1-w)... over these, each at its strongest.
	Floor     float64 `toml:"floor"`     // what is added to Fit, so that nothing is out of reach
	Cc        float64 `toml:"cc"`        // the reader is addressed
	Maintains float64 `toml:"maintains"` // the reader is M: or R: of what it touches
	Earlier   float64 `toml:"earlier"`   // the reader spoke about an earlier version
	Files     float64 `toml:"files"`     // reviews of the same files
	Dirs      float64 `toml:"dirs"`      // reviews in the same directories
	Prefix    float64 `toml:"prefix"`    // reviews under the same subject prefix
	Author    float64 `toml:"author"`    // reviews of the same author
	Authored  float64 `toml:"authored"`  // own patches to the same files

	// How much of each makes 63 % of its weight.
	FilesAt    float64 `toml:"files_at"`
	DirsAt     float64 `toml:"dirs_at"`
	PrefixAt   float64 `toml:"prefix_at"`
	AuthorAt   float64 `toml:"author_at"`
	AuthoredAt float64 `toml:"authored_at"`

	// Need, by how many humans have answered: none, one, two, three, more.
	None  float64 `toml:"none"`
	One   float64 `toml:"one"`
	Two   float64 `toml:"two"`
	Three float64 `toml:"three"`
	More  float64 `toml:"more"`
	Fresh float64 `toml:"fresh"` // the part of the need that a change has at once
	Ripe  float64 `toml:"ripe"`  // days until it has all of it

	// Ready
	Failing float64 `toml:"failing"` // a build error or a grave finding is open
	RFC     float64 `toml:"rfc"`
	Fix     float64 `toml:"fix"` // Fixes: or Cc: stable

	Claimed float64 `toml:"claimed"` // somebody else is on it
	Salt    float64 `toml:"salt"`    // how far the order differs from person to person; 0 not at all

	HalfLife float64 `toml:"half_life"` // days in which a review counts half
	Stale    float64 `toml:"stale"`     // days without a human word until a change is stale, where the list is not slower
	Turn     float64 `toml:"turn"`      // days that *Your turn* keeps what waits for an answer

	// The fitted order of the inbox: the sum of these times what they weigh.
	InboxCc      float64 `toml:"inbox_cc"`
	InboxEarlier float64 `toml:"inbox_earlier"`
	InboxDirs    float64 `toml:"inbox_dirs"`
	InboxAuthor  float64 `toml:"inbox_author"`
	InboxActive  float64 `toml:"inbox_active"`
	InboxAge     float64 `toml:"inbox_age"`
}

// Defaults are the weights as they were measured.
func Defaults() Weights {
	return Weights{
		Floor: .1, Cc: .5, Maintains: .6, Earlier: .7, Files: .8, Dirs: .5, Prefix: .5, Author: .4, Authored: .4,
		FilesAt: .7, DirsAt: .7, PrefixAt: 1, AuthorAt: 1, AuthoredAt: .5,
		None: 1, One: .35, Two: .12, Three: .05, More: .03, Fresh: .25, Ripe: 21,
		Failing: .4, RFC: .7, Fix: 1.15, Claimed: .1, Salt: 1,
		HalfLife: 180, Stale: 21, Turn: 90,
		InboxCc: 2, InboxEarlier: 1, InboxDirs: 1, InboxAuthor: .5, InboxActive: 3, InboxAge: -2.5,
	}
}

// ErrWeight says that there is no weight of a name.
var ErrWeight = errors.New("there is no such weight")

// Set gives a weight the value that a configuration has for it, by its name
// there. The error of an unknown name lists those there are.
func (w *Weights) Set(name string, v float64) error {
	table := reflect.ValueOf(w).Elem()
	var names []string
	for i := range table.NumField() {
		n := table.Type().Field(i).Tag.Get("toml")
		if n == name {
			table.Field(i).SetFloat(v)
			return nil
		}
		names = append(names, n)
	}
	return fmt.Errorf("weight %q: %w; there are %s", name, ErrWeight, strings.Join(names, ", "))
}

// Seconds in the units that people count in.
const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
)

// sat grows from 0 to 1; at k it is 63 %.
func sat(v, k float64) float64 {
	if v <= 0 || math.IsNaN(v) {
		return 0
	}
	if k <= 0 {
		return 1
	}
	return 1 - math.Exp(-v/k)
}

// unit bounds a weight to 0..1.
func unit(w float64) float64 { return max(0, min(1, w)) }
