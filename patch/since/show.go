package since

import "strings"

// Outer says on which side of the comparison a line stands.
type Outer uint8

// The sides.
const (
	Both Outer = iota // " ": in both texts
	Old               // "-": in the old one alone
	New               // "+": in the new one alone
	Jump              // "@@": lines that did not change were left out here; Text says where this is
)

// Line is one line of the difference of two patches. It has two marks: Outer
// for what changed between the versions, Inner for what the patch does.
type Line struct {
	Outer    Outer
	Inner    Kind
	Text     string // with the mark of Inner, without that of Outer
	Old, New int    // lines of the bodies, from 0; -1 when it has none there
}

// String is the line as git range-diff prints it, its indent aside.
func (l Line) String() string {
	const widest = 80 // bytes that git keeps of where a hunk stands
	if l.Outer == Jump {
		return strings.TrimRight("@@ "+l.Text[:min(len(l.Text), widest)], " ")
	}
	return string(" -+"[l.Outer]) + l.Text
}

// show makes the lines of a difference.
func show(a, b *text, bs []block) []Line {
	var out []Line
	where, seen := "", 0
	for _, h := range group(bs, len(a.ids), len(b.ids)) {
		for ; seen < h.a0; seen++ {
			if s, ok := heading(a, seen); ok {
				where = s
			}
		}
		out = append(out, Line{Outer: Jump, Inner: Place, Text: where, Old: -1, New: -1})
		i, j := h.a0, h.b0
		both := func(to int) {
			for ; i < to; i, j = i+1, j+1 {
				out = append(out, Line{Both, a.kinds[i], a.lines[i], int(a.body[i]), int(b.body[j])})
			}
		}
		for _, k := range h.blocks {
			both(k.a0)
			for ; i < k.a1; i++ {
				out = append(out, Line{Old, a.kinds[i], a.lines[i], int(a.body[i]), -1})
			}
			for ; j < k.b1; j++ {
				out = append(out, Line{New, b.kinds[j], b.lines[j], -1, int(b.body[j])})
			}
		}
		both(h.a1)
	}
	return out
}

// heading is what a line says about where those below it stand.
func heading(t *text, i int) (string, bool) {
	s := t.lines[i]
	switch t.kinds[i] {
	case Section:
		return strings.TrimSuffix(strings.TrimPrefix(s, " ## "), " ##"), true
	case Place:
		return strings.CutPrefix(s, "@@ ")
	default:
		return "", false
	}
}
