package judge

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"onemore/patch"
	"onemore/patch/rank"
	"onemore/patch/series"
)

// Answer is the first review that a person gave to a version: what really
// happened, and what the orders are measured by.
type Answer struct {
	Who     int
	Date    int64
	Version patch.MsgID // the version's root
	ID      patch.MsgID // the message
}

// World is what mail dated before Now says. It is walked forwards by Next.
type World struct {
	h   *History
	opt *Options
	at  int // the next fact
	now int64

	mail     clusters
	who      *people
	open     map[patch.MsgID]*Open // by the root of the newest version
	knows    map[int]*rank.Experience
	all      *rank.Experience
	norms    *rank.Norms
	regulars *rank.Regulars
	reviews  map[int]int // how many answers a person gave
	posted   map[patch.MsgID]*Posting
	heard    map[patch.MsgID]bool // versions that somebody has answered
}

// Posting is one version that once waited for review, and what became of it.
type Posting struct {
	Root     patch.MsgID
	Author   int
	Posted   int64
	Answered int64 // the first answer of a human, a notice of applying included; 0: never
	Over     int64 // when it left the queue: its heir was posted, it was applied or withdrawn; 0: never
}

// NewWorld stands before all mail of a history.
func NewWorld(h *History, opt *Options) *World {
	weights := opt.Weights
	return &World{
		h: h, opt: opt, mail: clusters{}, who: newPeople(), open: map[patch.MsgID]*Open{},
		knows: map[int]*rank.Experience{}, all: rank.NewGround(weights), norms: rank.NewNorms(), regulars: rank.NewRegulars(weights),
		reviews: map[int]int{}, posted: map[patch.MsgID]*Posting{}, heard: map[patch.MsgID]bool{},
	}
}

// touched is a cluster that the mail of one second reached, and what it makes
// with that mail.
type touched struct {
	*cluster
	changes []series.Change
	answers [][]Answer // by change
	at      map[patch.MsgID]*series.Fact
}

// Next takes the mail of the next second that has any. Each first answer in it
// is shown twice: to before while the world still knows nothing of that second,
// and to after when it knows all of it. It says whether there was any mail.
func (w *World) Next(before, after func(Answer)) bool {
	if w.at >= len(w.h.facts) {
		return false
	}
	reached, news := w.take()
	var all []touched
	var answers []Answer
	for _, c := range reached {
		t := w.build(c, news)
		answers = append(answers, slices.Concat(t.answers...)...)
		all = append(all, t)
	}
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range answers {
		before(a)
	}
	for i := range all {
		t := &all[i]
		for k := range t.changes {
			w.learn(&t.changes[k], t.answers[k], news)
		}
		w.commit(t)
	}
	for _, a := range answers {
		after(a)
	}
	return true
}

// take puts the mail of the next second into its clusters.
func (w *World) take() (reached []*cluster, news map[patch.MsgID]bool) {
	w.now, news = w.h.facts[w.at].Date, map[patch.MsgID]bool{}
	for ; w.at < len(w.h.facts) && w.h.facts[w.at].Date == w.now; w.at++ {
		f := w.h.facts[w.at]
		into, gone := w.mail.add(w.at, f)
		reached = slices.DeleteFunc(reached, func(c *cluster) bool { return c == into || slices.Contains(gone, c) })
		reached = append(reached, into)
		news[f.ID] = true
	}
	return reached, news
}

// build makes what a cluster says with all its mail so far.
func (w *World) build(c *cluster, news map[patch.MsgID]bool) touched {
	t := touched{cluster: c, at: make(map[patch.MsgID]*series.Fact, len(c.members))}
	facts := make([]series.Fact, 0, len(c.members))
	patches := false
	for _, i := range c.members {
		f := w.h.facts[i]
		t.at[f.ID] = f
		facts = append(facts, *f)
		patches = patches || f.Role == series.PatchRole || f.Role == series.Cover
	}
	if patches {
		t.changes = series.BuildWith(facts, nil, series.Known{Senders: w.opt.Senders})
	}
	for i := range t.changes {
		t.answers = append(t.answers, w.answers(&t, &t.changes[i], news))
	}
	return t
}

