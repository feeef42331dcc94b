package queue

import (
	"slices"

	"onemore/patch"
	"onemore/patch/rank"
	"onemore/patch/series"
)

// Promise is somebody's word on the list that they will review a change.
type Promise struct {
	By        patch.Person
	At, Until int64 // Unix seconds
}

// mostPromises are kept of a change, the newest.
const mostPromises = 4

// byReply is how a claim is known that somebody made on the list.
const byReply = "reply"

// promises notes who said that they will review the change.
func (r *Row) promises(c series.Change) {
	for i := range c.Thread {
		if m := &c.Thread[i]; m.Promise > 0 && m.Kind == "human" {
			r.Promises = append(r.Promises, Promise{By: m.From, At: m.Date, Until: m.Promise})
		}
	}
	slices.SortStableFunc(r.Promises, func(a, b Promise) int { return int(a.At - b.At) })
	r.Promises = r.Promises[max(0, len(r.Promises)-mostPromises):]
}

// Answered tells whether a human other than the author wrote about the change
// after a time, and did more than promise to: who was on it then need not be any
// more.
func (r *Row) Answered(since int64) bool {
	for i := range r.Words {
		last := r.Words[i].Last
		if last > since && !slices.ContainsFunc(r.Promises, func(p Promise) bool { return p.At == last }) {
			return true
		}
	}
	return false
}

// claimed is the claim on a row, nil when nobody is on it: a claim has an end,
// and a review is one. What the team knows goes before what was said on the
// list.
func (j *judge) claimed(r *Row, c *rank.Claim) *rank.Claim {
	if r.Settled() {
		return nil
	}
	if c != nil && c.How != byReply && c.Until > j.now && !r.Answered(c.Since) {
		return c
	}
	for i := range r.Promises { // the first who said so
		p := &r.Promises[i]
		if p.Until > j.now && !r.Answered(p.At) {
			return &rank.Claim{By: p.By.String(), Since: p.At, Until: p.Until, Mine: j.me.among([]string{p.By.Key()}), How: byReply}
		}
	}
	return nil
}
