package since

import "slices"

// walk is one search for the middle of a shortest edit script. Both sides go
// along diagonals k = x-y from their corner; min and max bound the diagonals
// that were reached.
type walk struct {
	a, b             []int32
	fwd, bwd         []int32 // furthest x, by diagonal plus off
	off              int
	fwdMin, fwdMax   int
	backMin, backMax int
	steps            int
}

// split finds a place that a shortest edit script of a and b goes through, or
// a good one when the search is too long. Neither side is empty, and they
// differ in their first and in their last lines.
func (d *differ) split(a, b []int32) (x, y int) {
	n, m := len(a), len(b)
	size := n + m + 3
	if len(d.fwd) < size {
		d.fwd, d.bwd = make([]int32, size), make([]int32, size)
	}
	w := walk{a: a, b: b, fwd: d.fwd, bwd: d.bwd, off: m + 1, backMin: n - m, backMax: n - m}
	w.fwd[w.off], w.bwd[w.off+n-m] = 0, int32(n)
	limit := max(maxCost, root(size))
	if d.steps > maxSteps {
		limit = tired
	}
	defer func() { d.steps += w.steps }()
	odd := (n-m)&1 != 0
	for range limit {
		if x, y, ok := w.forward(odd); ok {
			return x, y
		}
		if x, y, ok := w.backward(!odd); ok {
			return x, y
		}
	}
	return w.best()
}

// forward makes one more edit from the beginning.
func (w *walk) forward(meets bool) (x, y int, ok bool) {
	n, m := len(w.a), len(w.b)
	w.fwdMin, w.fwdMax = widen(w.fwd, w.off, w.fwdMin, w.fwdMax, -m, n, -1)
	for k := w.fwdMax; k >= w.fwdMin; k -= 2 {
		x := int(max(w.fwd[w.off+k-1]+1, w.fwd[w.off+k+1]))
		for x < n && x-k < m && w.a[x] == w.b[x-k] {
			x++
			w.steps++
		}
		w.fwd[w.off+k] = int32(x)
		if meets && w.backMin <= k && k <= w.backMax && int(w.bwd[w.off+k]) <= x {
			return w.inside(x, k)
		}
	}
	w.steps += (w.fwdMax-w.fwdMin)/2 + 1
	return 0, 0, false
}

// backward makes one more edit from the end.
func (w *walk) backward(meets bool) (x, y int, ok bool) {
	n, m := len(w.a), len(w.b)
	const far = 1 << 30
	w.backMin, w.backMax = widen(w.bwd, w.off, w.backMin, w.backMax, -m, n, far)
	for k := w.backMax; k >= w.backMin; k -= 2 {
		x := int(min(w.bwd[w.off+k-1], w.bwd[w.off+k+1]-1))
		for x > 0 && x-k > 0 && x <= n && x-k <= m && w.a[x-1] == w.b[x-k-1] {
			x--
			w.steps++
		}
		w.bwd[w.off+k] = int32(x)
		if meets && w.fwdMin <= k && k <= w.fwdMax && x <= int(w.fwd[w.off+k]) {
			return w.inside(x, k)
		}
	}
	w.steps += (w.backMax-w.backMin)/2 + 1
	return 0, 0, false
}

// widen takes one more diagonal in on either side, as long as there are any,
// with out beyond them.
func widen(far []int32, off, low, high, lowest, highest int, out int32) (int, int) {
	if low > lowest {
		low--
		far[off+low-1] = out
	} else {
		low++
	}
	if high < highest {
		high++
		far[off+high+1] = out
	} else {
		high--
	}
	return low, high
}

// inside keeps a place within both sequences.
func (w *walk) inside(x, k int) (int, int, bool) {
	y := min(max(x-k, 0), len(w.b))
	return min(max(x, 0), len(w.a)), y, true
}

// best is the place that one of the two sides came furthest to.
func (w *walk) best() (x, y int) {
	n, m := len(w.a), len(w.b)
	gone, left := -1, n+m+1
	var fx, bx int
	fk, bk := 0, 0
	for k := w.fwdMax; k >= w.fwdMin; k -= 2 {
		x := min(int(w.fwd[w.off+k]), n, m+k)
		if x >= 0 && x-k >= 0 && x+x-k > gone {
			gone, fx, fk = x+x-k, x, k
		}
	}
	for k := w.backMax; k >= w.backMin; k -= 2 {
		x := max(int(w.bwd[w.off+k]), 0, k)
		if x <= n && x-k <= m && x+x-k < left {
			left, bx, bk = x+x-k, x, k
		}
	}
	if n+m-left < gone {
		return fx, fx - fk
	}
	return bx, bx - bk
}

// gaps says, for each place between two shared lines, whether lines that are
// not shared stand there.
func gaps(changed []bool) []bool {
	out := []bool{false}
	for _, c := range changed {
		if c {
			out[len(out)-1] = true
		} else {
			out = append(out, false)
		}
	}
	return slices.Clip(out)
}

// settle moves runs of changed lines where lines repeat: to the last place
// where the other side has changes too, or else as far down as they go. Runs
// that meet become one.
func settle(ids []int32, changed, other []bool) {
	for at, gap := 0, 0; at < len(ids); at++ {
		if !changed[at] {
			gap++
			continue
		}
		r := run{ids: ids, changed: changed, from: at, to: at, gap: gap}
		r.grow()
		best := -1
		for size := -1; size != r.to-r.from; {
			size = r.to - r.from
			for r.up() {
			}
			best = -1
			if other[r.gap] {
				best = r.gap
			}
			for r.down() {
				if other[r.gap] {
					best = r.gap
				}
			}
		}
		for best >= 0 && r.gap > best && r.up() {
		}
		at, gap = r.to-1, r.gap
	}
}

// run is a run of changed lines that can be moved where lines repeat.
type run struct {
	ids      []int32
	changed  []bool
	from, to int
	gap      int // how many shared lines stand before it
}

// grow takes in the changed lines behind the run.
func (r *run) grow() {
	for r.to < len(r.ids) && r.changed[r.to] {
		r.to++
	}
}

func (r *run) up() bool {
	if r.from == 0 || r.ids[r.from-1] != r.ids[r.to-1] {
		return false
	}
	r.from, r.to, r.gap = r.from-1, r.to-1, r.gap-1
	r.changed[r.from], r.changed[r.to] = true, false
	for r.from > 0 && r.changed[r.from-1] {
		r.from--
	}
	return true
}

func (r *run) down() bool {
	if r.to >= len(r.ids) || r.ids[r.from] != r.ids[r.to] {
		return false
	}
	r.changed[r.from], r.changed[r.to] = false, true
	r.from, r.to, r.gap = r.from+1, r.to+1, r.gap+1
	r.grow()
	return true
}
