package series

import "strings"

// halfFiles is the share of files from which two postings are about the same.
const halfFiles = 0.5

// sameFiles finds the posting that says the number before, by the same author,
// not long ago, about the same file, and has no heir of its own title: titles
// change between versions more often than files do. Mail that lost its subject
// is known by its files alone.
func (s *search) sameFiles(e *evidence) {
	p := s.p
	k, ok := s.b.fileOf(p)
	lost := p.title == ""
	if !ok || !p.hasVer && !lost {
		return
	}
	for _, q := range tail(e.file[k]) {
		if !lost && (p.version != q.version+1 || q.heirBefore(p)) || p.date-q.date > nearSpan || q.appliedBefore(p) {
			continue
		}
		shared, near := s.b.filesShared(p, q), s.b.nearTitles(p, q)
		switch {
		case near && shared >= halfFiles:
			s.like(q, "title", sureNear)
		case shared == 1 && p.date-q.date <= fileSpan:
			s.like(q, "patches", sureFiles)
		}
	}
}

// takenOver finds the posting that says the number before, under the same title
// and about the same, by somebody else.
func (s *search) takenOver(e *evidence) {
	p := s.p
	if !p.hasVer {
		return
	}
	for _, t := range s.b.wholeTitles(p) {
		for _, q := range tail(e.numbered[numberedTitle{t, p.version - 1}]) {
			if s.by[q] == nil && !q.heirBefore(p) && (s.b.filesShared(p, q) >= halfFiles || s.b.shareAny(p, q) && p.m > 1) {
				s.like(q, "title", sureOther)
			}
		}
	}
}

// heirBefore says that q goes on under its own title with a number that p has
// or is past.
func (q *posting) heirBefore(p *posting) bool {
	return q.next > 0 && q.next <= p.version
}

// appliedBefore says that q was said to be applied before p came.
func (q *posting) appliedBefore(p *posting) bool {
	return q.applied > 0 && q.applied <= p.date
}

// fileOf names the file that the first patch of p is about, with its author.
func (b *builder) fileOf(p *posting) (titleKey, bool) {
	if len(p.slots) == 0 {
		return titleKey{}, false
	}
	i := p.slots[0].fact
	path := b.facts[i].about()
	return titleKey{b.who[i], path}, path != ""
}

// wholeTitles are the telling titles of the cover and of the first patch.
func (b *builder) wholeTitles(p *posting) []string {
	var out []string
	for _, i := range p.members()[:min(2, len(p.slots)+1, len(p.members()))] {
		if t := b.linkTitle(i); b.facts[i].first() && telling(t) && (len(out) == 0 || out[0] != t) {
			out = append(out, t)
		}
	}
	return out
}

// filesShared is the part of all files of two postings that both touch.
func (b *builder) filesShared(p, q *posting) float64 {
	has := map[string]bool{}
	for _, s := range p.slots {
		for _, path := range b.facts[s.fact].Paths {
			has[path] = false
		}
	}
	both, all := 0, len(has)
	for _, s := range q.slots {
		for _, path := range b.facts[s.fact].Paths {
			done, ours := has[path]
			if done {
				continue
			}
			has[path] = true
			if ours {
				both++
			} else {
				all++
			}
		}
	}
	return float64(both) / float64(max(all, 1))
}

// nearTitles says that the titles of two postings share half of the words of
// the longer one.
func (b *builder) nearTitles(p, q *posting) bool {
	x := strings.Fields(b.linkTitle(p.root))
	y := strings.Fields(b.linkTitle(q.root))
	has := make(map[string]bool, len(x))
	for _, w := range x {
		has[w] = true
	}
	n := 0
	for _, w := range y {
		if has[w] {
			n++
			has[w] = false
		}
	}
	return n >= 2 && 2*n >= max(len(x), len(y))
}
