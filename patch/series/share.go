package series

// sharedTitles finds earlier postings by the same author of which half the
// patches have a title in p.
func (b *builder) sharedTitles(e *evidence, p *posting, add func(*posting, float64), known map[*posting]*found) {
	count := map[*posting]int{}
	var order []*posting
	for _, s := range p.slots {
		k := titleKey{b.who[s.fact], b.facts[s.fact].Subject.Key()}
		if !telling(k.title) {
			continue
		}
		for _, q := range tail(e.patchTitle[k]) {
			if count[q] == 0 {
				order = append(order, q)
			}
			count[q]++
		}
	}
	for _, q := range order {
		n, most, least := count[q], max(len(p.slots), len(q.slots)), min(len(p.slots), len(q.slots))
		if !b.sameHand(p.root, q.root) && p.who != q.who {
			continue
		}
		enough := 2*n >= most ||
			2*n >= least && least >= 2 && p.hasVer && p.version > q.version ||
			n == len(p.slots) && p.m == q.m && p.hasVer && p.version > q.version ||
			known[q] != nil && 2*n >= least
		if !enough && n == len(q.slots) {
			known[q] = &found{post: q, replaces: true}
		}
		if enough {
			add(q, leastPatches+(sureTitle-leastPatches)*min(1, 2*float64(n)/float64(most)-1))
		}
	}
}

// sharedDiffs finds earlier postings by the same author of which half the
// patches are in p unchanged.
func (b *builder) sharedDiffs(e *evidence, p *posting, add func(*posting)) {
	count := map[*posting]int{}
	var order []*posting
	for _, s := range p.slots {
		id := b.facts[s.fact].PatchID
		if id == "" {
			continue
		}
		for _, q := range tail(e.patchID[id]) {
			if count[q] == 0 {
				order = append(order, q)
			}
			count[q]++
		}
	}
	for _, q := range order {
		if b.sameHand(p.root, q.root) && 2*count[q] >= max(len(p.slots), len(q.slots)) {
			add(q)
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
		has["t"+f.Subject.Key()] = true
		if f.PatchID != "" {
			has["p"+f.PatchID] = true
		}
	}
	return has
}

func (b *builder) marked(has map[string]bool, s slot) bool {
	f := b.facts[s.fact]
	return has["t"+f.Subject.Key()] || f.PatchID != "" && has["p"+f.PatchID]
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
