package since

import (
	"hash/maphash"
	"slices"
)

// The limits on pairing.
const (
	maxPatches = 1000      // patches of a side that are paired by likeness
	maxLook    = 200 << 20 // lines looked at to see which pairs may be alike; beyond, they must share a title or a file
	maxDiff    = 32 << 20  // steps of comparing lines; beyond, the cost is estimated
)

// matcher pairs the patches of two versions.
type matcher struct {
	old, new     []*text
	toNew, toOld []int // the partner, or -1
	how          []How // by old patch
	differ       differ
	stopped      bool // the result is not wanted any more
	Options
}

// goOn says that the result is still wanted. After it was not once, what is
// left to do is left out.
func (m *matcher) goOn() bool {
	m.stopped = m.stopped || m.Wanted != nil && !m.Wanted()
	return !m.stopped
}

func (m *matcher) match() {
	m.toNew, m.toOld = slices.Repeat([]int{-1}, len(m.old)), slices.Repeat([]int{-1}, len(m.new))
	m.how = make([]How, len(m.old))
	m.exact(true)
	m.exact(false)
	switch {
	case !m.goOn():
		return
	case m.free():
		m.alike()
	default:
		m.titles(false)
	}
	m.titles(!m.Titles)
}

func (m *matcher) pair(i, j int, how How) {
	m.toNew[i], m.toOld[j], m.how[i] = j, i, how
}

// free says that few enough patches are left to compare them.
func (m *matcher) free() bool {
	return open(m.toNew) <= maxPatches && open(m.toOld) <= maxPatches
}

func open(partner []int) int {
	n := 0
	for _, p := range partner {
		if p < 0 {
			n++
		}
	}
	return n
}

// exact pairs patches with one diff, in order; whole asks for one message too,
// so that of several with one diff those are paired that are the same.
func (m *matcher) exact(whole bool) {
	part := func(t *text) []int32 {
		if whole {
			return t.ids
		}
		return t.key()
	}
	seed := maphash.MakeSeed()
	byHash := map[uint64][]int{}
	for i, t := range m.old {
		if m.toNew[i] < 0 {
			h := sum(seed, part(t))
			byHash[h] = append(byHash[h], i)
		}
	}
	for j, t := range m.new {
		if m.toOld[j] >= 0 {
			continue
		}
		h := sum(seed, part(t))
		// Those of one hash are one text: only the first is looked at.
		if is := byHash[h]; len(is) > 0 && slices.Equal(part(m.old[is[0]]), part(t)) {
			m.pair(is[0], j, SameDiff)
			byHash[h] = is[1:]
		}
	}
}

func sum(seed maphash.Seed, ids []int32) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, id := range ids {
		_, _ = h.Write([]byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)}) // never fails
	}
	return h.Sum64()
}

// titles pairs what has one title: all that is left, or only patches whose diff
// cannot be read.
func (m *matcher) titles(unread bool) {
	usable := func(t *text) bool { return t.title != "" && (!unread || t.diff == 0) }
	byTitle := map[string][]int{}
	for i, t := range m.old {
		if m.toNew[i] < 0 && t.title != "" {
			byTitle[t.title] = append(byTitle[t.title], i)
		}
	}
	for j, t := range m.new {
		is := byTitle[t.title]
		if m.toOld[j] < 0 && len(is) > 0 && (usable(t) || usable(m.old[is[0]])) {
			m.pair(is[0], j, SameTitle)
			byTitle[t.title] = is[1:]
		}
	}
}

// edge is a pair that may be one patch.
type edge struct{ old, new, cost int }

// alike pairs what is left so that the costs of all pairs, and of the patches
// that stay alone, are smallest together.
func (m *matcher) alike() {
	edges := m.candidates()
	slices.SortStableFunc(edges, func(x, y edge) int { return x.cost - y.cost })
	began := m.differ.steps
	keep := edges[:0]
	for _, e := range edges {
		a, b := m.old[e.old], m.new[e.new]
		if !m.goOn() {
			return
		}
		if m.differ.steps-began < maxDiff {
			e.cost = m.differ.cost(a.key(), b.key())
		}
		if e.cost <= a.alone()+b.alone() {
			keep = append(keep, e)
		}
	}
	for _, e := range m.assign(keep) {
		m.pair(e.old, e.new, LikeDiff)
	}
}

// candidates are the pairs that the lines they share, order aside, leave room
// to be cheaper together than alone. Their cost is the least it can be.
func (m *matcher) candidates() []edge {
	news := slices.DeleteFunc(indices(len(m.new)), func(j int) bool { return m.toOld[j] >= 0 })
	var out []edge
	looked := 0
	for i, a := range m.old {
		if m.toNew[i] >= 0 {
			continue
		}
		if !m.goOn() {
			return nil
		}
		for _, j := range news {
			b := m.new[j]
			most := a.alone() + b.alone()
			if lines := len(a.sorted) - len(b.sorted); max(lines, -lines) > most || looked > maxLook && !related(a, b) {
				continue
			}
			looked += len(a.sorted) + len(b.sorted)
			if c := least(a.sorted, b.sorted); c <= most {
				out = append(out, edge{i, j, c})
			}
		}
	}
	return out
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// related patches have one title or a file in common.
func related(a, b *text) bool {
	if a.title == b.title {
		return true
	}
	for i, j := 0, 0; i < len(a.paths) && j < len(b.paths); {
		switch {
		case a.paths[i] == b.paths[j]:
			return true
		case a.paths[i] < b.paths[j]:
			i++
		default:
			j++
		}
	}
	return false
}
