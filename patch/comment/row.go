package comment

import (
	"strings"

	"onemore/patch/diff"
)

// kind is what one line of a message is.
type kind uint8

const (
	own    kind = iota // written by the sender
	quoted             // begins with a quote mark
	blank              // empty and not quoted
	gap                // "[...]": something was left out
	none               // attribution, signature, footer, copy of the answered mail
)

// row is one line of a message.
type row struct {
	raw   string // the line, without its end
	inner string // of a quoted line: without its first mark
	bare  string // of a quoted line: without all its marks
	kind  kind
	depth int // quote marks
}

// maxDepth is how many quote marks are read: deeper ones stay in the text.
const maxDepth = 32

// rows takes a body apart and says what each of its lines is.
func rows(body string) []row {
	lines := diff.Lines(body)
	out := make([]row, len(lines))
	for i, l := range lines {
		out[i] = read(l)
		if strings.HasPrefix(l, ">From ") && (i == 0 || out[i-1].kind != quoted) {
			out[i] = row{raw: l[1:]} // the mark of an mbox
		}
	}
	r := reader{rows: out}
	r.classify()
	return out
}

// read counts the quote marks of a line.
func read(line string) row {
	line = strings.TrimSuffix(line, "\r")
	r := row{raw: line}
	rest, ok := unquote(line, ">")
	if !ok {
		if strings.TrimSpace(line) == "" {
			r.kind = blank
		}
		return r
	}
	r.kind, r.inner = quoted, rest
	for ok && r.depth < maxDepth {
		r.depth++
		r.bare = rest
		rest, ok = unquote(rest, ">")
	}
	return r
}

// unquote takes one mark and the blank behind it off a line. Some mailers put
// blanks before the mark.
func unquote(line, mark string) (string, bool) {
	at := 0
	for at < len(line) && at < 3 && line[at] == ' ' {
		at++
	}
	rest, ok := strings.CutPrefix(line[at:], mark)
	if !ok {
		return line, false
	}
	return strings.TrimPrefix(rest, " "), true
}

// isGap knows the lines that say that something of the quote was left out.
func isGap(line string) bool {
	s := strings.TrimSpace(line)
	if s == "" || len(s) > 40 {
		return false
	}
	s = strings.ToLower(strings.Trim(s, "[]<>(){}-=~8%_*. \t:…/\\|"))
	switch s {
	case "snip", "snipped", "cut", "skip", "skipped", "trimmed", "trim", "deleted", "ellipsis", "snap", "snip snip", "cut here", "snippage", "omitted":
		return strings.TrimSpace(line) != s // a bare word is a word
	case "":
		t := strings.TrimSpace(line)
		return strings.Contains(t, "..") || strings.Contains(t, "…") || strings.Contains(t, "8<") || strings.Contains(t, "[]")
	}
	return false
}
