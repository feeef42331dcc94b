package series

import (
	"cmp"
	"slices"

	"onemore/patch"
)

// group makes postings of patches and covers: what hangs together by replies
// and agrees in sender, version and count; then what shares a lost cover; then
// what one sender sent in one burst without threading.
func (b *builder) group() {
	n := len(b.facts)
	b.naked = make([]bool, n)
	b.post = make([]int, n)
	u := newSets(n)
	byReply(b, u)
	byParent(b, u)
	byEarlierPosting(b, u)
	byBurst(b, u)
	members := map[int][]int{}
	for i := range n {
		b.post[i] = -1
		if b.member(i) {
			r := u.find(i)
			members[r] = append(members[r], i)
		}
	}
	for _, r := range sortedKeys(members) {
		b.split(members[r])
	}
	b.adoptCovers()
	b.mergeRepeats()
	b.posts = slices.DeleteFunc(b.posts, func(p *posting) bool { return p == nil })
	slices.SortFunc(b.posts, func(p, q *posting) int {
		return cmp.Or(cmp.Compare(p.date, q.date), cmp.Compare(b.facts[p.root].ID, b.facts[q.root].ID))
	})
	for k, p := range b.posts {
		for _, s := range p.slots {
			b.post[s.fact] = k
		}
		for _, i := range p.spare {
			b.post[i] = k
		}
		if p.cover >= 0 {
			b.post[p.cover] = k
		}
	}
}

func sortedKeys[V any](m map[int]V) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// member says that message i is part of a posting.
func (b *builder) member(i int) bool {
	return b.facts[i].Role == PatchRole || b.isCover(i)
}

func (b *builder) isCover(i int) bool {
	return b.facts[i].Role == Cover || b.naked[i]
}

// number is the slot of a patch within its posting.
func number(f *Fact) int {
	if !f.Subject.Counted {
		return 1
	}
	return f.Subject.N
}

// total is the count a subject gives, 1 for a lone patch.
func total(f *Fact) int {
	return max(f.Subject.M, 1)
}

func byReply(b *builder, u *sets) {
	for _, i := range b.order {
		p := b.tree.Parent[i]
		if p < 0 || b.facts[i].Role != PatchRole {
			continue
		}
		switch {
		case b.member(p):
			if b.oneSeries(i, p) {
				u.join(i, p)
			}
		case b.nakedCover(p, i):
			b.naked[p] = true
			u.join(i, p)
		}
	}
}

// oneSeries says that patch i, an answer to p, is of the same posting.
func (b *builder) oneSeries(i, p int) bool {
	f, g := b.facts[i], b.facts[p]
	s, t := f.Subject, g.Subject
	gap := f.Date - g.Date
	anew := s.Resend && gap >= 0 && gap < burst // one mail of the run failed
	if !b.sameHand(i, p) || s.Resend != t.Resend && !anew || !oneVersion(s, t, gap) && !b.ownNumbers(i, p, gap) {
		return false
	}
	if b.naked[p] {
		return true
	}
	if g.Role == Cover {
		return total(f) == total(g) || !t.Counted
	}
	return s.Counted && t.Counted && s.M == t.M && s.N != t.N
}

// ownNumbers says that patch i was sent right under cover p with a version of
// its own: some count each patch of a series by itself.
func (b *builder) ownNumbers(i, p int, gap int64) bool {
	f, g := b.facts[i], b.facts[p]
	return g.Role == Cover && b.tree.Near[i] && gap >= 0 && gap < oneRun && total(f) == total(g) && f.Subject.Counted
}

// oneVersion says that two subjects mean one version: equal numbers, or a
// number on only some of the mails of one run of the mailer.
func oneVersion(s, t patch.Subject, gap int64) bool {
	if s.Version == t.Version {
		return true
	}
	return s.HasVer != t.HasVer && s.Counted && t.Counted && gap < oneRun && gap > -oneRun
}

// nakedCover says that plain mail p is the cover of patch i: the first mail of
// a thread, by the same person, shortly before.
func (b *builder) nakedCover(p, i int) bool {
	g, f := b.facts[p], b.facts[i]
	if g.Role != Other || b.tree.Parent[p] >= 0 || len(g.Refs) > 0 || g.Subject.Reply || g.Diff || !b.sameHand(i, p) {
		return false
	}
	gap := f.Date - g.Date
	return gap < nakedSpan && gap > -nakedSpan
}

