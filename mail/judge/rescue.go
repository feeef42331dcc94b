package judge

import (
	"context"
	"slices"

	"onemore/patch"
	"onemore/patch/rank"
)

// The policies that only Rescue knows; the others are orders.
const (
	OneMoreClaims = "one-more-claims"
	FitOnly       = "fit"
)

// Policies are those that Rescue compares.
func Policies() []string {
	return []string{
		rank.OneMore.String(), OneMoreClaims, rank.Newest.String(), rank.Oldest.String(), Random, rank.CcNewest.String(), FitOnly,
	}
}

// Acceptances are the chances with which people take what they are offered.
func Acceptances() []float64 { return []float64{1, .5, .2} }

const (
	blind    = 12 * hour // after this a simulated review is on the list
	neglect  = 7 * day   // without an answer for this long a posting is neglected
	together = 24 * hour // two picks of one posting within this are a collision
	insiders = 15        // the most active people, whose own posts are told apart
)

// Taken is what a policy did at one acceptance.
type Taken struct {
	Accept     float64
	Picks      int
	Distinct   int     // postings picked
	Reached    float64 // share of the neglected postings that somebody picked while nobody had answered
	Others     float64 // the same without the postings of the most active people
	Collisions float64 // share of picks of what somebody else picked within a day before
	Fit        float64 // the mean fit of those who picked
}

// RescueLine is how one policy did at each acceptance, in their order.
type RescueLine struct {
	Policy string
	Taken  []Taken
}

// Rescue is what one run came to.
type Rescue struct {
	Lines     []RescueLine
	Neglected int // postings without a human's answer for seven days that stayed open
	Others    int // of them, those that are not by the most active people
	Postings  int // all that were posted in the time
	Days      int // days on which somebody reviewed, by person
	Undated   int // messages left out since they bear no date
}

// RunRescue lets everybody who really reviewed on a day give one review more,
// chosen by each policy from what they could have taken at that moment. It is a
// function of the history and the options.
func RunRescue(ctx context.Context, h *History, opt Options) (Rescue, error) {
	w := NewWorld(h, &opt)
	r := newRescue(&opt)
	if err := w.walk(ctx, pass, func(a Answer) { r.see(w, a) }); err != nil {
		return Rescue{}, err
	}
	out := r.sum(w)
	out.Undated = h.undated
	return out, nil
}

type rescue struct {
	opt  *Options
	last map[int]int64 // the day on which a person last gave one
	days int
	sims []*sim
}

func newRescue(opt *Options) *rescue {
	r := &rescue{opt: opt, last: map[int]int64{}}
	for _, p := range Policies() {
		for _, a := range Acceptances() {
			r.sims = append(r.sims, &sim{policy: p, accept: a, picked: map[patch.MsgID][]pick{}, saved: map[patch.MsgID]bool{}})
		}
	}
	return r
}

// sim is the world of one policy: the archive's, and what was picked.
type sim struct {
	policy string
	accept float64
	picked map[patch.MsgID][]pick // by version, in order
	saved  map[patch.MsgID]bool   // picked while nobody had answered
	picks  int
	clash  int
	fit    float64
}

type pick struct {
	who int
	at  int64
}

// offer is one change that a person could take.
type offer struct {
	*Open
	work rank.Work
	fit  float64
}

// see gives one more review, right after everybody's first review of a day.
func (r *rescue) see(w *World, a Answer) {
	today := a.Date / day
	if !r.opt.in(a.Date) || r.last[a.Who] == today+1 {
		return
	}
	r.last[a.Who] = today + 1
	r.days++
	s := w.scorer(a.Who)
	var offers []offer
	for _, o := range w.Pool(a.Who, poolDays) {
		of := offer{Open: o, work: w.work(o, a.Who)}
		of.fit = s.Factors(&of.work, nil).Fit
		offers = append(offers, of)
	}
	luck := r.opt.chance("accept", w.who.key[a.Who], "", today)
	for _, m := range r.sims {
		if luck < m.accept {
			m.choose(r, w, s, a, offers)
		}
	}
}

