package since

import (
	"slices"

	"onemore/patch"
	"onemore/patch/diff"
)

// Patch is one patch of a version, as it was mailed.
type Patch struct {
	ID     patch.MsgID
	Author patch.Person // of the commit; the zero Person is not compared
	Title  string       // without its prefixes
	Body   string       // as in patch.Mail
	Diff   *diff.Patch  // of Body; nil has Compare scan it
}

// How says by what two patches are one.
type How uint8

// The ways.
const (
	Alone     How = iota // no partner: dropped or new
	SameDiff             // one and the same diff
	LikeDiff             // the difference of the diffs is small
	SameTitle            // too many patches to compare, no diff to read, or Options say so
)

// Pair is one line of the comparison: an old patch and what became of it.
type Pair struct {
	Old, New int // indices; -1: none, the patch is new or dropped
	How      How
	Moved    bool // its place among the patches that were kept is another

	// Same says that author, message and diff are unchanged, as the "=" of git
	// range-diff does. Author, Message and Diff say what is not. Tags says that
	// the message differs by trailers alone, Rebased that the diff does by context
	// and functions alone. A patch without partner has none.
	Same                  bool
	Author, Message, Diff bool
	Tags, Rebased         bool

	// Squashed names the new patches that took the changes of a dropped patch in,
	// Split the old ones that the changes of a new patch were taken out of.
	Squashed, Split []int

	// Lines are the difference as git range-diff shows it; none when Same, or
	// without a partner.
	Lines []Line
	// Hunks are those of the new patch, in its order.
	Hunks []Hunk

	carry []int32 // by line of the old body: 0 none, n: line n-1, -n: line n-1 in another wording
}

// Compare pairs the patches of two versions and says how they differ. The order
// is that of the new version; a dropped patch stands after those that came
// before it. It takes any input, and time nearly linear in its size: see the
// limits.
func Compare(before, after []Patch) []Pair {
	pairs, _ := CompareWith(before, after, Options{})
	return pairs
}

// Options say how to compare.
type Options struct {
	// Wanted is asked every few milliseconds whether the result still is; nil: it
	// is.
	Wanted func() bool
	// Titles has patches of one title be one, too, where git has one dropped and
	// one new: a patch of a few lines is another one for it when one of them
	// changes, and for nobody else.
	Titles bool
}

// CompareWith is Compare with options. When the result is not wanted any more
// there is none, and ok is false.
func CompareWith(before, after []Patch, o Options) (pairs []Pair, ok bool) {
	t := table{ids: map[string]int32{}}
	m := matcher{Options: o}
	m.old, m.new = m.read(&t, before), m.read(&t, after)
	m.differ.count = make([]int32, len(t.ids))
	m.match()
	if m.stopped {
		return nil, false
	}
	pairs = m.order()
	for i := range pairs {
		if !m.goOn() {
			return nil, false
		}
		if p := &pairs[i]; p.Old >= 0 && p.New >= 0 {
			m.describe(p)
		} else if p.New >= 0 {
			p.Hunks = hunks(nil, m.new[p.New], nil)
		}
	}
	m.absorb(pairs)
	return pairs, !m.stopped
}

// read makes the texts of patches.
func (m *matcher) read(t *table, ps []Patch) []*text {
	out := make([]*text, 0, len(ps))
	for i := range ps {
		if !m.goOn() {
			return nil
		}
		out = append(out, t.texts(ps[i:i+1])...)
	}
	return out
}

// describe says how the two patches of a pair differ.
func (m *matcher) describe(p *Pair) {
	a, b := m.old[p.Old], m.new[p.New]
	p.Author = !slices.Equal(a.ids[:a.head], b.ids[:b.head])
	p.Message = !slices.Equal(a.message(), b.message())
	p.Diff = !slices.Equal(a.code(), b.code())
	p.Same = !p.Author && !p.Message && !p.Diff
	p.Tags = p.Message && slices.Equal(a.words(), b.words())
	p.Rebased = p.Diff && slices.Equal(a.edits(), b.edits())
	bs := m.differ.blocks(a.ids, b.ids)
	if !p.Same {
		p.Lines = show(a, b, bs)
	}
	p.Hunks = hunks(a, b, bs)
	p.carry = carry(a, b, bs)
}
