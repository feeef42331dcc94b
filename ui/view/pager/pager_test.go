package pager

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/ui/text"
)

// numbered is a text whose lines say their number; it counts what is asked.
type numbered struct {
	n     int
	asked *int
}

func (l numbered) Len() int { return l.n }

func (l numbered) Text(i int) text.Safe {
	if l.asked != nil {
		*l.asked++
	}
	return text.Clean(fmt.Sprintf("line %d of a text", i))
}

func rows(p *Pager) (lines, hidden []int) {
	p.Visible(func(line, n int) {
		lines = append(lines, line)
		hidden = append(hidden, n)
	})
	return lines, hidden
}

func TestFolding(t *testing.T) {
	p := New(numbered{n: 20}, 6)
	p.SetFolds([]Fold{{From: 2, To: 6, Closed: true}, {From: 8, To: 12}, {From: 15, To: 16, Closed: true}})
	lines, hidden := rows(p)
	if !slices.Equal(lines, []int{0, 1, 2, 6, 7, 8}) || !slices.Equal(hidden, []int{0, 0, 3, 0, 0, 0}) {
		t.Fatalf("rows %v hide %v", lines, hidden)
	}
	if p.Rows() != 17 || p.Len() != 20 || len(p.Folds()) != 2 {
		t.Errorf("%d rows of %d lines, %d folds", p.Rows(), p.Len(), len(p.Folds()))
	}
	p.Move(2)
	if !p.Toggle() || p.Cursor() != 2 || p.Rows() != 20 {
		t.Errorf("opened: cursor %d, %d rows", p.Cursor(), p.Rows())
	}
	p.Goto(4)
	if !p.Toggle() || p.Cursor() != 2 {
		t.Errorf("closed over the cursor: it is on %d", p.Cursor())
	}
	p.Goto(4) // inside a closed fold
	if p.Cursor() != 4 || p.Rows() != 20 {
		t.Errorf("Goto did not open the fold: cursor %d, %d rows", p.Cursor(), p.Rows())
	}
	p.Goto(19)
	if p.Toggle() {
		t.Error("toggled a fold where there is none")
	}
	p.CloseAll(true)
	if p.Rows() != 20-3-3 || p.Cursor() != 19 {
		t.Errorf("all closed: %d rows, cursor %d", p.Rows(), p.Cursor())
	}
	p.CloseAll(false)
	if p.Rows() != 20 {
		t.Errorf("all open: %d rows", p.Rows())
	}
}

func TestNestedFolds(t *testing.T) {
	p := New(numbered{n: 30}, 10)
	p.SetFolds([]Fold{{From: 5, To: 10}, {From: 0, To: 20}, {From: 11, To: 15}})
	p.Goto(7)
	p.Toggle() // the inner one
	if p.Cursor() != 5 || p.Rows() != 26 {
		t.Fatalf("inner closed: cursor %d, %d rows", p.Cursor(), p.Rows())
	}
	p.Goto(16)
	p.Toggle() // the outer one
	if p.Cursor() != 0 || p.Rows() != 11 {
		t.Fatalf("outer closed: cursor %d, %d rows", p.Cursor(), p.Rows())
	}
	p.Toggle()
	if p.Rows() != 26 {
		t.Fatalf("outer open again: %d rows, the inner one must stay closed", p.Rows())
	}
	p.CloseAll(true)
	p.Goto(7)
	if p.Cursor() != 7 || p.Rows() != 30-3 {
		t.Fatalf("Goto opens both folds around a line: cursor %d, %d rows", p.Cursor(), p.Rows())
	}
}

func TestOpeningAFoldKeepsTheWindow(t *testing.T) {
	p := New(numbered{n: 100}, 20)
	p.SetFolds([]Fold{{From: 50, To: 55, Closed: true}})
	p.Goto(50)
	p.Center()
	top, _ := p.view.Visible()
	p.Goto(52)
	if now, _ := p.view.Visible(); now != top || p.Cursor() != 52 {
		t.Errorf("the window moved from row %d to %d", top, now)
	}
}

