package pager

import (
	"slices"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

// row is one row of a sheet. Side by side, a row of code has the line of the
// old file and that of the new one; both are the same where nothing changed.
type row struct {
	line  int32 // of the document; -1: a note, or nothing on the old side
	right int32 // of the new side; -1: nothing there, or not side by side
	note  int32 // the note it is a row of, or -1
	part  int32 // which of its rows
}

// note is something said that stands below a line of the document.
type note struct {
	id      string
	line    int             // of the document, below which it stands
	rows    []screen.Line   // drawn for the width of the sheet
	talk    *screen.Said    // what somebody said; nil: a comment of my own
	own     *screen.Comment // nil: what somebody said
	closed  bool
	writing bool // rows are those of the editor
}

// sheet is a document as it is read: its lines one below the other or the two
// sides of its diff beside each other, with the notes at their lines. It is
// what the pager counts and searches.
type sheet struct {
	doc   *document
	split bool
	notes []note // by line; those of one line in the order they stand in
	rows  []row  // nil: every line is a row
	rowOf []int32
}

// Len is the number of rows.
func (s *sheet) Len() int {
	if s.rows == nil {
		return len(s.doc.lines)
	}
	return len(s.rows)
}

// Text is a row for searching.
func (s *sheet) Text(i int) text.Safe {
	r := s.row(i)
	switch {
	case r.note >= 0:
		return s.notes[r.note].rows[r.part].Text()
	case r.line < 0:
		return s.doc.lines[r.right].text
	case r.right >= 0 && r.right != r.line:
		return text.Concat(s.doc.lines[r.line].text, text.Lit(" "), s.doc.lines[r.right].text)
	}
	return s.doc.lines[r.line].text
}

func (s *sheet) row(i int) row {
	if s.rows == nil {
		return row{line: int32(i), right: -1, note: -1}
	}
	return s.rows[i]
}

// of is the row that shows a line of the document.
func (s *sheet) of(line int) int {
	if s.rows == nil || line < 0 {
		return line
	}
	if line >= len(s.rowOf) {
		return len(s.rows)
	}
	return int(s.rowOf[line])
}

// line is the line of the document that a row shows or stands below; of two,
// the new one unless old is asked for.
func (s *sheet) line(i int, old bool) int {
	r := s.row(i)
	switch {
	case r.note >= 0:
		return s.notes[r.note].line
	case r.line < 0, r.right >= 0 && !old:
		return int(r.right)
	}
	return int(r.line)
}

// first is the first row of a note.
func (s *sheet) first(n int) int {
	at := s.of(s.notes[n].line) + 1
	for ; at < len(s.rows); at++ {
		if r := s.rows[at]; int(r.note) == n {
			return at
		}
	}
	return at
}

// build lays the rows out anew.
func (s *sheet) build() {
	if !s.split && len(s.notes) == 0 {
		s.rows, s.rowOf = nil, nil
		return
	}
	n := len(s.doc.lines)
	if cap(s.rows) < n {
		s.rows = make([]row, 0, n+n/16+64)
	}
	if cap(s.rowOf) < n {
		s.rowOf = make([]int32, n)
	}
	s.rows, s.rowOf = s.rows[:0], s.rowOf[:n]
	if s.split {
		s.buildSplit()
		return
	}
	from := 0
	for next := 0; next < len(s.notes); {
		to := min(s.notes[next].line+1, n)
		s.single(from, to)
		next = s.below(next, to-1)
		from = max(to, from)
	}
	s.single(from, n)
}

// single puts lines that go from edge to edge below each other.
func (s *sheet) single(from, to int) {
	for i := from; i < to; i++ {
		s.rowOf[i] = int32(len(s.rows))
		s.rows = append(s.rows, row{line: int32(i), right: -1, note: -1})
	}
}

// buildSplit lays the rows out side by side.
func (s *sheet) buildSplit() {
	next := 0 // the note to come
	for i := 0; i < len(s.doc.lines); {
		switch s.doc.lines[i].kind {
		case contextLine:
			s.rowOf[i] = int32(len(s.rows))
			s.rows = append(s.rows, row{line: int32(i), right: int32(i), note: -1})
		case addLine, delLine:
			to := s.block(i)
			next = s.pairs(i, to, next)
			i = to
			continue
		default:
			s.single(i, i+1)
		}
		if next < len(s.notes) && s.notes[next].line <= i {
			next = s.below(next, i)
		}
		i++
	}
}

// block is the end of the run of removed and added lines that begins at i.
func (s *sheet) block(i int) int {
	lines, from := s.doc.lines, i
	for i < len(lines) && lines[i].kind == delLine {
		i++
	}
	for i < len(lines) && lines[i].kind == addLine {
		i++
	}
	return max(i, from+1)
}

// pairs puts a run of removed and added lines beside each other.
func (s *sheet) pairs(from, to, next int) int {
	lines := s.doc.lines
	added := from
	for added < to && lines[added].kind == delLine {
		added++
	}
	at := next
	for i := range max(added-from, to-added) {
		r := row{line: -1, right: -1, note: -1}
		here := int32(len(s.rows))
		if from+i < added {
			r.line = int32(from + i)
			s.rowOf[r.line] = here
		}
		if added+i < to {
			r.right = int32(added + i)
			s.rowOf[r.right] = here
		}
		s.rows = append(s.rows, r)
		at = s.beside(at, next, r, to)
	}
	return at
}

// beside puts the notes of both lines of a row below it; the notes of the run
// begin at first.
func (s *sheet) beside(at, first int, r row, end int) int {
	for n := first; n < len(s.notes) && s.notes[n].line < end; n++ {
		if l := int32(s.notes[n].line); l >= 0 && (l == r.line || l == r.right) {
			s.put(n)
			at = max(at, n+1)
		}
	}
	return at
}

// below puts the notes of a line below it.
func (s *sheet) below(next, line int) int {
	for ; next < len(s.notes) && s.notes[next].line <= line; next++ {
		s.put(next)
	}
	return next
}

func (s *sheet) put(n int) {
	for part := range s.notes[n].rows {
		s.rows = append(s.rows, row{line: -1, right: -1, note: int32(n), part: int32(part)})
	}
}

// folds are those of the document, by row.
func (s *sheet) folds(closed func(pager.Fold) bool) []pager.Fold {
	out := make([]pager.Fold, len(s.doc.folds))
	for i, f := range s.doc.folds {
		out[i] = pager.Fold{From: s.of(f.From), To: s.of(f.To), Closed: closed(f)}
	}
	return out
}

// jumps are those of the document and its notes, by row.
func (s *sheet) jumps() map[pager.Kind][]int {
	by := func(lines []int) []int {
		if s.rows == nil {
			return lines
		}
		out := make([]int, len(lines))
		for i, l := range lines {
			out[i] = s.of(l)
		}
		return out
	}
	notes := make([]int, 0, len(s.notes))
	for n := range s.notes {
		if !s.notes[n].writing {
			notes = append(notes, s.first(n))
		}
	}
	slices.Sort(notes) // side by side, those of an old line may come late
	return map[pager.Kind][]int{
		pager.Patch: by(s.doc.jumps[0]), pager.File: by(s.doc.jumps[1]), pager.Hunk: by(s.doc.jumps[2]), pager.Note: notes,
	}
}
