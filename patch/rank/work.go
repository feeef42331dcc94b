package rank

import (
	"strings"

	"onemore/patch"
)

// Work is a change as it stood at the moment of asking, with what it has to do
// with the reader. Dates are Unix seconds.
type Work struct {
	Root   patch.MsgID // the change's identity
	Author string      // Person.Key
	Title  string      // without what stands in brackets
	Lists  []string
	Paths  []string // of the newest version, sorted, distinct

	Version int
	Patches int
	Size    int   // lines added and removed
	Posted  int64 // the newest version
	Active  int64 // the last mail of anybody
	Humans  int   // distinct humans other than the author who said anything about the newest version

	Over    bool   // applied, superseded, withdrawn, or the author's turn
	Failing string // what a machine found that is still open: "build error", or ""
	RFC     bool
	Fix     bool // Fixes: or Cc: stable
	Insider bool // the author is a maintainer of it, or among those who review most on its list

	// What it has to do with the reader.
	Own       bool
	Cc        bool   // in To or Cc
	Maintains string // the line that makes the reader M: or R: of it, "" for none
	Earlier   int    // the newest version before this one that the reader spoke about, 0 for none
}

// Claim says that somebody is on a change.
type Claim struct {
	By    string // whom people see: "A <a@b>"
	Since int64
	Until int64
	Mine  bool
	How   string // "local": only this store knows; "team"; "reply": they said so on the list
}

// Held says that somebody else is on it at now.
func (c *Claim) Held(now int64) bool { return c != nil && !c.Mine && c.Until > now }

// What somebody looks through in a minute.
const (
	linesAMinute    = 8
	minutesForAPart = 5
	quickMinutes    = 10
)

// Quick says that ten minutes are enough for it: two patches and 80 lines at
// the most.
func (w *Work) Quick() bool { return w.Within(quickMinutes) }

// Within says that so many minutes are enough for it.
func (w *Work) Within(minutes int) bool {
	minutes = min(max(minutes, 0), 1<<20)
	return w.Patches <= max(1, minutes/minutesForAPart) && w.Size <= linesAMinute*minutes
}

// Begins says that it is one to begin with, for somebody of whom no review is
// known: quick, and not a maintainer's own.
func (s *Scorer) Begins(w *Work) bool { return w.Quick() && !w.Insider }

// unknown is the fit below which something is new to the reader.
const unknown = .2

// Teaches says that the reader would learn something: a low fit.
func (f Factors) Teaches() bool { return f.Fit < unknown }

// Tests says that it holds tests, which are to be run.
func (w *Work) Tests() bool {
	for _, p := range w.Paths {
		if isTest(p) {
			return true
		}
	}
	return false
}

// isTest knows a test by its path.
func isTest(path string) bool {
	dir, base := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, base = path[:i], path[i+1:]
	}
	for d := range strings.SplitSeq(dir, "/") {
		switch d {
		case "selftests", "tests", "test", "testcases", "kunit", "testsuite", "t":
			return true
		}
	}
	name, _, _ := strings.Cut(base, ".")
	return strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || strings.HasSuffix(name, "_kunit")
}
