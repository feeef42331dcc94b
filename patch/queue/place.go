package queue

import (
	"slices"
	"strconv"
	"strings"
)

// staleAfter is how long no human may be silent before a change is stale, in
// seconds, where the list itself says nothing else.
const staleAfter = 21 * day

// judge is what a snapshot measures rows by.
type judge struct {
	now   int64
	me    reader
	areas Map
	limit map[string]int64 // per list, seconds of silence until stale
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
	if j.areas != nil {
		it.Place = j.areas.Place(row)
		it.Mine = append(slices.Clone(it.Claims), without(it.Mine, it.Claims)...)
	}
	it.New = max(0, row.Messages-marks.Seen)
	if !it.Settled() && j.now-row.Human > j.stale(row.Lists) {
		it.State = "stale"
	}
	j.place(it)
}

// stale is the longest patience of the lists that a change is on.
func (j *judge) stale(lists []string) int64 {
	limit := int64(staleAfter)
	for _, l := range lists {
		limit = max(limit, j.limit[l])
	}
	return limit
}

// patience gives per list the 95th percentile of how long changes were talked
// about, where it is known from fifty changes or more: between 21 and 60 days.
func patience(rows []*Row) map[string]int64 {
	spans := map[string][]int64{}
	for _, r := range rows {
		if r.Human <= r.Posted {
			continue
		}
		for _, l := range r.Lists {
			spans[l] = append(spans[l], r.Human-r.Posted)
		}
	}
	out := map[string]int64{}
	for l, s := range spans {
		if len(s) >= 50 {
			slices.Sort(s)
			out[l] = min(60*day, max(staleAfter, s[len(s)*95/100]))
		}
	}
	return out
}

// Settled tells whether the change is at its end and leaves the queue.
func (r *Row) Settled() bool {
	return r.State == "applied" || r.State == "superseded" || r.State == "withdrawn"
}

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

// place puts an item into its section and says why, in the reader's words.
func (j *judge) place(it *Item) {
	it.Reasons = make([]string, 0, 3)
	j.unsent(it)
	own := j.me.wrote(it.Row)
	spoke := !own && j.me.among(it.Voices)
	mine := func(why string) bool { return slices.Contains(it.Mine, why) }
	switch {
	case it.Settled():
		it.Section = All
		it.because(it.Row.State)
	case it.Marks.Done:
		it.Section = All
		it.because("you are done with it")
	case it.Marks.Snooze > j.now:
		it.Section = Snoozed
		it.because(it.Marks.snoozed(j.now))
	case it.State == "stale":
		it.Section = Stale
		it.because("no human wrote for " + Age(j.now-it.Human))
	case own && it.Turn == "author":
		it.Section = YourTurn
		it.because("your patches: comments wait for your answer")
	case !own && spoke && it.Turn == "reviewer" && it.Versions > 1:
		it.Section = YourTurn
		it.because("v" + strconv.Itoa(it.Version) + " of something you spoke about")
	case !own && mine("to") && !spoke && it.Turn == "reviewer":
		it.Section = YourTurn
		it.because("addressed to you, and you have not answered")
	case it.Turn == "author":
		it.Section = Waiting
		it.because("the author is to answer")
	case !own && it.State == "unreviewed":
		it.Section = OneMore
	default:
		it.Section = Inbox
	}
	j.reasons(it)
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

// reasons adds what the row shows, in words.
func (j *judge) reasons(it *Item) {
	if it.Humans == 0 && !it.Settled() {
		it.because("no human but the author said anything in " + Age(j.now-it.Posted))
	}
	if it.Humans > 0 && it.Covered < it.Patches && !it.Settled() {
		it.because(part(it.Covered, it.Patches) + " patches have a review")
	}
	if it.Covered == it.Patches && it.Patches > 0 {
		it.because("every patch has a review")
	}
	if it.Received < it.Patches {
		it.because(part(it.Received, it.Patches) + " patches are here")
	}
	if it.Stable {
		it.because("a fix meant for stable")
	} else if it.Fix {
		it.because("a fix")
	}
	if it.AuthorsOnly {
		it.because("all tags come from the author's own mail domain")
	}
	if it.Match != "" {
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

// without is all but those in gone.
func without(all, gone []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(gone, s) })
}
