package series

import (
	"cmp"
	"fmt"
	"slices"

	"onemore/patch"
	"onemore/patch/thread"
)

// Build turns the facts of one cluster into its changes, by the date of their
// roots. It is a function of the set: neither the order of facts nor anything
// outside shows in the result. A cluster without a patch or a cover has none.
// Its cost is n log n in the facts; threads may have any depth.
func Build(facts []Fact) []Change { return BuildBy(facts, nil) }

// builder holds one cluster while it is taken apart. Everything is by index
// into facts, which are sorted by date and id.
type builder struct {
	facts []*Fact
	at    map[patch.MsgID]int
	tree  thread.Tree
	order []int
	who   []int // class of the author
	from  []int // class of the sender

	naked []bool // plain mail that is the cover of the patches below it
	post  []int  // the posting a patch or cover belongs to, or -1
	posts []*posting
	words []string // of the titles of patches and covers, filled when asked for

	home []int    // the posting a message belongs to, or -1
	slot []int    // the patch of that posting, 0 for the cover or the whole
	tied []string // by which rule it is

	hands    handed
	lines    []*line
	voices   map[*posting]*voices
	counters map[*posting][]int    // slots that somebody else answered with a patch
	heirs    map[patch.MsgID][]int // roots of the postings that replace a message, made by replacedBy
}

func newBuilder(facts []Fact) *builder {
	b := &builder{facts: make([]*Fact, 0, len(facts)), at: make(map[patch.MsgID]int, len(facts)), voices: map[*posting]*voices{}}
	for i := range facts {
		b.facts = append(b.facts, &facts[i])
	}
	slices.SortFunc(b.facts, compareFacts)
	b.facts = slices.CompactFunc(b.facts, func(x, y *Fact) bool { return x.ID == y.ID && x.Date == y.Date })
	b.dropRepeats()
	nodes := make([]thread.Node, len(b.facts))
	for i, f := range b.facts {
		b.at[f.ID] = i
		nodes[i] = thread.Node{ID: f.ID, Refs: f.Refs}
	}
	b.tree = thread.Make(nodes)
	b.order = b.tree.Order()
	b.people()
	return b
}

func compareFacts(x, y *Fact) int {
	if c := cmp.Or(cmp.Compare(x.Date, y.Date), cmp.Compare(x.ID, y.ID)); c != 0 {
		return c
	}
	// One id with two contents: any fixed order will do.
	return cmp.Compare(fmt.Sprintf("%+v", *x), fmt.Sprintf("%+v", *y))
}

// dropRepeats keeps the first of the facts that share an id.
func (b *builder) dropRepeats() {
	seen := make(map[patch.MsgID]bool, len(b.facts))
	b.facts = slices.DeleteFunc(b.facts, func(f *Fact) bool {
		twice := seen[f.ID]
		seen[f.ID] = true
		return twice
	})
}

// people gives authors and senders classes: equal addresses are one person,
// and so are equal names of two words or more.
func (b *builder) people() {
	sets := newSets(0)
	ids := map[string]int{}
	class := func(p patch.Person) int {
		k, n := p.Key(), nameKey(p.Name)
		if k == "" {
			k = "\x00" + p.Name
		}
		id, ok := ids[k]
		if !ok {
			id = sets.add()
			ids[k] = id
		}
		if n == "" {
			return id
		}
		if other, ok := ids["n:"+n]; ok {
			sets.join(id, other)
		} else {
			ids["n:"+n] = id
		}
		return id
	}
	b.who, b.from = make([]int, len(b.facts)), make([]int, len(b.facts))
	for i, f := range b.facts {
		b.who[i] = class(f.Author)
		b.from[i] = b.who[i]
		if f.Sender != (patch.Person{}) && f.Sender != f.Author {
			b.from[i] = class(f.Sender)
		}
	}
	for i := range b.who {
		b.who[i], b.from[i] = sets.find(b.who[i]), sets.find(b.from[i])
	}
}

// sameHand says that two indexes were sent or written by one person.
func (b *builder) sameHand(i, j int) bool {
	return b.from[i] == b.from[j] || b.who[i] == b.who[j]
}

// sets are disjoint sets of small numbers.
type sets []int

func newSets(n int) *sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return &s
}

func (s *sets) add() int {
	*s = append(*s, len(*s))
	return len(*s) - 1
}

func (s *sets) find(i int) int {
	for (*s)[i] != i {
		(*s)[i] = (*s)[(*s)[i]]
		i = (*s)[i]
	}
	return i
}

// join makes one set of two; its name is the smaller of the two names, so that
// the result does not depend on the order of joins.
func (s *sets) join(i, j int) {
	i, j = s.find(i), s.find(j)
	(*s)[max(i, j)] = min(i, j)
}
