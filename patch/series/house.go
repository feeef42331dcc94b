package series

// house says for every message at which posting and patch it is at home: the
// nearest patch or cover above it. Where the message it answers is not known,
// the number in the subject decides, if the title agrees.
func (b *builder) house() {
	n := len(b.facts)
	b.home, b.slot = make([]int, n), make([]int, n)
	for _, i := range b.order {
		b.home[i] = -1
		if k := b.post[i]; k >= 0 {
			b.home[i] = k
			if !b.isCover(i) {
				b.slot[i] = number(b.facts[i])
			}
		} else if p := b.tree.Parent[i]; p >= 0 {
			b.home[i], b.slot[i] = b.home[p], b.slot[p]
			if b.home[i] >= 0 && !b.tree.Near[i] {
				b.bySubject(i)
			}
		}
		if b.home[i] >= 0 {
			p := b.posts[b.home[i]]
			p.msgs = append(p.msgs, i)
			b.noteApplied(p, i)
		}
	}
}

// bySubject moves message i to the patch that its subject names.
func (b *builder) bySubject(i int) {
	s := b.facts[i].Subject
	if !s.Counted || s.N < 1 {
		return
	}
	p := b.posts[b.home[i]]
	if at := p.find(s.N); at >= 0 && b.facts[p.slots[at].fact].Subject.Key() == s.Key() {
		b.slot[i] = s.N
	}
}

// noteApplied keeps when p was first said to be applied.
func (b *builder) noteApplied(p *posting, i int) {
	for _, s := range b.facts[i].Life {
		if d := b.facts[i].Date; s.Event == applied && b.post[i] < 0 && (p.applied == 0 || d < p.applied) {
			p.applied = d
		}
	}
}
