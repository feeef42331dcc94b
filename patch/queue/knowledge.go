package queue

import (
	"sync"

	"onemore/patch/rank"
)

// Knowledge is what rows tell of the reader and of lists: what the reader knows,
// how long lists take, who reviews most there. It grows with every new word and
// is never changed back: Learn makes it anew. It may be shared; snapshots made
// with it keep what it said then.
type Knowledge struct {
	weights rank.Weights
	me      reader

	mu       sync.Mutex
	mine     *rank.Experience
	all      *rank.Experience
	norms    *rank.Norms
	regulars *rank.Regulars
	given    []given // the reader's own words
	posted   []int64 // the reader's own changes
}

// Learn makes the knowledge of somebody from all rows.
func Learn(rows []*Row, me Me, w rank.Weights) *Knowledge {
	k := &Knowledge{
		weights: w, me: newReader(me), mine: rank.NewExperience(w), all: rank.NewGround(w),
		norms: rank.NewNorms(), regulars: rank.NewRegulars(w),
	}
	for _, r := range rows {
		k.learn(r, nil)
	}
	return k
}

// Note adds what rows say that the rows before them, of the same changes, did
// not.
func (k *Knowledge) Note(before, after []*Row) {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := map[deed]bool{}
	for _, r := range before {
		for i := range r.Words {
			known[r.said(i)] = true
		}
		known[r.posting()] = true
		if r.firstAnswer() > 0 {
			known[r.answered()] = true
		}
	}
	for _, r := range after {
		k.learn(r, known)
	}
}

// deed is something that happened once: a word of somebody's, a posting, a
// first answer.
type deed struct {
	what byte
	who  string
	at   int64
}

func (r *Row) said(word int) deed {
	w := &r.Words[word]
	return deed{'w', r.voice(w.Who), w.First}
}

func (r *Row) posting() deed  { return deed{'p', r.Author.Key(), r.Posted} }
func (r *Row) answered() deed { return deed{'a', string(r.Newest), 0} }

// voice is the key of somebody who wrote, or "" for a place there is not.
func (r *Row) voice(at int) string {
	if at < 0 || at >= len(r.Voices) {
		return ""
	}
	return r.Voices[at]
}

// firstAnswer is when the first human answered the newest version, or 0.
func (r *Row) firstAnswer() int64 {
	first := int64(0)
	for i := range r.Words {
		if w := &r.Words[i]; w.Version == r.Version && w.First >= r.Posted && (first == 0 || w.First < first) {
			first = w.First
		}
	}
	return first
}

// learn adds what a row says that is not known.
func (k *Knowledge) learn(r *Row, known map[deed]bool) {
	ev := rank.Event{Author: r.Author.Key(), Title: r.Subject, Paths: r.Paths}
	for i := range r.Words {
		if known[r.said(i)] {
			continue
		}
		w := &r.Words[i]
		ev.Date = w.First
		who := r.voice(w.Who)
		k.all.Reviewed(ev)
		for _, l := range r.Lists {
			k.regulars.Reviewed(l, who, w.First)
		}
		if k.me.is(who) {
			k.given = append(k.given, given{r.Root, w.First, r.opens(i)})
			k.mine.Reviewed(ev)
		}
	}
	if k.me.wrote(r) && !known[r.posting()] {
		ev.Date = r.Posted
		k.posted = append(k.posted, r.Posted)
		k.mine.Authored(ev)
	}
	if at := r.firstAnswer(); at > 0 && !known[r.answered()] {
		for _, l := range r.Lists {
			k.norms.Answered(l, at-r.Posted)
		}
	}
}

// scorer is what changes are scored with at now. The caller holds mu as long as
// it uses it.
func (k *Knowledge) scorer(now int64) *rank.Scorer {
	s := &rank.Scorer{Weights: k.weights, Mine: k.mine.At(now), All: k.all.At(now), Norms: k.norms, Now: now}
	if len(k.me.keys) > 0 {
		s.Me = k.me.keys[0]
	}
	return s
}
