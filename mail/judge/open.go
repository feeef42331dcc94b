package judge

import (
	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/rank"
	"onemore/patch/series"
)

// Open is a change that waits for review at some time: as the mail dated before
// says, whoever reads.
type Open struct {
	queue.Row
	author int
	first  int64        // when a human first answered the newest version; 0: nobody has
	spoke  map[int]int  // by person: the newest version before this one that they spoke about
	on     map[int]bool // who has reviewed the newest version
	humans int          // how many humans but the author said anything on the newest version
}

// settles says that a message only tells of applying: no review.
func settles(f *series.Fact) bool {
	for _, s := range f.Life {
		if s.Event == "applied" || s.Event == "partly-applied" {
			return true
		}
	}
	return false
}

// makeOpen reads what a change shows. byID gives the facts of its messages.
func (w *World) makeOpen(c *series.Change, fact func(patch.MsgID) *series.Fact) *Open {
	o := &Open{Row: queue.Summarize(*c), spoke: map[int]int{}, on: map[int]bool{}}
	o.author = w.who.meet(o.Author)
	said := map[int]bool{}
	for i := range c.Thread {
		m := &c.Thread[i]
		if m.Kind != "human" || m.Role != series.Reply {
			continue
		}
		id := w.who.meet(m.From)
		if m.Version == o.Version {
			said[id] = true
			if o.first == 0 || m.Date < o.first {
				o.first = m.Date
			}
		}
		if f := fact(m.ID); f == nil || settles(f) {
			continue
		}
		if m.Version == o.Version {
			o.on[id] = true
		} else {
			o.spoke[id] = max(o.spoke[id], m.Version)
		}
	}
	o.humans = len(said)
	return o
}

// work is the change as a person sees it; now is in Unix seconds.
func (w *World) work(o *Open, who int) rank.Work {
	return rank.Work{
		Root: o.Root, Author: o.Author.Key(), Title: o.Subject, Lists: o.Lists, Paths: o.Paths,
		Version: o.Version, Patches: o.Patches, Size: o.Add + o.Del, Posted: o.Posted, Active: o.Active, Humans: o.humans,
		Over: o.Settled() || o.Turn == "author", Failing: o.Failing, RFC: o.RFC, Fix: o.Fix || o.Stable,
		Insider: w.regulars.Knows(o.Lists, w.who.key[o.author], w.now),
		Own:     o.author == who, Cc: w.addressed(o, who), Earlier: o.spoke[who],
	}
}

// addressed says that one of a person's addresses is in To or Cc.
func (w *World) addressed(o *Open, who int) bool {
	for _, k := range o.People {
		if w.who.known(k) == who {
			return true
		}
	}
	return false
}
