package queue

import (
	"slices"
	"strconv"
	"strings"

	"onemore/patch/rank"
)

// judge is what a snapshot measures rows by.
type judge struct {
	now    int64
	me     reader
	areas  Map
	know   *Knowledge
	scorer *rank.Scorer // while know is held
	cold   bool         // the reader has done nothing yet
}

func newJudge(me Me, now int64) *judge {
	j := &judge{now: now, me: newReader(me), areas: me.Areas, know: me.Knows}
	if j.know == nil {
		j.know = Learn(nil, me, rank.Defaults())
	}
	return j
}

// hold keeps the knowledge as it is while rows are measured; what it gives ends
// that.
func (j *judge) hold(now int64) (release func()) {
	j.know.mu.Lock()
	j.now, j.scorer = now, j.know.scorer(now)
	j.cold = j.scorer.Mine.Empty()
	return func() {
		j.scorer = nil
		j.know.mu.Unlock()
	}
}

// item makes a row's item: everything that depends on now and on the reader.
func (j *judge) item(row *Row, name string, marks Marks) *Item {
	it := new(Item)
	j.fill(it, row, name, marks)
	return it
}

// fill is item in a place that is there already.
func (j *judge) fill(it *Item, row *Row, name string, marks Marks) {
	*it = Item{Row: row, Marks: j.me.awake(row, marks), State: row.State, Mine: j.me.mine(row), name: name}
	it.Marks.Claim = j.claimed(row, it.Marks.Claim)
	if j.areas != nil {
		it.Place = j.areas.Place(row)
		it.Mine = append(slices.Clone(it.Claims), without(it.Mine, it.Claims)...)
	}
	it.New = max(0, row.Messages-marks.Seen)
	if !it.Settled() && j.now-row.Human > j.know.weights.StaleAfter(j.know.norms, row.Lists) {
		it.State = stale
	}
	it.Insider = it.Kept || j.know.regulars.Knows(row.Lists, row.Author.Key(), j.now)
	j.place(it)
}

// Settled tells whether the change is at its end and leaves the queue.
func (r *Row) Settled() bool {
	return r.State == "applied" || r.State == "superseded" || r.State == "withdrawn"
}

// unsent says what the reader has said and how far it has come.
func (j *judge) unsent(it *Item) {
	m := it.Marks
	words := func(keys string) string { return "your " + strings.ReplaceAll(keys, ",", ", ") }
	switch {
	case m.Pending != "" && m.Drafts > 0:
		it.because(words(m.Pending) + ": not sent yet")
	case m.Drafts > 0:
		it.because("you have a draft here")
	case m.Pending != "" && m.Unsent():
		it.because(words(m.Pending) + ": on its way")
	case m.Pending != "":
		it.because(words(m.Pending) + ": sent, not on the list yet")
	case m.Unsent():
		it.because("a mail of yours is on its way")
	case m.Letters > 0:
		it.because("a mail of yours: sent, not on the list yet")
	case m.Listed != "":
		it.because(words(m.Listed) + ": on the list")
	}
}

// because adds a reason. There are tens of thousands of items, so the words are
// joined without fmt.
func (it *Item) because(reason string) { it.Reasons = append(it.Reasons, reason) }

// part writes "2 of 7".
func part(n, of int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(of) }

// reasons adds what the row shows, in words, where no score does.
func (j *judge) reasons(it *Item) {
	if it.Humans == 0 && !it.Settled() && it.Rule != rank.RuleArea {
		it.because("no human but the author said anything in " + rank.Span(j.now-it.Posted))
	}
	j.others(it)
	if it.Stable {
		it.because("a fix meant for stable")
	} else if it.Fix {
		it.because("a fix")
	}
	if it.Match != "" && it.Rule != rank.RuleArea {
		it.because(it.Match)
	}
	for _, m := range it.Mine {
		switch m {
		case "cc":
			it.because("you are in Cc")
		case "reviewed":
			if j.me.among(it.Voices) {
				it.because("you spoke about it")
			}
		}
	}
}

// others adds what no score knows of.
func (j *judge) others(it *Item) {
	if it.Humans > 0 && it.Covered < it.Patches && !it.Settled() {
		it.because(part(it.Covered, it.Patches) + " patches have a review")
	}
	if it.Covered == it.Patches && it.Patches > 0 {
		it.because("every patch has a review")
	}
	if it.Received < it.Patches {
		it.because(part(it.Received, it.Patches) + " patches are here")
	}
	if it.AuthorsOnly {
		it.because("all tags come from the author's own mail domain")
	}
	if it.Insider && it.Section == OneMore {
		it.because("a maintainer's own")
	}
	if it.Match != "" && it.Match != it.Maintains && it.Ranked {
		it.because(it.Match)
	}
}

// without is all but those in gone.
func without(all, gone []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(gone, s) })
}
