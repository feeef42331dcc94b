package pager

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	edit "onemore/ui/view/editor"
)

// pause is how long after the last key a comment is kept.
const pause = 500 * time.Millisecond

// writing is the comment that is being written.
type writing struct {
	parent patch.MsgID
	c      screen.Comment
	text   edit.Editor
	kept   string    // what the store was last given
	was    string    // what it has, as far as is known here
	last   time.Time // the last key
	timer  bool      // a pause is being waited for
}

// noDrafts says why nothing can be written here, or "".
func (s *Screen) noDrafts() string {
	_, ok := s.store.(screen.Drafter)
	switch {
	case !ok:
		return "this store keeps no drafts"
	case s.doc == nil:
		return "the message is not loaded"
	case s.copy > 0:
		return "this is another copy of the message; V goes back to the first"
	}
	return ""
}

// comment begins a comment on the line of the cursor or on those selected, or
// goes on with the one under the cursor.
func (s *Screen) comment() tea.Cmd {
	if n := s.noteHere(); n != nil && n.own != nil {
		return s.write(*n.own)
	}
	from, to := s.chosenLines()
	first, last := s.doc.lines[from].body, s.doc.lines[to].body
	for ; first < 0 && from < to; from++ {
		first = s.doc.lines[from+1].body
	}
	if first < 0 || last < 0 {
		s.env.Post(screen.Flash{Text: text.Lit("a comment stands below a line of the text; go there first")})
		return nil
	}
	s.chosen = selection{}
	return s.write(screen.Comment{ID: rand.Text()[:16], From: int(min(first, last)), To: int(max(first, last))})
}

// chosenLines are the first and the last of the selected lines, or the one of
// the cursor.
func (s *Screen) chosenLines() (from, to int) {
	at := s.here()
	if !s.chosen.on {
		return at, at
	}
	return min(at, s.chosen.from), min(max(at, s.chosen.from), len(s.doc.lines)-1)
}

// selected says that a row shows a selected line.
func (s *Screen) selected(r row) bool {
	if !s.chosen.on || r.note >= 0 {
		return false
	}
	from, to := s.chosenLines()
	in := func(l int32) bool { return int(l) >= from && int(l) <= to }
	return in(r.line) || in(r.right)
}

// choose begins a selection at the cursor, or ends it.
func (s *Screen) choose() {
	if s.chosen.on = !s.chosen.on; !s.chosen.on {
		s.env.Post(screen.Flash{Text: text.Lit("nothing is selected")})
		return
	}
	s.chosen.from = s.here()
	s.env.Post(screen.Flash{Text: text.Lit("go to the last line, c comments on all of them")})
}

// write opens the editor on a comment.
func (s *Screen) write(c screen.Comment) tea.Cmd {
	s.writing = &writing{parent: s.doc.mail.ID, c: c, text: edit.New(c.Text), kept: c.Text, was: c.Text}
	if o, lost := s.unkept[c.ID]; lost {
		s.writing.kept, s.writing.was = "", o.c.Was
	}
	s.relay()
	s.showCaret()
	return s.colour()
}

// Write takes a key that stands for no action.
func (s *Screen) Write(key, typed string) tea.Cmd {
	if s.writing == nil {
		return nil
	}
	return s.typed(s.writing.text.Press(key, typed))
}

// Paste takes what was pasted.
func (s *Screen) Paste(pasted string) tea.Cmd {
	if s.writing == nil {
		return nil
	}
	return s.typed(s.writing.text.Paste(pasted))
}

// typed shows the text as it is now and keeps it at the next pause.
func (s *Screen) typed(changed bool) tea.Cmd {
	w, n := s.writing, s.writingNote()
	if n < 0 {
		return nil
	}
	rows := s.writingRows()
	if len(rows) == len(s.sheet.notes[n].rows) {
		s.sheet.notes[n].rows = rows
	} else {
		s.relay()
	}
	s.showCaret()
	if !changed {
		return nil
	}
	w.last = time.Now()
	if w.timer {
		return nil
	}
	w.timer = true
	return s.wait(w, pause)
}