// choose takes what the policy has first.
func (m *sim) choose(r *rescue, w *World, s *rank.Scorer, a Answer, offers []offer) {
	best, top := -1, 0.0
	for i := range offers {
		o := &offers[i]
		if slices.ContainsFunc(m.picked[o.Newest], func(p pick) bool { return p.who == a.Who }) {
			continue
		}
		v, ok := m.value(r, w, s, o, a)
		if ok && (best < 0 || v > top) {
			best, top = i, v
		}
	}
	if best < 0 {
		return
	}
	o := &offers[best]
	before := m.picked[o.Newest]
	if slices.ContainsFunc(before, func(p pick) bool { return a.Date-p.at < together }) {
		m.clash++
	}
	m.picked[o.Newest] = append(before, pick{a.Who, a.Date})
	m.picks++
	m.fit += o.fit
	if o.first == 0 {
		m.saved[o.Newest] = true
	}
}

// value is what a policy has a change for; not ok: it does not offer it.
func (m *sim) value(r *rescue, w *World, s *rank.Scorer, o *offer, a Answer) (v float64, ok bool) {
	work := o.work
	claimed := m.seen(&work, o.Open, a.Date)
	switch m.policy {
	case Random:
		return r.opt.chance(Random, w.who.key[a.Who], string(o.Newest), a.Date), true
	case FitOnly:
		return o.fit, true
	case rank.Newest.String():
		return s.Key(rank.Newest, &work), true
	case rank.CcNewest.String():
		return s.Key(rank.CcNewest, &work), true
	case rank.Oldest.String():
		v = s.Key(rank.Oldest, &work)
		if work.Humans > 0 {
			v -= 1 << 40 // after all that nobody has answered
		}
		return v, true
	}
	if claimed && m.policy == OneMoreClaims || work.Over {
		return 0, false
	}
	v = s.Product(s.Factors(&work, nil))
	if lane(s, &work) {
		v += 1 << 10
	}
	return v, true
}

// lane says that the lane *One more* holds a change: nobody has looked at the
// newest version; for somebody who has done nothing yet it is one to begin with.
// What the lane does not hold comes after it, by the same score, as the queue
// offers it.
func lane(s *rank.Scorer, w *rank.Work) bool {
	return w.Humans == 0 && (!s.Mine.Empty() || s.Begins(w))
}

// seen adds to a change the simulated reviews that are on the list by now, and
// says whether one is that is not: with claims everybody knows of it.
func (m *sim) seen(work *rank.Work, o *Open, now int64) (claimed bool) {
	for _, p := range m.picked[o.Newest] {
		if now-p.at < blind {
			claimed = true
		} else if !o.on[p.who] {
			work.Humans++
		}
	}
	return claimed
}

// sum makes the figures.
func (r *rescue) sum(w *World) Rescue {
	out := Rescue{Days: r.days}
	all, others := map[patch.MsgID]bool{}, map[patch.MsgID]bool{}
	inside := w.mostActive(insiders)
	_, end := w.h.Span()
	for _, p := range w.Postings() {
		if !r.opt.in(p.Posted) || !r.opt.in(p.Posted+neglect) || p.Posted+neglect > end {
			continue
		}
		out.Postings++
		if within(p.Answered, p.Posted) || within(p.Over, p.Posted) {
			continue
		}
		all[p.Root] = true
		if !inside[p.Author] {
			others[p.Root] = true
		}
	}
	out.Neglected, out.Others = len(all), len(others)
	for i, m := range r.sims {
		if i%len(Acceptances()) == 0 {
			out.Lines = append(out.Lines, RescueLine{Policy: m.policy})
		}
		n := max(1, float64(m.picks))
		l := &out.Lines[len(out.Lines)-1]
		l.Taken = append(l.Taken, Taken{
			Accept: m.accept, Picks: m.picks, Distinct: len(m.picked), Reached: share(m.saved, all), Others: share(m.saved, others),
			Collisions: float64(m.clash) / n, Fit: m.fit / n,
		})
	}
	return out
}

// within says that something came before a posting was neglected.
func within(at, posted int64) bool { return at != 0 && at-posted <= neglect }

// share is how many of all are among some.
func share(some, all map[patch.MsgID]bool) float64 {
	n := 0.0
	for id := range all {
		n += one(some[id])
	}
	return n / max(1, float64(len(all)))
}
