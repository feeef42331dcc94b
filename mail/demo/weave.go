package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// placed is an edit with the old line it starts at.
type placed struct {
	at   int
	size int // old lines
	ops  []op
}

// weave puts the edits into the file: the result is the whole file as one
// diff. Each edit must have exactly one place; one without old lines goes to
// the end of the file.
func weave(old []string, edits []edit) ([]op, error) {
	var all []placed
	for _, e := range edits {
		p, err := place(old, e.ops)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	var out []op
	line := 0
	for _, p := range all {
		if p.at < line {
			return nil, fmt.Errorf("%w: line %d", errOverlap, p.at+1)
		}
		for ; line < p.at; line++ {
			out = append(out, op{' ', old[line]})
		}
		out = append(out, p.ops...)
		line += p.size
	}
	for ; line < len(old); line++ {
		out = append(out, op{' ', old[line]})
	}
	return out, nil
}

func place(old []string, ops []op) (placed, error) {
	var find []string
	for _, o := range ops {
		if o.kind != '+' {
			find = append(find, o.text)
		}
	}
	if len(find) == 0 {
		return placed{at: len(old), ops: ops}, nil
	}
	at := -1
	for i := 0; i+len(find) <= len(old); i++ {
		if !slices.Equal(old[i:i+len(find)], find) {
			continue
		}
		if at >= 0 {
			return placed{}, fmt.Errorf("%w: %q", errTwoPlaces, strings.Join(find, "\n"))
		}
		at = i
	}
	if at < 0 {
		return placed{}, fmt.Errorf("%w: %q", errNoPlace, strings.Join(find, "\n"))
	}
	return placed{at: at, size: len(find), ops: ops}, nil
}
