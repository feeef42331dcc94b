package diff

import "strings"

// message finds where the commit message ends, as git mailinfo does, and
// where the first diff begins. It returns the offset of the first diff, or -1.
func (s *scanner) message() int {
	first := firstDiff(s.text)
	stop := len(s.text)
	if first >= 0 {
		stop = first
	}
	at, end := patchBreak(s.text, stop)
	p := s.p
	p.Message = s.text[:at]
	p.Break = s.text[at:end]
	if p.Break != "" && !isBareBreak(p.Break) {
		s.warn("git ends the commit message at line %d, which looks like a diff", s.lineNo(at))
		p.Break, end = "", at
	}
	if first >= 0 {
		p.Notes = s.text[end:first]
		return first
	}
	rest := s.text[end:]
	sig := signature(rest)
	if p.Break != "" {
		p.Notes, p.Tail = rest[:sig], rest[sig:]
		return -1
	}
	sig = signature(s.text)
	p.Message, p.Notes, p.Tail = s.text[:sig], "", s.text[sig:]
	if end < sig { // a line that only looks like a diff, and no diff
		p.Message, p.Notes = s.text[:end], s.text[end:sig]
	}
	return -1
}

// patchBreak finds the first line before stop at which git mailinfo ends the
// commit message: "---", "--- name", "diff -", "Index: ". Without one, at and
// end are stop. The rule is git's patchbreak().
func patchBreak(text string, stop int) (at, end int) {
	for i := 0; i < stop; {
		e, next := lineEnd(text, i)
		if isPatchBreak(text[i:e]) {
			return i, min(next, stop)
		}
		i = next
	}
	return stop, stop
}

func isPatchBreak(line string) bool {
	if len(line) < 3 {
		return false
	}
	switch line[0] {
	case 'd':
		return strings.HasPrefix(line, "diff -")
	case 'I':
		return strings.HasPrefix(line, "Index: ")
	case '-':
		if !strings.HasPrefix(line, "---") {
			return false
		}
		if len(line) > 4 && line[3] == ' ' && !isSpace(line[4]) {
			return true
		}
		return isBareBreak(line)
	}
	return false
}

// isBareBreak reports "---" with nothing but white space behind it.
func isBareBreak(line string) bool {
	return strings.HasPrefix(line, "---") && strings.TrimRight(line[3:], " \t\r\n\v\f") == ""
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// signature finds the last "-- " line, where a signature begins; without one
// it is the length of text.
func signature(text string) int {
	for i := len(text); i > 0; {
		i = strings.LastIndex(text[:i], "-- ")
		if i < 0 {
			break
		}
		if (i == 0 || text[i-1] == '\n') && (i+3 == len(text) || text[i+3] == '\n' || text[i+3] == '\r') {
			return i
		}
	}
	return len(text)
}

// HasDiff reports whether body holds, unquoted, a diff that git would apply.
func HasDiff(body string) bool {
	return find(body, false) >= 0
}

// firstDiff is the offset of the first diff, with the "Index:" and "diff -u"
// lines before it, or -1.
func firstDiff(text string) int { return find(text, true) }

// find looks for the first diff. With merges it also finds combined diffs,
// which git shows but does not apply.
func find(text string, merges bool) int {
	pre := -1
	for i := 0; i < len(text); {
		switch text[i] {
		case 'd':
			if strings.HasPrefix(text[i:], "diff --git ") && gitFollows(text, i) ||
				merges && (strings.HasPrefix(text[i:], "diff --cc ") || strings.HasPrefix(text[i:], "diff --combined ")) {
				return i
			}
		case '-':
			if isPlainStart(text, i) {
				if pre >= 0 {
					return pre
				}
				return i
			}
		case 'G':
			if !merges && strings.HasPrefix(text[i:], "GIT binary patch") {
				return i
			}
		}
		switch pre0 := isPreHeader(text[i:]); {
		case !pre0:
			pre = -1
		case pre < 0:
			pre = i
		}
		_, i = lineEnd(text, i)
	}
	return -1
}

// isPreHeader reports lines that programs other than git write before "---".
func isPreHeader(line string) bool {
	switch line[0] {
	case 'I':
		return strings.HasPrefix(line, "Index: ")
	case '=':
		return strings.HasPrefix(line, "===")
	case 'd':
		return strings.HasPrefix(line, "diff -")
	case 'R':
		return strings.HasPrefix(line, "RCS file:")
	case 'r':
		return strings.HasPrefix(line, "retrieving revision ")
	}
	return false
}

// gitFollows reports whether a "diff --git" line at i heads a real diff: one of
// its next lines continues a header. Prose that quotes the line does not.
func gitFollows(text string, i int) bool {
	_, i = lineEnd(text, i)
	for range 3 { // mailers wrap the long first line
		if i >= len(text) {
			return false
		}
		if isGitHeader(text[i:]) || strings.HasPrefix(text[i:], "--- ") {
			return true
		}
		_, i = lineEnd(text, i)
	}
	return false
}

func isGitHeader(line string) bool {
	for _, h := range [...]string{
		"index ", "old mode ", "new mode ", "new file mode ", "deleted file mode ", "similarity index ",
		"dissimilarity index ", "rename from ", "rename to ", "copy from ", "copy to ", "Binary files ", "GIT binary patch",
	} {
		if strings.HasPrefix(line, h) {
			return true
		}
	}
	return false
}

// isPlainStart reports "--- x", "+++ y", "@@ -" on three lines from i.
func isPlainStart(text string, i int) bool {
	if !strings.HasPrefix(text[i:], "--- ") {
		return false
	}
	pair, ok := namePair(text, i)
	return ok && isHunkHeader(text, pair.next)
}
