package diff

// Limits on the pairing of lines inside one block of changes.
const (
	maxBlock   = 60  // removed or added lines; longer blocks are rewrites
	maxCompare = 300 // bytes of a line that decide on its likeness
)

// Pairs matches removed lines with the added lines that replace them, inside
// each run of changes: pairs of indices into h.Lines, removed first. Pairs
// never cross. Lines without a likeness have no partner.
func Pairs(h Hunk) [][2]int {
	var out [][2]int
	ls := h.Lines
	for i := 0; i < len(ls); {
		if ls[i].Kind != Del {
			i++
			continue
		}
		del := i
		for i < len(ls) && (ls[i].Kind == Del || ls[i].Kind == NoNewline) {
			i++
		}
		add := i
		for i < len(ls) && (ls[i].Kind == Add || ls[i].Kind == NoNewline) {
			i++
		}
		out = append(out, match(ls, del, add, i)...)
	}
	return out
}

// match pairs ls[del:add] with ls[add:end] so that the likeness of all pairs
// together is greatest.
func match(ls []Line, del, add, end int) [][2]int {
	n, m := add-del, end-add
	if n == 0 || m == 0 || n > maxBlock || m > maxBlock {
		return nil
	}
	score := make([]int, (n+1)*(m+1)) // best sum for ls[del+i:add] and ls[add+j:end]
	like := make([]int, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			at := i*(m+1) + j
			k := likeness(ls[del+i], ls[add+j])
			like[i*m+j] = k
			score[at] = max(score[at+m+1], score[at+1])
			if k > 0 {
				score[at] = max(score[at], score[at+m+2]+k)
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < n && j < m; {
		at := i*(m+1) + j
		k := like[i*m+j]
		switch {
		case k > 0 && score[at] == score[at+m+2]+k:
			out = append(out, [2]int{del + i, add + j})
			i++
			j++
		case score[at] == score[at+m+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// likeness of two lines in percent, 0 when they are not versions of one line:
// the share of their common ends, white space at the ends aside.
func likeness(a, b Line) int {
	if a.Kind != Del || b.Kind != Add {
		return 0
	}
	x, y := core(a.Code()), core(b.Code())
	if x == "" || y == "" {
		return 0
	}
	head := 0
	for head < min(len(x), len(y)) && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < min(len(x), len(y))-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	if k := 100 * (head + tail) / max(len(x), len(y)); k >= 35 {
		return k
	}
	return 0
}

func core(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s[:min(len(s), maxCompare)]
}
