package diff

import "strings"

// extended reads the header lines between "diff --git" and "---".
func (s *scanner) extended(line string, end, next int) bool {
	if isPreHeader(line) {
		s.preHeader(next)
		return true
	}
	if s.pre >= 0 && strings.HasPrefix(line, "index ") { // quilt: Index:, ===, index
		s.pos = next
		return true
	}
	if !s.open || s.hunks > 0 || s.dash || !s.near(2) || s.told && s.junk >= 0 {
		return false // a line that is no header ends it, but for the rest of a wrapped first line
	}
	s.settle()
	if strings.HasPrefix(line, "GIT binary patch") {
		s.flush()
		s.file().Binary = true
		s.binary()
		return true
	}
	if !s.file().take(strings.TrimSuffix(line, "\r")) {
		return false
	}
	s.told = true
	s.flush()
	s.record(Header, s.pos, end)
	s.pos = next
	return true
}

// flush puts waiting junk into the current file: a wrapped header line.
func (s *scanner) flush() {
	s.settle()
	if s.junk >= 0 {
		s.recordAll(s.junk, s.pos, Raw)
	}
	s.junk, s.pre = -1, -1
}

// take reads one extended header line.
func (f *File) take(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "index":
		ids, mode, _ := strings.Cut(rest, " ")
		f.OldID, f.NewID, _ = strings.Cut(ids, "..")
		if mode != "" {
			f.OldMode, f.NewMode = mode, mode
		}
		return true
	case "old", "new":
		return f.takeMode(word, rest)
	case "deleted":
		mode, ok := strings.CutPrefix(rest, "file mode ")
		if ok {
			f.Deleted, f.OldMode = true, mode
		}
		return ok
	case "rename", "copy":
		return f.takeMove(word, rest)
	case "similarity", "dissimilarity":
		return strings.HasPrefix(rest, "index ")
	case "Binary":
		if strings.HasPrefix(rest, "files ") {
			f.Binary = true
			return true
		}
	}
	return false
}

func (f *File) takeMode(word, rest string) bool {
	if mode, ok := strings.CutPrefix(rest, "file mode "); ok && word == "new" {
		f.NewFile, f.NewMode = true, mode
		return true
	}
	mode, ok := strings.CutPrefix(rest, "mode ")
	if !ok {
		return false
	}
	if word == "old" {
		f.OldMode = mode
	} else {
		f.NewMode = mode
	}
	return true
}

func (f *File) takeMove(word, rest string) bool {
	side, name, _ := strings.Cut(rest, " ")
	name, _ = cleanName(name)
	switch side {
	case "from", "old":
		f.Old = name
	case "to", "new":
		f.New = name
	default:
		return false
	}
	if word == "copy" {
		f.Copy = true
	} else {
		f.Rename = true
	}
	return true
}

// binary reads a "GIT binary patch": blocks of "literal" or "delta" that end
// with an empty line.
func (s *scanner) binary() {
	end, next := lineEnd(s.text, s.pos)
	s.record(Header, s.pos, end)
	s.pos = next
	for s.pos < len(s.text) && isBlock(s.text[s.pos:]) {
		for s.pos < len(s.text) && !s.full() {
			end, next = lineEnd(s.text, s.pos)
			blank := strings.TrimRight(s.text[s.pos:end], "\r") == ""
			s.record(Raw, s.pos, end)
			s.pos = next
			if blank {
				break
			}
		}
		if s.full() {
			return
		}
	}
}

func isBlock(s string) bool {
	return strings.HasPrefix(s, "literal ") || strings.HasPrefix(s, "delta ")
}
