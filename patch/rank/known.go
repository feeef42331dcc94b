package rank

import (
	"math"
	"strings"
)

// known is what the reader's experience says about one change: logarithms, as
// means over what it touches, and what of it is worth saying.
type known struct {
	some                                  bool // the reader has done something
	files, dirs, prefix, author, authored float64
	rare                                  float64 // as dirs, less what everybody does there

	dir                             string // where the reader reviewed, and how often
	inDir, inPrefix, ofAuthor, owns int
	head                            string // the subject prefix
}

// common is how much of what everybody does in a directory is taken off what
// one has done there.
const common = .02

// known reads the experience once.
func (s *Scorer) known(w *Work) (k known) {
	if k.some = !s.Mine.Empty(); !k.some {
		return k
	}
	v, paths := s.Mine, w.Paths[:min(len(w.Paths), maxPaths)]
	for _, p := range paths {
		k.files += v.log(v.e.files[p])
		own := v.e.own[p]
		k.authored += v.log(own)
		k.owns = max(k.owns, int(own.n))
	}
	if n := float64(len(paths)); n > 0 {
		k.files /= n
		k.authored /= n
	}
	n, often, deep := 0.0, false, 0
	eachDir(paths, func(d string) {
		n++
		t := v.e.dirs[d]
		if t.n == 0 {
			return
		}
		k.dirs += v.log(t)
		k.rare += math.Log1p(v.weight(t) / (1 + common*s.All.dir(d)))
		often, deep = k.deeper(d, int(t.n), often, deep)
	})
	k.dirs /= max(1, n)
	k.rare /= max(1, n)
	n = 0
	eachPrefix(w.Title, func(p string) {
		n++
		if t := v.e.heads[p]; t.n > 0 {
			k.prefix += v.log(t)
			k.head, k.inPrefix = p, int(t.n)
		}
	})
	k.prefix /= max(1, n)
	by := v.e.by[w.Author]
	k.author, k.ofAuthor = v.log(by), int(by.n)
	return k
}

// enough is how many reviews in a directory say more than many in the one
// above.
const enough = 3

// deeper keeps the deepest directory in which the reader reviewed often, or
// else the one in which they did most. often and deep are of the one kept.
func (k *known) deeper(dir string, n int, often bool, deep int) (bool, int) {
	depth := strings.Count(dir, "/")
	switch {
	case often && (n < enough || depth < deep || depth == deep && n <= k.inDir):
	case !often && n < enough && (n < k.inDir || n == k.inDir && depth <= deep):
	default:
		k.dir, k.inDir = dir, n
		return n >= enough, depth
	}
	return often, deep
}

// log reads a count as its logarithm.
func (v View) log(t tally) float64 {
	if t.n == 0 {
		return 0
	}
	return math.Log1p(v.weight(t))
}

// dir is how much was reviewed in a directory.
func (v View) dir(d string) float64 {
	if v.e == nil {
		return 0
	}
	return v.weight(v.e.dirs[d])
}
