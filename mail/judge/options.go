package judge

import (
	"encoding/binary"
	"hash/fnv"

	"onemore/patch"
	"onemore/patch/rank"
)

// Options are what both protocols may be told.
type Options struct {
	From, To int64 // Unix seconds: what happened before From is learnt from and not counted; To 0 means the end
	Seed     uint64
	Weights  rank.Weights
	Senders  []patch.SenderRule // who is human, bot or AI where the rules get it wrong
	// Progress, when not nil, is told now and then how many messages of how many
	// were walked.
	Progress func(done, total int)
}

const (
	hour = 60 * 60
	day  = 24 * hour

	poolDays = 21 // how long after its posting a version is offered
)

// in says that a moment is counted.
func (o *Options) in(t int64) bool { return t >= o.From && (o.To == 0 || t < o.To) }

// chance is a number in [0,1) that follows from the seed and what it is for.
func (o *Options) chance(what, who, of string, at int64) float64 {
	h := fnv.New64a()
	b := binary.LittleEndian.AppendUint64(nil, o.Seed)
	b = binary.LittleEndian.AppendUint64(b, uint64(at))
	for _, s := range []string{what, who, of} {
		b = append(append(b, s...), 0)
	}
	_, _ = h.Write(b) // a hash never fails to write
	x := h.Sum64()
	x ^= x >> 33 // FNV leaves the high bits poor
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}
