package queue

import (
	"math/bits"
	"slices"

	"onemore/patch"
	"onemore/patch/series"
)

// key is the first eight letters of an item's full name as a number. A
// snapshot keeps them in the order of its items: to look through them touches
// no item.
type key uint64

// shortKey is the part of a key that the shortest id shows: four letters.
const shortKey = 32

func keyOf(name string) key {
	var k key
	for i := range 8 {
		k <<= 8
		if i < len(name) {
			k |= key(name[i])
		}
	}
	return k
}

func keysOf(items []*Item) []key {
	keys := make([]key, len(items))
	for i, it := range items {
		keys[i] = keyOf(it.name)
	}
	return keys
}

// place is where the item of a root stands in Items, or -1.
func (s *Snapshot) place(root patch.MsgID, name string) int {
	k := keyOf(name)
	for from := 0; ; {
		i := slices.Index(s.keys[from:], k)
		if i < 0 {
			return -1
		}
		if from += i; s.Items[from].Root == root {
			return from
		}
		from++
	}
}

// shorten gives every item the shortest id that no other has.
func shorten(items []*Item, keys []key) {
	width := min(bits.Len(uint(len(items)))+5, 20)                                         // some fifty slots for each
	slot := func(k key) uint32 { return uint32(k>>shortKey) * 2654435761 >> (32 - width) } // Knuth's multiplicative hash
	count := make([]uint8, 1<<width)
	for _, k := range keys {
		if c := &count[slot(k)]; *c < 2 {
			*c++
		}
	}
	var near []string // names that may share four letters with another
	for i, it := range items {
		if count[slot(keys[i])] > 1 {
			near = append(near, it.name)
		} else {
			it.ID = it.name[:min(4, len(it.name))]
		}
	}
	short := series.Short(near)
	for i, it := range items {
		if count[slot(keys[i])] > 1 {
			it.ID = short[it.name]
		}
	}
}