func TestJumps(t *testing.T) {
	p := New(numbered{n: 100}, 10)
	p.SetJumps(Hunk, []int{10, 20, 60, 95})
	p.SetFolds([]Fold{{From: 50, To: 70, Closed: true}})
	for _, step := range []struct {
		n     int
		moved bool
		at    int
	}{{1, true, 10}, {2, true, 95}, {-1, true, 20}, {9, true, 95}, {1, false, 95}, {-9, true, 10}, {-1, false, 10}, {0, false, 10}} {
		if moved := p.Jump(Hunk, step.n); moved != step.moved || p.Cursor() != step.at {
			t.Errorf("Jump(%d) = %v on %d, want %v on %d", step.n, moved, p.Cursor(), step.moved, step.at)
		}
	}
	p.SetJumps(Note, []int{60})
	if !p.Jump(Note, 1) || p.Cursor() != 60 || !p.Jump(Hunk, -1) || !p.Jump(Hunk, 1) || p.Cursor() != 60 {
		t.Errorf("a comment in a fold is not reached, or the fold stays closed: cursor %d", p.Cursor())
	}
	p.CloseAll(true)
	p.Jump(Hunk, -9)
	if p.CursorRow() != 0 {
		t.Errorf("a jump ends on row %d of the window", p.CursorRow())
	}
	if p.Jump(File, 1) || p.Jump(kinds, 1) {
		t.Error("jumped to a place of a kind that has none")
	}
	p.Goto(25)
	if i, n := p.Here(Hunk); i != 2 || n != 4 {
		t.Errorf("Here = %d of %d", i, n)
	}
	if i, _ := p.Here(File); i != 0 {
		t.Errorf("Here of nothing = %d", i)
	}
}

func TestRelayKeepsThePlace(t *testing.T) {
	p := New(numbered{n: 100}, 10)
	p.SetFolds([]Fold{{From: 60, To: 80, Closed: true}})
	p.Goto(40)
	p.Move(3)
	row := p.CursorRow()
	p.lines = numbered{n: 120}
	p.Relay(53, []Fold{{From: 70, To: 90, Closed: true}}, map[Kind][]int{Hunk: {5, 75}, File: {5, 70}})
	if p.Cursor() != 53 || p.CursorRow() != row || p.Rows() != 101 {
		t.Errorf("cursor %d in row %d, want 53 in %d; %d rows", p.Cursor(), p.CursorRow(), row, p.Rows())
	}
	if p.Jump(Hunk, 1) || !p.Jump(File, 1) || p.Cursor() != 70 {
		t.Errorf("jumps: cursor %d", p.Cursor())
	}
	p.Relay(75, []Fold{{From: 70, To: 90, Closed: true}}, nil)
	if p.Cursor() != 75 || p.Rows() != 120 {
		t.Errorf("the fold over the cursor stays closed: cursor %d, %d rows", p.Cursor(), p.Rows())
	}
}

func find(p *Pager, pattern string, back bool) Found {
	s := p.Find(text.NewQuery(pattern), back)
	for {
		if f := p.Step(&s, 7); f != More {
			return f
		}
	}
}

func TestSearch(t *testing.T) {
	p := New(numbered{n: 100}, 10)
	p.SetFolds([]Fold{{From: 40, To: 60, Closed: true}})
	for _, c := range []struct {
		pattern string
		back    bool
		want    Found
		at      int
	}{
		{"line 1", false, Hit, 1},
		{"line 1", false, Hit, 10},
		{"line 1", true, Hit, 1},
		{"line 1 ", true, Hit, 1}, // only itself, found around the end
		{"LINE", false, NotFound, 1},
		{"line 55", false, Hit, 55}, // in the closed fold
		{"line 3 ", false, Hit, 3},  // around the end
		{"line 99", true, Hit, 99},  // around the beginning
		{"", false, NotFound, 99},
	} {
		if got := find(p, c.pattern, c.back); got != c.want || p.Cursor() != c.at {
			t.Errorf("find %q: %v on %d, want %v on %d", c.pattern, got, p.Cursor(), c.want, c.at)
		}
	}
	empty := New(numbered{}, 10)
	if find(empty, "x", false) != NotFound || New(nil, 3).Rows() != 0 {
		t.Error("found something in nothing")
	}
}

func TestScrolling(t *testing.T) {
	p := New(numbered{n: 50}, 10)
	p.SetMargin(2)
	p.Page(1)
	p.Half(1)
	p.Scroll(-1)
	if p.AtEnd() || p.Percent() < 20 || p.Percent() > 80 {
		t.Errorf("in the middle: at end %v, %d %%", p.AtEnd(), p.Percent())
	}
	p.End()
	if !p.AtEnd() || p.Percent() != 100 || p.Cursor() != 49 {
		t.Errorf("at the end: %v, %d %%, line %d", p.AtEnd(), p.Percent(), p.Cursor())
	}
	p.Home()
	p.Move(20)
	p.Center()
	if p.CursorRow() != 5 {
		t.Errorf("centered on row %d", p.CursorRow())
	}
	p.Sideways(8)
	p.Sideways(-3)
	if p.Left() != 5 {
		t.Errorf("left is %d", p.Left())
	}
	p.Sideways(-10)
	if p.Left() != 0 {
		t.Errorf("left is %d", p.Left())
	}
	p.SetHeight(20)
	p.SetLines(numbered{n: 5})
	if p.Cursor() != 4 || p.Height() != 20 || p.Percent() != 100 {
		t.Errorf("shorter text: line %d", p.Cursor())
	}
}

