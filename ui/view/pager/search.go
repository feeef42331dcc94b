package pager

import "onemore/ui/text"

// Search is a search under way. Long texts are searched in steps, so that no
// key waits for all of it.
type Search struct {
	query text.Query
	dir   int // 1 forward, -1 backward
	next  int // the line to look at
	left  int // lines not looked at yet
}

// Found says how a step of a search ended.
type Found uint8

// The ends of a step.
const (
	NotFound Found = iota // all lines looked at
	More                  // not done: call Step again
	Hit                   // the cursor is on a line that matches
)

// Budget is a number of lines that Step looks at well below the 5 ms a key may
// cost.
const Budget = 2000

// Find begins a search from the line after the cursor (before it, when back),
// around the end of the text, up to the cursor line itself.
func (p *Pager) Find(q text.Query, back bool) Search {
	s := Search{query: q, dir: 1, left: p.total()}
	if back {
		s.dir = -1
	}
	s.next = p.Cursor() + s.dir
	if q.Empty() {
		s.left = 0
	}
	return s
}

// Step looks at up to budget lines. On Hit the cursor has moved.
func (p *Pager) Step(s *Search, budget int) Found {
	n := p.total()
	for ; s.left > 0; s.left-- {
		if budget <= 0 {
			return More
		}
		budget--
		line := ((s.next % n) + n) % n
		s.next = line + s.dir
		if s.query.In(p.lines.Text(line)) {
			s.left--
			p.Goto(line)
			return Hit
		}
	}
	return NotFound
}
