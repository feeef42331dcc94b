package comment

import (
	"hash/maphash"
	"strings"
)

// index finds lines by what they say, however mailers changed them: white space
// and characters beyond ASCII are left out. Blank lines are not in it.
type index struct {
	seed  maphash.Seed
	text  []string // of the lines
	line  []int32  // their numbers
	keys  []uint64 // what they are found by
	next  []int32  // the next entry with the same key, -1 for none
	first map[uint64]bucket
	words *words // of all lines; nil until they are asked for
}

// bucket is the entries that share one key, in order.
type bucket struct{ head, tail, n int32 }

// makeIndex indexes the lines that are not blank.
func makeIndex(lines []string) *index {
	x := &index{seed: maphash.MakeSeed(), first: make(map[uint64]bucket, len(lines))}
	for n, l := range lines {
		k, ok := x.key(l)
		if !ok {
			continue
		}
		at := int32(len(x.line))
		x.text, x.line = append(x.text, l), append(x.line, int32(n))
		x.keys, x.next = append(x.keys, k), append(x.next, -1)
		b, known := x.first[k]
		if known {
			x.next[b.tail] = at
		} else {
			b.head = at
		}
		b.tail, b.n = at, b.n+1
		x.first[k] = b
	}
	return x
}

// lookup gives the lines that say the same as s, a few of them.
func (x *index) lookup(s string) []int32 {
	k, ok := x.key(s)
	b, known := x.first[k]
	if !ok || !known {
		return nil
	}
	out := make([]int32, 0, often)
	for e := b.head; e >= 0 && len(out) < often; e = x.next[e] {
		out = append(out, x.line[e])
	}
	return out
}

// key is equal for two lines that say the same; false for a blank one.
func (x *index) key(parts ...string) (uint64, bool) {
	var h maphash.Hash
	h.SetSeed(x.seed)
	if !feed(&h, parts, true) && !feed(&h, parts, false) {
		return 0, false
	}
	return h.Sum64(), true
}

// feed hashes what is no white space; with ascii, only what every mailer keeps.
func feed(h *maphash.Hash, parts []string, ascii bool) bool {
	var buf [256]byte
	used, some := 0, false
	for _, s := range parts {
		for i := range len(s) {
			c := s[i]
			if c <= ' ' || ascii && (c >= 0x7f || c == '?') {
				continue
			}
			if used == len(buf) {
				_, _ = h.Write(buf[:])
				used = 0
			}
			buf[used] = c
			used++
			some = true
		}
	}
	_, _ = h.Write(buf[:used])
	return some
}

// solid counts the bytes of a line that are no white space, up to limit.
func solid(s string, limit int) int {
	n := 0
	for i := 0; i < len(s) && n < limit; i++ {
		if s[i] > ' ' {
			n++
		}
	}
	return n
}

// same says that two lines differ in trailing white space at most.
func same(a, b string) bool {
	return strings.TrimRight(a, " \t\r") == strings.TrimRight(b, " \t\r")
}
