package since

// block is a run of lines that two sequences do not share.
type block struct{ a0, a1, b0, b1 int }

// The limits on the comparison of lines.
const (
	maxCost  = 256       // edits after which the smallest difference is given up, at least
	tired    = 16        // the same when much work was done already
	maxSteps = 200 << 20 // steps after which much work was done
)

// differ compares sequences of line numbers. It is Myers' O(ND) comparison in
// linear space, with the shortcuts that git's has, so that costs are the same:
// lines that the other side lacks are set aside before, and the smallest
// difference is given up when it is far away.
type differ struct {
	count    []int32 // by line number, zero between two uses
	fwd, bwd []int32 // the furthest place on each diagonal
	steps    int     // the work done so far
	ca, cb   []bool  // marks of the lines that are not shared
}

// blocks finds where a and b differ, in order.
func (d *differ) blocks(a, b []int32) []block {
	d.ca, d.cb = clean(d.ca, len(a)), clean(d.cb, len(b))
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	d.steps += len(a) + len(b)
	if head < len(a)-tail || head < len(b)-tail {
		d.run(d.sift(a, b, head, tail, d.ca), d.sift(b, a, head, tail, d.cb))
		settle(a, d.ca, gaps(d.cb))
		settle(b, d.cb, gaps(d.ca))
	}
	return d.join()
}

func clean(s []bool, n int) []bool {
	if cap(s) < n {
		return make([]bool, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// seq is what is left of a sequence to compare: line numbers, their places in
// the whole, and the marks of the whole.
type seq struct {
	ids, at []int32
	changed []bool
}

func (s seq) cut(from, to int) seq { return seq{s.ids[from:to], s.at[from:to], s.changed} }

func (s seq) mark() {
	for _, i := range s.at {
		s.changed[i] = true
	}
}

// sift marks the lines of a that b lacks and keeps the others.
func (d *differ) sift(a, b []int32, head, tail int, changed []bool) seq {
	for _, id := range b {
		d.count[id]++
	}
	often := int32(min(root(len(a)), 1024))
	const lacks, few, many = 0, 1, 2
	class := make([]uint8, len(a))
	for i, id := range a {
		switch n := d.count[id]; {
		case n >= often:
			class[i] = many
		case n > 0:
			class[i] = few
		}
	}
	for _, id := range b {
		d.count[id] = 0
	}
	s := seq{changed: changed}
	for i := head; i < len(a)-tail; i++ {
		if class[i] == few || class[i] == many && !lonely(class[head:len(a)-tail], i-head) {
			s.ids, s.at = append(s.ids, a[i]), append(s.at, int32(i))
		} else {
			changed[i] = true
		}
	}
	return s
}

// lonely says that a line which the other side has many times, such as a blank
// one, stands amid lines that it lacks: matching it would mean nothing.
func lonely(class []uint8, i int) bool {
	const window = 100
	lacking, frequent := 0, 0
	look := func(step int) bool {
		n := 0
		for j, left := i+step, window; j >= 0 && j < len(class) && left > 0 && class[j] != 1; j, left = j+step, left-1 {
			if class[j] == 0 {
				n++
			} else {
				frequent++
			}
		}
		lacking += n
		return n > 0
	}
	if !look(-1) || !look(1) {
		return false
	}
	frequent += 2 // the line itself, once for each direction
	return 3*frequent < lacking
}

// root is a power of two near the square root, as git has it.
func root(n int) int {
	r := 1
	for ; n > 0; n >>= 2 {
		r <<= 1
	}
	return r
}

// run compares what is left of both sides.
func (d *differ) run(a, b seq) {
	for {
		head := 0
		for head < min(len(a.ids), len(b.ids)) && a.ids[head] == b.ids[head] {
			head++
		}
		tail := 0
		for tail < min(len(a.ids), len(b.ids))-head && a.ids[len(a.ids)-1-tail] == b.ids[len(b.ids)-1-tail] {
			tail++
		}
		d.steps += head + tail + 1
		a, b = a.cut(head, len(a.ids)-tail), b.cut(head, len(b.ids)-tail)
		n, m := len(a.ids), len(b.ids)
		if n == 0 || m == 0 {
			a.mark()
			b.mark()
			return
		}
		x, y := d.split(a.ids, b.ids)
		if x+y <= 0 || x+y >= n+m { // no step forward: cannot be, but must not loop
			a.mark()
			b.mark()
			return
		}
		d.run(a.cut(0, x), b.cut(0, y))
		a, b = a.cut(x, n), b.cut(y, m)
	}
}

// join turns the marks into blocks.
func (d *differ) join() []block {
	var out []block
	for i, j := 0, 0; i < len(d.ca) || j < len(d.cb); {
		if (i >= len(d.ca) || !d.ca[i]) && (j >= len(d.cb) || !d.cb[j]) {
			i++
			j++
			continue
		}
		b := block{a0: i, b0: j}
		for i < len(d.ca) && d.ca[i] {
			i++
		}
		for j < len(d.cb) && d.cb[j] {
			j++
		}
		b.a1, b.b1 = i, j
		out = append(out, b)
	}
	return out
}
