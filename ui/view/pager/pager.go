// Package pager keeps the place in a long text that is read line by line: a
// mail, a patch, a diff of a hundred thousand lines. It owns the cursor line,
// the window, sideways scrolling, folds, jumps to the next file, hunk or
// patch, and search.
//
// It refuses to draw and to hold the lines: they come from Lines, one at a
// time, and only those in view are asked for. Every key costs the rows in view
// and the logarithm of the folds, never the length of the text.
package pager

import (
	"onemore/ui/text"
	"onemore/ui/view/list"
)

// Lines is the text. A line is asked for by its number, 0 first, whenever it
// comes into view or is searched; Text must be quick and must not change.
type Lines interface {
	Len() int
	Text(i int) text.Safe
}

// Pager is the state of a pager. It speaks of lines (of the text) and of rows
// (of the folded text); Row and Line translate.
type Pager struct {
	lines Lines
	view  list.List
	folds folds
	jumps [kinds][]int
	left  int
}

// New returns a pager on lines in a window of height rows.
func New(lines Lines, height int) *Pager {
	p := &Pager{view: list.New(0, height)}
	p.SetLines(lines)
	return p
}

// SetLines changes the text. Folds and jumps go, the cursor keeps its line
// number as far as there is one.
func (p *Pager) SetLines(lines Lines) {
	at := p.Cursor()
	p.lines = lines
	p.folds = folds{}
	p.jumps = [kinds][]int{}
	p.view.SetLen(p.total())
	p.view.Goto(at)
}

// Relay says that lines came or went: folds and places are now these, and what
// the cursor was on is at line, where it stays on the screen.
func (p *Pager) Relay(line int, all []Fold, jumps map[Kind][]int) {
	p.jumps = [kinds][]int{}
	for k, at := range jumps {
		p.SetJumps(k, at)
	}
	p.folds.set(all, p.total())
	p.folds.reveal(line)
	p.refoldAt(line)
}

func (p *Pager) total() int {
	if p.lines == nil {
		return 0
	}
	return p.lines.Len()
}

// Len returns the number of lines of the text, folded ones included.
func (p *Pager) Len() int { return p.total() }

// Rows returns the number of rows, folded lines not counted.
func (p *Pager) Rows() int { return p.view.Len() }

// Cursor returns the line the cursor is on.
func (p *Pager) Cursor() int { return p.folds.line(p.view.Cursor()) }

// CursorRow returns the row of the window the cursor is on, 0 first.
func (p *Pager) CursorRow() int { return p.view.Cursor() - p.view.Offset() }

// Height returns the rows of the window.
func (p *Pager) Height() int { return p.view.Height() }

// SetHeight sets the rows of the window.
func (p *Pager) SetHeight(rows int) { p.view.SetHeight(rows) }

// SetMargin sets how many rows stay in view above and below the cursor.
func (p *Pager) SetMargin(rows int) { p.view.SetMargin(rows) }

// Visible calls f for every row in view, top first, with the line to draw
// there and, when that line stands for a closed fold, the lines it hides
// (itself not counted), else 0.
func (p *Pager) Visible(f func(line, hidden int)) {
	from, to := p.view.Visible()
	for row := from; row < to; row++ {
		line, hidden := p.folds.at(row)
		f(line, hidden)
	}
}

// Percent returns how far down the window is: 100 when the last row shows.
func (p *Pager) Percent() int {
	_, to := p.view.Visible()
	if to >= p.view.Len() {
		return 100
	}
	return to * 100 / p.view.Len()
}

// AtEnd says that the last row is in view.
func (p *Pager) AtEnd() bool {
	_, to := p.view.Visible()
	return to >= p.view.Len()
}

// Move moves the cursor by n rows.
func (p *Pager) Move(n int) { p.view.Move(n) }

// Page moves by n windows.
func (p *Pager) Page(n int) { p.view.Page(n) }

// Half moves by n half windows.
func (p *Pager) Half(n int) { p.view.Half(n) }

// Scroll moves the window by n rows, the cursor only when it must.
func (p *Pager) Scroll(n int) { p.view.Scroll(n) }

// Home moves to the first row.
func (p *Pager) Home() { p.view.Home() }

// End moves to the last row.
func (p *Pager) End() { p.view.End() }

// Center brings the cursor row to the middle of the window.
func (p *Pager) Center() { p.view.Center() }

// Top brings the cursor row to the top of the window.
func (p *Pager) Top() { p.view.Top() }

// Goto puts the cursor on a line of the text and opens the fold it is in.
func (p *Pager) Goto(line int) {
	line = max(min(line, p.total()-1), 0)
	was := p.Cursor()
	if p.folds.reveal(line) {
		p.refoldAt(was)
	}
	p.view.Goto(p.folds.row(line))
}

// Left returns the first column shown when scrolled sideways.
func (p *Pager) Left() int { return p.left }

// Sideways scrolls by n columns, to the left when negative.
func (p *Pager) Sideways(n int) { p.left = max(p.left+n, 0) }
