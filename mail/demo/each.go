package demo

import (
	"path"
	"strings"
)

// each reads "#each OLD => NEW": one patch per C file that has OLD. The first
// line is the template of the title, the rest that of the commit message, with
// {file} for "core/loop" and {name} for "loop". "[core/log.c]" leaves
// a file out, "[in=net/]" all others.
func (b *builder) each(bl *block) {
	old, _, _ := strings.Cut(bl.rest, " => ")
	for _, p := range b.work.paths() {
		if !strings.HasSuffix(p, ".c") || bl.has(p) || !strings.HasPrefix(p, bl.opts["in"]) || !strings.Contains(strings.Join(b.work[p], "\n"), old) {
			continue
		}
		file := strings.TrimSuffix(p, ".c")
		r := strings.NewReplacer("{file}", file, "{name}", path.Base(file))
		lines := []string{}
		for _, l := range bl.lines[min(1, len(bl.lines)):] {
			lines = append(lines, r.Replace(l))
		}
		one := &block{name: "patch", at: bl.at, opts: map[string]string{}, rest: r.Replace(bl.lines[0])}
		one.lines = append(trimBlank(lines), "@sub "+p+" "+bl.rest)
		b.patch(one)
	}
}
