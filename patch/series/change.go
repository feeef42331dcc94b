package series

import (
	"onemore/patch"
)

// change writes down one line as the change it is.
func (b *builder) change(l *line) Change {
	ch := Change{Root: b.facts[l.root].ID}
	var fates []fate
	for k, p := range l.posts {
		b.credit(p, l.posts[:k])
		v := b.listen(p)
		b.heardCounters(p, &v)
		b.voices[p] = &v
		ch.Versions = append(ch.Versions, b.series(p, &v))
		ch.Thread = b.messages(ch.Thread, p)
		ft, life := b.signs(p, ch.Life)
		ch.Life = life
		fates = append(fates, ft)
		if k == len(l.posts)-1 {
			b.judge(&ch, l, &v, fates)
		}
	}
	b.appear(&ch, l)
	return ch
}

// series writes down one version.
func (b *builder) series(p *posting, v *voices) Series {
	root := b.facts[p.root]
	s := Series{
		Version: p.number, Root: root.ID, Author: p.author, Title: p.title, Subject: root.Line,
		Tree: p.tree, RFC: p.rfc, Resend: p.resend, Posted: p.date, Expected: max(p.m, len(p.slots)),
		Received: len(p.slots), Links: append(append([]Link(nil), p.links...), p.back...),
	}
	if p.cover >= 0 {
		s.Cover = b.facts[p.cover].ID
	}
	s.Complete = s.Received >= s.Expected
	b.address(p, &s)
	for k, sl := range p.slots {
		f := b.facts[sl.fact]
		s.Patches = append(s.Patches, Patch{
			N: sl.n, Of: s.Expected, ID: f.ID, Author: f.Author, Subject: f.Line, Title: f.Subject.Title, PatchID: f.PatchID,
			Paths: f.Paths, Add: f.Add, Del: f.Del, Files: f.Files, Fix: f.Fix, Stable: f.Stable,
			Covered: p.credits[k].covered, Engaged: b.heard(v, sl),
			Trailers: p.credits[k].list,
		})
	}
	return s
}

// heard says that a human who is not the author said something on the patch;
// one that was taken over from an earlier posting was answered there.
func (b *builder) heard(v *voices, s slot) bool {
	if v.whole || v.on[s.n] {
		return true
	}
	old := b.voices[s.from]
	return old != nil && (old.whole || old.on[s.n])
}

// messages appends the messages at home at p in tree order.
func (b *builder) messages(out []Message, p *posting) []Message {
	base := b.tree.Depth[p.root]
	for _, i := range p.msgs {
		f := b.facts[i]
		m := Message{
			ID: f.ID, From: b.sender(i), Date: f.Date, Kind: b.kind(p, i), KindBy: f.KindBy, Role: f.Role, Subject: f.Line,
			Depth: max(0, b.tree.Depth[i]-base), Version: p.number, N: b.slot[i], Calls: f.Calls, Promise: f.Promise,
		}
		if b.naked[i] {
			m.Role = Cover
		}
		if up := b.tree.Parent[i]; up >= 0 {
			m.Parent = b.facts[up].ID
		}
		if b.post[i] < 0 {
			for _, t := range f.Tags {
				if isPerson(&t) {
					m.Tags = append(m.Tags, t.Key)
				}
			}
		}
		out = append(out, m)
	}
	return out
}

// kind is the word for who sent message i.
func (b *builder) kind(p *posting, i int) string {
	switch b.facts[i].Kind {
	case patch.Bot:
		return "bot"
	case patch.AI:
		return "ai"
	default:
		if b.byAuthor(p, i) {
			return "author"
		}
		return "human"
	}
}

// heardCounters marks the patches that somebody answered with a patch.
func (b *builder) heardCounters(p *posting, v *voices) {
	for _, n := range b.counters[p] {
		v.mark(n)
	}
}

// appear lists who else spoke, in order of appearance.
func (b *builder) appear(ch *Change, l *line) {
	seen := map[int]bool{}
	for _, p := range l.posts {
		for _, i := range p.msgs {
			if seen[b.from[i]] {
				continue
			}
			who := b.sender(i)
			switch b.kind(p, i) {
			case "human":
				ch.Humans = append(ch.Humans, who)
			case "bot":
				ch.Bots = append(ch.Bots, who)
			case "ai":
				ch.AI = append(ch.AI, who)
			default:
				continue
			}
			seen[b.from[i]] = true
		}
	}
}
