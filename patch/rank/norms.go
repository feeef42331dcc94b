package rank

import "slices"

// Norms are how long lists take until a human answers.
type Norms struct{ took map[string][]int64 }

// NewNorms knows nothing yet.
func NewNorms() *Norms { return &Norms{took: map[string][]int64{}} }

// fewAnswers is how many answers a norm is made of at the least.
const fewAnswers = 20

// Answered tells of a first human answer and how many seconds it took.
func (n *Norms) Answered(list string, took int64) {
	all := n.took[list]
	at, _ := slices.BinarySearch(all, took)
	n.took[list] = slices.Insert(all, at, took)
}

// Half is in how many seconds half of the answers came, on the list of these
// that is known best.
func (n *Norms) Half(lists []string) (seconds int64, ok bool) { return n.quantile(lists, 50) }

// Most is Half for 95 of 100.
func (n *Norms) Most(lists []string) (seconds int64, ok bool) { return n.quantile(lists, 95) }

func (n *Norms) quantile(lists []string, percent int) (int64, bool) {
	if n == nil {
		return 0, false
	}
	var best []int64
	for _, l := range lists {
		if t := n.took[l]; len(t) > len(best) {
			best = t
		}
	}
	if len(best) < fewAnswers {
		return 0, false
	}
	return best[min(len(best)-1, len(best)*percent/100)], true
}

// maxStale bounds how slow a list can be, in days.
const maxStale = 60

// StaleAfter is after how many seconds without a human word a change on these lists
// is stale: after the days of the table, or when 95 of 100 first answers have
// come, where that is later.
func (w *Weights) StaleAfter(n *Norms, lists []string) int64 {
	limit := int64(w.Stale * day)
	if most, ok := n.Most(lists); ok {
		limit = max(limit, min(most, maxStale*day))
	}
	return limit
}
