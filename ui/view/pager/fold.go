package pager

import (
	"slices"
	"sort"
)

// Fold is a range of lines [From, To) that can be closed: then only the line
// From shows, in the name of them all.
type Fold struct {
	From, To int
	Closed   bool
}

// folds keeps all folds and, worked out from the closed ones, the gaps that
// translate rows to lines.
type folds struct {
	all  []Fold // by From, the wider first
	gaps []gap  // by line, not overlapping
}

// gap is a run of hidden lines after the line that stands for them.
type gap struct {
	row    int // of the line that stands for the fold
	line   int // that line
	hidden int // lines hidden after it
}

func (f *folds) set(all []Fold, total int) {
	f.all = f.all[:0]
	for _, x := range all {
		x.From, x.To = max(x.From, 0), min(x.To, total)
		if x.To-x.From >= 2 {
			f.all = append(f.all, x)
		}
	}
	slices.SortStableFunc(f.all, func(a, b Fold) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	f.rebuild()
}

// rebuild works out the gaps. A fold inside a closed one hides nothing more;
// one that only overlaps it hides what is left of it.
func (f *folds) rebuild() {
	f.gaps = f.gaps[:0]
	hidden, end := 0, 0
	for _, x := range f.all {
		if !x.Closed || x.To <= end {
			continue
		}
		if n := len(f.gaps); n > 0 && x.From < end {
			f.gaps[n-1].hidden += x.To - end
			hidden += x.To - end
		} else {
			f.gaps = append(f.gaps, gap{row: x.From - hidden, line: x.From, hidden: x.To - x.From - 1})
			hidden += x.To - x.From - 1
		}
		end = x.To
	}
}

// hiddenLines is the number of lines no row shows.
func (f *folds) hiddenLines() int {
	if len(f.gaps) == 0 {
		return 0
	}
	g := f.gaps[len(f.gaps)-1]
	return g.line - g.row + g.hidden
}

// at returns the line of a row, and how many lines are hidden behind it.
func (f *folds) at(row int) (line, hidden int) {
	i := sort.Search(len(f.gaps), func(i int) bool { return f.gaps[i].row > row }) - 1
	if i < 0 {
		return row, 0
	}
	g := f.gaps[i]
	if row == g.row {
		return g.line, g.hidden
	}
	return g.line + g.hidden + row - g.row, 0
}

func (f *folds) line(row int) int {
	line, _ := f.at(row)
	return line
}

// row returns the row that shows line, or the row of the fold that hides it.
func (f *folds) row(line int) int {
	i := sort.Search(len(f.gaps), func(i int) bool { return f.gaps[i].line > line }) - 1
	if i < 0 {
		return line
	}
	g := f.gaps[i]
	if line <= g.line+g.hidden {
		return g.row
	}
	return g.row + line - g.line - g.hidden
}

// reveal opens the folds that hide line and says whether there were any.
func (f *folds) reveal(line int) bool {
	i := sort.Search(len(f.gaps), func(i int) bool { return f.gaps[i].line > line }) - 1
	if i < 0 || line == f.gaps[i].line || line > f.gaps[i].line+f.gaps[i].hidden {
		return false
	}
	for i := range f.all {
		if x := &f.all[i]; x.From < line && line < x.To {
			x.Closed = false
		}
	}
	f.rebuild()
	return true
}

// SetFolds sets the folds of the text; those of fewer than two lines are left
// out. The cursor stays on its line, or on the fold that closes over it.
func (p *Pager) SetFolds(all []Fold) {
	line := p.Cursor()
	p.folds.set(all, p.total())
	p.refoldAt(line)
}

// Folds returns the folds as they are now.
func (p *Pager) Folds() []Fold { return slices.Clone(p.folds.all) }

// Toggle opens the closed fold the cursor is on, or closes the innermost open
// one around it, and says whether there was one.
func (p *Pager) Toggle() bool {
	line := p.Cursor()
	i := p.folds.around(line)
	if i < 0 {
		return false
	}
	p.folds.all[i].Closed = !p.folds.all[i].Closed
	p.folds.rebuild()
	p.refoldAt(line)
	return true
}

// around returns the first closed fold that holds line, which is the widest,
// or else the innermost open one, or -1.
func (f *folds) around(line int) int {
	best := -1
	for i, x := range f.all {
		if x.From > line {
			break
		}
		if line >= x.To {
			continue
		}
		best = i
		if x.Closed {
			break
		}
	}
	return best
}

// CloseAll closes or opens all folds.
func (p *Pager) CloseAll(closed bool) {
	line := p.Cursor()
	for i := range p.folds.all {
		p.folds.all[i].Closed = closed
	}
	p.folds.rebuild()
	p.refoldAt(line)
}

// refoldAt tells the window how many rows there are now, with the cursor on
// line and where it was on the screen.
func (p *Pager) refoldAt(line int) {
	p.view.Follow(p.total()-p.folds.hiddenLines(), p.folds.row(line))
}
