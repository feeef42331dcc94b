package series

import (
	"testing"

	"onemore/patch"
)

func TestLooked(t *testing.T) {
	t.Parallel()
	c := Change{Versions: []Series{
		{Version: 1, Cover: "c1", Patches: []Patch{{ID: "p1"}}},
		{Version: 2, Patches: []Patch{{ID: "p2"}, {ID: "q2"}}},
		{Version: 3, Cover: "c3"},
	}}
	for _, x := range []struct {
		before int
		has    string
		want   int
	}{
		{2, "", -1},
		{2, "c1", 0},
		{2, "p1", 0},
		{2, "q2", 1},
		{2, "c1 p2", 1},
		{2, "c3", -1},
		{3, "c1 c3", 2},
		{99, "c3", 2},
		{1, "p2", -1},
		{0, "c1", -1},
		{-3, "c1", -1},
	} {
		has := func(id patch.MsgID) bool {
			for i := 0; i+2 <= len(x.has); i += 3 {
				if x.has[i:i+2] == string(id) {
					return true
				}
			}
			return false
		}
		if got := c.Looked(x.before, has); got != x.want {
			t.Errorf("before %d, with %q: %d, want %d", x.before, x.has, got, x.want)
		}
	}
}
