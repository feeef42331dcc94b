package since

import "slices"

// order lists the pairs as git range-diff prints them: as the new version has
// them, a dropped patch once all that stood before it are listed.
func (m *matcher) order() []Pair {
	out := make([]Pair, 0, max(len(m.old), len(m.new)))
	shown := make([]bool, len(m.old))
	for i, j := 0, 0; i < len(m.old) || j < len(m.new); {
		for ; i < len(m.old) && (shown[i] || m.toNew[i] < 0); i++ {
			if !shown[i] {
				out = append(out, Pair{Old: i, New: -1})
			}
		}
		for ; j < len(m.new) && m.toOld[j] < 0; j++ {
			out = append(out, Pair{Old: -1, New: j})
		}
		if j < len(m.new) {
			old := m.toOld[j]
			out = append(out, Pair{Old: old, New: j, How: m.how[old]})
			shown[old] = true
			j++
		}
	}
	markMoved(out)
	return out
}

// markMoved marks the fewest pairs that must move to turn the old order into
// the new one: those outside of a longest run of pairs in order.
func markMoved(pairs []Pair) {
	var ends []int // by length, the pair that ends the best such run
	before := make([]int, len(pairs))
	for n := range pairs {
		p := &pairs[n]
		if p.Old < 0 || p.New < 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(ends, p.Old, func(e, old int) int { return pairs[e].Old - old })
		before[n] = -1
		if at > 0 {
			before[n] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, n)
		} else {
			ends[at] = n
		}
		p.Moved = true
	}
	if len(ends) == 0 {
		return
	}
	for n := ends[len(ends)-1]; n >= 0; n = before[n] {
		pairs[n].Moved = false
	}
}
