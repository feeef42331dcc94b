package since

import (
	"hash/maphash"
	"slices"

	"onemore/patch/diff"
)

// Carry finds a line of the old mail's body, counted from 0, in the new one's.
// same says that its text is unchanged; otherwise it is the line that took its
// place. What was dropped, and what is neither message nor diff, is not found.
func (p *Pair) Carry(line int) (to int, same, ok bool) {
	if line < 0 || line >= len(p.carry) || p.carry[line] == 0 {
		return 0, false, false
	}
	n := int(p.carry[line])
	return max(n, -n) - 1, n > 0, true
}

// carry makes the map of lines.
func carry(a, b *text, bs []block) []int32 {
	out := make([]int32, len(a.ends)+1)
	set := func(i, j int) {
		from, to := a.body[i], b.body[j]
		if from < 0 || to < 0 || out[from] > 0 {
			return
		}
		out[from] = -to - 1
		if a.raw(from) == b.raw(to) {
			out[from] = to + 1
		}
	}
	i, j := 0, 0
	for _, k := range append(slices.Clip(bs), block{len(a.ids), len(a.ids), len(b.ids), len(b.ids)}) {
		for ; i < k.a0; i, j = i+1, j+1 {
			set(i, j)
		}
		for _, p := range replaced(a, b, k) {
			set(p[0], p[1])
		}
		i, j = k.a1, k.b1
	}
	return out
}

// replaced pairs the lines of a block with those that took their place.
func replaced(a, b *text, k block) [][2]int {
	n := k.a1 - k.a0
	if n == 0 || k.b0 == k.b1 {
		return nil
	}
	h := diff.Hunk{Lines: make([]diff.Line, 0, n+k.b1-k.b0)}
	for _, s := range a.lines[k.a0:k.a1] {
		h.Lines = append(h.Lines, diff.Line{Kind: diff.Del, Text: s})
	}
	for _, s := range b.lines[k.b0:k.b1] {
		h.Lines = append(h.Lines, diff.Line{Kind: diff.Add, Text: s})
	}
	out := diff.Pairs(h)
	for i := range out {
		out[i] = [2]int{out[i][0] + k.a0, out[i][1] - n + k.b0}
	}
	return out
}

// Hunk says what became of a hunk of the new patch: File and Hunk count in its
// diff.Patch, OldFile and OldHunk in the old one's, -1 when it is new.
type Hunk struct {
	File, Hunk       int
	OldFile, OldHunk int
	Same             bool // every line is unchanged, line numbers aside
}

// hunks finds the hunks of b in a, which may be nil: by their lines, or else by
// the first line that both have.
func hunks(a, b *text, bs []block) []Hunk {
	out := make([]Hunk, len(b.hunks))
	for n, h := range b.hunks {
		out[n] = Hunk{File: h.file, Hunk: h.hunk, OldFile: -1, OldHunk: -1}
	}
	if a == nil {
		return out
	}
	used := equalHunks(a, b, out)
	owner := slices.Repeat([]int32{-1}, len(a.ids))
	for i, h := range a.hunks {
		for l := h.from; l < h.to; l++ {
			owner[l] = int32(i)
		}
	}
	back := unchanged(bs, len(a.ids), len(b.ids))
	for n, h := range b.hunks {
		for l := h.from; l < h.to && !out[n].Same; l++ {
			if at := back[l]; at >= 0 && owner[at] >= 0 && !used[owner[at]] {
				old := a.hunks[owner[at]]
				out[n].OldFile, out[n].OldHunk = old.file, old.hunk
				break
			}
		}
	}
	return out
}

// equalHunks pairs hunks of one file with the same lines, in order.
func equalHunks(a, b *text, out []Hunk) (used []bool) {
	seed := maphash.MakeSeed()
	key := func(t *text, h hunkText) uint64 {
		return sum(seed, t.ids[h.from:h.to]) ^ maphash.String(seed, h.path)
	}
	used = make([]bool, len(a.hunks))
	byKey := map[uint64][]int{}
	for i, h := range a.hunks {
		k := key(a, h)
		byKey[k] = append(byKey[k], i)
	}
	for n, h := range b.hunks {
		k := key(b, h)
		is := byKey[k]
		if len(is) == 0 {
			continue
		}
		old := a.hunks[is[0]]
		if old.path == h.path && slices.Equal(a.ids[old.from:old.to], b.ids[h.from:h.to]) {
			out[n].OldFile, out[n].OldHunk, out[n].Same = old.file, old.hunk, true
			used[is[0]] = true
			byKey[k] = is[1:]
		}
	}
	return used
}

// unchanged gives, for each line of the second sequence, its place in the
// first, or -1.
func unchanged(bs []block, lenA, lenB int) []int32 {
	out := make([]int32, 0, lenB)
	i := 0
	for _, k := range append(slices.Clip(bs), block{lenA, lenA, lenB, lenB}) {
		for ; i < k.a0; i++ {
			out = append(out, int32(i))
		}
		for range k.b1 - k.b0 {
			out = append(out, -1)
		}
		i = k.a1
	}
	return out
}
