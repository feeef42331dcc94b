package judge

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// ReplayLine is how one order did. MRR is the mean of 1/place; Low and High
// bound it with 95 % confidence, by drawing reviewers again and again.
type ReplayLine struct {
	Order               string
	Events              int
	Pool                int // the median number of changes to choose from
	Hit1, Hit5, Hit10   float64
	MRR, Low, High      float64
	AboveLow, AboveHigh float64 // the bounds of how far MRR is above that of cc-newest
	Macro               float64 // MRR, everybody counted once
	Others              float64 // MRR outside the ten who reviewed most
	Cold                float64 // MRR of people with fewer than three reviews before
}

const (
	draws  = 1000
	topTen = 10
)

// sum makes the figures.
func (r *replay) sum() Replay {
	out := Replay{Events: len(r.events), Outside: r.outside}
	byWho := map[int][]*event{}
	for i := range r.events {
		e := &r.events[i]
		byWho[e.who] = append(byWho[e.who], e)
		if e.cold {
			out.Cold++
		}
	}
	who := busiest(byWho)
	out.People = len(who)
	for i := topTen; i < len(who); i++ {
		out.Others += len(byWho[who[i]])
	}
	pool := median(r.pools)
	cc := slices.Index(Orders(), replayed()[1].String())
	for k, name := range Orders() {
		l := ReplayLine{Order: name, Events: out.Events, Pool: pool}
		l.means(r.events, k)
		l.shares(byWho, who, k)
		l.Low, l.High = interval(byWho, who, r.opt.Seed, func(e *event) float64 { return e.rr(k) })
		l.AboveLow, l.AboveHigh = interval(byWho, who, r.opt.Seed, func(e *event) float64 { return e.rr(k) - e.rr(cc) })
		out.Lines = append(out.Lines, l)
	}
	return out
}

func (e *event) rr(order int) float64 { return 1 / float64(e.ranks[order]) }

// busiest are the people, who reviewed most first.
func busiest(byWho map[int][]*event) []int {
	who := make([]int, 0, len(byWho))
	for id := range byWho {
		who = append(who, id)
	}
	slices.SortFunc(who, func(a, b int) int { return cmp.Or(cmp.Compare(len(byWho[b]), len(byWho[a])), cmp.Compare(a, b)) })
	return who
}

// means fills in what counts every event once.
func (l *ReplayLine) means(events []event, k int) {
	cold := 0.0
	for i := range events {
		e := &events[i]
		at := e.ranks[k]
		l.MRR += e.rr(k)
		l.Hit1 += one(at <= 1)
		l.Hit5 += one(at <= 5)
		l.Hit10 += one(at <= 10)
		if e.cold {
			cold++
			l.Cold += e.rr(k)
		}
	}
	n := max(1, float64(len(events)))
	l.MRR, l.Hit1, l.Hit5, l.Hit10 = l.MRR/n, l.Hit1/n, l.Hit5/n, l.Hit10/n
	l.Cold /= max(1, cold)
}

// shares fills in what counts people.
func (l *ReplayLine) shares(byWho map[int][]*event, who []int, k int) {
	others := 0.0
	for i, id := range who {
		sum := 0.0
		for _, e := range byWho[id] {
			sum += e.rr(k)
		}
		count := float64(len(byWho[id]))
		l.Macro += sum / count
		if i >= topTen {
			l.Others += sum
			others += count
		}
	}
	l.Macro /= max(1, float64(len(who)))
	l.Others /= max(1, others)
}

// interval bounds a mean over events with 95 % confidence: people are drawn
// with replacement, since the events of one are alike.
func interval(byWho map[int][]*event, who []int, seed uint64, value func(*event) float64) (low, high float64) {
	if len(who) == 0 {
		return 0, 0
	}
	sums, counts := make([]float64, len(who)), make([]float64, len(who))
	for i, id := range who {
		for _, e := range byWho[id] {
			sums[i] += value(e)
		}
		counts[i] = float64(len(byWho[id]))
	}
	random := rand.New(rand.NewPCG(seed, 1))
	means := make([]float64, draws)
	for d := range means {
		var sum, n float64
		for range who {
			i := random.IntN(len(who))
			sum += sums[i]
			n += counts[i]
		}
		means[d] = sum / n
	}
	slices.Sort(means)
	return means[draws*25/1000], means[draws*975/1000-1]
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func median(of []int) int {
	if len(of) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(of))
	return s[len(s)/2]
}
