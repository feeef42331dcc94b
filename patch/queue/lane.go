package queue

import (
	"math"

	"onemore/patch/rank"
)

// stale is the state of what no human wrote about for long.
const stale = "stale"

// Lane is the lane an item stands in: turn, more, inbox, or "" for none.
func (it *Item) Lane() string {
	switch it.Section {
	case YourTurn:
		return "turn"
	case OneMore:
		return "more"
	case Inbox:
		return "inbox"
	default:
		return ""
	}
}

// Lane is the items of a lane in its order; all of them for "".
func (s *Snapshot) Lane(name string) []*Item {
	for _, k := range []Kind{YourTurn, OneMore, Inbox} {
		if name != "" && (&Item{Section: k}).Lane() == name {
			return s.in(k)
		}
	}
	return s.Items
}

// in is the items of a section.
func (s *Snapshot) in(k Kind) []*Item {
	if int(k) >= len(s.Sections) {
		return nil
	}
	return s.Sections[k].Items
}

// Next is the review of those that pass that helps most: of *One more*, else of
// what others have looked at and the reader has not. minutes bounds its size; 0
// does not. What somebody else has claimed is passed over. nil: there is none.
func (s *Snapshot) Next(f Filter, minutes int) *Item {
	cold := s.judge != nil && s.judge.cold
	fits := func(it *Item) bool {
		return it.Free() && !it.Marks.Claim.Held(s.Now) && (!cold || it.begins) && (minutes == 0 || it.work().Within(minutes)) && f.Match(it, s.Now)
	}
	for _, k := range []Kind{OneMore, Inbox} {
		var best *Item
		for _, it := range s.in(k) {
			if fits(it) && (best == nil || byScore(it).compare(byScore(best)) < 0) {
				best = it
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// Free says that an item can be offered: it has a score, waits for a reviewer,
// and the reader has neither said anything about this version nor let go of it.
func (it *Item) Free() bool {
	return it.Ranked && it.Turn == "reviewer" && !it.spoke && it.Marks.Resigned == 0 && it.Marks.Letters == 0
}

// place puts an item into its section and says why, in the reader's words.
func (j *judge) place(it *Item) {
	it.Reasons = make([]string, 0, 8)
	j.unsent(it)
	if it.Section = j.section(it); it.Section != OneMore && it.Section != Inbox {
		j.reasons(it)
		return
	}
	it.Reasons = append(it.Reasons, it.words...)
	it.words = nil
	j.others(it)
}

// section is where an item stands. Where no score says it, the reason is added.
func (j *judge) section(it *Item) Kind {
	switch {
	case it.Settled():
		it.because(it.Row.State)
		return All
	case it.Marks.Done:
		it.because("you are done with it")
		return All
	case it.Marks.Snooze > j.now:
		it.because(it.Marks.snoozed(j.now))
		return Snoozed
	}
	st := j.standing(it)
	if st.Since == 0 {
		st.Since = it.Human
	}
	if call, ok := j.call(it, &st); ok {
		it.Rule, it.Waits = call.Rule, call.Since
		it.because(call.Reason)
		return YourTurn
	}
	switch {
	case st.Stale:
		it.because("no human wrote for " + rank.Span(j.now-it.Human))
		return Stale
	case it.Turn == "author":
		it.because("the author is to answer")
		return Waiting
	}
	j.score(it, &st)
	switch {
	case it.Marks.Resigned > 0:
		it.because("you resigned from it")
	case it.Marks.Sent > 0 || it.spoke || !it.Ranked:
	case it.State != "unreviewed" && it.Humans > 0:
	case !j.cold || it.begins && it.Humans == 0:
		return OneMore
	}
	return Inbox
}

// call is whether it is the reader's turn, as far as they have not done
// something about it that the list does not show.
func (j *judge) call(it *Item, st *rank.Standing) (rank.Call, bool) {
	if it.Marks.Sent > 0 {
		return rank.Call{}, false
	}
	call, ok := rank.Turn(st, &j.know.weights, j.now)
	if ok && it.Marks.Resigned > 0 && (call.Rule != rank.RuleNamed || call.Since <= it.Marks.Resigned) {
		return rank.Call{}, false
	}
	return call, ok
}

// score ranks an item that is open and not the reader's own.
func (j *judge) score(it *Item, st *rank.Standing) {
	if st.Own {
		it.because("your patches: nobody waits for you")
		it.fitted = j.scorer.Key(rank.Fitted, &rank.Work{Posted: it.Posted, Active: it.Active})
		return
	}
	w := j.work(it)
	r := j.scorer.Score(&w, it.Marks.Claim)
	it.Ranked, it.Score, it.Factors, it.words = true, r.Score, r.Factors, r.Reasons
	it.begins = j.scorer.Begins(&w)
	it.fitted, it.addressed = r.Fitted, w.Cc
	it.spoke = st.Spoke > 0 && st.SpokeOf >= it.Version
}

// descending maps numbers to ones that sort the other way round.
func descending(f float64) uint64 {
	bits := math.Float64bits(f)
	if bits>>63 != 0 {
		return bits
	}
	return ^bits &^ (1 << 63)
}

// turnOrder puts rules first that come first, and then who waited longest.
func turnOrder(it *Item) ranked {
	r := ranked{second: rising(it.Waits), it: it}
	if it.Rule.Later() {
		r.first = 1
	}
	return r
}

// byScore puts the review first that helps most.
func byScore(it *Item) ranked { return ranked{first: descending(it.Score), it: it} }

// byFitted puts first what is in fact answered first.
func byFitted(it *Item) ranked { return ranked{first: descending(it.fitted), it: it} }

// byCc puts first what is addressed to the reader, then the newest posting.
func byCc(it *Item) ranked {
	r := byNewest(it)
	r.first, r.second = 1, r.first
	if it.addressed {
		r.first = 0
	}
	return r
}

// byNewest puts the newest posting first.
func byNewest(it *Item) ranked { return ranked{first: ^rising(it.Posted), it: it} }

// inbox is the order that the reader has chosen for the inbox.
func inbox(o rank.Order) ranking {
	switch o {
	case rank.Fitted:
		return byFitted
	case rank.Newest:
		return byNewest
	default:
		return byCc
	}
}
