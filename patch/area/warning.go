package area

import "fmt"

// Warning is something in a file that has no effect, or another one than its
// writer meant.
type Warning struct {
	File string // or the name of an area without a file
	Line int    // from 1; 0: the file as a whole
	Col  int    // bytes from 1; 0: the line as a whole
	Text string
}

// String is "FILE:LINE:COL: text", without the parts that are not known.
func (w Warning) String() string {
	switch {
	case w.Line == 0:
		return w.File + ": " + w.Text
	case w.Col == 0:
		return fmt.Sprintf("%s:%d: %s", w.File, w.Line, w.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", w.File, w.Line, w.Col, w.Text)
}

// maxWarnings is how many warnings are kept of one reading; the last one then
// says that there were more.
const maxWarnings = 200

type warnings struct {
	list []Warning
	more int
}

func (w *warnings) add(file string, line, col int, format string, args ...any) {
	if len(w.list) >= maxWarnings {
		w.more++
		return
	}
	w.list = append(w.list, Warning{File: file, Line: line, Col: col, Text: fmt.Sprintf(format, args...)})
}

// all gives the warnings, and says how many were left out.
func (w *warnings) all() []Warning {
	if w.more > 0 {
		last := &w.list[len(w.list)-1]
		*last = Warning{File: last.File, Line: last.Line, Text: fmt.Sprintf("%d further warnings are not shown", w.more+1)}
	}
	return w.list
}
