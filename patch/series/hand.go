package series

import "onemore/patch"

// Hand is what a person said about two postings, each named by any message in
// it: that they are versions of one change, or that they are not. It wins over
// every rule.
type Hand struct {
	A, B  patch.MsgID
	Apart bool
}

// sureHand is the strength of a link that a person made.
const sureHand = 1.0

// BuildBy is Build under what people said. The facts must hold both sides of
// every hand that is to have an effect: the store joins their clusters.
func BuildBy(facts []Fact, hands []Hand) []Change {
	b := newBuilder(facts)
	b.group()
	if len(b.posts) == 0 {
		return nil
	}
	b.house()
	b.take(hands)
	b.link()
	b.gather()
	b.counterPatches()
	out := make([]Change, 0, len(b.lines))
	for _, l := range b.lines {
		out = append(out, b.change(l))
	}
	return out
}

// handed are the postings that people tied or parted, both ways.
type handed struct {
	joined, parted map[*posting][]*posting
}

// take finds the postings that hands speak of.
func (b *builder) take(hands []Hand) {
	b.hands = handed{map[*posting][]*posting{}, map[*posting][]*posting{}}
	for _, h := range hands {
		i, ok1 := b.at[h.A]
		j, ok2 := b.at[h.B]
		if !ok1 || !ok2 || b.home[i] < 0 || b.home[j] < 0 || b.home[i] == b.home[j] {
			continue
		}
		p, q := b.posts[b.home[i]], b.posts[b.home[j]]
		m := b.hands.joined
		if h.Apart {
			m = b.hands.parted
		}
		m[p] = append(m[p], q)
		m[q] = append(m[q], p)
	}
}

// apart says that a person parted p from a posting of l.
func (b *builder) apart(p *posting, l *line) bool {
	for _, q := range b.hands.parted[p] {
		if q.line == l {
			return true
		}
	}
	return false
}
