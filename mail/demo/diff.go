package demo

import (
	"strconv"
	"strings"
)

const context = 3 // lines around a change, as git does

// renderDiff writes the diffs of one patch as git format-patch does.
func renderDiff(files []fileDiff) string {
	var b strings.Builder
	for i := range files {
		files[i].render(&b)
	}
	return b.String()
}

func (d *fileDiff) render(b *strings.Builder) {
	from := d.path
	if d.from != "" {
		from = d.from
	}
	b.WriteString("diff --git a/" + from + " b/" + d.path + "\n")
	if d.from != "" {
		b.WriteString("similarity index 100%\nrename from " + from + "\nrename to " + d.path + "\n")
		return
	}
	a, z, mode := "a/"+d.path, "b/"+d.path, " 100644"
	if d.old == nil {
		b.WriteString("new file mode 100644\n")
		a, mode = "/dev/null", ""
	}
	if d.new == nil {
		b.WriteString("deleted file mode 100644\n")
		z, mode = "/dev/null", ""
	}
	b.WriteString("index " + blob(d.old) + ".." + blob(d.new) + mode + "\n--- " + a + "\n+++ " + z + "\n")
	for _, h := range hunks(d.ops) {
		h.render(b)
	}
}

// hunk is a run of lines with its place in both files (1-based).
type hunk struct {
	oldAt, oldN, newAt, newN int
	head                     string // the function it is in
	ops                      []op
}

func (h *hunk) render(b *strings.Builder) {
	b.WriteString("@@ -" + span(h.oldAt, h.oldN) + " +" + span(h.newAt, h.newN) + " @@")
	if h.head != "" {
		b.WriteString(" " + h.head)
	}
	b.WriteByte('\n')
	for _, o := range h.ops {
		b.WriteByte(o.kind)
		b.WriteString(o.text)
		b.WriteByte('\n')
	}
}

// span writes "at,n"; a count of one is left out and an empty side counts from
// the line before it.
func span(at, n int) string {
	switch n {
	case 0:
		return strconv.Itoa(at-1) + ",0"
	case 1:
		return strconv.Itoa(at)
	}
	return strconv.Itoa(at) + "," + strconv.Itoa(n)
}

// hunks cuts a whole-file diff into hunks with three lines of context; changes
// with at most six lines between them share one.
func hunks(ops []op) []hunk {
	var out []hunk
	for i := 0; i < len(ops); {
		if ops[i].kind == ' ' {
			i++
			continue
		}
		start, end := max(0, i-context), i
		for j, quiet := i, 0; j < len(ops) && quiet <= 2*context; j++ {
			if ops[j].kind == ' ' {
				quiet++
			} else {
				quiet, end = 0, j+1
			}
		}
		stop := min(len(ops), end+context)
		out = append(out, cutHunk(ops, start, stop))
		i = stop
	}
	return out
}

func cutHunk(ops []op, start, stop int) hunk {
	h := hunk{oldAt: 1, newAt: 1, ops: ops[start:stop]}
	for _, o := range ops[:start] {
		if o.kind != '+' {
			h.oldAt++
		}
		if o.kind != '-' {
			h.newAt++
		}
		if o.kind != '+' && isHead(o.text) {
			h.head = clipHead(o.text)
		}
	}
	for _, o := range h.ops {
		if o.kind != '+' {
			h.oldN++
		}
		if o.kind != '-' {
			h.newN++
		}
	}
	return h
}

// isHead is git's default rule for a function line: it starts with a letter,
// '_' or '$'.
func isHead(s string) bool {
	if s == "" {
		return false
	}
	c := s[0] | 0x20
	return c >= 'a' && c <= 'z' || s[0] == '_' || s[0] == '$'
}

func clipHead(s string) string {
	if len(s) > 80 {
		s = s[:80]
	}
	return strings.TrimRight(s, " \t")
}
