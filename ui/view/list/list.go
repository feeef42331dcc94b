// Package list keeps the place in a long list: how many rows there are, which
// one the cursor is on and which ones the window shows. Everything costs the
// same for ten rows and for a million.
//
// It refuses to hold rows or strings: a screen asks Visible and draws those.
package list

// List is the state of a virtual list. The zero value is an empty list; give
// it a height and a length. The cursor is always inside the window, and inside
// the list unless that is empty (then it is 0).
type List struct {
	n, cursor, offset, height, margin int
}

// New returns a list of n rows in a window of height rows.
func New(n, height int) List {
	l := List{}
	l.SetHeight(height)
	l.SetLen(n)
	return l
}

// Len returns the number of rows.
func (l *List) Len() int { return l.n }

// Cursor returns the row the cursor is on; 0 in an empty list.
func (l *List) Cursor() int { return l.cursor }

// Offset returns the first row of the window.
func (l *List) Offset() int { return l.offset }

// Height returns the rows of the window.
func (l *List) Height() int { return l.height }

// Visible returns the rows [from, to) that the window shows.
func (l *List) Visible() (from, to int) {
	return l.offset, min(l.offset+l.height, l.n)
}

// SetHeight sets the rows of the window, below 0 counts as 0. The height it has
// changes nothing.
func (l *List) SetHeight(rows int) {
	if rows = max(rows, 0); rows == l.height {
		return
	}
	l.height = rows
	l.settle()
}

// SetMargin sets how many rows stay in view above and below the cursor.
func (l *List) SetMargin(rows int) {
	l.margin = max(rows, 0)
	l.settle()
}

// SetLen sets the number of rows; the cursor stays on its number.
func (l *List) SetLen(n int) {
	l.n = max(n, 0)
	l.settle()
}

// Follow sets the number of rows when they have changed and puts the cursor on
// row at, where the thing it was on is now, without moving it on the screen,
// not even for the margin, as far as the list has rows to show around it. A
// negative at says the thing is gone: the cursor keeps its number.
func (l *List) Follow(n, at int) {
	l.n = max(n, 0)
	if at >= 0 {
		l.offset += at - l.cursor
		l.cursor = at
	}
	l.confine(0, 0)
}

// Goto puts the cursor on row i, or the nearest there is.
func (l *List) Goto(i int) {
	m := l.safeMargin()
	switch was := l.cursor; {
	case i > was && l.follows(i):
		l.cursor = i
		l.confine(0, m)
	case i < was && l.follows(i):
		l.cursor = i
		l.confine(m, 0)
	default:
		l.cursor = i
		l.settle()
	}
}

// follows says that row i is in the window already, so that a step to it keeps
// the margin ahead only: what is behind the cursor does not move for it.
func (l *List) follows(i int) bool { return i >= l.offset && i < l.offset+l.height }

// Move moves the cursor by n rows, up when negative.
func (l *List) Move(n int) { l.Goto(add(l.cursor, n)) }

// Home puts the cursor on the first row.
func (l *List) Home() { l.Goto(0) }

// End puts the cursor on the last row.
func (l *List) End() { l.Goto(l.n - 1) }

// Page moves cursor and window by n windows, less one row of overlap.
func (l *List) Page(n int) { l.shift(mul(n, max(l.height-1, 1))) }

// Half moves cursor and window by n half windows.
func (l *List) Half(n int) { l.shift(mul(n, max(l.height/2, 1))) }

// Scroll moves the window by n rows; the cursor moves only when it would
// leave the window.
func (l *List) Scroll(n int) {
	l.offset = l.clampOffset(add(l.offset, n))
	m := l.safeMargin()
	if l.offset > 0 {
		l.cursor = max(l.cursor, l.offset+m)
	}
	if last := l.offset + l.height - 1; last < l.n-1 {
		l.cursor = min(l.cursor, max(last-m, l.offset))
	}
	l.settle()
}

// Center moves the window so that the cursor is in its middle.
func (l *List) Center() {
	l.offset = l.cursor - l.height/2
	l.settle()
}

// Top moves the window so that the cursor is its first row, margin apart.
func (l *List) Top() {
	l.offset = l.cursor
	l.settle()
}

func (l *List) shift(n int) {
	l.offset = l.clampOffset(add(l.offset, n))
	l.Move(n)
}

// settle brings cursor and window back to where they may be.
func (l *List) settle() {
	m := l.safeMargin()
	l.confine(m, m)
}

// confine keeps that many rows in view above and below the cursor.
func (l *List) confine(above, below int) {
	l.cursor = max(min(l.cursor, l.n-1), 0)
	l.offset = min(l.offset, l.cursor-above)
	l.offset = max(l.offset, l.cursor+below+1-l.height)
	l.offset = l.clampOffset(l.offset)
	if l.height == 0 {
		l.offset = l.cursor
	}
}

// safeMargin is the margin a window of this height has room for.
func (l *List) safeMargin() int {
	return max(min(l.margin, (l.height-1)/2), 0)
}

func (l *List) clampOffset(o int) int {
	return max(min(o, l.n-l.height), 0)
}

// far is more rows than any list has, and far from overflow.
const far = 1 << 40

func add(a, b int) int { return a + max(min(b, far), -far) }

func mul(a, b int) int { return max(min(a, far/max(b, 1)), -far/max(b, 1)) * b }
