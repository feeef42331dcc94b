package diff

import "strings"

// names are the two raw names of "--- a" and "+++ b", and the offset behind.
type names struct {
	old, new string
	next     int
}

// namePair reads "--- a" at i and "+++ b" on the next line.
func namePair(text string, i int) (names, bool) {
	end, next := lineEnd(text, i)
	if !strings.HasPrefix(text[i:end], "--- ") || !strings.HasPrefix(text[next:], "+++ ") {
		return names{}, false
	}
	end2, next2 := lineEnd(text, next)
	return names{text[i+4 : end], text[next+4 : end2], next2}, true
}

// setNames takes the names of the "---" and "+++" lines.
func (s *scanner) setNames(n names) {
	f := s.file()
	oldName, oldNull := cleanName(n.old)
	newName, newNull := cleanName(n.new)
	plain := s.head == ""
	if plain { // only git's own header says so otherwise
		f.NewFile, f.Deleted = oldNull && !newNull, newNull && !oldNull
	}
	if !oldNull && !newNull {
		oldName, newName = stripPair(oldName, newName)
		if plain {
			oldName, newName = plainName(oldName, newName)
		}
	} else if !s.noPrefix() {
		oldName, newName = stripOne(oldName), stripOne(newName)
	}
	if oldNull {
		oldName = ""
	}
	if newNull {
		newName = ""
	}
	if !f.Rename && !f.Copy { // "rename from" is never prefixed or cut
		f.Old, f.New = oldName, newName
	}
}

// plainName gives the one name of a diff that no version control wrote, which
// cannot rename: the new name, or the old one if the new only adds to it
// ("x.c", "x.c.new"). The rule is git apply's.
func plainName(oldName, newName string) (string, string) {
	if strings.HasPrefix(newName, oldName) {
		return oldName, oldName
	}
	return newName, newName
}

// noPrefix reports a "diff --git" line whose names have no "a/" and "b/".
func (s *scanner) noPrefix() bool {
	if s.head == "" {
		return false
	}
	n := len(s.head) / 2
	return len(s.head)%2 == 1 && s.head[n] == ' ' && s.head[:n] == s.head[n+1:]
}

// finish fills what the header left open from the "diff --git" line.
func (f *File) finish(head string) {
	if f.Old == "" && f.New == "" && head != "" {
		if f.Combined {
			name, _ := cleanName(head)
			f.Old, f.New = name, name
		} else {
			f.Old, f.New = gitNames(head)
		}
	}
	if f.NewFile {
		f.Old = ""
	}
	if f.Deleted && f.Old != "" {
		f.New = ""
	}
	if f.OldMode == "160000" || f.NewMode == "160000" {
		f.Submodule = true
	}
}

// gitNames splits "a/x b/x", the only place that names an empty or binary
// file, or one whose mode alone changes. Names may hold blanks: both halves
// are then the same name.
func gitNames(head string) (oldName, newName string) {
	if strings.HasPrefix(head, `"`) {
		a, n := unquote(head)
		b, _ := cleanName(strings.TrimLeft(head[n:], " "))
		return stripPair(a, b)
	}
	if i := strings.Index(head, ` "`); i > 0 {
		b, _ := unquote(head[i+1:])
		return stripPair(head[:i], b)
	}
	n := len(head) / 2
	if len(head)%2 == 1 && head[n] == ' ' {
		a, b := stripPair(head[:n], head[n+1:])
		if a == b {
			return a, b
		}
	}
	i := strings.LastIndex(head, " b/")
	if i < 0 {
		i = strings.LastIndexByte(head, ' ')
	}
	if i < 0 {
		return head, head
	}
	return stripPair(head[:i], head[i+1:])
}

// stripPair takes the first directory off both names when it is no part of the
// path: "a/" and "b/", "x-1.0.orig/" and "x-1.0/".
func stripPair(a, b string) (oldName, newName string) {
	da, ra, ok1 := strings.Cut(a, "/")
	db, rb, ok2 := strings.Cut(b, "/")
	if !ok1 || !ok2 || ra == "" || rb == "" || a == b {
		return a, b
	}
	if ra == rb || sidePrefix(da) && sidePrefix(db) {
		return ra, rb
	}
	return a, b
}

func stripOne(a string) string {
	d, r, ok := strings.Cut(a, "/")
	if ok && r != "" && sidePrefix(d) {
		return r
	}
	return a
}

// sidePrefix reports the directories that git writes for the two sides
// (diff.mnemonicPrefix included).
func sidePrefix(d string) bool {
	if len(d) != 1 {
		return false
	}
	switch d[0] {
	case 'a', 'b', 'i', 'w', 'c', 'o', '1', '2':
		return true
	}
	return false
}

// cleanName takes quotes, time stamps and a CR off a name. null says that it
// means "no file": /dev/null or a file of the year 1970.
func cleanName(s string) (name string, null bool) {
	if strings.HasPrefix(s, `"`) {
		name, _ = unquote(s)
		return name, false
	}
	s = strings.TrimRight(s, "\r")
	stamp := ""
	if i := strings.IndexByte(s, '\t'); i >= 0 {
		s, stamp = s[:i], s[i+1:]
	} else if i := stampAt(s); i > 0 {
		s, stamp = s[:i], s[i+1:]
	}
	s = strings.TrimRight(s, " \r")
	epoch := strings.HasPrefix(stamp, "1970-01-01 ") || strings.HasPrefix(stamp, "Thu Jan  1 ") && strings.Contains(stamp, " 1970")
	return s, s == "/dev/null" || epoch
}

// stampAt finds " 2019-01-31 " behind a name.
func stampAt(s string) int {
	for i := strings.IndexByte(s, ' '); i >= 0 && i+11 <= len(s); {
		d := s[i+1 : i+11]
		if (d[0] == '1' || d[0] == '2') && d[4] == '-' && d[7] == '-' {
			return i
		}
		j := strings.IndexByte(s[i+1:], ' ')
		if j < 0 {
			return -1
		}
		i += 1 + j
	}
	return -1
}

// unquote reads a name that git has quoted as in C, and how long it was.
func unquote(s string) (string, int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; c {
		case '"':
			return b.String(), i + 1
		case '\\':
			n := escape(&b, s[i+1:])
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), len(s)
}

// escape writes what stands behind a backslash and returns its length.
func escape(b *strings.Builder, s string) int {
	if s == "" {
		return 0
	}
	if len(s) >= 3 && octal(s[0]) && octal(s[1]) && octal(s[2]) {
		b.WriteByte((s[0]-'0')<<6 | (s[1]-'0')<<3 | (s[2] - '0'))
		return 3
	}
	const from, to = "abtnvfr", "\a\b\t\n\v\f\r"
	if i := strings.IndexByte(from, s[0]); i >= 0 {
		b.WriteByte(to[i])
		return 1
	}
	b.WriteByte(s[0])
	return 1
}

func octal(c byte) bool { return c >= '0' && c <= '7' }