// pauseMsg comes when a pause may be over.
type pauseMsg struct{ w *writing }

func (s *Screen) wait(w *writing, d time.Duration) tea.Cmd {
	return s.env.Quiet(func(ctx context.Context) tea.Msg {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		return pauseMsg{w}
	})
}

// paused keeps the text when no key came for long enough, else waits on.
func (s *Screen) paused(msg pauseMsg) tea.Cmd {
	w := s.writing
	if w == nil || w != msg.w {
		return nil
	}
	if rest := pause - time.Since(w.last); rest > 0 {
		return s.wait(w, rest)
	}
	w.timer = false
	return s.keepText()
}

// keepText gives the store what was written, if it has not got it. An empty
// text is no comment.
func (s *Screen) keepText() tea.Cmd {
	w := s.writing
	if w == nil || w.text.Value() == w.kept || strings.TrimSpace(w.text.Value()) == "" {
		return nil
	}
	w.c.Text, w.c.Changed = w.text.Value(), s.env.Now().Unix()
	w.c.Was, w.was = w.was, w.c.Text
	w.kept = w.c.Text
	return s.save(w.parent, w.c)
}

// end closes the editor; the comment is kept, or dropped when nothing is left
// of it.
func (s *Screen) end() tea.Cmd {
	w := s.writing
	var cmd tea.Cmd
	if strings.TrimSpace(w.text.Value()) != "" {
		cmd = s.keepText()
	} else if w.kept != "" {
		w.c.Text = w.kept
		cmd = s.drop(w.parent, w.c)
	} else {
		s.env.Post(screen.Flash{Text: text.Lit("no comment: nothing was written")})
	}
	s.relayTo(w)
	return cmd
}

// relayTo closes the editor with the cursor on the comment, or on its line.
func (s *Screen) relayTo(w *writing) {
	s.writing = nil
	s.layAt(s.noteLine(w.c.To), "d"+w.c.ID, 0)
}

// writingNote is the place of the editor among the notes, or -1.
func (s *Screen) writingNote() int {
	if s.writing != nil && s.sheet != nil {
		for i := range s.sheet.notes {
			if s.sheet.notes[i].writing {
				return i
			}
		}
	}
	return -1
}

// writingRows draws the editor.
func (s *Screen) writingRows() []screen.Line {
	w := s.writing
	lead := noteIndent + 2
	parts := w.text.Rows(min(max(s.noteWidth()-lead-1, 4), widest))
	rows := make([]screen.Line, 0, len(parts)+1)
	rows = append(rows, s.ownHead(&w.c))
	for _, p := range parts {
		rows = append(rows, ownLead().Put(theme.Plain, p))
	}
	return rows
}

// showCaret brings the row of the editor's cursor into view.
func (s *Screen) showCaret() {
	n := s.writingNote()
	if n < 0 {
		return
	}
	row, _ := s.writing.text.Cursor()
	s.reader.Goto(s.sheet.first(n) + 1 + row)
}

// Caret is the cell of the cursor while a comment is written.
func (s *Screen) Caret() (x, y int, ok bool) {
	n := s.writingNote()
	if n < 0 || s.err != nil || s.reader.CursorRow() >= s.reader.Height() {
		return 0, 0, false
	}
	_, col := s.writing.text.Cursor()
	x = gutter + noteIndent + 2 + col
	if side := s.sideWidth(); side > 0 {
		x += side + 1
	}
	if half := s.splitWidth(); half > 0 {
		if l := s.doc.lines[s.sheet.notes[n].line]; l.hunk >= 0 && l.kind != delLine {
			x += half + 1
		}
	}
	return min(x, s.w-1), s.headHeight() + s.reader.CursorRow(), true
}
