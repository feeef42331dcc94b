package pager

import "sort"

// Kind is a kind of place to jump to.
type Kind uint8

// The kinds of places.
const (
	Patch Kind = iota // a patch or a message begins
	File              // a file of a diff begins
	Hunk              // a hunk begins
	Note              // a comment
	kinds
)

// SetJumps sets the lines at which things of a kind begin, ascending.
func (p *Pager) SetJumps(k Kind, lines []int) {
	if k < kinds {
		p.jumps[k] = lines
	}
}

// Jump moves the cursor to the n-th next place of a kind after its line, or,
// with a negative n, before it; it stops at the last one and says whether it
// moved. The place comes to the top of the window. Hunks in closed folds are
// passed over.
func (p *Pager) Jump(k Kind, n int) bool {
	if k >= kinds || n == 0 || len(p.jumps[k]) == 0 {
		return false
	}
	at, line := p.jumps[k], p.Cursor()
	var i int
	if n > 0 {
		i = sort.SearchInts(at, line+1) + n - 1
	} else {
		i = sort.SearchInts(at, line) + n
	}
	i = max(min(i, len(at)-1), 0)
	if k == Hunk {
		i = p.shown(at, i, n)
	}
	if n > 0 && at[i] <= line || n < 0 && at[i] >= line {
		return false
	}
	p.Goto(at[i])
	p.Top()
	return true
}

// shown is the next place from the i-th on that no fold hides, the other way
// when there is none on this one.
func (p *Pager) shown(at []int, i, n int) int {
	step := 1
	if n < 0 {
		step = -1
	}
	for _, step := range [2]int{step, -step} {
		for j := i; j >= 0 && j < len(at); j += step {
			if line := p.folds.line(p.folds.row(at[j])); line == at[j] {
				return j
			}
		}
	}
	return i
}

// Here returns which place of a kind the cursor is in, counted from 1, and how
// many there are; 0 before the first one.
func (p *Pager) Here(k Kind) (i, n int) {
	if k >= kinds {
		return 0, 0
	}
	return sort.SearchInts(p.jumps[k], p.Cursor()+1), len(p.jumps[k])
}
