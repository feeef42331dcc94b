package pager

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/pager"
)

// drawBody makes the body of a mail, mostly with a diff that has something odd.
func drawBody(t *rapid.T) string {
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "Why.\n\n---\n", "From: A <a@example.org>\n\nx\n---\n a.c | 2 +-\n\n", "> quoted\n> more\n> and more\nyes\n"}).Draw(t, "head"))
	for f := range rapid.IntRange(0, 3).Draw(t, "files") {
		fmt.Fprintf(&b, "diff --git a/f%d.c b/f%d.c\n--- a/f%d.c\n+++ b/f%d.c\n", f, f, f, f)
		for range rapid.IntRange(0, 3).Draw(t, "hunks") {
			var lines []string
			old, fresh := 0, 0
			for range rapid.IntRange(1, 12).Draw(t, "lines") {
				k := rapid.SampledFrom([]string{" ", "+", "-", "-", "+"}).Draw(t, "kind")
				if k != "+" {
					old++
				}
				if k != "-" {
					fresh++
				}
				lines = append(lines, k+rapid.SampledFrom([]string{"", "x", "\tint a;", "- b", "- ", "\\ x", "補"}).Draw(t, "code"))
			}
			fmt.Fprintf(&b, "@@ -1,%d +1,%d @@\n%s\n", old+rapid.IntRange(0, 1).Draw(t, "wrong"), fresh, strings.Join(lines, "\n"))
		}
	}
	b.WriteString(rapid.SampledFrom([]string{"", "-- \n2.51\n", "\n\n", "junk\n", "no end"}).Draw(t, "tail"))
	return b.String()
}

// bodyLines are the lines of a body as the document has them.
func bodyLines(body string) []string {
	if body == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(body, "\n"), "\n")
}

// checkBody holds the document to the body: every line once, in order.
func checkBody(d *document, body string) error {
	want := bodyLines(body)
	if len(d.where) != len(want) {
		return fmt.Errorf("%d lines of the body are shown, want %d", len(d.where), len(want))
	}
	for i, at := range d.where {
		if d.lines[at].body != int32(i) {
			return fmt.Errorf("line %d of the body is said to be %d", i, d.lines[at].body)
		}
		if i > 0 && at <= d.where[i-1] {
			return fmt.Errorf("line %d of the body stands before the one before", i)
		}
		shown := d.lines[at].text
		sent, _ := text.CleanMarks(want[i])
		if k := d.lines[at].kind; k >= contextLine && k <= delLine && want[i] != "" {
			sent, _ = text.CleanMarks(want[i][1:])
		}
		if shown != sent {
			return fmt.Errorf("line %d of the body is %q, shown as %q", i, want[i], shown)
		}
	}
	return nil
}

func drawNotes(t *rapid.T, d *document) []note {
	lines := rapid.SliceOfN(rapid.IntRange(0, len(d.lines)-1), 0, 6).Draw(t, "notes")
	var out []note
	for at := range d.lines { // by line
		for _, l := range lines {
			if l != at {
				continue
			}
			n := note{id: fmt.Sprint(len(out)), line: l}
			for i := range rapid.IntRange(1, 4).Draw(t, "rows") {
				n.rows = append(n.rows, screen.In(theme.Note, screen.Sprintf("note %d row %d", len(out), i)))
			}
			out = append(out, n)
		}
	}
	return out
}

// TestSheetLosesNothing lays out any diff with any notes, in both ways: every
// line and every row of a note is there once, notes below their lines.
func TestSheetLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		body := drawBody(rt)
		d := lay(&patch.Mail{Subject: "s", Body: body}, nil)
		if err := checkBody(d, body); err != nil {
			rt.Fatal(err)
		}
		s := &sheet{doc: d, split: d.patch != nil && rapid.Bool().Draw(rt, "split"), notes: drawNotes(rt, d)}
		s.build()
		lines, notes := make([]int, len(d.lines)), map[[2]int32]int{}
		last := -1 // the row of lines above
		for i := range s.Len() {
			r := s.row(i)
			if s.Text(i); s.line(i, false) < 0 || s.line(i, true) < 0 {
				rt.Fatalf("row %d is on no line", i)
			}
			if r.note >= 0 {
				notes[[2]int32{r.note, r.part}]++
				if s.of(s.notes[r.note].line) != last {
					rt.Fatalf("note %d of line %d stands in row %d, below row %d", r.note, s.notes[r.note].line, i, last)
				}
				continue
			}
			last = i
			seen := map[int32]bool{-1: true}
			for _, l := range []int32{r.line, r.right} {
				if !seen[l] {
					seen[l] = true
					lines[l]++
					if s.of(int(l)) != i {
						rt.Fatalf("line %d stands in row %d, said to be in %d", l, i, s.of(int(l)))
					}
				}
			}
		}
		for l, n := range lines {
			if n != 1 {
				rt.Fatalf("line %d is there %d times", l, n)
			}
		}
		for n := range s.notes {
			for part := range s.notes[n].rows {
				if notes[[2]int32{int32(n), int32(part)}] != 1 {
					rt.Fatalf("row %d of note %d is there %d times", part, n, notes[[2]int32{int32(n), int32(part)}])
				}
			}
			if got := s.row(s.first(n)); int(got.note) != n || got.part != 0 {
				rt.Fatalf("note %d begins in a row %+v", n, got)
			}
		}
	})
}

// TestCursorStaysOnItsLine folds, splits and adds notes under a cursor anywhere:
// it stays on its line, and no fold hides it.
func TestCursorStaysOnItsLine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := lay(&patch.Mail{Subject: "s", Body: drawBody(rt)}, nil)
		s := &sheet{doc: d}
		p := pager.New(s, rapid.IntRange(1, 20).Draw(rt, "height"))
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0:
				p.Toggle()
			case 1:
				p.Goto(rapid.IntRange(0, max(p.Len()-1, 0)).Draw(rt, "row"))
			default:
				line := s.line(p.Cursor(), false)
				closed := map[int]bool{}
				for _, f := range p.Folds() {
					closed[s.line(f.From, false)] = f.Closed
				}
				s.split, s.notes = d.patch != nil && rapid.Bool().Draw(rt, "split"), drawNotes(rt, d)
				s.build()
				p.Relay(s.of(line), s.folds(func(f pager.Fold) bool { return closed[f.From] }), s.jumps())
				if got := s.line(p.Cursor(), false); got != line && s.line(p.Cursor(), true) != line {
					rt.Fatalf("the cursor was on line %d, is on %d", line, got)
				}
			}
			if p.CursorRow() < 0 || p.CursorRow() >= p.Height() {
				rt.Fatalf("the cursor is in row %d of %d", p.CursorRow(), p.Height())
			}
		}
		shown := map[int]bool{}
		p.CloseAll(false)
		for i := range p.Len() {
			r := s.row(i)
			shown[int(r.line)], shown[int(r.right)] = true, true
		}
		for l := range d.lines {
			if !shown[l] {
				rt.Fatalf("line %d is lost", l)
			}
		}
	})
}
