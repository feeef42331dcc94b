package diff

import "strings"

// counts are the four numbers of a hunk header and where they end.
type counts struct {
	oldStart, oldLines, newStart, newLines int
	section                                string
}

// isHunkHeader reports a readable "@@ -a,b +c,d @@" at i.
func isHunkHeader(text string, i int) bool {
	if !strings.HasPrefix(text[i:], "@@ -") {
		return false
	}
	end, _ := lineEnd(text, i)
	_, ok := readCounts(text[i:end])
	return ok
}

// readCounts reads "@@ -a[,b] +c[,d] @@ section".
func readCounts(line string) (c counts, ok bool) {
	s := line[len("@@ -"):]
	if c.oldStart, c.oldLines, s, ok = readRange(s); !ok {
		return c, false
	}
	s, ok = strings.CutPrefix(s, " +")
	if !ok {
		return c, false
	}
	if c.newStart, c.newLines, s, ok = readRange(s); !ok {
		return c, false
	}
	s, ok = strings.CutPrefix(strings.TrimLeft(s, " "), "@@")
	c.section = strings.TrimSuffix(strings.TrimPrefix(s, " "), "\r")
	return c, ok
}

func readRange(s string) (start, n int, rest string, ok bool) {
	start, rest, ok = readInt(s)
	n = 1
	if ok && strings.HasPrefix(rest, ",") {
		n, rest, ok = readInt(rest[1:])
	}
	return start, n, rest, ok
}

// readInt reads up to nine digits.
func readInt(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:], i > 0
}

// atLine reads a hunk, or a line of a combined diff.
func (s *scanner) atLine(line string, end, next int) bool {
	if s.open && s.file().Combined && strings.HasPrefix(line, "@@@") {
		s.combined(end, next)
		return true
	}
	if !s.open || !strings.HasPrefix(line, "@@ -") {
		return false
	}
	c, ok := readCounts(line)
	if !ok {
		return false
	}
	if s.settle(); !s.near(10) {
		return false
	}
	s.extend()
	s.readHunk(c, end, next)
	return true
}

// extend gives the lines between two hunks of a file to the first of them.
func (s *scanner) extend() {
	if s.junk < 0 || s.hunks == 0 || !s.keep {
		s.flush()
		return
	}
	s.flush()
	h := &s.file().Hunks[s.hunks-1]
	h.Lines = s.lines[s.hunkAt:len(s.lines):len(s.lines)]
	h.Mangled = true
}

// near reports that no more than n lines of junk wait.
func (s *scanner) near(n int) bool {
	return s.junk < 0 || strings.Count(s.text[s.junk:s.pos], "\n") <= n
}

// hunk is the hunk that is being read.
type hunk struct {
	counts
	oldLeft, newLeft int
	oldNo, newNo     int
	add, del         int
	rawRun           int  // unknown lines in a row
	mangled          bool // the counts do not fit
	overrun          int  // offset up to which lines beyond the counts are the hunk's
	sig              mark // the last line that may be a signature
}

// mark remembers where a hunk could end.
type mark struct {
	pos, lines, add, del int
	set                  bool
}

// readHunk reads the hunk whose header is at s.pos.
func (s *scanner) readHunk(c counts, end, next int) {
	h := hunk{counts: c, oldLeft: c.oldLines, newLeft: c.newLines, oldNo: c.oldStart, newNo: c.newStart}
	head := Line{Kind: Header, Off: s.pos, Text: s.text[s.pos:end]}
	if s.hunks == 0 && s.keep {
		s.file().Header = s.lines[s.from:len(s.lines):len(s.lines)]
	}
	s.record(Header, s.pos, end)
	s.hunks++
	s.hunkAt = len(s.lines)
	s.pos = next
	for s.pos < len(s.text) && !s.full() && s.hunkLine(&h) {
	}
	s.endHunk(&h, head)
}

// endHunk stores what was read. A hunk that lacks lines may have swallowed the
// signature: its lines end there then.
func (s *scanner) endHunk(h *hunk, head Line) {
	if h.oldLeft > 0 || h.newLeft > 0 {
		h.mangled = true
		if h.sig.set {
			s.pos, h.add, h.del = h.sig.pos, h.sig.add, h.sig.del
			if s.keep {
				s.lines = s.lines[:h.sig.lines]
			}
		}
		s.warn("line %d: hunk is cut off or miscounted", s.lineNoOnce(head.Off))
	} else if h.mangled {
		s.warn("line %d: hunk is longer than its header says; git ignores the rest", s.lineNoOnce(head.Off))
	}
	f := s.file()
	f.Add += h.add
	f.Del += h.del
	if !s.keep {
		return
	}
	f.Hunks = append(f.Hunks, Hunk{
		OldStart: h.oldStart, OldLines: h.oldLines, NewStart: h.newStart, NewLines: h.newLines,
		Section: h.section, Header: head, Lines: s.lines[s.hunkAt:len(s.lines):len(s.lines)], Mangled: h.mangled,
	})
}

// lineNoOnce counts lines only while a warning would still be kept.
func (s *scanner) lineNoOnce(off int) int {
	if !s.keep || len(s.p.Warnings) >= maxWarnings {
		return 0
	}
	return s.lineNo(off)
}

