package pager

import (
	"onemore/ui/screen"
	"onemore/ui/theme"
	"onemore/ui/view/pager"
)

// sideColumns is what each side of a diff needs to stand beside the other.
const sideColumns = 60

// splitWidth is the columns of each side, 0 when they do not stand beside each
// other.
func (s *Screen) splitWidth() int {
	if !s.split || s.doc == nil || s.doc.patch == nil {
		return 0
	}
	room := s.w
	if side := s.sideWidth(); side > 0 {
		room -= side + 1
	}
	if n := (room - 1) / 2; n >= sideColumns {
		return n
	}
	return 0
}

// here is the line of the document that the cursor is on or below.
func (s *Screen) here() int {
	if s.sheet == nil || len(s.doc.lines) == 0 {
		return 0
	}
	i := min(s.reader.Cursor(), s.sheet.Len()-1)
	return min(s.sheet.line(i, s.old), len(s.doc.lines)-1)
}

// noteHere is the note that the cursor is on, or nil.
func (s *Screen) noteHere() *note {
	if s.sheet == nil || s.reader.Cursor() >= s.sheet.Len() {
		return nil
	}
	if r := s.sheet.row(s.reader.Cursor()); r.note >= 0 {
		return &s.sheet.notes[r.note]
	}
	return nil
}

// relay lays the rows out anew: something was said, written or folded, or the
// window is another one. The cursor stays on what it is on.
func (s *Screen) relay() {
	if s.sheet == nil {
		return
	}
	id, part := "", 0
	if n := s.noteHere(); n != nil {
		id, part = n.id, int(s.sheet.row(s.reader.Cursor()).part)
	}
	s.layAt(s.here(), id, part)
}

// layAt is relay with the cursor on a row of a note, or else on a line.
func (s *Screen) layAt(line int, id string, part int) {
	if s.sheet == nil {
		return
	}
	closed := map[int]bool{}
	for _, f := range s.reader.Folds() {
		closed[s.sheet.line(f.From, false)] = f.Closed
	}
	s.lay(line, id, part, func(f pager.Fold) bool { return closed[f.From] })
}

// lay lays the rows out.
func (s *Screen) lay(line int, id string, part int, closed func(pager.Fold) bool) {
	s.sheet.split = s.splitWidth() > 0
	s.sheet.notes = s.notes()
	s.sheet.build()
	at := s.sheet.of(line)
	for n := range s.sheet.notes {
		if x := &s.sheet.notes[n]; id != "" && x.id == id {
			at = s.sheet.first(n) + min(max(part, 0), len(x.rows)-1)
		}
	}
	s.reader.Relay(max(at, 0), s.sheet.folds(closed), s.sheet.jumps())
}

// draw draws the rows in view, in w columns.
func (s *Screen) draw(c *screen.Canvas, w, h int) {
	s.reader.SetHeight(h)
	at, half := s.reader.Cursor(), s.splitWidth()
	s.reader.Visible(func(i, hidden int) {
		r := s.sheet.row(i)
		if half > 0 && hidden == 0 && s.twoSided(r) {
			c.PutDrawn(s.sides(r, i, half, w))
			return
		}
		l, base := s.rowLine(r, hidden)
		l = l.Highlight(s.reader.Query()).Expanded()
		if n := s.reader.Left(); n > 0 && r.note < 0 {
			l = l.Cut(n, n+w)
		}
		l = l.Shorten(w - gutter)
		c.PutOn(base, s.signed(l, i == at, s.selected(r)))
	})
}

// gutter is the columns for the signs of cursor and selection.
const gutter = 2

// signed puts the signs of cursor and selection before a line.
func (s *Screen) signed(l screen.Line, cursor, selected bool) screen.Line {
	out := make(screen.Line, 0, len(l)+1)
	switch {
	case cursor:
		return append(out.Put(theme.Cursor, cursorSign()), l...)
	case selected:
		return append(out.Put(theme.Selected, selectSign()), l...)
	}
	return append(out.Gap(gutter), l...)
}

// rowLine draws a row that goes from edge to edge.
func (s *Screen) rowLine(r row, hidden int) (screen.Line, theme.Role) {
	if r.note >= 0 {
		return s.sheet.notes[r.note].rows[r.part], theme.Plain
	}
	return s.line(int(max(r.line, r.right)), hidden)
}
