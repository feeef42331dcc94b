package rank

import (
	"math"
	"strings"
)

// maxPaths is how many paths of one change are looked at: a change that touches
// more is no sign of knowing each.
const maxPaths = 128

// Event is something that somebody did with a change: they answered it, or
// posted it.
type Event struct {
	Date   int64    // Unix seconds
	Author string   // Person.Key of the change's author
	Title  string   // of the change, without what stands in brackets
	Paths  []string // that the change touches, sorted, distinct
}

// Experience is what one person, or a whole list, has done so far. Each deed
// counts half after every half-life. Adding one costs what its paths cost,
// however many were added before. It is written by one goroutine; readers may
// share it while nobody writes.
type Experience struct {
	clock
	files counts
	dirs  counts
	heads counts // subject prefixes
	by    counts // authors
	own   counts // files of own patches

	Reviews int // how many reviews were told of
	Posts   int // how many own changes
}

// counts are how often something was met, with time taken off.
type counts map[string]tally

type tally struct {
	weight float64 // at the base
	n      int32
}

func (c counts) add(key string, w float64) {
	if c == nil {
		return
	}
	t := c[key]
	t.weight += w
	t.n++
	c[key] = t
}

// NewExperience is what somebody knows who has done nothing.
func NewExperience(w Weights) *Experience {
	return &Experience{clock: newClock(w), files: counts{}, dirs: counts{}, heads: counts{}, by: counts{}, own: counts{}}
}

// NewGround is an experience that keeps directories alone: what a whole list
// does, which the fitted order compares with.
func NewGround(w Weights) *Experience { return &Experience{clock: newClock(w), dirs: counts{}} }

// Reviewed adds an answer that the person gave to somebody else's change.
func (e *Experience) Reviewed(ev Event) {
	w := math.Exp2(e.lives(ev.Date))
	e.Reviews++
	paths := ev.Paths[:min(len(ev.Paths), maxPaths)]
	for _, p := range paths {
		e.files.add(p, w)
	}
	eachDir(paths, func(d string) { e.dirs.add(d, w) })
	eachPrefix(ev.Title, func(p string) { e.heads.add(p, w) })
	if ev.Author != "" {
		e.by.add(ev.Author, w)
	}
}

// Authored adds a change that the person posted.
func (e *Experience) Authored(ev Event) {
	w := math.Exp2(e.lives(ev.Date))
	e.Posts++
	for _, p := range ev.Paths[:min(len(ev.Paths), maxPaths)] {
		e.own.add(p, w)
	}
}

// Empty says that the person has done nothing yet that tells what they know.
func (e *Experience) Empty() bool { return e == nil || e.Reviews+e.Posts == 0 }

// View is an experience as it reads at one moment.
type View struct {
	e     *Experience
	scale float64
}

// At is the experience read at t, in Unix seconds. It is good until something
// is added. Of a nil experience it is that of somebody who has done nothing.
func (e *Experience) At(t int64) View {
	if e == nil {
		return View{}
	}
	return View{e: e, scale: math.Exp2(-e.lives(t))}
}

// Empty says that there is nothing to read.
func (v View) Empty() bool { return v.e.Empty() }

// weight reads a count.
func (v View) weight(t tally) float64 { return t.weight * v.scale }

// eachDir calls fn once for every directory above the paths, which are sorted.
func eachDir(paths []string, fn func(dir string)) {
	last := ""
	for _, p := range paths {
		same := shared(last, p)
		for i := max(same, 1); i < len(p); i++ {
			if p[i] == '/' {
				fn(p[:i])
			}
		}
		last = p
	}
}

// shared is how many bytes two paths begin with alike.
func shared(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// Limits on what of a title is a prefix.
const (
	maxPrefixes = 3
	maxPrefix   = 40
)

// eachPrefix calls fn for "iio", "iio: adc" of "iio: adc: fix the range".
func eachPrefix(title string, fn func(prefix string)) {
	at := 0
	for range maxPrefixes {
		i := strings.Index(title[at:], ": ")
		if i <= 0 || i > maxPrefix {
			return
		}
		fn(strings.ToLower(title[:at+i]))
		at += i + 2
	}
}