// hunkLine takes one line into the hunk; false means that the hunk has ended.
func (s *scanner) hunkLine(h *hunk) bool {
	end, next := lineEnd(s.text, s.pos)
	c := byte('\n')
	if end > s.pos {
		c = s.text[s.pos]
	}
	if c == '\\' {
		s.record(NoNewline, s.pos, end)
		s.pos = next
		return true
	}
	if h.oldLeft <= 0 && h.newLeft <= 0 && !s.beyond(h, c) {
		return false
	}
	switch c {
	case ' ', '+', '-':
		if c != ' ' && !s.signed(h, c, end, next) {
			return false
		}
	case '\n', '\r':
		if h.oldLeft <= 0 || h.newLeft <= 0 {
			return false
		}
		c = ' ' // a mailer stripped the blank
	default:
		return s.unknown(h, end, next)
	}
	h.rawRun = 0
	s.take(h, c, end)
	s.pos = next
	return true
}

// take counts one context, added or removed line.
func (s *scanner) take(h *hunk, c byte, end int) {
	l := Line{Off: s.pos, Text: s.text[s.pos:end]}
	if c != '+' {
		l.OldNo = h.oldNo
		h.oldNo++
		h.oldLeft--
	}
	if c != '-' {
		l.NewNo = h.newNo
		h.newNo++
		h.newLeft--
	}
	switch c {
	case '+':
		l.Kind = Add
		h.add++
	case '-':
		l.Kind = Del
		h.del++
	}
	if s.keep {
		s.lines = append(s.lines, l)
	}
}

// signed decides on a "+" or "-" line that may be a header of the next file or
// a signature.
func (s *scanner) signed(h *hunk, c byte, end, next int) bool {
	if c != '-' || end-s.pos < 2 || s.text[s.pos+1] != '-' {
		return true
	}
	line := strings.TrimRight(s.text[s.pos:end], "\r")
	if line == "--" || line == "-- " {
		if h.oldLeft <= 0 {
			return false
		}
		if next >= len(s.text) || strings.IndexByte("+- @\\", s.text[next]) < 0 {
			h.sig = mark{s.pos, len(s.lines), h.add, h.del, true}
		}
		return true
	}
	// A removed "-- a" and an added "++ b" look the same; a hunk header behind
	// them decides, unless the counts say that these two end the hunk.
	return h.oldLeft == 1 && h.newLeft == 1 || !isPlainStart(s.text, s.pos)
}

// beyond decides whether a line after the last counted one is still the hunk's:
// the counts are wrong when "+" or "-" lines go on without a gap.
func (s *scanner) beyond(h *hunk, c byte) bool {
	if s.pos < h.overrun {
		return true
	}
	if c != '+' && c != '-' && c != ' ' {
		return false
	}
	for i := s.pos; i < len(s.text) && i < s.pos+64<<10; {
		end, next := lineEnd(s.text, i)
		if end == i || strings.IndexByte("+- ", s.text[i]) < 0 {
			return false
		}
		line := strings.TrimRight(s.text[i:end], "\r")
		if line == "-- " || line == "--" || strings.HasPrefix(line, "---") {
			return false
		}
		if s.text[i] != ' ' {
			h.overrun, h.mangled = next, true
			return true
		}
		i = next
	}
	return false
}

// unknown decides on a line that no hunk can hold: a wrapped line stays in the
// hunk as Raw when the next one goes on with it.
func (s *scanner) unknown(h *hunk, end, next int) bool {
	h.rawRun++
	line := s.text[s.pos:end]
	if h.rawRun > 3 || next >= len(s.text) || strings.IndexByte(" +-", s.text[next]) < 0 || strings.HasPrefix(line, "diff -") ||
		strings.HasPrefix(line, "@@ -") || strings.HasPrefix(line, "Index: ") || strings.HasPrefix(line, "____") {
		return false
	}
	if isSignature(s.text[next:]) {
		return false
	}
	h.mangled = true
	s.record(Raw, s.pos, end)
	s.pos = next
	return true
}

func isSignature(s string) bool {
	end, _ := lineEnd(s, 0)
	line := strings.TrimRight(s[:end], "\r")
	return line == "--" || line == "-- "
}

// combined reads the hunks of a merge up to the next file; only their columns
// are counted.
func (s *scanner) combined(end, next int) {
	columns := len(s.text[s.pos:end]) - len(strings.TrimLeft(s.text[s.pos:end], "@")) - 1
	s.flush()
	s.record(Raw, s.pos, end)
	s.pos = next
	f := s.file()
	for s.pos < len(s.text) && !s.full() {
		end, next = lineEnd(s.text, s.pos)
		line := s.text[s.pos:end]
		if line == "" || strings.IndexByte("+- \\@", line[0]) < 0 || isSignature(line) {
			return
		}
		mark := line[:min(columns, len(line))]
		switch {
		case line[0] == '@':
		case strings.IndexByte(mark, '+') >= 0:
			f.Add++
		case strings.IndexByte(mark, '-') >= 0:
			f.Del++
		}
		s.record(Raw, s.pos, end)
		s.pos = next
	}
}
