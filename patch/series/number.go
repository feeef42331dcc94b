package series

import (
	"cmp"
	"slices"
)

// nextNumbers gives every posting the number of the next posting by the
// same person with the same title that says one, or 0: it tells a restart
// ("v1 ... v5, then v1 anew, then v2") from a number that was forgotten.
func (b *builder) nextNumbers() {
	last := map[titleKey]int{}
	for k := len(b.posts) - 1; k >= 0; k-- {
		p := b.posts[k]
		title := b.linkTitle(p.root)
		if title == "" {
			continue
		}
		key := titleKey{p.who, title}
		p.next = last[key]
		if p.hasVer {
			last[key] = p.version
		}
	}
}

// fits says whether p may be a later version of the change of c, by numbers
// and dates.
func (b *builder) fits(p *posting, c *found) bool {
	l := c.post.line
	newest := l.posts[len(l.posts)-1]
	if c.strict {
		return true
	}
	gap := p.date - newest.date
	highest := l.high
	switch {
	case p.hasVer && p.version > highest:
		return gap <= gapNumbered
	case p.resend:
		return gap <= gapNumbered
	case p.hasVer && p.version == highest:
		return gap <= gapUnnumbered && (c.post.version == p.version || highest == 1)
	case p.hasVer:
		return p.version == 1 && highest == 1 && gap <= gapUnnumbered
	case p.next > 0 && p.next <= highest && highest > 1:
		return false
	case newest.applied > 0 && newest.applied <= p.date:
		return false
	}
	return gap <= gapUnnumbered
}

// number gives the postings of a line their versions: what they say; where they
// say nothing, one more than before, unless they were sent again or the next
// one that says a number leaves no room. What says RESEND, or brings the very
// same diffs, is the version before posted again. Then they are sorted by
// version: dates lie more often than numbers.
func (b *builder) number(l *line) {
	l.root = l.posts[0].root
	said := l.saidAfter()
	prev := 0
	for k, p := range l.posts {
		switch {
		case p.hasVer:
			p.number = p.version
		case k > 0 && (p.resend || b.sameWork(p, l.posts[k-1])):
			p.number = prev
		default:
			p.number = prev + 1
			if n := said[k]; n > 0 {
				p.number = max(1, min(p.number, n-1))
			}
		}
		prev = max(prev, p.number)
	}
	slices.SortStableFunc(l.posts, func(p, q *posting) int { return cmp.Compare(p.number, q.number) })
	for k, p := range l.posts {
		if k > 0 {
			b.refill(l.posts[:k], p)
		}
	}
	l.tie()
}

// sameWork says that two postings bring the same diffs.
func (b *builder) sameWork(p, q *posting) bool {
	return len(p.slots) > 0 && len(p.slots) == len(q.slots) && b.sameDiffs(p, q)
}

// saidAfter gives for each posting the number said by the first one after it
// that says one, or 0.
func (l *line) saidAfter() []int {
	out := make([]int, len(l.posts))
	next := 0
	for k := len(l.posts) - 1; k >= 0; k-- {
		out[k] = next
		if l.posts[k].hasVer {
			next = l.posts[k].version
		}
	}
	return out
}

// tie fills in the far ends of links and mirrors them.
func (l *line) tie() {
	for _, p := range l.posts {
		if p.tied == nil {
			continue
		}
		for i, link := range p.links {
			p.links[i].To = p.tied.number
			p.tied.back = append(p.tied.back, Link{To: p.number, How: link.How, Strength: link.Strength})
		}
	}
}

// refill takes the patches that a partial re-roll leaves out from the version
// before. It is one when every patch it has answers the patch with the same
// number of an earlier version.
func (b *builder) refill(before []*posting, p *posting) {
	if len(p.slots) == 0 || p.cover >= 0 || p.m < 2 || len(p.slots) >= p.m {
		return
	}
	for _, s := range p.slots {
		if !b.answersSame(p, s) {
			return
		}
	}
	prev := before[len(before)-1]
	if prev.m != p.m || prev.number == p.number && !p.resend {
		return
	}
	for _, s := range prev.slots {
		if p.find(s.n) >= 0 {
			continue
		}
		from := s.from
		if from == nil {
			from = prev
		}
		p.slots = append(p.slots, slot{n: s.n, fact: s.fact, from: from})
		p.filled = true
	}
	sortSlots(p.slots)
}

// answersSame says that the patch in s answers, directly or up the thread, the
// patch with the same number of an earlier version.
func (b *builder) answersSame(p *posting, s slot) bool {
	for i, hops := b.tree.Parent[s.fact], 0; i >= 0 && hops < 64; i, hops = b.tree.Parent[i], hops+1 {
		k := b.post[i]
		if k < 0 || b.posts[k] == p {
			continue
		}
		q := b.posts[k]
		if q.line != p.line || b.isCover(i) {
			return false
		}
		return number(b.facts[i]) == s.n && q.m == p.m
	}
	return false
}

// Numbers is how many versions the change has: a version posted again is one.
func (c *Change) Numbers() int {
	n := 0
	for i := range c.Versions {
		if i == 0 || c.Versions[i].Version != c.Versions[i-1].Version {
			n++
		}
	}
	return n
}
