package diff

import (
	"fmt"
	"strings"
)

// Scan takes a decoded message apart. It never fails and takes time linear in
// the length of text.
func Scan(text string) *Patch {
	p := &Patch{}
	s := scanner{text: text, keep: true, p: p, pre: -1, junk: -1}
	first := s.message()
	if first >= 0 {
		s.lines = make([]Line, 0, min(strings.Count(text[first:], "\n")+1, maxLines))
		s.pos = first
		s.region()
		s.finish()
	}
	s.compareStat()
	return p
}

// scanner walks over the diffs of one message. Lines between files wait as
// junk until it is known whose they are.
type scanner struct {
	text  string
	pos   int
	keep  bool // record lines; without it only names and counts are kept
	p     *Patch
	lines []Line // one arena for all files, never grown

	start  int    // of the current file
	head   string // its "diff --git" line, without the command
	told   bool   // of its header more than the first line was seen
	dash   bool   // its "---" line was seen
	open   bool   // there is a current file
	from   int    // arena index of its first line
	hunks  int    // of the current file, so far
	hunkAt int    // arena index of the first line of the current hunk
	junk   int    // offset where lines that belong to nobody began, or -1
	pre    int    // offset of an "Index:" or "diff -u" line that may begin a file, or -1
}

func (s *scanner) file() *File { return &s.p.Files[len(s.p.Files)-1] }

func (s *scanner) warn(format string, args ...any) {
	if s.keep && len(s.p.Warnings) < maxWarnings {
		s.p.Warnings = append(s.p.Warnings, fmt.Sprintf(format, args...))
	}
}

// lineNo is the number of the line at off, from 1, for warnings.
func (s *scanner) lineNo(off int) int { return strings.Count(s.text[:off], "\n") + 1 }

// record adds the line at off to the arena.
func (s *scanner) record(k Kind, off, end int) {
	if s.keep {
		s.lines = append(s.lines, Line{Kind: k, Off: off, Text: s.text[off:end]})
	}
}

// lineEnd gives the end of the line at i, without its "\n", and the next line.
func lineEnd(s string, i int) (end, next int) {
	if j := strings.IndexByte(s[i:], '\n'); j >= 0 {
		return i + j, i + j + 1
	}
	return len(s), len(s)
}

// region reads diffs from the first one to the end of the text.
func (s *scanner) region() {
	for s.pos < len(s.text) {
		if s.full() {
			s.warn("the patch is too large: the rest is not read")
			s.setJunk(s.pos)
			return
		}
		end, next := lineEnd(s.text, s.pos)
		if !s.header(s.text[s.pos:end], end, next) {
			s.setJunk(s.pos)
			s.pos = next
		}
	}
}

// full says that one more line or file could pass the limits.
func (s *scanner) full() bool {
	return len(s.p.Files) >= maxFiles || s.keep && len(s.lines) >= cap(s.lines)
}

func (s *scanner) setJunk(off int) {
	if s.junk < 0 {
		s.junk = off
		if s.pre >= 0 {
			s.junk = s.pre
		}
	}
	s.pre = -1
}

// settle makes junk of "Index:" lines that no file followed.
func (s *scanner) settle() {
	if s.pre >= 0 {
		s.setJunk(s.pre)
	}
}

// header reads the line at s.pos when it begins or continues a file or a hunk.
func (s *scanner) header(line string, end, next int) bool {
	if line == "" {
		return false
	}
	switch line[0] {
	case 'd':
		return s.diffLine(line, end, next)
	case '-':
		return s.dashes() || s.lone(line, end, next)
	case '+':
		return s.lone(line, end, next)
	case '@':
		return s.atLine(line, end, next)
	case 'I', '=', 'R', 'r', 'i', 'o', 'n', 's', 'c', 'B', 'G':
		return s.extended(line, end, next)
	}
	return false
}

// diffLine reads the lines that begin with "diff" and "deleted file mode".
func (s *scanner) diffLine(line string, end, next int) bool {
	for _, c := range [...]string{"diff --git ", "diff --cc ", "diff --combined "} {
		if names, ok := strings.CutPrefix(line, c); ok {
			s.begin()
			s.head = strings.TrimSuffix(names, "\r")
			s.file().Combined = c != "diff --git "
			s.record(Header, s.pos, end)
			s.pos = next
			return true
		}
	}
	if strings.HasPrefix(line, "diff -") {
		s.preHeader(next)
		return true
	}
	return s.extended(line, end, next)
}

// preHeader keeps a line that belongs to the next file if one follows.
func (s *scanner) preHeader(next int) {
	if s.pre < 0 {
		s.pre = s.pos
	}
	s.pos = next
}

