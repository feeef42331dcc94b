package thread

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch"
)

func nodes(spec ...[]string) []Node {
	var out []Node
	for _, s := range spec {
		n := Node{ID: patch.MsgID(s[0])}
		for _, r := range s[1:] {
			n.Refs = append(n.Refs, patch.MsgID(r))
		}
		out = append(out, n)
	}
	return out
}

func TestParentIsTheNearestKnown(t *testing.T) {
	for name, c := range map[string]struct {
		in   []Node
		want []int
		near []bool
	}{
		"plain":          {nodes([]string{"a"}, []string{"b", "a"}, []string{"c", "b", "a"}), []int{-1, 0, 1}, []bool{false, true, true}},
		"parent missing": {nodes([]string{"a"}, []string{"c", "b", "a"}), []int{-1, 0}, []bool{false, false}},
		"own id":         {nodes([]string{"a", "a"}), []int{-1}, []bool{false}},
		"two name each other": {
			nodes([]string{"a", "b"}, []string{"b", "a"}), []int{-1, 0}, []bool{false, true},
		},
		"loop of three with a tail": {
			nodes([]string{"x", "c"}, []string{"a", "c"}, []string{"b", "a"}, []string{"c", "b"}), []int{3, -1, 1, 2}, []bool{true, false, true, true},
		},
		"same id twice": {nodes([]string{"a"}, []string{"a"}, []string{"b", "a"}), []int{-1, -1, 0}, []bool{false, false, true}},
	} {
		tr := Make(c.in)
		if !slices.Equal(tr.Parent, c.want) || !slices.Equal(tr.Near, c.near) {
			t.Errorf("%s: parents %v near %v, want %v %v", name, tr.Parent, tr.Near, c.want, c.near)
		}
	}
}

func TestEveryNodeOnceAndParentsFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		var in []Node
		for i := range n {
			node := Node{ID: patch.MsgID(fmt.Sprint(rapid.IntRange(0, n).Draw(t, "id")))}
			for range rapid.IntRange(0, 3).Draw(t, "refs") {
				node.Refs = append(node.Refs, patch.MsgID(fmt.Sprint(rapid.IntRange(0, n+2).Draw(t, fmt.Sprint("ref", i)))))
			}
			in = append(in, node)
		}
		tr := Make(in)
		at := map[int]int{}
		for pos, i := range tr.Order() {
			if _, twice := at[i]; twice {
				t.Fatalf("node %d twice", i)
			}
			at[i] = pos
			if p := tr.Parent[i]; p >= 0 {
				if before, ok := at[p]; !ok || before > pos {
					t.Fatalf("node %d before its parent %d", i, p)
				}
				if tr.Depth[i] != tr.Depth[p]+1 {
					t.Fatalf("depth of %d is %d under %d", i, tr.Depth[i], tr.Depth[p])
				}
			}
		}
		if len(at) != n {
			t.Fatalf("%d of %d nodes in order", len(at), n)
		}
	})
}

func TestDeepThread(t *testing.T) {
	const n = 100_000
	in := make([]Node, n)
	for i := range in {
		in[i].ID = patch.MsgID(fmt.Sprint(i))
		in[i].Refs = []patch.MsgID{patch.MsgID(fmt.Sprint((i + n - 1) % n))} // one loop of all
	}
	tr := Make(in)
	if tr.Parent[0] != -1 || tr.Depth[n-1] != n-1 {
		t.Errorf("root %d, depth %d", tr.Parent[0], tr.Depth[n-1])
	}
}
