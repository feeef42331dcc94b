package rank

import (
	"cmp"
	"math"
	"slices"
)

// Regulars are those who review most on each list. What they post themselves is
// often left without an answer and is not neglected for it.
type Regulars struct {
	clock
	lists map[string]*regularsOf
}

type regularsOf struct {
	count map[string]float64
	top   map[string]bool // nil: to be found again
}

// NewRegulars knows nobody.
func NewRegulars(w Weights) *Regulars {
	return &Regulars{clock: newClock(w), lists: map[string]*regularsOf{}}
}

// Reviewed tells that somebody, by Person.Key, answered on a list.
func (r *Regulars) Reviewed(list, who string, at int64) {
	l := r.lists[list]
	if l == nil {
		l = &regularsOf{count: map[string]float64{}}
		r.lists[list] = l
	}
	l.count[who] += math.Exp2(r.lives(at))
	l.top = nil
}

// topOf is how many people of a list are regulars, and regular the number of
// recent reviews from which on somebody can be one.
const (
	topOf   = 15
	regular = 5
)

// Knows tells whether somebody is among those who review most on one of these
// lists at now.
func (r *Regulars) Knows(lists []string, who string, now int64) bool {
	if r == nil {
		return false
	}
	for _, name := range lists {
		l := r.lists[name]
		if l == nil {
			continue
		}
		if l.top == nil {
			l.find(regular * math.Exp2(r.lives(now)))
		}
		if l.top[who] {
			return true
		}
	}
	return false
}

// find finds the top anew.
func (l *regularsOf) find(least float64) {
	type one struct {
		who string
		n   float64
	}
	var all []one
	for who, n := range l.count {
		if n >= least {
			all = append(all, one{who, n})
		}
	}
	slices.SortFunc(all, func(a, b one) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.who, b.who)) })
	l.top = make(map[string]bool, topOf)
	for _, o := range all[:min(len(all), topOf)] {
		l.top[o.who] = true
	}
}