// dashes reads "--- a" and "+++ b", which continue a git header or begin a
// plain diff.
func (s *scanner) dashes() bool {
	plus, ok := namePair(s.text, s.pos)
	if !ok {
		return false
	}
	if s.open && s.hunks == 0 && !s.dash && s.pre < 0 && !s.file().Combined && s.near(2) && !s.another(plus) {
		s.flush()
	} else if isHunkHeader(s.text, plus.next) {
		s.begin()
	} else {
		return false
	}
	s.dash = true
	s.setNames(plus)
	s.recordAll(s.pos, plus.next, Header)
	s.pos = plus.next
	return true
}

// lone reads a "---" or "+++" line that stands alone in the header of a file. git
// believes it where the other lines name no file.
func (s *scanner) lone(line string, end, next int) bool {
	if !s.open || s.hunks > 0 || s.dash || s.pre >= 0 || s.junk >= 0 || !s.told || !strings.HasPrefix(line, "+++ ") && !strings.HasPrefix(line, "--- ") {
		return false
	}
	if name, null := cleanName(line[4:]); !null {
		if oldName, newName := gitNames(s.head); !strings.HasSuffix(name, oldName) && !strings.HasSuffix(name, newName) {
			s.warn("line %d: the header of %s names %s too; git applies it to that, or not at all", s.lineNo(s.pos), newName, name)
		}
	}
	s.record(Header, s.pos, end)
	s.pos = next
	return true
}

// another says that names behind lines that are no header are those of another
// file: the header before them was whole, and git takes it as it stands.
func (s *scanner) another(n names) bool {
	if s.junk < 0 && !s.file().Binary || s.head == "" || !isHunkHeader(s.text, n.next) {
		return false
	}
	oldName, newName := gitNames(s.head)
	a, _ := cleanName(n.old)
	b, _ := cleanName(n.new)
	return !strings.HasSuffix(a, oldName) && !strings.HasSuffix(b, newName)
}

// recordAll records the lines of text[from:to].
func (s *scanner) recordAll(from, to int, k Kind) {
	if !s.keep {
		return
	}
	for from < to {
		end, next := lineEnd(s.text, from)
		if len(s.lines) < cap(s.lines) {
			s.record(k, from, end)
		}
		from = next
	}
}

// begin closes the current file and opens a new one, which takes the
// "Index:" lines that wait.
func (s *scanner) begin() {
	at, pos := s.pos, s.pos
	if s.pre >= 0 {
		at = s.pre
	}
	s.close(at)
	s.p.Files = append(s.p.Files, File{})
	s.start, s.from, s.open, s.told, s.dash, s.hunks, s.head = at, len(s.lines), true, false, false, 0, ""
	s.junk, s.pre = -1, -1
	s.recordAll(at, pos, Header)
}

// close ends the current file at offset at; junk before at becomes its Rest.
func (s *scanner) close(at int) {
	if !s.open {
		return
	}
	f := s.file()
	if s.hunks == 0 && s.keep {
		f.Header = s.lines[s.from:len(s.lines):len(s.lines)]
	}
	if s.junk >= 0 && s.junk < at {
		n := len(s.lines)
		s.recordAll(s.junk, at, Raw)
		if s.keep {
			f.Rest = s.lines[n:len(s.lines):len(s.lines)]
			s.suspect(s.text[s.junk:at])
		}
	}
	f.Raw = s.text[s.start:at]
	f.finish(s.head)
	s.open = false
}

// finish closes the last file: what follows it is the tail.
func (s *scanner) finish() {
	at := len(s.text)
	s.settle()
	if s.junk >= 0 {
		at = s.junk
	}
	s.close(at)
	s.p.Tail = s.text[at:]
}

// suspect warns when the text between two files should have ended the patch.
func (s *scanner) suspect(between string) {
	switch {
	case hasLine(between, "-- ") || hasLine(between, "--"):
		s.warn("a diff follows the signature; git applies it")
	case s.p.Break == "" && hasLine(between, "---"):
		s.warn("a diff stands in the commit message, before the --- line; git applies it")
	case !s.broken() && strings.TrimSpace(between) != "":
		s.warn("text stands between two diffs; git applies them both")
	}
}

// broken reports that the last hunk of the current file does not add up: what
// follows it is a part of it, not text.
func (s *scanner) broken() bool {
	h := s.file().Hunks
	return len(h) > 0 && h[len(h)-1].Mangled
}

// hasLine reports whether line is one whole line of text.
func hasLine(text, line string) bool {
	for i := 0; i < len(text); {
		end, next := lineEnd(text, i)
		if strings.TrimSuffix(text[i:end], "\r") == line {
			return true
		}
		i = next
	}
	return false
}
