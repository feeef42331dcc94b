package series

import "math"

// tally counts what earlier postings share with one, in order of finding.
type tally struct {
	count map[*posting]int
	order []*posting
}

func (t *tally) add(list []*posting) {
	for _, q := range tail(list) {
		if t.count[q] == 0 {
			t.order = append(t.order, q)
		}
		t.count[q]++
	}
}

// sharedTitles finds earlier postings by the same author of which half the
// patches have a title in p.
func (s *search) sharedTitles(e *evidence) {
	p, t := s.p, tally{count: map[*posting]int{}}
	for _, sl := range p.slots {
		k := titleKey{s.b.poster(sl.fact), s.b.linkTitle(sl.fact)}
		if telling(k.title) {
			t.add(e.patchTitle[k])
		}
	}
	for _, q := range t.order {
		if !s.b.sameHand(p.root, q.root) && p.who != q.who {
			continue
		}
		n := t.count[q]
		if s.half(q, n) {
			most := max(len(p.slots), len(q.slots))
			part := max(0, min(1, 2*float64(n)/float64(most)-1))
			s.add(q, "patches", math.Round(100*(leastPatches+(sureTitle-leastPatches)*part))/100, false)
		} else if p.hasVer && p.version == q.version+1 && !q.heirBefore(p) && n == len(q.slots) && !q.appliedBefore(p) {
			s.like(q, "patches", leastPatches) // a lone patch that grew
		} else if n == len(q.slots) {
			s.by[q] = &found{post: q, replaces: true}
		}
	}
}

// half says that n shared titles are enough: half of the longer series; half of
// the shorter when its number is higher, or when other evidence ties them too;
// all of a part of a series whose number is higher.
func (s *search) half(q *posting, n int) bool {
	p := s.p
	most, least := max(len(p.slots), len(q.slots)), min(len(p.slots), len(q.slots))
	if 2*n >= most {
		return true
	}
	if p.hasVer && p.version > q.version && (2*n >= least && least >= 2 || n == len(p.slots) && p.m == q.m) {
		return true
	}
	return s.by[q] != nil && 2*n >= least
}

// sharedDiffs finds earlier postings by the same author of which half the
// patches are in p unchanged.
func (s *search) sharedDiffs(e *evidence) {
	p, t := s.p, tally{count: map[*posting]int{}}
	for _, sl := range p.slots {
		if id := s.b.facts[sl.fact].PatchID; id != "" {
			t.add(e.patchID[titleKey{s.b.poster(sl.fact), id}])
		}
	}
	for _, q := range t.order {
		if s.b.sameHand(p.root, q.root) && 2*t.count[q] >= max(len(p.slots), len(q.slots)) {
			s.add(q, "patch-id", surePatchID, false)
		}
	}
}

// shareAny says that p and q have a patch in common, by title or diff. Two
// series without a number and with nothing in common are two changes, though
// their covers have one title.
func (b *builder) shareAny(p, q *posting) bool {
	has := b.marks(p)
	for _, s := range q.slots {
		if b.marked(has, s) {
			return true
		}
	}
	return false
}

// marks are titles and diffs of p's patches.
func (b *builder) marks(p *posting) map[string]bool {
	has := make(map[string]bool, 2*len(p.slots))
	for _, s := range p.slots {
		f := b.facts[s.fact]
		has["t"+b.wordsOf(s.fact)] = true
		if f.PatchID != "" {
			has["p"+f.PatchID] = true
		}
	}
	return has
}

func (b *builder) marked(has map[string]bool, s slot) bool {
	f := b.facts[s.fact]
	return has["t"+b.wordsOf(s.fact)] || f.PatchID != "" && has["p"+f.PatchID]
}

// contains says that every patch of q is among the marks.
func (b *builder) contains(has map[string]bool, q *posting) bool {
	for _, s := range q.slots {
		if !b.marked(has, s) {
			return false
		}
	}
	return true
}
