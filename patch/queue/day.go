package queue

import (
	"onemore/patch"
)

// given is a word of the reader's about a version of somebody else's change.
type given struct {
	root  patch.MsgID
	at    int64
	first bool // no human had said anything about the version before
}

// opens tells whether a word was the first of any human about its version.
func (r *Row) opens(word int) bool {
	w := &r.Words[word]
	for i := range r.Words {
		if o := &r.Words[i]; i != word && o.Version == w.Version && (o.First < w.First || o.First == w.First && o.Who < w.Who) {
			return false
		}
	}
	return true
}

// Month is what Day counts back over.
const Month = 28 * day

// Day is how the reader's reviewing stands.
type Day struct {
	Today  int   // changes on which they said something today, mail on its way included
	Turn   int   // changes that wait for them
	Oldest int64 // since when the one does that has waited longest; 0 for none
	Given  int   // over 28 days: versions of others that they said something about
	First  int   // of those, where they were the first human
	Taken  int   // over 28 days: changes that they posted
}

// Day counts; start is when the reader's day began, in Unix seconds.
func (s *Snapshot) Day(start int64) Day {
	var d Day
	if s.judge == nil {
		return d
	}
	d.Turn = len(s.in(YourTurn))
	for _, it := range s.in(YourTurn) {
		if d.Oldest == 0 || it.Waits < d.Oldest {
			d.Oldest = it.Waits
		}
	}
	k := s.judge.know
	k.mu.Lock()
	defer k.mu.Unlock()
	today := map[patch.MsgID]bool{}
	for _, g := range k.given {
		if g.at > s.Now || g.at <= s.Now-Month {
			continue
		}
		d.Given++
		if g.first {
			d.First++
		}
		if g.at >= start {
			today[g.root] = true
		}
	}
	for _, at := range k.posted {
		if at <= s.Now && at > s.Now-Month {
			d.Taken++
		}
	}
	for _, it := range s.Items {
		if it.Marks.Sent > 0 {
			today[it.Root] = true
		}
	}
	d.Today = len(today)
	return d
}
