package queue

import (
	"slices"
	"strings"

	"onemore/patch/rank"
)

// work is a row as package rank sees it.
func (j *judge) work(it *Item) rank.Work {
	s := j.standing(it)
	w := rank.Work{
		Root: it.Root, Author: it.Author.Key(), Title: it.Subject, Lists: it.Lists, Paths: it.Paths,
		Version: it.Version, Patches: it.Patches, Size: it.Add + it.Del, Posted: it.Posted, Active: it.Active, Humans: it.looked(),
		Over: it.Settled() || it.Turn == "author", Failing: it.Failing, RFC: it.RFC, Fix: it.Fix || it.Stable, Insider: it.Insider,
		Own: s.Own, Cc: j.me.among(it.People), Maintains: it.Maintains,
	}
	if s.SpokeOf < it.Version {
		w.Earlier = s.SpokeOf
	}
	return w
}

// looked is how many humans but the author said anything about the newest
// version: what was said of an earlier one is no look at this.
func (r *Row) looked() int {
	n := 0
	for i := range r.Words {
		if r.Words[i].Version == r.Version {
			n++
		}
	}
	return n
}

// work is what of an item says how much work it is.
func (it *Item) work() *rank.Work {
	return &rank.Work{Patches: it.Patches, Size: it.Add + it.Del, Paths: it.Paths}
}

// standing is how a row stands towards the reader.
func (j *judge) standing(it *Item) rank.Standing {
	s := rank.Standing{
		Own: j.me.wrote(it.Row), Version: it.Version, Posted: it.Posted, Humans: it.Humans, Waits: it.Turn == "author", Since: it.Since,
		Alone: j.me.alone(it.Row), Maintains: it.Maintains, Stale: it.State == stale,
	}
	for i := range it.Words {
		w := &it.Words[i]
		if !j.me.is(it.voice(w.Who)) {
			continue
		}
		s.SpokeOf = max(s.SpokeOf, w.Version)
		if w.Last >= s.Spoke {
			s.Spoke, s.Tagged, s.Answered = w.Last, w.Tagged, w.Answered
		}
	}
	for i := range it.Calls {
		if c := &it.Calls[i]; c.At >= s.Named && j.me.called(c.Name) {
			s.Named, s.NamedBy = c.At, c.By
		}
	}
	return s
}

// is tells whether a key is one of the reader's.
func (r reader) is(key string) bool {
	_, ok := slices.BinarySearch(r.keys, key)
	return ok
}

// called tells whether a Call.Name means the reader.
func (r reader) called(name string) bool {
	return r.is(name) || slices.Contains(r.names, name)
}

// alone tells whether the reader is the only person whom a row is addressed to,
// lists apart.
func (r reader) alone(row *Row) bool {
	mine := false
	for _, to := range row.To {
		switch {
		case r.is(to):
			mine = true
		case !listAddress(to, row.Lists):
			return false
		}
	}
	return mine
}

// listAddress knows the address of a list: one of those that the change is on,
// or one at a host of lists.
func listAddress(key string, lists []string) bool {
	local, host, _ := strings.Cut(key, "@")
	if strings.HasPrefix(host, "lists.") || host == "vger.kernel.org" || host == "lore.kernel.org" || host == "googlegroups.com" {
		return true
	}
	return slices.ContainsFunc(lists, func(l string) bool {
		return l == local || strings.EqualFold(l, local+"."+host)
	})
}

// Explain says of every factor of an item's score where it comes from; nothing
// of an item without a score.
func (s *Snapshot) Explain(it *Item) []rank.Line {
	if !it.Ranked || s.judge == nil {
		return nil
	}
	j := *s.judge
	j.know.mu.Lock()
	defer j.know.mu.Unlock()
	w := j.work(it)
	return j.know.scorer(s.Now).Explain(&w, it.Marks.Claim)
}
