package since

import "slices"

// What makes a patch part of others.
const (
	covered  = 80 // percent of its lines that are found there
	mention  = 20 // percent that one of them must have
	maxParts = 8  // of them
)

// changed is one added or removed line, with its file.
type changed struct{ path, line int32 }

// absorb finds the dropped patches whose changes other patches took in, and
// the new ones whose changes were taken out of others.
func (m *matcher) absorb(pairs []Pair) {
	if open(m.toNew) == 0 && open(m.toOld) == 0 {
		return
	}
	paths := table{ids: map[string]int32{}}
	old, now := paths.changes(m.old), paths.changes(m.new)
	gained, lost := rest(now, old, m.toOld), rest(old, now, m.toNew)
	for i := range pairs {
		switch p := &pairs[i]; {
		case p.New < 0:
			p.Squashed = gained.holders(old[p.Old])
		case p.Old < 0:
			p.Split = lost.holders(now[p.New])
		}
	}
}

// changes counts the lines that each patch adds and removes; braces and blank
// lines say nothing.
func (t *table) changes(ps []*text) []map[changed]int {
	out := make([]map[changed]int, len(ps))
	for i, p := range ps {
		out[i] = map[changed]int{}
		for _, h := range p.hunks {
			path := t.id(h.path)
			for l := h.from; l < h.to; l++ {
				if (p.kinds[l] == Add || p.kinds[l] == Del) && speaks(p.lines[l]) {
					out[i][changed{path, p.ids[l]}]++
				}
			}
		}
	}
	return out
}

// speaks says that a line has three letters or digits.
func speaks(s string) bool {
	n := 0
	for i := 0; i < len(s) && n < 3; i++ {
		if c := s[i]; c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 {
			n++
		}
	}
	return n == 3
}

// holding is where lines are: by line, the patches that have it.
type holding map[changed][]holder

type holder struct{ patch, count int }

// rest says what each patch has that its partner has not.
func rest(ps, partners []map[changed]int, partner []int) holding {
	out := holding{}
	for i, lines := range ps {
		for l, n := range lines {
			if partner[i] >= 0 {
				n -= partners[partner[i]][l]
			}
			if n > 0 && len(out[l]) < maxParts {
				out[l] = append(out[l], holder{i, n})
			}
		}
	}
	return out
}

// holders are the patches that have nearly all of these lines together.
func (h holding) holders(lines map[changed]int) []int {
	total := 0
	shares := map[int]int{}
	for l, n := range lines {
		total += n
		for _, x := range h[l] {
			shares[x.patch] += min(n, x.count)
		}
	}
	var out []int
	for p, n := range shares {
		if 100*n >= mention*total {
			out = append(out, p)
		}
	}
	found := 0
	for l, n := range lines {
		for _, x := range h[l] {
			if n > 0 && slices.Contains(out, x.patch) {
				found += min(n, x.count)
				n -= min(n, x.count)
			}
		}
	}
	if len(out) == 0 || len(out) > maxParts || 100*found < covered*total {
		return nil
	}
	slices.Sort(out)
	return out
}