// The rows are the lines a plain model of folding leaves over, and rows and
// lines translate into one another.
func TestFoldsAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "lines")
		p := New(numbered{n: n}, 7)
		var all []Fold
		for range rapid.IntRange(0, 8).Draw(t, "folds") {
			from := rapid.IntRange(-2, n+2).Draw(t, "from")
			all = append(all, Fold{from, from + rapid.IntRange(-1, 20).Draw(t, "size"), rapid.Bool().Draw(t, "closed")})
		}
		p.SetFolds(all)
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "op") {
			case 0:
				p.Toggle()
			case 1:
				line := rapid.IntRange(0, n-1).Draw(t, "line")
				p.Goto(line)
				if p.Cursor() != line {
					t.Fatalf("Goto(%d) is on %d", line, p.Cursor())
				}
			case 2:
				p.Move(rapid.IntRange(-20, 20).Draw(t, "move"))
			case 3:
				before := p.Cursor()
				p.CloseAll(false)
				if p.Cursor() != before {
					t.Fatalf("opening all moved the cursor from %d to %d", before, p.Cursor())
				}
			}
			compare(t, p, n)
		}
	})
}

func compare(t *rapid.T, p *Pager, n int) {
	t.Helper()
	hidden := make([]bool, n)
	for _, f := range p.Folds() {
		for i := f.From + 1; f.Closed && i < f.To; i++ {
			hidden[i] = true
		}
	}
	var want []int
	for i, h := range hidden {
		if !h {
			want = append(want, i)
		}
	}
	if p.Rows() != len(want) {
		t.Fatalf("%d rows, want %v of %v", p.Rows(), want, p.Folds())
	}
	for row, line := range want {
		if got := p.folds.line(row); got != line || p.folds.row(line) != row {
			t.Fatalf("row %d is line %d (want %d), whose row is %d", row, got, line, p.folds.row(line))
		}
	}
	for line, h := range hidden {
		if row := p.folds.row(line); row < 0 || row >= len(want) || h && want[row] > line {
			t.Fatalf("line %d has row %d", line, row)
		}
	}
}

// big is a diff of 100,000 lines with folds and places.
func big() *Pager {
	const n = 100_000
	p := New(numbered{n: n}, 50)
	var folds []Fold
	var hunks []int
	for i := 0; i < n; i += 10 {
		hunks = append(hunks, i)
		folds = append(folds, Fold{From: i, To: i + 10, Closed: i%30 == 0})
	}
	p.SetFolds(folds)
	p.SetJumps(Hunk, hunks)
	return p
}

func TestOnlyWhatIsInViewIsAsked(t *testing.T) {
	asked := 0
	p := New(numbered{n: 100_000, asked: &asked}, 50)
	draw := func() { p.Visible(func(line, _ int) { _ = p.lines.Text(line) }) }
	for _, key := range []func(){p.End, p.Home, func() { p.Page(3) }, func() { p.Goto(70_000) }} {
		asked = 0
		key()
		draw()
		if asked != 50 {
			t.Errorf("%d lines asked for a window of 50", asked)
		}
	}
	asked = 0
	s := p.Find(text.NewQuery("not there"), false)
	if p.Step(&s, Budget) != More || asked != Budget {
		t.Errorf("a step of a search asked for %d lines, the budget is %d", asked, Budget)
	}
}

func BenchmarkKeys(b *testing.B) {
	for name, key := range map[string]func(p *Pager, i int){
		"move":   func(p *Pager, i int) { p.Move(1 - 2*(i&1)) },
		"page":   func(p *Pager, i int) { p.Page(1 - 2*(i&1)) },
		"ends":   func(p *Pager, i int) { p.End(); p.Home() },
		"jump":   func(p *Pager, i int) { p.Jump(Hunk, 3000*(1-2*(i&1))) },
		"toggle": func(p *Pager, i int) { p.Toggle() },
		"search": func(p *Pager, i int) {
			s := p.Find(text.NewQuery("not there"), false)
			p.Step(&s, Budget)
		},
	} {
		b.Run(name, func(b *testing.B) {
			p := big()
			p.Goto(50_000)
			i := 0
			var worst time.Duration
			for b.Loop() {
				start := time.Now()
				key(p, i)
				p.Visible(func(line, _ int) { _ = p.lines.Text(line) })
				worst = max(worst, time.Since(start))
				i++
			}
			b.ReportMetric(float64(worst.Microseconds()), "µs-worst")
		})
	}
}
