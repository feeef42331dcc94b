package since

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"onemore/patch"
	"onemore/patch/diff"
)

// Kind says what a line of a patch's text is.
type Kind uint8

// The kinds of line.
const (
	Message Kind = iota // of the commit: its author, its message, blank lines
	Section             // " ## Commit message ##", " ## path ##"
	Place               // "@@ path: function", the head of a hunk
	Context             // of the diff: unchanged by the patch
	Add                 // added by the patch
	Del                 // removed by the patch
	Note                // "\ No newline at end of file", or what a binary file has
)

// text is a patch as git range-diff sees it.
type text struct {
	lines  []string
	ids    []int32 // of the lines: equal lines have one
	kinds  []Kind
	body   []int32 // the line of the mail's body, -1 when it has none
	head   int     // where the commit message begins: before it stands the author
	diff   int     // where the diff begins; 0 without one
	size   int     // of the diff, as git counts it for a patch without partner
	title  string
	mail   string  // its body
	ends   []int32 // where the lines of the body end
	hunks  []hunkText
	paths  []string
	sorted []int32 // ids of code()
}

// hunkText is a hunk in a text.
type hunkText struct {
	file, hunk int // as in the diff.Patch
	path       string
	from, to   int // lines of the text, the "@@" line not included
}

// message is title and commit message.
func (t *text) message() []int32 {
	if t.diff == 0 {
		return t.ids[t.head:]
	}
	return t.ids[t.head : t.diff-1]
}

// code is the diff.
func (t *text) code() []int32 {
	if t.diff == 0 {
		return nil
	}
	return t.ids[t.diff:]
}

// key is what decides on pairs: the diff, or the whole text without one.
func (t *text) key() []int32 { return t.ids[t.diff:] }

// table gives equal lines of all texts one number.
type table struct{ ids map[string]int32 }

func (t *table) id(s string) int32 {
	id, ok := t.ids[s]
	if !ok {
		id = int32(len(t.ids))
		t.ids[s] = id
	}
	return id
}

func (t *table) texts(ps []Patch) []*text {
	out := make([]*text, len(ps))
	for i := range ps {
		out[i] = t.text(&ps[i])
	}
	return out
}

// writer makes one text.
type writer struct {
	*text
	t *table
}

func (t *table) text(p *Patch) *text {
	d := p.Diff
	if d == nil {
		d = diff.Scan(p.Body)
	}
	w := writer{text: &text{title: p.Title, mail: p.Body, ends: lineEnds(p.Body)}, t: t}
	if p.Author != (patch.Person{}) {
		w.put(Section, " ## Metadata ##", -1)
		w.put(Message, "Author: "+p.Author.String(), -1)
		w.put(Message, "", -1)
	}
	w.head = len(w.lines)
	w.commit(d.Message)
	order := make([]int, len(d.Files))
	for i := range order {
		order[i] = i
	}
	// git puts files in the order of their names.
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(d.Files[i].Path(), d.Files[j].Path()) })
	for _, i := range order {
		if !d.Files[i].Combined {
			w.file(i, &d.Files[i])
		}
	}
	w.sorted = slices.Clone(w.key())
	slices.Sort(w.sorted)
	return w.text
}

func (w *writer) put(k Kind, s string, body int32) {
	if int(body) > len(w.ends) { // Diff is not of Body
		body = -1
	}
	w.lines = append(w.lines, s)
	w.ids = append(w.ids, w.t.id(s))
	w.kinds = append(w.kinds, k)
	w.body = append(w.body, body)
	if w.diff > 0 && k != Message {
		w.size++
	}
}

// commit writes the title and the message, its white space as git am leaves it.
func (w *writer) commit(message string) {
	w.put(Section, " ## Commit message ##", -1)
	w.put(Message, "    "+w.title, -1)
	_, n := diff.InBody(message)
	line := int32(strings.Count(message[:n], "\n"))
	blank := true
	for s := range strings.Lines(message[n:]) {
		s = strings.TrimRight(s, " \t\r\n\v\f")
		switch {
		case s == "":
			blank = true
		case blank:
			w.put(Message, "", -1)
			blank = false
			fallthrough
		default:
			w.put(Message, "    "+untab(s), line)
		}
		line++
	}
}

