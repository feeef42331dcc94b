package screen

import (
	"onemore/patch"
	"onemore/patch/queue"
)

// Locate finds the row of a change, by its root or, when its root has changed,
// by a name it once had; -1 when it is gone.
func Locate(rows []*queue.Item, root patch.MsgID) int {
	for i, r := range rows {
		if r.Root == root {
			return i
		}
	}
	for i, r := range rows {
		for _, name := range r.Names {
			if name == root {
				return i
			}
		}
	}
	return -1
}