// series is what patches of one posting agree in.
type seriesKey struct {
	by      int // class of the sender
	version int
	m       int
	resend  bool
	anchor  patch.MsgID
}

func (b *builder) keyOf(i int, anchor patch.MsgID) seriesKey {
	s := b.facts[i].Subject
	return seriesKey{by: b.from[i], version: s.Version, m: total(b.facts[i]), resend: s.Resend, anchor: anchor}
}

// byParent joins patches that answer the same message, be it a lost cover, a
// cover that says another version, or somebody's report.
func byParent(b *builder, u *sets) {
	first := map[seriesKey]int{}
	for i, f := range b.facts {
		if f.Role == PatchRole && f.Subject.Counted && len(f.Refs) > 0 {
			joinFirst(u, first, b.keyOf(i, f.Refs[0]), i)
		}
	}
}

// byEarlierPosting joins the patches of a re-roll that each answer a patch of
// the version before.
func byEarlierPosting(b *builder, u *sets) {
	first := map[seriesKey]int{}
	for i, f := range b.facts {
		p := b.tree.Parent[i]
		if f.Role != PatchRole || f.Subject.Version < 2 || !f.Subject.Counted || p < 0 {
			continue
		}
		for !b.member(p) && b.tree.Parent[p] >= 0 && b.tree.Depth[i]-b.tree.Depth[p] < 8 {
			p = b.tree.Parent[p]
		}
		if !b.member(p) || !b.sameHand(i, p) || b.facts[p].Subject.Version >= f.Subject.Version {
			continue
		}
		joinFirst(u, first, b.keyOf(i, b.facts[u.find(p)].ID), i)
	}
}

func joinFirst(u *sets, first map[seriesKey]int, k seriesKey, i int) {
	if j, ok := first[k]; ok {
		u.join(i, j)
		return
	}
	first[k] = i
}

// burstGroup is a group while bursts are joined.
type burstGroup struct {
	name  int
	first int   // its first member that answers nothing
	last  int64 // the date of the newest such member
	slots map[int]bool
}

// burstKey is what groups of one burst agree in.
type burstKey struct {
	by     string
	m      int
	resend bool
}

// byBurst joins groups by one sender that agree in version and count, have
// members that answer nothing, sent within half an hour of each other, and fill
// each other's holes.
func byBurst(b *builder, u *sets) {
	groups := map[int]*burstGroup{}
	var order []*burstGroup
	for i, f := range b.facts {
		if !b.member(i) || f.Subject.M < 2 {
			continue
		}
		name := u.find(i)
		g := groups[name]
		if g == nil {
			g = &burstGroup{name: name, first: -1, slots: map[int]bool{}}
			groups[name] = g
		}
		g.slots[f.Subject.N] = true
		if f.inBurst() {
			if g.first < 0 {
				g.first = i
				order = append(order, g)
			}
			g.last = f.Date
		}
	}
	open := map[burstKey][]*burstGroup{}
	for _, g := range order {
		f := b.facts[g.first]
		k := burstKey{f.sentBy().Key(), f.Subject.M, f.Subject.Resend}
		open[k] = joinBurst(b, u, open[k], g)
	}
}

// maxOpen bounds the groups that a new one is held against.
const maxOpen = 16

// joinBurst joins g to the newest open group that it fits.
func joinBurst(b *builder, u *sets, open []*burstGroup, g *burstGroup) []*burstGroup {
	f := b.facts[g.first]
	for k := len(open) - 1; k >= 0 && k >= len(open)-maxOpen; k-- {
		o := open[k]
		gap := f.Date - o.last
		if gap > burst || overlap(o.slots, g.slots) || !oneVersion(f.Subject, b.facts[o.first].Subject, gap) {
			continue
		}
		u.join(o.name, g.name)
		for n := range g.slots {
			o.slots[n] = true
		}
		o.last = max(o.last, g.last)
		return open
	}
	return append(open, g)
}

func overlap(a, b map[int]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for n := range a {
		if b[n] {
			return true
		}
	}
	return false
}
