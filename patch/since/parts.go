package since

import (
	"strings"

	"onemore/patch/trailer"
)

// edits are the lines that a patch adds and removes, under their files.
func (t *text) edits() []int32 {
	var out []int32
	for i := t.diff; i < len(t.ids) && t.diff > 0; i++ {
		switch t.kinds[i] {
		case Section, Add, Del, Note:
			out = append(out, t.ids[i])
		default:
		}
	}
	return out
}

// words are the lines of title and message that are no trailers.
func (t *text) words() []string {
	lines := t.lines[t.head+1 : t.head+len(t.message())]
	text := strings.Join(lines, "\n")
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\n    ", "\n"), "    ")
	tags := map[int]bool{}
	for _, x := range trailer.InPatch(text) {
		tags[x.Line] = true
	}
	var out []string
	for i, l := range lines {
		if l != "" && !tags[i] {
			out = append(out, l)
		}
	}
	return out
}