// answers are the first reviews among the news of a change.
func (w *World) answers(t *touched, c *series.Change, news map[patch.MsgID]bool) []Answer {
	type pair struct{ who, version int }
	var before map[pair]bool
	var out []Answer
	for i := range c.Thread {
		m := &c.Thread[i]
		if !news[m.ID] || !t.review(m) {
			continue
		}
		if before == nil {
			before = map[pair]bool{}
			for k := range c.Thread {
				if o := &c.Thread[k]; !news[o.ID] && t.review(o) {
					before[pair{w.who.meet(o.From), o.Version}] = true
				}
			}
		}
		p := pair{w.who.meet(m.From), m.Version}
		if before[p] {
			continue
		}
		before[p] = true
		out = append(out, Answer{Who: p.who, Date: m.Date, Version: rootOf(c, m.Version), ID: m.ID})
	}
	return out
}

// review says that a message is a human's word on somebody else's work.
func (t *touched) review(m *series.Message) bool {
	f := t.at[m.ID]
	return m.Kind == "human" && m.Role == series.Reply && f != nil && !settles(f)
}

// rootOf is the root of the newest posting that bears a version's number.
func rootOf(c *series.Change, version int) patch.MsgID {
	for i := len(c.Versions) - 1; i >= 0; i-- {
		if c.Versions[i].Version == version {
			return c.Versions[i].Root
		}
	}
	return ""
}

// commit makes known what a cluster says now.
func (w *World) commit(t *touched) {
	for _, o := range t.open {
		if w.open[o.Newest] == o {
			delete(w.open, o.Newest)
			if p := w.posted[o.Newest]; p.Over == 0 {
				p.Over = w.now // taken back below when it is still open
			}
		}
	}
	t.open = nil
	fact := func(id patch.MsgID) *series.Fact { return t.at[id] }
	for i := range t.changes {
		o := w.makeOpen(&t.changes[i], fact)
		if p := w.posted[o.Newest]; p != nil && p.Answered == 0 {
			p.Answered = o.first
		}
		if o.Settled() || o.Newest == "" {
			continue
		}
		p := w.posted[o.Newest]
		if p == nil {
			p = &Posting{Root: o.Newest, Author: o.author, Posted: o.Posted, Answered: o.first}
			w.posted[o.Newest] = p
		}
		p.Over = 0
		w.open[o.Newest] = o
		t.open = append(t.open, o)
	}
}

func (w *World) experience(who int) *rank.Experience {
	e := w.knows[who]
	if e == nil {
		e = rank.NewExperience(w.opt.Weights)
		w.knows[who] = e
	}
	return e
}

// walk goes through the history, and tells how far it is.
func (w *World) walk(ctx context.Context, before, after func(Answer)) error {
	const often = 200
	for told := -often; w.Next(before, after); {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.opt.Progress != nil && w.at-told >= often {
			told = w.at
			w.opt.Progress(w.at, len(w.h.facts))
		}
	}
	return ctx.Err()
}

// pass lets an answer go by.
func pass(Answer) {}

// Pool are the changes that a person could review now: open, posted in the last
// days, not their own, and not yet answered by them. The newest comes first.
func (w *World) Pool(who int, days int64) []*Open {
	var out []*Open
	for _, o := range w.open {
		if w.now-o.Posted <= days*day && o.author != who && !o.on[who] {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b *Open) int { return cmp.Or(cmp.Compare(b.Posted, a.Posted), cmp.Compare(a.Newest, b.Newest)) })
	return out
}

// Postings are all versions that ever waited for review, the first posted first.
func (w *World) Postings() []*Posting {
	return slices.SortedFunc(maps.Values(w.posted), func(a, b *Posting) int {
		return cmp.Or(cmp.Compare(a.Posted, b.Posted), cmp.Compare(a.Root, b.Root))
	})
}

// mostActive are the n people who have reviewed most.
func (w *World) mostActive(n int) map[int]bool {
	who := slices.SortedFunc(maps.Keys(w.reviews), func(a, b int) int {
		return cmp.Or(cmp.Compare(w.reviews[b], w.reviews[a]), cmp.Compare(a, b))
	})
	out := map[int]bool{}
	for _, id := range who[:min(n, len(who))] {
		out[id] = true
	}
	return out
}
