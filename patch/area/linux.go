package area

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits on what is read of hostile files.
const (
	maxBytes = 8 << 20 // of all files together
	maxLine  = 8 << 10 // bytes of one line
	maxRules = 1 << 16
)

// Linux reads the format of Linux' MAINTAINERS file as get_maintainer.pl
// does: a line is a tag (a capital letter and a colon), empty, a comment, or
// else a name; an area is a run of tag lines under the last name before it.
//
// It also takes what other projects made of it: names underlined on the next
// line (QEMU, DPDK), many files (U-Boot), and Xen's "V: xen-maintainers-1" under
// THE REST, with which its people step back where others are responsible, and
// "{a,b}" in a pattern is one or the other.
type Linux struct{}

// Read implements Reader. The file whose name has the fewest slashes comes
// first, the rest in the order of their names.
func (Linux) Read(files []Source) ([]Area, []Warning) {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b Source) int {
		if d := strings.Count(a.Name, "/") - strings.Count(b.Name, "/"); d != 0 {
			return d
		}
		return strings.Compare(a.Name, b.Name)
	})
	r := linuxReader{left: maxBytes}
	for _, f := range files {
		r.file(f)
	}
	r.settle()
	return r.areas, r.all()
}

type linuxReader struct {
	warnings
	areas []Area
	name  string // of the file
	line  int
	left  int // bytes that may still be read
	rules int
	entry int

	title     string // the last name line
	titleLine int
	under     string // the name before title, when title is an underline
	underLine int
	open      bool // the last entry was a tag line
}

func (r *linuxReader) warn(col int, format string, args ...any) {
	r.add(r.name, r.line, col, format, args...)
}

