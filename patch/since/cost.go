package since

// context is how many shared lines a hunk shows on each side.
const context = 3

// hunk is a group of blocks that are shown together, with their context.
type hunk struct {
	a0, a1, b0, b1 int
	blocks         []block
}

// group puts blocks together whose contexts meet.
func group(bs []block, lenA, lenB int) []hunk {
	var out []hunk
	for len(bs) > 0 {
		n := 1
		for n < len(bs) && bs[n].a0-bs[n-1].a1 <= 2*context {
			n++
		}
		first, last := bs[0], bs[n-1]
		before := min(context, first.a0, first.b0)
		after := min(context, lenA-last.a1, lenB-last.b1)
		out = append(out, hunk{first.a0 - before, last.a1 + after, first.b0 - before, last.b1 + after, bs[:n]})
		bs = bs[n:]
	}
	return out
}

// cost is how many lines the difference of two diffs has, heads of hunks
// included: git's measure.
func (d *differ) cost(a, b []int32) int {
	n := 0
	for _, h := range group(d.blocks(a, b), len(a), len(b)) {
		n += 1 + h.a1 - h.a0
		for _, b := range h.blocks {
			n += b.b1 - b.b0
		}
	}
	return n
}

// least is what the cost of two diffs is at least: the lines that one has more
// often than the other. Both are sorted.
func least(a, b []int32) int {
	n, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			i++
			j++
		case a[i] < b[j]:
			n++
			i++
		default:
			n++
			j++
		}
	}
	return n + len(a) - i + len(b) - j
}

// alone is the cost of a patch without a partner: git's creation factor.
func (t *text) alone() int { return t.size * 60 / 100 }
