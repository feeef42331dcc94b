package pager

import (
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

// kind is what a line of a message is.
type kind uint8

const (
	plainLine kind = iota
	headerLine
	quoteLine
	signatureLine
	trailerLine
	noteLine // behind the "---": notes, diffstat
	breakLine
	fileLine // the first line of a file of a diff
	metaLine // index, mode, --- and +++
	hunkLine
	contextLine
	addLine
	delLine
	restLine // of a diff, but none of its parts
	madeLine // names a file whose diff has no header; stands in no mail
)

// line is one line of a document.
type line struct {
	text  text.Safe // of a diff, without the "+", "-" or " " before it
	kind  kind
	depth uint8 // of quoting
	quote kind  // what a quoted line was: addLine, delLine, hunkLine or plainLine
	file  int32 // of the diff, -1 outside
	hunk  int32 // of the document, -1 outside
	at    int32 // place in its hunk
	oldNo int32
	newNo int32
	body  int32 // the line of the mail's body, counted from 0; -1 outside
}

// document is a message laid out in lines.
type document struct {
	mail  patch.Mail
	patch *diff.Patch
	lines []line
	body  int // the first line behind the header fields
	hunks []hunkRef
	folds []pager.Fold
	jumps [3][]int             // patch, file, hunk
	signs int                  // lines in which something invisible was made visible
	marks map[int][]text.Range // where in them

	where    []int32   // the line that shows each line of the body
	cautions []caution // what to know about what git would apply
}

// hunkRef finds a hunk of the patch and its first line in the document.
type hunkRef struct {
	file, hunk int
	line       int // of its header
}

// Len is the number of lines.
func (d *document) Len() int { return len(d.lines) }

// Text is a line for searching; lines of code without their sign.
func (d *document) Text(i int) text.Safe {
	return d.lines[i].text
}

// at is the line that shows a line of the body, the nearest there is; -1 for
// none.
func (d *document) at(body int) int {
	if len(d.where) == 0 || body < 0 {
		return -1
	}
	return int(d.where[min(body, len(d.where)-1)])
}

// lay makes the document of a message. It is pure and runs in a job; raw, when
// not nil, gives all header fields.
func lay(m *patch.Mail, raw []byte) *document {
	n := strings.Count(m.Body, "\n") + 1
	d := &document{mail: *m, lines: make([]line, 0, n+64)}
	if raw == nil {
		d.headers(m)
	} else {
		d.allHeaders(raw)
	}
	d.put(line{}, "")
	d.body = len(d.lines)
	d.where = make([]int32, 0, n)
	d.jumps[0] = []int{d.body}
	if diff.HasDiff(m.Body) {
		if p := diff.Scan(m.Body); len(p.Files) > 0 {
			d.patch = p
			d.layPatch(p)
		}
	}
	if d.patch == nil {
		d.layMail(m.Body)
	}
	d.cautions = cautions(&d.mail, d.patch)
	return d
}

// put adds a line of the text as it was sent.
func (d *document) put(l line, sent string) {
	if l.file == 0 && l.kind < fileLine {
		l.file, l.hunk = -1, -1
	}
	l.body = int32(len(d.where))
	if d.where == nil || l.kind == madeLine {
		l.body = -1
	} else {
		d.where = append(d.where, int32(len(d.lines)))
	}
	var marks []text.Range
	if l.text, marks = text.CleanMarks(sent); len(marks) > 0 {
		d.signs++
		if d.marks == nil {
			d.marks = map[int][]text.Range{}
		}
		d.marks[len(d.lines)] = marks
	}
	d.lines = append(d.lines, l)
}

// putAll adds lines of one kind.
func (d *document) putAll(k kind, sent string) {
	for l := range strings.Lines(sent) {
		d.put(line{kind: k}, strings.TrimSuffix(l, "\n"))
	}
}

// layPatch lays out commit message, notes and diff.
func (d *document) layPatch(p *diff.Patch) {
	d.prose(p.Message)
	d.putAll(breakLine, p.Break)
	d.putAll(noteLine, p.Notes)
	for i := range p.Files {
		d.layFile(i, &p.Files[i])
	}
	d.putAll(signatureLine, p.Tail)
}

// layFile lays out one file of a diff; it can be folded.
func (d *document) layFile(n int, f *diff.File) {
	first := len(d.lines)
	d.jumps[1] = append(d.jumps[1], first)
	for i, h := range f.Header {
		k := metaLine
		if i == 0 {
			k = fileLine
		}
		d.put(line{kind: k, file: int32(n), hunk: -1}, h.Text)
	}
	if len(f.Header) == 0 {
		d.put(line{kind: madeLine, file: int32(n), hunk: -1}, f.Path())
	}
	for i := range f.Hunks {
		d.layHunk(n, i, &f.Hunks[i])
	}
	for _, r := range f.Rest {
		d.put(line{kind: restLine, file: int32(n), hunk: -1}, r.Text)
	}
	d.folds = append(d.folds, pager.Fold{From: first, To: len(d.lines), Closed: generated(f)})
}

func (d *document) layHunk(file, n int, h *diff.Hunk) {
	ref := len(d.hunks)
	d.hunks = append(d.hunks, hunkRef{file: file, hunk: n, line: len(d.lines)})
	d.jumps[2] = append(d.jumps[2], len(d.lines))
	d.put(line{kind: hunkLine, file: int32(file), hunk: int32(ref), at: -1}, h.Header.Text)
	for i := range h.Lines {
		x := &h.Lines[i]
		k := restLine
		switch x.Kind {
		case diff.Context:
			k = contextLine
		case diff.Add:
			k = addLine
		case diff.Del:
			k = delLine
		default:
		}
		d.put(line{
			kind: k, file: int32(file), hunk: int32(ref), at: int32(i), oldNo: clip(x.OldNo), newNo: clip(x.NewNo),
		}, x.Code())
	}
}

// clip keeps a line number where it can be shown.
func clip(n int) int32 { return int32(max(min(n, 1<<30), 0)) }
