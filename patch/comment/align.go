package comment

import "slices"

const (
	often  = 16  // a line that stands there more often is only found next to others
	run    = 6   // what it means that a line follows the one that was found before it
	apart  = 4   // the same when the sender wrote something in between
	strict = 1   // what it means that not even white space was changed
	reach  = 200 // lines looked at for one that stands there often
)

// pair is one way to read a token: as entry at of the index.
type pair struct {
	at    int32
	back  int32 // the pair before it on the best way here, -1 for none
	value int64
}

// aligner finds the best way to read all tokens, in order, as lines of the
// index. Runs of lines count more than single ones, and of two ways that are as
// good the one with smaller gaps.
type aligner struct {
	x     *index
	toks  []token
	cand  [][]int32 // by token: entries it can be, ascending
	pairs []pair
	start []int32 // by token: its first pair
	tree  []best  // by entry: the best pair up to it (Fenwick)
}

type best struct {
	value int64
	pair  int32
}

// align gives the entry of each token, or -1.
func align(x *index, toks []token) []int32 {
	out := slices.Repeat([]int32{-1}, len(toks))
	if len(x.line) == 0 || len(toks) == 0 {
		return out
	}
	a := aligner{x: x, toks: toks}
	a.candidates()
	a.solve()
	a.trace(out)
	a.fill(out)
	return out
}

// candidates lists what each token can be. Lines that stand everywhere only
// follow or precede what others can be: so the work stays linear.
func (a *aligner) candidates() {
	a.cand = make([][]int32, len(a.toks))
	for i := range a.toks {
		t := &a.toks[i]
		if t.lost {
			continue
		}
		if b := a.x.first[t.key]; b.n <= often {
			list := make([]int32, 0, b.n)
			for e := b.head; e >= 0; e = a.x.next[e] {
				list = append(list, e)
			}
			a.cand[i] = list
		} else if i > 0 && !t.cut {
			a.beside(i, i-1, 1)
		}
	}
	for i := len(a.toks) - 2; i >= 0; i-- {
		if t := &a.toks[i]; !t.lost && !a.toks[i+1].cut && a.x.first[t.key].n > often {
			a.beside(i, i+1, -1)
		}
	}
}

// beside adds to the candidates of token i those that are one step from the
// candidates of token j.
func (a *aligner) beside(i, j int, step int32) {
	list := a.cand[i]
	for _, e := range a.cand[j] {
		if e += step; e >= 0 && int(e) < len(a.x.keys) && a.x.keys[e] == a.toks[i].key && len(list) < 2*often {
			list = append(list, e)
		}
	}
	slices.Sort(list)
	a.cand[i] = slices.Compact(list)
}

// solve finds for every pair the best way to it.
func (a *aligner) solve() {
	n := 0
	for _, c := range a.cand {
		n += len(c)
	}
	a.pairs = make([]pair, 0, n)
	a.start = make([]int32, len(a.toks)+1)
	a.tree = make([]best, len(a.x.line)+1)
	scale := int64(len(a.x.line) + 1) // gaps only decide between ways that are as good
	for i := range a.toks {
		t := &a.toks[i]
		a.start[i] = int32(len(a.pairs))
		before := a.before(i)
		bonus := run * scale
		if t.apart {
			bonus = apart * scale
		}
		for _, e := range a.cand[i] {
			p := pair{at: e, back: -1}
			w := t.weight
			if t.text != "" && same(t.text, a.x.text[e]) {
				w += strict
			}
			if b := a.upTo(e); b.value > 0 {
				p.value, p.back = b.value-int64(e)+1, b.pair
			}
			for len(before) > 0 && a.pairs[before[0]].at < e-1 {
				before = before[1:]
			}
			if len(before) > 0 && a.pairs[before[0]].at == e-1 && a.pairs[before[0]].value+bonus > p.value {
				p.value, p.back = a.pairs[before[0]].value+bonus, before[0]
			}
			p.value += w * scale
			a.pairs = append(a.pairs, p)
		}
		for k := int(a.start[i]); k < len(a.pairs); k++ {
			a.put(a.pairs[k].at, best{a.pairs[k].value + int64(a.pairs[k].at), int32(k)})
		}
	}
	a.start[len(a.toks)] = int32(len(a.pairs))
}

// before gives the pairs of the token that stands right before token i.
func (a *aligner) before(i int) []int32 {
	if i == 0 || a.toks[i].cut {
		return nil
	}
	out := make([]int32, 0, len(a.cand[i-1]))
	for k := a.start[i-1]; k < a.start[i]; k++ {
		out = append(out, k)
	}
	return out
}

// upTo is the best pair at an entry before e.
func (a *aligner) upTo(e int32) best {
	var b best
	for ; e > 0; e &= e - 1 {
		if a.tree[e].value > b.value {
			b = a.tree[e]
		}
	}
	return b
}

func (a *aligner) put(e int32, b best) {
	for n := int(e) + 1; n < len(a.tree); n += n & -n {
		if b.value > a.tree[n].value {
			a.tree[n] = b
		}
	}
}

// trace walks the best way back.
func (a *aligner) trace(out []int32) {
	at, value := int32(-1), int64(0)
	for k := range a.pairs {
		if a.pairs[k].value > value {
			at, value = int32(k), a.pairs[k].value
		}
	}
	for i := len(a.toks) - 1; i >= 0 && at >= 0; i-- {
		if at >= a.start[i] && at < a.start[i+1] {
			out[i] = a.pairs[at].at
			at = a.pairs[at].back
		}
	}
}

// fill reads the lines that stand everywhere as the nearest ones behind what
// was found before them, and those that somebody cut short or changed a little
// as the very next one.
func (a *aligner) fill(out []int32) {
	limit := make([]int32, len(out)) // the entry that each token must stand before
	next := int32(len(a.x.line))
	for i := len(out) - 1; i >= 0; i-- {
		limit[i] = next
		if out[i] >= 0 {
			next = out[i]
		}
	}
	last := int32(-1)
	for i := range out {
		t := &a.toks[i]
		switch {
		case out[i] >= 0:
			last = out[i]
		case last < 0:
		case t.lost:
			if e := last + 1; e < limit[i] && !t.cut && resembles(t.text, a.x.text[e]) {
				out[i], last = e, e
			}
		default:
			for e := last + 1; e < limit[i] && e <= last+reach; e++ {
				if a.x.keys[e] == t.key {
					out[i], last = e, e
					break
				}
			}
		}
	}
}

// resembles says that most of two lines is the same from their beginning on.
func resembles(a, b string) bool {
	const least = 10 // bytes that must be the same
	i, j, n := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] <= ' ':
			i++
		case b[j] <= ' ':
			j++
		case a[i] == b[j]:
			i, j, n = i+1, j+1, n+1
		default:
			return n >= least && 2*n >= max(solid(a, len(a)), solid(b, len(b)))
		}
	}
	return n >= least || i == len(a) && n >= least/2
}