func (r *linuxReader) file(f Source) {
	r.name, r.line, r.title, r.under, r.open = f.Name, 0, "", "", false
	data := bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	if len(data) > r.left {
		data = data[:r.left]
		r.add(f.Name, bytes.Count(data, []byte("\n"))+1, 0, "the files are larger than %d MiB: nothing is read from here on", maxBytes>>20)
	}
	r.left -= len(data)
	text := string(data)
	if !utf8.ValidString(text) {
		r.add(f.Name, 0, 0, "is not UTF-8 everywhere: broken letters are replaced")
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	for text != "" {
		line, rest, whole := strings.Cut(text, "\n")
		r.line++
		r.read(line)
		if !whole && isTag(line) {
			r.warn(len(line)+1, "the file ends inside this line: it may be cut off")
		}
		text = rest
	}
}

// isTag reports a line that starts with a capital letter and a colon.
func isTag(line string) bool {
	return len(line) >= 2 && line[1] == ':' && line[0] >= 'A' && line[0] <= 'Z'
}

func (r *linuxReader) read(line string) {
	switch trimmed := strings.TrimSpace(line); {
	case len(line) > maxLine:
		r.warn(maxLine, "the line is longer than %d bytes and is left out", maxLine)
	case isTag(line):
		r.tag(line)
	case trimmed == "" || trimmed[0] == '#':
	default:
		r.heading(line)
	}
}

// heading takes a line that is neither tag nor comment: the name of what
// follows.
func (r *linuxReader) heading(line string) {
	r.entry++
	switch {
	case r.open && isUnderline(line):
		r.warn(1, "an underline in the middle of %q starts an area of its own", r.title)
	case r.open && (line[0] == ' ' || line[0] == '\t'):
		r.warn(1, "an indented line ends %q: what follows is an area of its own", r.title)
	case r.open && len(line) > 1 && line[1] == ':':
		r.warn(1, "tags are capital letters: this line ends %q and names an area", r.title)
	}
	if r.title != "" && !r.open && r.titleLine == r.line-1 && isUnderline(line) {
		r.under, r.underLine = r.title, r.titleLine
	} else {
		r.under = ""
	}
	r.title, r.titleLine, r.open = strings.TrimSpace(line), r.line, false
}

// isUnderline reports a line of at least three of one of "-=~".
func isUnderline(line string) bool {
	line = strings.TrimRight(line, " \t\r")
	return len(line) >= 3 && strings.ContainsRune("-=~", rune(line[0])) &&
		strings.Count(line, line[:1]) == len(line)
}

// tag takes one tag line.
func (r *linuxReader) tag(line string) {
	r.entry++
	if !r.open && !r.begin() {
		return
	}
	value := strings.TrimLeft(line[2:], " \t\v\f\r")
	col := len(line) - len(value) + 1
	a := &r.areas[len(r.areas)-1]
	switch tag := line[:1]; tag {
	case "M", "R":
		r.member(a, value, col, tag == "R")
	case "L":
		r.list(a, value, col)
	case "S":
		a.Status = append(a.Status, value)
	case RuleFile, RuleNot, RuleName, RuleKeyword:
		r.rule(a, Rule{Kind: tag, Text: value, Line: r.line, Col: col, entry: r.entry - 1})
	case "B", "C", "P", "Q", "T", "V", "W":
		a.Notes = append(a.Notes, Note{Tag: tag, Text: value, Line: r.line})
	default:
		r.warn(1, "the tag %s: is not known and has no effect", tag)
		a.Notes = append(a.Notes, Note{Tag: tag, Text: value, Line: r.line})
	}
}

// begin opens an area under the last name.
func (r *linuxReader) begin() bool {
	name, line := r.title, r.titleLine
	if r.under != "" {
		name, line = r.under, r.underLine
	}
	if r.title == "" {
		r.warn(1, "this line stands under no name and has no effect")
		return false
	}
	r.areas = append(r.areas, Area{Name: name, File: r.name, Line: line, entry: r.entry - 2})
	r.open = true
	return true
}

// list reads the value of an L: line: an address and what is to be known of the
// list. Some write a name before the address, which get_maintainer.pl takes for
// it.
func (r *linuxReader) list(a *Area, value string, col int) {
	email, note := value, ""
	if i := strings.IndexAny(value, " \t"); i > 0 {
		email, note = value[:i], strings.TrimSpace(value[i:])
	}
	if p, ok := parseAddress(value); ok && !strings.Contains(email, "@") {
		_, note, _ = strings.Cut(value, ">")
		email, note = p.Email, strings.TrimSpace(note)
	}
	if !strings.Contains(email, "@") {
		r.warn(col, "%q is not the address of a list", email)
		return
	}
	a.Lists = append(a.Lists, List{Email: email, Note: note, Line: r.line})
}

// rule keeps a pattern, and says what is likely to be a mistake in it.
func (r *linuxReader) rule(a *Area, rule Rule) {
	path := rule.Kind == RuleFile || rule.Kind == RuleNot
	switch v := rule.Text; {
	case r.rules >= maxRules:
		r.warn(1, "more than %d patterns: this one is left out", maxRules)
		return
	case v == "":
		r.warn(1, "an empty pattern would match everything and is left out")
		return
	case !path:
	case strings.TrimRight(v, " \t\r") != v:
		r.warn(rule.Col+len(strings.TrimRight(v, " \t\r")), "blanks at the end belong to the pattern, which matches nothing")
	case strings.ContainsAny(v, " \t"):
		r.warn(rule.Col+strings.IndexAny(v, " \t"), "one pattern a line: the blank belongs to it")
	case v[0] == '/':
		r.warn(rule.Col, "paths do not start with a slash: this matches nothing")
	case strings.HasPrefix(v, "./"):
		r.warn(rule.Col, "paths do not start with ./: this matches nothing")
	}
	r.rules++
	a.Rules = append(a.Rules, rule)
}

// settle marks the areas that take everything, and what is different when the
// files are Xen's.
func (r *linuxReader) settle() {
	xen := false
	for i := range r.areas {
		a := &r.areas[i]
		top, below := false, false
		for _, rule := range a.Rules {
			top = top || rule.Kind == RuleFile && rule.Text == "*"
			below = below || rule.Kind == RuleFile && rule.Text == "*/"
		}
		a.Rest = top && below
		a.yield = a.Name == "THE REST" && slices.ContainsFunc(a.Notes, func(n Note) bool {
			return n.Tag == "V" && strings.HasPrefix(n.Text, "xen-maintainers-")
		})
		xen = xen || a.yield
	}
	if !xen {
		return
	}
	for i := range r.areas {
		for j := range r.areas[i].Rules {
			r.areas[i].Rules[j].braces = true
		}
	}
}
