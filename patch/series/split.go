package series

import (
	"cmp"
	"slices"
)

// split makes postings of one group, whose members agree in all but date: a
// slot sent again soon is a repeat, later it begins a posting of its own.
func (b *builder) split(members []int) {
	var l *layer
	for _, i := range members {
		f := b.facts[i]
		if l == nil {
			l = newLayer(f.Date)
		}
		if b.isCover(i) {
			if l.cover < 0 {
				l.cover = i
				continue
			}
			if f.Date-b.facts[l.cover].Date <= repeatSpan {
				l.spare = append(l.spare, i)
				continue
			}
			b.close(l)
			l = newLayer(f.Date)
			l.cover = i
			continue
		}
		n := number(f)
		at, taken := l.at[n]
		switch {
		case !taken:
			l.at[n] = len(l.slots)
			l.slots = append(l.slots, slot{n: n, fact: i})
		case f.Date-b.facts[l.slots[at].fact].Date > repeatSpan || n == 1 && l.whole(f, b.facts[l.slots[at].fact]):
			b.close(l)
			l = newLayer(f.Date)
			l.at[n] = 0
			l.slots = append(l.slots, slot{n: n, fact: i})
		default:
			b.repeat(l, at, i)
		}
	}
	b.close(l)
}

// layer is a posting in the making.
type layer struct {
	cover int
	slots []slot
	at    map[int]int
	spare []int
	from  int64
}

func newLayer(date int64) *layer {
	return &layer{cover: -1, at: map[int]int{}, from: date}
}

// whole says that all patches are there, so that f, which is number one again
// under another title than g, begins a series of its own.
func (l *layer) whole(f, g *Fact) bool {
	return l.cover < 0 && len(l.at) >= total(g) && f.Subject.Key() != g.Subject.Key()
}

// repeat files message i, whose number slot at has already: the same patch sent
// twice, a corrected one, or another patch with the same number.
func (b *builder) repeat(l *layer, at, i int) {
	old, f := b.facts[l.slots[at].fact], b.facts[i]
	switch {
	case f.Subject.Key() != old.Subject.Key():
		l.slots = append(l.slots, slot{n: number(f), fact: i})
	case f.PatchID == old.PatchID || f.PatchID == "":
		l.spare = append(l.spare, i)
	default:
		l.spare = append(l.spare, l.slots[at].fact)
		l.slots[at].fact = i
	}
}

func (b *builder) close(l *layer) {
	if l == nil {
		return
	}
	p := b.makePosting(l.cover, l.slots, l.spare)
	if p == nil {
		return
	}
	b.posts = append(b.posts, p)
	k := len(b.posts) - 1
	for _, s := range l.slots {
		b.post[s.fact] = k
	}
	if l.cover >= 0 {
		b.post[l.cover] = k
	}
}

// adoptCovers gives covers without patches to the patches that answer them but
// differ in the version or count they say.
func (b *builder) adoptCovers() {
	for k, p := range b.posts {
		if p == nil || p.cover >= 0 {
			continue
		}
		up := b.tree.Parent[p.slots[0].fact]
		if up < 0 || b.post[up] < 0 {
			continue
		}
		c := b.posts[b.post[up]]
		if c == nil || c == p || len(c.slots) > 0 || !b.sameHand(c.cover, p.root) || p.date-c.date > day || c.date-p.date > day {
			continue
		}
		b.posts[b.post[up]] = nil
		q := b.makePosting(c.cover, p.slots, append(p.spare, c.spare...))
		b.posts[k] = q
		b.post[c.cover] = k
	}
}

// mergeRepeats makes one posting of two that say the same and were sent within
// an hour: the mailer failed half way, or the author pressed the key twice.
func (b *builder) mergeRepeats() {
	first := map[repeatKey]*posting{}
	byDate := slices.DeleteFunc(slices.Clone(b.posts), func(p *posting) bool { return p == nil || len(p.slots) == 0 })
	slices.SortStableFunc(byDate, func(p, q *posting) int {
		return cmp.Or(cmp.Compare(p.date, q.date), cmp.Compare(p.root, q.root))
	})
	gone := map[*posting]bool{}
	for _, p := range byDate {
		k := b.repeatKey(p)
		if q := first[k]; q != nil && p.date-q.date <= repeatSpan && b.sameDiffs(q, p) {
			q.spare = append(q.spare, p.members()...)
			q.spare = append(q.spare, p.spare...)
			gone[p] = true
			continue
		}
		first[k] = p
	}
	for k, p := range b.posts {
		if gone[p] {
			b.posts[k] = nil
		}
	}
}

// repeatKey is what a posting sent twice agrees in.
type repeatKey struct {
	who, version, m, slots int
	resend, cover          bool
	title                  string
}

func (b *builder) repeatKey(p *posting) repeatKey {
	return repeatKey{p.who, p.version, p.m, len(p.slots), p.resend, p.cover >= 0, b.facts[p.root].Subject.Key()}
}

// sameDiffs says that the patches of p and q are the same one by one.
func (b *builder) sameDiffs(p, q *posting) bool {
	for k := range p.slots {
		x, y := b.facts[p.slots[k].fact], b.facts[q.slots[k].fact]
		if x.PatchID == "" || x.PatchID != y.PatchID {
			return false
		}
	}
	return true
}
