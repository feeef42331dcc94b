package demo

import (
	"strconv"
	"strings"
)

// count is how many lines a diff adds and removes.
func (d *fileDiff) count() (add, del int) {
	if d.from != "" {
		return 0, 0
	}
	for _, o := range d.ops {
		switch o.kind {
		case '+':
			add++
		case '-':
			del++
		}
	}
	return add, del
}

// statRow is one line of a diffstat.
type statRow struct {
	name     string
	add, del int
}

// diffstat writes git's diffstat for a mail of 72 columns, with the summary of
// new, removed and renamed files below.
func diffstat(files []fileDiff) string {
	var rows []statRow
	var tail strings.Builder
	for i := range files {
		d := &files[i]
		add, del := d.count()
		name := d.path
		switch {
		case d.from != "":
			name = d.from + " => " + d.path
			tail.WriteString(" rename " + name + " (100%)\n")
		case d.old == nil:
			tail.WriteString(" create mode 100644 " + name + "\n")
		case d.new == nil:
			tail.WriteString(" delete mode 100644 " + name + "\n")
		}
		rows = append(rows, statRow{name, add, del})
	}
	return renderStat(rows) + tail.String()
}

func renderStat(rows []statRow) string {
	wide, most, add, del := 0, 0, 0, 0
	for _, r := range rows {
		wide, most = max(wide, len(r.name)), max(most, r.add+r.del)
		add, del = add+r.add, del+r.del
	}
	digits := len(strconv.Itoa(most))
	room := max(10, 72-wide-digits-6)
	var b strings.Builder
	for _, r := range rows {
		n := strconv.Itoa(r.add + r.del)
		b.WriteString(" " + r.name + strings.Repeat(" ", wide-len(r.name)) + " | " + strings.Repeat(" ", digits-len(n)) + n)
		if bar := statBar(r, most, room); bar != "" {
			b.WriteString(" " + bar)
		}
		b.WriteByte('\n')
	}
	b.WriteString(" " + plural(len(rows), "file") + " changed")
	if add > 0 || del == 0 {
		b.WriteString(", " + plural(add, "insertion") + "(+)")
	}
	if del > 0 || add == 0 {
		b.WriteString(", " + plural(del, "deletion") + "(-)")
	}
	b.WriteByte('\n')
	return b.String()
}

// statBar draws "+++--", scaled down to room when the largest row is longer;
// what is not zero shows at least once.
func statBar(r statRow, most, room int) string {
	add, del := r.add, r.del
	if most > room {
		total := scale(add+del, most, room)
		if total < 2 && add > 0 && del > 0 {
			total = 2
		}
		if add < del {
			add = scale(add, most, room)
			del = total - add
		} else {
			del = scale(del, most, room)
			add = total - del
		}
	}
	return strings.Repeat("+", max(0, add)) + strings.Repeat("-", max(0, del))
}

func scale(n, most, room int) int {
	if n == 0 {
		return 0
	}
	return 1 + n*(room-1)/most
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
