package reply

import (
	"fmt"
	"regexp"
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
)

// Lines of the editor's text that are not mail. They are dropped when it is
// read, each only as it was written here.
const (
	writtenMark = "# This mail goes out as it stands below."
	restMark    = "# Below: words that belong to no line, and tags."
	tagMark     = "# Tags:"
)

func instructions() []string {
	return []string{
		"# Write below the line you speak of. Lines with > are the mail; leave or delete them.",
		"# Lines with | were said by others: delete the | of those you want to say, too.",
		"# Tags such as Reviewed-by stand on a line of their own. These lines are dropped.",
	}
}

// rangeMark stands before a comment on several lines, or on a line that has one
// already.
var rangeMark = regexp.MustCompile(`^# On the (\d{1,6}) lines? above:$`)

// Buffer is the text in which a draft is edited, for a file whose name ends in
// ".b4-review.eml": the whole parent quoted, own text as it is below its line,
// what others said behind "| ". ParseBuffer reads it back.
func Buffer(parent *patch.Mail, d Draft, me Me, others []Foreign) string {
	if d.Written != "" {
		return writtenMark + "\n" + d.Written
	}
	pg := lay(diff.Scan(parent.Body))
	w := bufferWriter{own: owned(others)}
	w.raw(instructions()...)
	comments, lost := placed(d.Comments, len(pg.lines))
	said := map[int][]Foreign{}
	for _, f := range others {
		at := min(max(f.Line, 0), len(pg.lines)-1)
		said[at] = append(said[at], f)
	}
	for n, line := range pg.lines {
		w.raw(quoted(line))
		for _, f := range said[n] {
			w.raw("")
			w.raw(f.lines()...)
			w.raw("")
		}
		for first := true; len(comments) > 0 && comments[0].To == n; first = false {
			w.comment(comments[0], first)
			comments = comments[1:]
		}
	}
	w.raw("", restMark)
	for _, text := range append(append(lost, d.Text), looked(d)...) {
		if text = trimmed(text); text != "" {
			w.raw("")
			w.text(text)
		}
	}
	if len(d.Tags) > 0 {
		w.raw("", tagMark, tagLines(d.Tags, me.Person))
	}
	return w.b.String()
}

// bufferWriter writes lines of the buffer.
type bufferWriter struct {
	b   strings.Builder
	own func(line string) bool // one of the lines that are dropped when read
}

func (w *bufferWriter) raw(lines ...string) {
	for _, l := range lines {
		w.b.WriteString(l + "\n")
	}
}

func (w *bufferWriter) comment(c Comment, first bool) {
	w.raw("")
	if n := c.To - c.From + 1; n > 1 || !first {
		lines := "lines"
		if n == 1 {
			lines = "line"
		}
		w.raw(fmt.Sprintf("# On the %d %s above:", n, lines))
	}
	w.text(trimmed(c.Text))
	w.raw("")
}

// text writes own text. A line that would be read as something else gets a
// backslash.
func (w *bufferWriter) text(s string) {
	for _, l := range diff.Lines(s) {
		if w.escaped(strings.TrimLeft(l, `\`)) {
			l = `\` + l
		}
		w.raw(l)
	}
}

func (w *bufferWriter) escaped(line string) bool {
	return strings.HasPrefix(line, ">") || w.own(line)
}

// owned knows the lines that Buffer writes besides quotes and own text.
func owned(others []Foreign) func(line string) bool {
	lines := map[string]bool{writtenMark: true, restMark: true, tagMark: true}
	for _, l := range instructions() {
		lines[l] = true
	}
	for _, f := range others {
		for _, l := range f.lines() {
			lines[l] = true
		}
	}
	return func(line string) bool {
		return lines[line] || rangeMark.MatchString(line)
	}
}
