package queue

import "onemore/patch/rank"

// Answered tells whether a human other than the author wrote about the change
// after a time: who was on it then need not be any more.
func (r *Row) Answered(since int64) bool {
	for i := range r.Words {
		if r.Words[i].Last > since {
			return true
		}
	}
	return false
}

// claimed is the claim on a row, nil when nobody is on it: the claim has an end,
// and a review is one.
func (j *judge) claimed(r *Row, c *rank.Claim) *rank.Claim {
	if c == nil || c.Until <= j.now || r.Settled() || r.Answered(c.Since) {
		return nil
	}
	return c
}
