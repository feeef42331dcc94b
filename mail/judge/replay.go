package judge

import (
	"cmp"
	"context"
	"slices"

	"onemore/patch/rank"
)

// Random is the name of the order that knows nothing.
const Random = "random"

// Orders are the orders that Replay compares, by their names.
func Orders() []string {
	out := []string{}
	for _, o := range replayed() {
		out = append(out, o.String())
	}
	return append(out, Random)
}

func replayed() []rank.Order {
	return []rank.Order{rank.Fitted, rank.CcNewest, rank.OneMore, rank.Newest, rank.Oldest, rank.Files}
}

// event is where each order had what somebody really reviewed.
type event struct {
	who   int
	cold  bool
	ranks []int // by order, as Orders has them; the first is 1
}

// Replay is what one run came to.
type Replay struct {
	Lines   []ReplayLine
	Events  int // reviews of what was in the pool
	Outside int // reviews of what was not: superseded, too old, settled
	People  int
	Cold    int // events of people with fewer than three reviews before
	Others  int // events of people outside the ten who reviewed most
	Undated int // messages left out since they bear no date
}

// RunReplay asks at every first review that really happened where each order
// had it among all that the reviewer could have taken. It is a function of the
// history and the options.
func RunReplay(ctx context.Context, h *History, opt Options) (Replay, error) {
	w := NewWorld(h, &opt)
	r := replay{opt: &opt}
	if err := w.walk(ctx, func(a Answer) { r.see(w, a) }, pass); err != nil {
		return Replay{}, err
	}
	out := r.sum()
	out.Undated = h.undated
	return out, nil
}

// replay collects what happened.
type replay struct {
	opt     *Options
	events  []event
	pools   []int
	outside int
}

// see ranks the pool of somebody who is about to review.
func (r *replay) see(w *World, a Answer) {
	if !r.opt.in(a.Date) {
		return
	}
	pool := w.Pool(a.Who, poolDays)
	took := slices.IndexFunc(pool, func(o *Open) bool { return o.Newest == a.Version })
	if took < 0 {
		r.outside++
		return
	}
	s := w.scorer(a.Who)
	works := make([]rank.Work, len(pool))
	ties := make([]float64, len(pool))
	for i, o := range pool {
		works[i] = w.work(o, a.Who)
		ties[i] = r.opt.chance("tie", w.who.key[a.Who], string(o.Newest), a.Date)
	}
	e := event{who: a.Who, cold: w.reviews[a.Who] < coldReviews}
	for _, o := range replayed() {
		e.ranks = append(e.ranks, place(took, ties, func(i int) float64 { return s.Key(o, &works[i]) }))
	}
	e.ranks = append(e.ranks, place(took, ties, func(int) float64 { return 0 }))
	r.events = append(r.events, e)
	r.pools = append(r.pools, len(pool))
}

// coldReviews is how many reviews it takes to be known.
const coldReviews = 3

// place is where a key puts one of the pool; of equals the tie decides.
func place(took int, ties []float64, key func(i int) float64) int {
	at, mine := 1, key(took)
	for i, tie := range ties {
		if i != took && cmp.Or(cmp.Compare(key(i), mine), cmp.Compare(tie, ties[took])) > 0 {
			at++
		}
	}
	return at
}
