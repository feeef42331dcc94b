package diff

import (
	"slices"
	"strings"
)

// Stats are the numbers of a patch.
type Stats struct {
	Files, Add, Del int
	Paths           []string // sorted; both names of a renamed file
}

// Stat counts what Scan would find, without keeping a line. It is for the
// import of whole archives.
func Stat(body string) Stats {
	first := firstDiff(body)
	if first < 0 {
		return Stats{}
	}
	s := scanner{text: body, p: &Patch{}, pos: first, pre: -1, junk: -1}
	s.region()
	s.finish()
	return s.p.Stats()
}

// Stats gives the numbers of a scanned patch.
func (p *Patch) Stats() Stats {
	st := Stats{Files: len(p.Files), Add: p.Add(), Del: p.Del()}
	st.Paths = make([]string, 0, len(p.Files))
	for i := range p.Files {
		f := &p.Files[i]
		if f.Old != "" {
			st.Paths = append(st.Paths, f.Old)
		}
		if f.New != "" && f.New != f.Old {
			st.Paths = append(st.Paths, f.New)
		}
	}
	slices.Sort(st.Paths)
	st.Paths = slices.Compact(st.Paths)
	return st
}

// compareStat warns when the diffstat in the notes does not describe the diff.
func (s *scanner) compareStat() {
	files, add, del, ok := readStat(s.p.Notes)
	if !ok || len(s.p.Files) == 0 {
		return
	}
	if st := s.p; files != len(st.Files) || add != st.Add() || del != st.Del() {
		s.warn("the diffstat says %d files, +%d -%d; the diff has %d files, +%d -%d", files, add, del, len(st.Files), st.Add(), st.Del())
	}
}

// readStat reads " 3 files changed, 10 insertions(+), 2 deletions(-)"; the last
// such line counts.
func readStat(notes string) (files, add, del int, ok bool) {
	for rest := notes; ; {
		i := strings.Index(rest, " changed")
		if i < 0 {
			return files, add, del, ok
		}
		from := strings.LastIndexByte(rest[:i], '\n') + 1
		end, next := lineEnd(rest, i)
		if f, a, d, is := statLine(strings.TrimSpace(rest[from:end])); is {
			files, add, del, ok = f, a, d, true
		}
		rest = rest[next:]
	}
}

func statLine(line string) (files, add, del int, ok bool) {
	for i, part := range strings.Split(line, ", ") {
		n, rest, num := readInt(part)
		switch {
		case !num:
			return 0, 0, 0, false
		case i == 0 && (rest == " files changed" || rest == " file changed"):
			files = n
		case i > 0 && strings.HasPrefix(rest, " insertion"):
			add = n
		case i > 0 && strings.HasPrefix(rest, " deletion"):
			del = n
		default:
			return 0, 0, 0, false
		}
	}
	return files, add, del, true
}
