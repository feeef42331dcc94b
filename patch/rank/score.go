package rank

import (
	"hash/fnv"
	"math"
	"time"

	"onemore/patch"
)

// Factors are what a score is the product of.
type Factors struct {
	Fit   float64 `json:"fit"`   // 0..1: how well the reader knows it
	Need  float64 `json:"need"`  // 0..1: how much it lacks an answer
	Ready float64 `json:"ready"` // 0: nothing to review now
	Claim float64 `json:"claim"` // less than 1: somebody else is on it
	Salt  float64 `json:"salt"`  // around 1: people with equal scores get different ones first
}

// Result is the rank of a change for one reader.
type Result struct {
	Score   float64
	Factors Factors
	Fitted  float64  // Scorer.Key of the fitted order
	Reasons []string // in words, what counts most first
}

// Scorer scores changes for one reader at one moment. It may be shared.
type Scorer struct {
	Weights Weights
	Me      string // who reads: any name that stays the same
	Mine    View   // what they have done
	All     View   // what everybody has done, for the fitted order
	Norms   *Norms // nil: unknown
	Now     int64
}

// Score ranks one change. The claim may be nil.
func (s *Scorer) Score(w *Work, claim *Claim) Result {
	k := s.known(w)
	f := s.factors(w, claim, &k)
	return Result{Score: s.Product(f), Factors: f, Fitted: s.fitted(w, &k), Reasons: s.reasons(w, claim, &k)}
}

// Product is the score that factors make.
func (s *Scorer) Product(f Factors) float64 {
	return (s.Weights.Floor + f.Fit) * f.Need * f.Ready * f.Claim * f.Salt
}

// Factors are those of Score, without the words.
func (s *Scorer) Factors(w *Work, claim *Claim) Factors {
	k := s.known(w)
	return s.factors(w, claim, &k)
}

func (s *Scorer) factors(w *Work, claim *Claim, k *known) Factors {
	f := Factors{Fit: s.fit(w, k), Need: s.need(w), Ready: s.ready(w), Claim: 1, Salt: s.salt(w.Root)}
	if claim.Held(s.Now) {
		f.Claim = s.Weights.Claimed
	}
	return f
}

// fit is 1 - the product of what each sign leaves.
func (s *Scorer) fit(w *Work, k *known) float64 {
	t := &s.Weights
	left := 1.0
	sign := func(weight, x float64) { left *= 1 - unit(weight*x) }
	if w.Cc {
		sign(t.Cc, 1)
	}
	if w.Maintains != "" {
		sign(t.Maintains, 1)
	}
	if w.Earlier > 0 {
		sign(t.Earlier, 1)
	}
	if k.some {
		sign(t.Files, sat(k.files, t.FilesAt))
		sign(t.Dirs, sat(k.dirs, t.DirsAt))
		sign(t.Prefix, sat(k.prefix, t.PrefixAt))
		sign(t.Author, sat(k.author, t.AuthorAt))
		sign(t.Authored, sat(k.authored, t.AuthoredAt))
	}
	return 1 - left
}

// need falls with every human who has answered, and grows for some days.
func (s *Scorer) need(w *Work) float64 {
	t := &s.Weights
	n := t.More
	switch max(w.Humans, 0) {
	case 0:
		n = t.None
	case 1:
		n = t.One
	case 2:
		n = t.Two
	case 3:
		n = t.Three
	}
	age := max(0, (float64(s.Now)-float64(w.Posted))/day)
	ripe := 1.0
	if t.Ripe > 0 {
		ripe = min(1, age/t.Ripe)
	}
	return n * (t.Fresh + (1-t.Fresh)*ripe)
}

func (s *Scorer) ready(w *Work) float64 {
	if w.Over {
		return 0
	}
	r := 1.0
	if w.Failing != "" {
		r *= s.Weights.Failing
	}
	if w.RFC {
		r *= s.Weights.RFC
	}
	if w.Fix {
		r *= s.Weights.Fix
	}
	return r
}

// salt moves every pair of reader and change up or down by a little, anew every
// week, so that not all take the same one.
func (s *Scorer) salt(root patch.MsgID) float64 {
	if s.Weights.Salt == 0 {
		return 1
	}
	return math.Exp(s.Weights.Salt * (2*chance(s.Me, root, s.Now) - 1))
}

// chance is a number in [0,1) that follows from reader, change and ISO week.
func chance(me string, root patch.MsgID, now int64) float64 {
	year, week := time.Unix(now, 0).UTC().ISOWeek()
	h := fnv.New64a()
	_, _ = h.Write([]byte(me))
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(root))
	_, _ = h.Write([]byte{0, byte(week), byte(year), byte(year >> 8)})
	x := h.Sum64()
	x ^= x >> 33 // the finalizer of MurmurHash3: FNV leaves the high bits poor
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}
