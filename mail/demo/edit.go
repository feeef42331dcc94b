package demo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Faults of an edit script; they name a mistake in our own texts.
var (
	errNoPlace   = errors.New("the old lines are not in the file")
	errTwoPlaces = errors.New("the old lines are in the file more than once")
	errOverlap   = errors.New("two edits overlap")
	errBadEdit   = errors.New("not an edit")
)

// op is one line of a diff: ' ', '-' or '+'.
type op struct {
	kind byte
	text string
}

// edit is what one "@ path" block of a script asks for: lines to find and what
// becomes of them.
type edit struct {
	verb, path, arg string
	ops             []op
}

// fileDiff is the whole change of one file.
type fileDiff struct {
	path     string
	from     string // the old path of a rename, else ""
	old, new []string
	ops      []op // the whole file as a diff with unlimited context
}

// parseEdits reads the edit part of a patch.
//
//	@ path        lines to find and replace, as a hunk without numbers; "@" alone: same file
//	@new path     a new file, lines with '+'
//	@rm path      remove it
//	@mv old new   rename it unchanged
//	@sub path OLD => NEW   replace a text on every line that has it
//	@gen path kind n       a new generated file of about n lines
func parseEdits(lines []string) ([]edit, error) {
	var out []edit
	for _, l := range lines {
		if strings.HasPrefix(l, "@") {
			e, err := parseEditHead(l)
			if err != nil {
				return nil, err
			}
			if e.path == "" && len(out) > 0 {
				e.path = out[len(out)-1].path
			}
			out = append(out, e)
			continue
		}
		o := op{' ', ""}
		if l != "" {
			o = op{l[0], l[1:]}
		}
		if len(out) == 0 || !strings.ContainsRune(" +-", rune(o.kind)) {
			return nil, fmt.Errorf("%w: %q", errBadEdit, l)
		}
		out[len(out)-1].ops = append(out[len(out)-1].ops, o)
	}
	for i := range out {
		out[i].ops = trimOps(out[i].ops)
	}
	return out, nil
}

func parseEditHead(l string) (edit, error) {
	verb, rest, _ := strings.Cut(l[1:], " ")
	path, arg, _ := strings.Cut(rest, " ")
	switch verb {
	case "", "new", "rm", "mv", "sub", "gen":
		return edit{verb: verb, path: path, arg: arg}, nil
	}
	return edit{}, fmt.Errorf("%w: %q", errBadEdit, l)
}

// trimOps drops the blank lines that end an edit: they only part it from the
// next directive.
func trimOps(ops []op) []op {
	for len(ops) > 0 && ops[len(ops)-1] == (op{' ', ""}) {
		ops = ops[:len(ops)-1]
	}
	return ops
}

// applyEdits makes the edits on t, which it changes, and gives the diff of
// every touched file in git's order.
func applyEdits(t tree, edits []edit) ([]fileDiff, error) {
	byPath := map[string][]edit{}
	var paths []string
	for _, e := range edits {
		if byPath[e.path] == nil {
			paths = append(paths, e.path)
		}
		byPath[e.path] = append(byPath[e.path], e)
	}
	var out []fileDiff
	for _, p := range paths {
		d, err := editFile(t[p], byPath[p])
		if err != nil {
			return nil, fmt.Errorf("edit %s: %w", p, err)
		}
		d.path = p
		if d.from != "" {
			d.path, d.from = d.from, p
			delete(t, p)
		}
		if d.new == nil {
			delete(t, p)
		} else {
			t[d.path] = d.new
		}
		out = append(out, d)
	}
	return sortFiles(out), nil
}

func editFile(old []string, edits []edit) (fileDiff, error) {
	e := edits[0]
	d := fileDiff{old: old}
	switch e.verb {
	case "new":
		d.ops = e.ops
	case "gen":
		for _, l := range generated(e.arg) {
			d.ops = append(d.ops, op{'+', l})
		}
	case "rm":
		for _, l := range old {
			d.ops = append(d.ops, op{'-', l})
		}
	case "mv":
		d.from, d.new = e.arg, old // the caller swaps the two
		return d, nil
	case "sub":
		d.ops = substitute(old, e.arg)
	default:
		ops, err := weave(old, edits)
		if err != nil {
			return d, err
		}
		d.ops = ops
	}
	for _, o := range d.ops {
		if o.kind != '-' {
			d.new = append(d.new, o.text)
		}
	}
	if !slices.ContainsFunc(d.ops, func(o op) bool { return o.kind != ' ' }) {
		return d, errNoPlace
	}
	return d, nil
}

// substitute replaces OLD by NEW ("OLD => NEW") on every line; a run of
// changed lines is removed as one and added as one.
func substitute(old []string, arg string) []op {
	from, to, _ := strings.Cut(arg, " => ")
	var out, added []op
	for _, l := range old {
		n := strings.ReplaceAll(l, from, to)
		if n == l {
			out = append(append(out, added...), op{' ', l})
			added = nil
			continue
		}
		out = append(out, op{'-', l})
		added = append(added, op{'+', n})
	}
	return append(out, added...)
}

func sortFiles(f []fileDiff) []fileDiff {
	slices.SortFunc(f, func(a, b fileDiff) int { return strings.Compare(a.path, b.path) })
	return f
}
