package since

import "math"

// assign picks the edges of least cost together; a patch without an edge costs
// what it costs alone. Patches that no chain of edges joins do not matter to
// each other: each such part is solved by itself.
func (m *matcher) assign(edges []edge) []edge {
	var out []edge
	for _, part := range m.parts(edges) {
		out = append(out, m.solve(part)...)
	}
	return out
}

// parts sorts edges into those that hang together, in order of their first.
func (m *matcher) parts(edges []edge) [][]edge {
	up := indices(len(m.old) + len(m.new))
	find := func(x int) int {
		for up[x] != x {
			up[x] = up[up[x]]
			x = up[x]
		}
		return x
	}
	for _, e := range edges {
		up[find(e.old)] = find(len(m.old) + e.new)
	}
	at := map[int]int{}
	var out [][]edge
	for _, e := range edges {
		k := find(e.old)
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, nil)
		}
		out[n] = append(out[n], e)
	}
	return out
}

// none is the price of what cannot be paired.
const none = math.MaxInt64 / 4

// grid is the prices of a part: what a pair costs more than its two patches
// alone, so that staying alone is free. Behind the new patches each old one has
// a column of its own in which it stays alone.
type grid struct {
	rows, cols []int // patches
	price      []int // by row and column; none where there is no edge
	by         []int // by row and column; index into edges
}

func (m *matcher) grid(edges []edge) *grid {
	g := &grid{}
	row, col := map[int]int{}, map[int]int{}
	for _, e := range edges {
		if _, ok := row[e.old]; !ok {
			row[e.old] = len(g.rows)
			g.rows = append(g.rows, e.old)
		}
		if _, ok := col[e.new]; !ok {
			col[e.new] = len(g.cols)
			g.cols = append(g.cols, e.new)
		}
	}
	g.price = make([]int, len(g.rows)*len(g.cols))
	g.by = make([]int, len(g.price))
	for i := range g.price {
		g.price[i] = none
	}
	for n, e := range edges {
		at := row[e.old]*len(g.cols) + col[e.new]
		g.price[at], g.by[at] = m.price(e), n
	}
	return g
}

// price breaks ties: by title, then by place. Two lone patches are one rather
// than two, as git has it.
func (m *matcher) price(e edge) int {
	a, b := m.old[e.old], m.new[e.new]
	p := (e.cost - a.alone() - b.alone()) << 24
	if len(m.old) == 1 && len(m.new) == 1 {
		p -= 1 << 13
	}
	if a.title != b.title {
		p += 1 << 12
	}
	return p + min(max(e.old-e.new, e.new-e.old), 1<<11)
}

func (g *grid) at(row, col int) int {
	switch {
	case col < len(g.cols):
		return g.price[row*len(g.cols)+col]
	case col == len(g.cols)+row:
		return 0
	}
	return none
}

// solve is the Hungarian method with potentials: one row after the other finds
// the cheapest chain of changes that gives it a column.
func (m *matcher) solve(edges []edge) []edge {
	g := m.grid(edges)
	s := newSolver(g)
	for row := range g.rows {
		if !m.goOn() {
			return nil
		}
		s.place(row)
	}
	var out []edge
	for col := range g.cols {
		if row := s.rowOf[col]; row >= 0 {
			out = append(out, edges[g.by[row*len(g.cols)+col]])
		}
	}
	return out
}

type solver struct {
	g          *grid
	rowP, colP []int // potentials
	rowOf      []int // by column; -1: free. The last column is where a search begins.
	dist, prev []int
	done       []bool
}

func newSolver(g *grid) *solver {
	n := len(g.cols) + len(g.rows) + 1
	s := &solver{
		g: g, rowP: make([]int, len(g.rows)), colP: make([]int, n), rowOf: make([]int, n),
		dist: make([]int, n), prev: make([]int, n), done: make([]bool, n),
	}
	for i := range s.rowOf {
		s.rowOf[i] = -1
	}
	return s
}

// place gives a row a column.
func (s *solver) place(row int) {
	start := len(s.rowOf) - 1
	s.rowOf[start] = row
	for i := range s.dist {
		s.dist[i], s.done[i] = none, false
	}
	col := start
	for s.rowOf[col] >= 0 {
		col = s.step(col)
	}
	for col != start {
		before := s.prev[col]
		s.rowOf[col] = s.rowOf[before]
		col = before
	}
	s.rowOf[start] = -1
}

// step closes a column and finds the next.
func (s *solver) step(col int) int {
	s.done[col] = true
	row, next, least := s.rowOf[col], -1, none
	last := len(s.rowOf) - 1
	for j := range last {
		if s.done[j] {
			continue
		}
		if p := s.g.at(row, j); p < none {
			if p -= s.rowP[row] + s.colP[j]; p < s.dist[j] {
				s.dist[j], s.prev[j] = p, col
			}
		}
		if s.dist[j] < least {
			least, next = s.dist[j], j
		}
	}
	for j := range s.rowOf {
		if s.done[j] {
			s.rowP[s.rowOf[j]] += least
			s.colP[j] -= least
		} else if s.dist[j] < none {
			s.dist[j] -= least
		}
	}
	return next
}
