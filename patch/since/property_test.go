package since

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
	"onemore/patch/diff"
)

// pieces are lines that patches are made of, and what breaks them.
func pieces() []string {
	return []string{
		"From: Bea <bea@example.org>", "Subject: another", "Date: x", " folded", "", "words of a message", "Signed-off-by: Ana <ana@example.org>", "---",
		" x | 1 +", "diff --git a/x b/x", "index 1..2 100644", "--- a/x", "+++ b/x", "@@ -1,3 +1,4 @@ int f(void)", "@@ -30,3 +30,4 @@ int g(void)",
		" a", " b", " c", "+d", "+e", "-f", "-d", "", "-- ", "2.39", "diff --git a/y b/y", "--- a/y", "+++ b/y", "@@ -1 +1 @@", "\\ No newline at end of file",
		"GIT binary patch", "literal 3", "rename from x", "rename to z", "new file mode 100644", "Binary files a/y and b/y differ", "diff --cc x", "@@@ -1 -1 +1 @@@", "\xff\x00\r",
	}
}

func patches() *rapid.Generator[[]Patch] {
	free := rapid.Custom(func(r *rapid.T) Patch {
		ls := rapid.SliceOfN(rapid.SampledFrom(pieces()), 0, 40).Draw(r, "lines")
		return Patch{Title: rapid.SampledFrom([]string{"", "x", "y"}).Draw(r, "title"), Body: strings.Join(ls, "\n")}
	})
	sound := rapid.Custom(func(r *rapid.T) Patch {
		word := rapid.SampledFrom([]string{" a", " b", "+c", "+d", "+e", "-f", "+\tcall(1);", "+\tcall(2);", " "})
		ls := append([]string{" first"}, rapid.SliceOfN(word, 1, 30).Draw(r, "lines")...)
		p := made(rapid.SampledFrom([]string{"x", "y", "z"}).Draw(r, "title"), "Text.", rapid.SampledFrom([]string{"a.c", "b.c"}).Draw(r, "path"), ls...)
		p.Author = patch.Person{Name: rapid.SampledFrom([]string{"Ana", "Bea"}).Draw(r, "author"), Email: "a@example.org"}
		return p
	})
	return rapid.SliceOfN(rapid.OneOf(free, sound), 0, 7)
}

// hold is what is true of every comparison.
func hold(t interface {
	Helper()
	Fatalf(string, ...any)
}, old, now []Patch,
) {
	t.Helper()
	ps := Compare(old, now)
	if again := Compare(old, now); fmt.Sprint(again) != fmt.Sprint(ps) {
		t.Fatalf("twice the same gives %v and %v", ps, again)
	}
	olds, news := make([]int, len(old)), make([]int, len(now))
	last := -1
	for i := range ps {
		p := &ps[i]
		if p.Old >= 0 {
			olds[p.Old]++
		}
		if p.New >= 0 {
			news[p.New]++
			if p.New < last {
				t.Fatalf("new patch %d stands behind %d", p.New, last)
			}
			last = p.New
		}
		paired := p.Old >= 0 && p.New >= 0
		if paired != (p.How != Alone) || p.Same && (p.Author || p.Message || p.Diff || !paired) || p.Same != (len(p.Lines) == 0) && paired {
			t.Fatalf("%+v", *p)
		}
		if paired {
			holdPair(t, p, old[p.Old].Body, now[p.New].Body)
		}
	}
	for _, n := range append(olds, news...) {
		if n != 1 {
			t.Fatalf("a patch is named %d times in %s", n, sketch(ps))
		}
	}
}

// holdPair follows the lines of a pair: what is carried is there and, unless
// marked, the same text; what is shown is what stands in the bodies.
func holdPair(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *Pair, old, now string,
) {
	t.Helper()
	from, to := strings.Split(old, "\n"), strings.Split(now, "\n")
	taken := map[int]bool{}
	for i := -2; i < len(from)+2; i++ {
		n, same, ok := p.Carry(i)
		switch {
		case !ok:
			continue
		case n < 0 || n >= len(to):
			t.Fatalf("line %d is carried to %d of %d", i, n, len(to))
		case same && from[i] != to[n]:
			t.Fatalf("line %d %q is carried to %q", i, from[i], to[n])
		case taken[n]:
			t.Fatalf("two lines are carried to %d", n)
		}
		taken[n] = true
	}
	for _, l := range p.Lines {
		for _, side := range []struct {
			n     int
			lines []string
		}{{l.Old, from}, {l.New, to}} {
			if side.n >= len(side.lines) || side.n < -1 {
				t.Fatalf("%+v: no such line", l)
			}
			if side.n >= 0 && (l.Inner == Add || l.Inner == Del) && side.lines[side.n] != l.Text {
				t.Fatalf("%+v: the body has %q", l, side.lines[side.n])
			}
		}
	}
	for _, h := range p.Hunks {
		if (h.OldFile < 0) != (h.OldHunk < 0) || h.Same && h.OldHunk < 0 {
			t.Fatalf("%+v", h)
		}
	}
}

func TestHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		old := patches().Draw(r, "old")
		now := patches().Draw(r, "new")
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 4).Draw(r, "kept") {
			if i < len(old) {
				now = append(now, old[i])
			}
		}
		hold(r, old, now)
	})
}

func TestSameInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		x := patches().Draw(r, "patches")
		for i, p := range Compare(x, x) {
			if !p.Same || p.Old != p.New && !twin(x[p.Old], x[p.New]) || p.New != i || p.Squashed != nil || p.Split != nil {
				r.Fatalf("%+v", p)
			}
			for _, h := range p.Hunks {
				if !h.Same {
					r.Fatalf("%+v", h)
				}
			}
		}
	})
}

func twin(a, b Patch) bool { return a.Title == b.Title && a.Author == b.Author }

// TestOrderOfNew shuffles the new patches: the same patches are paired.
func TestOrderOfNew(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(r, "n")
		var old, now []Patch
		for i := range n {
			p := simple(fmt.Sprint("word", i), 20)
			old = append(old, p)
			p.Body = strings.Replace(p.Body, "(3)", fmt.Sprintf("(3, %d)", rapid.IntRange(0, 2).Draw(r, "edit")), 1)
			now = append(now, p)
		}
		order := rapid.Permutation(indices(n)).Draw(r, "order")
		shuffled := make([]Patch, n)
		for i, o := range order {
			shuffled[i] = now[o]
		}
		plain, mixed := Compare(old, now), Compare(old, shuffled)
		kept := 0
		for i, p := range mixed {
			if p.New != i || order[p.New] != p.Old || p.Same != plain[p.Old].Same || len(p.Lines) != len(plain[p.Old].Lines) {
				r.Fatalf("order %v: %s", order, sketch(mixed))
			}
			if !p.Moved {
				kept++
			}
		}
		if slices.IsSorted(order) != (kept == n) || kept == 0 {
			r.Fatalf("order %v: %s", order, sketch(mixed))
		}
	})
}

// TestBlocks holds the comparison of lines against what defines it: the lines
// outside of the blocks are the same; and small ones are as small as can be.
func TestBlocks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		ids := rapid.SliceOfN(rapid.Int32Range(0, int32(rapid.IntRange(0, 20).Draw(r, "letters"))), 0, 60)
		a, b := ids.Draw(r, "a"), ids.Draw(r, "b")
		d := differ{count: make([]int32, 21), steps: rapid.SampledFrom([]int{0, maxSteps + 1}).Draw(r, "steps")}
		i, j, changes := 0, 0, 0
		for _, k := range append(d.blocks(a, b), block{len(a), len(a), len(b), len(b)}) {
			if !slices.Equal(a[i:k.a0], b[j:k.b0]) {
				r.Fatalf("%v and %v differ before %v", a, b, k)
			}
			changes += k.a1 - k.a0 + k.b1 - k.b0
			i, j = k.a1, k.b1
		}
		least := len(a) + len(b) - 2*common(a, b)
		if changes < least || changes > least+least/2+8 {
			r.Fatalf("%d changes, %d are enough: %v %v", changes, least, a, b)
		}
	})
}

// common is the length of the longest common subsequence.
func common(a, b []int32) int {
	t := make([][]int, len(a)+1)
	for i := range t {
		t[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			t[i+1][j+1] = max(t[i][j+1], t[i+1][j])
			if a[i] == b[j] {
				t[i+1][j+1] = max(t[i+1][j+1], t[i][j]+1)
			}
		}
	}
	return t[len(a)][len(b)]
}

// TestAssign holds the assignment against trying everything.
func TestAssign(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var m matcher
		side := func(name string) []*text {
			var out []*text
			for _, n := range rapid.SliceOfN(rapid.IntRange(0, 40), 1, 5).Draw(r, name) {
				out = append(out, &text{size: n})
			}
			return out
		}
		m.old, m.new = side("old"), side("new")
		var edges []edge
		for i := range m.old {
			for j := range m.new {
				if c := rapid.IntRange(0, 60).Draw(r, "cost"); c < 45 {
					edges = append(edges, edge{i, j, c})
				}
			}
		}
		total := 0
		olds, news := map[int]bool{}, map[int]bool{}
		for _, e := range m.assign(edges) {
			if olds[e.old] || news[e.new] {
				r.Fatalf("%v is given away twice", e)
			}
			olds[e.old], news[e.new] = true, true
			total += e.cost - m.old[e.old].alone() - m.new[e.new].alone()
		}
		if best := cheapest(&m, edges, 0, 0); total != best {
			r.Fatalf("costs %d, %d is possible", total, best)
		}
	})
}

func cheapest(m *matcher, edges []edge, i, used int) int {
	if i == len(m.old) {
		return 0
	}
	best := cheapest(m, edges, i+1, used)
	for _, e := range edges {
		if e.old == i && used>>e.new&1 == 0 {
			best = min(best, e.cost-m.old[i].alone()-m.new[e.new].alone()+cheapest(m, edges, i+1, used|1<<e.new))
		}
	}
	return best
}

func FuzzCompare(f *testing.F) {
	a, b := simple("alpha", 5), simple("beta", 5)
	f.Add(a.Body, b.Body, a.Body)
	for _, s := range pieces() {
		f.Add(a.Body+s+"\n"+b.Body, s, strings.Replace(a.Body, "alpha(2)", s, 1))
	}
	f.Fuzz(func(t *testing.T, x, y, z string) {
		p := func(s string) Patch { return Patch{Title: s[:min(len(s), 3)], Body: s} }
		hold(t, []Patch{p(x), p(y)}, []Patch{p(z), p(x + y), p(y)})
		other := p(z)
		other.Diff = diff.Scan(x)
		Compare([]Patch{other}, []Patch{p(x)})
		m := patch.Mail{Body: x, Subject: y[:min(len(y), 80)]}
		Read(&m)
	})
}
