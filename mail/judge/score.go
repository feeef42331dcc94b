package judge

import (
	"strconv"

	"onemore/patch/rank"
)

// scorer is how package rank sees the world through one person's eyes. The seed
// changes nothing but the salt.
func (w *World) scorer(who int) *rank.Scorer {
	return &rank.Scorer{
		Weights: w.opt.Weights, Me: w.who.key[who] + "#" + strconv.FormatUint(w.opt.Seed, 10),
		Mine: w.knows[who].At(w.now), All: w.all.At(w.now), Norms: w.norms, Now: w.now,
	}
}