// untab puts blanks for tabs, up to the next eighth column, as git log does with
// a message. A line with more tabs than anybody writes stays as it is.
func untab(s string) string {
	const width, most = 8, 100
	if n := strings.Count(s, "\t"); n == 0 || n > most {
		return s
	}
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(s, "\t")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteString(strings.Repeat(" ", width-utf8.RuneCountInString(before)%width))
		s = after
	}
}

// file writes what the patch does to one file.
func (w *writer) file(i int, f *diff.File) {
	w.put(Message, "", -1)
	if w.diff == 0 {
		w.diff = len(w.lines)
	}
	first := int32(-1)
	if len(f.Header) > 0 {
		first = w.lineAt(f.Header[0].Off)
	}
	w.put(Section, " ## "+name(f)+" ##", first)
	w.paths = append(w.paths, f.Path())
	if f.Binary {
		w.binary(f)
	}
	for j := range f.Hunks {
		h := &f.Hunks[j]
		s := "@@"
		if h.Section != "" {
			s += " " + f.Path() + ": " + h.Section
		}
		w.put(Place, s, w.lineAt(h.Header.Off))
		from := len(w.lines)
		for _, l := range h.Lines {
			k, s := lineText(l)
			w.put(k, s, w.lineAt(l.Off))
		}
		w.hunks = append(w.hunks, hunkText{i, j, f.Path(), from, len(w.lines)})
	}
}

// lineText is a line of a hunk as git log would write it.
func lineText(l diff.Line) (Kind, string) {
	switch l.Kind {
	case diff.Add:
		return Add, l.Text
	case diff.Del:
		return Del, l.Text
	case diff.NoNewline:
		return Note, ` \ No newline at end of file`
	case diff.Context:
		if !strings.HasPrefix(l.Text, " ") { // a mailer stripped the blank
			return Context, " " + l.Text
		}
		return Context, l.Text
	default:
		return Context, " " + l.Text
	}
}

// binary writes what can be said of a binary file. git range-diff calls two
// contents the same; the id of the new one, or else the data, tells them apart.
func (w *writer) binary(f *diff.File) {
	w.put(Note, " Binary files differ "+f.NewID, -1)
	if f.NewID != "" {
		return
	}
	for _, l := range f.Header {
		w.put(Note, " "+l.Text, w.lineAt(l.Off))
	}
}

// name is how git range-diff heads a file.
func name(f *diff.File) string {
	s := f.Path()
	switch {
	case f.NewFile:
		s += " (new)"
	case f.Deleted:
		s += " (deleted)"
	case f.Rename:
		s = f.Old + " => " + f.New
	}
	if f.OldMode != "" && f.NewMode != "" && f.OldMode != f.NewMode {
		s += " (mode change " + f.OldMode + " => " + f.NewMode + ")"
	}
	return s
}

// lineEnds finds the ends of all lines.
func lineEnds(s string) []int32 {
	out := make([]int32, 0, strings.Count(s, "\n"))
	for at := 0; ; at++ {
		n := strings.IndexByte(s[at:], '\n')
		if n < 0 {
			return out
		}
		at += n
		out = append(out, int32(at))
	}
}

// lineAt is the number of the body's line at an offset.
func (w *writer) lineAt(off int) int32 {
	n, _ := slices.BinarySearch(w.ends, int32(off))
	return int32(n)
}

// raw is a line of the body.
func (t *text) raw(n int32) string {
	from, to := 0, len(t.mail)
	if n > 0 {
		from = int(t.ends[n-1]) + 1
	}
	if int(n) < len(t.ends) {
		to = int(t.ends[n])
	}
	return t.mail[from:to]
}
