package diff

import "strings"

// Limits on hostile input. What lies beyond them stays in Tail.
const (
	maxLines    = 1 << 20 // lines kept of one patch
	maxFiles    = 20000   // files kept of one patch
	maxWarnings = 20
)

// Patch is one message taken apart. Message, Break, Notes, the Raw of all
// Files and Tail follow each other in the input without a gap.
type Patch struct {
	Message  string   // the commit message with its in-body headers
	Break    string   // the "---" line that ends the message, or ""
	Notes    string   // what stands between Break and the first diff: notes, diffstat
	Files    []File   // in the order of the input
	Tail     string   // after the last diff: signature, list footer
	Warnings []string // for people: what was mangled or hidden
}

// Text joins the pieces: it is the input.
func (p *Patch) Text() string {
	var b strings.Builder
	b.WriteString(p.Message)
	b.WriteString(p.Break)
	b.WriteString(p.Notes)
	for i := range p.Files {
		b.WriteString(p.Files[i].Raw)
	}
	b.WriteString(p.Tail)
	return b.String()
}

// Add is the number of added lines in all files.
func (p *Patch) Add() int {
	n := 0
	for i := range p.Files {
		n += p.Files[i].Add
	}
	return n
}

// Del is the number of removed lines in all files.
func (p *Patch) Del() int {
	n := 0
	for i := range p.Files {
		n += p.Files[i].Del
	}
	return n
}

// File is what a patch does to one file.
type File struct {
	Old, New         string // paths without "a/" and "b/"; Old is "" for a new file, New for a deleted one
	OldMode, NewMode string // octal as written, "" when not said
	OldID, NewID     string // abbreviated blob ids of the "index" line

	NewFile, Deleted bool
	Rename, Copy     bool
	Binary           bool // "Binary files differ" or "GIT binary patch"
	Combined         bool // a merge (diff --cc): shown raw, git does not apply it
	Submodule        bool // mode 160000

	Raw    string // the file's part of the input
	Header []Line // the lines before the first hunk; all lines when there is no hunk
	Hunks  []Hunk
	Rest   []Line // what stood between this file and the next

	Add, Del int
}

// Path is the name people know the file by: the new one, or the old one when
// the file is deleted.
func (f *File) Path() string {
	if f.New != "" {
		return f.New
	}
	return f.Old
}

// Hunk is one block of changed lines.
type Hunk struct {
	OldStart, OldLines int // as its header says
	NewStart, NewLines int
	Section            string // what follows the second "@@"
	Header             Line
	Lines              []Line
	Mangled            bool // the header's counts do not fit the lines
}

// Kind says what a line of a diff is.
type Kind uint8

// The kinds of line.
const (
	Context   Kind = iota
	Add            // "+": Text begins with it
	Del            // "-": Text begins with it
	NoNewline      // "\ No newline at end of file"
	Header         // a header of a file or hunk
	Raw            // none of these
)

// Line is one line of a diff.
type Line struct {
	Kind  Kind
	Off   int    // of Text in the scanned input, bytes
	Text  string // with its "+", "-" or " ", without its "\n"
	OldNo int    // line number in the old file, 0 when it has none
	NewNo int    // line number in the new file, 0 when it has none
}

// Code is the line without the mark of its kind.
func (l Line) Code() string {
	if l.Kind <= Del && l.Text != "" {
		return l.Text[1:]
	}
	return l.Text
}
