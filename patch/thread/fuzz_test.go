package thread

import (
	"fmt"
	"testing"

	"onemore/patch"
)

// FuzzMake makes messages of the bytes, each of which names up to two others,
// and holds that every one stands once, below its parent, whatever they name.
func FuzzMake(f *testing.F) {
	f.Add([]byte{0, 1, 1, 0})
	f.Add([]byte{1, 2, 2, 3, 3, 1, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		var nodes []Node
		id := func(b byte) patch.MsgID { return patch.MsgID(fmt.Sprint(b % 64)) }
		for k := 0; k+2 < len(in) && k < 3*4096; k += 3 {
			nodes = append(nodes, Node{ID: id(in[k]), Refs: []patch.MsgID{id(in[k+1]), id(in[k+2])}})
		}
		tree := Make(nodes)
		place := map[int]int{}
		for at, i := range tree.Order() {
			if _, twice := place[i]; twice {
				t.Fatalf("%d stands twice", i)
			}
			place[i] = at
		}
		if len(place) != len(nodes) {
			t.Fatalf("%d of %d stand in the order", len(place), len(nodes))
		}
		for i, p := range tree.Parent {
			switch {
			case p < 0 && tree.Depth[i] != 0, p < 0 && tree.Near[i]:
				t.Fatalf("root %d: depth %d, near %v", i, tree.Depth[i], tree.Near[i])
			case p >= 0 && (place[p] > place[i] || tree.Depth[i] != tree.Depth[p]+1 || nodes[i].ID == nodes[p].ID):
				t.Fatalf("%d below %d: places %d and %d", i, p, place[i], place[p])
			}
		}
	})
}
