// Package thread ties messages to trees by References and In-Reply-To.
//
// It owns one rule: a message's parent is the nearest message it names that is
// known. It tolerates missing parents, loops, a message named twice and
// threads of any depth, and works in time linear in the references. It refuses
// to look at subjects: a tree by guesswork credits tags to the wrong patch.
package thread

import "onemore/patch"

// Node is what the tree needs of a message.
type Node struct {
	ID   patch.MsgID
	Refs []patch.MsgID // candidates for the parent, nearest first
}

// Tree is a forest over the nodes it was made from, by their index.
type Tree struct {
	Parent   []int // -1 for a root
	Children [][]int
	Near     []bool // the parent is the very message that Refs names first
	Depth    []int
}

// Make builds the forest. Of nodes that share an ID the first one is known by
// it. Where messages name each other in a loop, the first of them in the order
// given becomes a root; so give them oldest first.
func Make(nodes []Node) Tree {
	known := make(map[patch.MsgID]int, len(nodes))
	for i, n := range nodes {
		if _, ok := known[n.ID]; !ok {
			known[n.ID] = i
		}
	}
	t := Tree{
		Parent:   make([]int, len(nodes)),
		Children: make([][]int, len(nodes)),
		Near:     make([]bool, len(nodes)),
		Depth:    make([]int, len(nodes)),
	}
	for i, n := range nodes {
		t.Parent[i] = -1
		for k, ref := range n.Refs {
			if p, ok := known[ref]; ok && p != i && ref != n.ID {
				t.Parent[i], t.Near[i] = p, k == 0
				break
			}
		}
	}
	t.breakLoops()
	for i, p := range t.Parent {
		if p >= 0 {
			t.Children[p] = append(t.Children[p], i)
		}
	}
	t.setDepths()
	return t
}

// breakLoops makes the first node of every loop a root.
func (t *Tree) breakLoops() {
	const onPath, done = 1, 2
	state := make([]uint8, len(t.Parent))
	var path []int
	for i := range t.Parent {
		path = path[:0]
		j := i
		for j >= 0 && state[j] == 0 {
			state[j] = onPath
			path = append(path, j)
			j = t.Parent[j]
		}
		if j >= 0 && state[j] == onPath {
			first := j
			for k := t.Parent[j]; k != j; k = t.Parent[k] {
				first = min(first, k)
			}
			t.Parent[first], t.Near[first] = -1, false
		}
		for _, k := range path {
			state[k] = done
		}
	}
}

func (t *Tree) setDepths() {
	for _, i := range t.Order() {
		if p := t.Parent[i]; p >= 0 {
			t.Depth[i] = t.Depth[p] + 1
		}
	}
}

// Order gives every node once, parents before children, each tree whole, in
// the order of the nodes.
func (t *Tree) Order() []int {
	out := make([]int, 0, len(t.Parent))
	var stack []int
	for i, p := range t.Parent {
		if p >= 0 {
			continue
		}
		stack = append(stack, i)
		for len(stack) > 0 {
			j := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			out = append(out, j)
			for k := len(t.Children[j]) - 1; k >= 0; k-- {
				stack = append(stack, t.Children[j][k])
			}
		}
	}
	return out
}
