package since

import (
	"slices"
	"testing"
)

// TestCompareWhile stops a comparison at every moment it may be stopped at.
func TestCompareWhile(t *testing.T) {
	t.Parallel()
	before, after := drawn(12, 20, 8, 1), drawn(14, 20, 8, 2)
	asked := 0
	whole, ok := CompareWhile(before, after, func() bool {
		asked++
		return true
	})
	if !ok || asked < len(before)+len(after)+len(whole) {
		t.Fatalf("ok %v, asked %d times", ok, asked)
	}
	if plain := Compare(before, after); !slices.EqualFunc(whole, plain, func(a, b Pair) bool { return a.Old == b.Old && a.New == b.New && a.How == b.How }) {
		t.Errorf("watched, it is another result")
	}
	for last := range asked {
		n := 0
		pairs, ok := CompareWhile(before, after, func() bool {
			n++
			return n <= last
		})
		if ok || pairs != nil {
			t.Errorf("stopped after %d questions: ok %v, %d pairs", last, ok, len(pairs))
		}
		if n != last+1 {
			t.Errorf("asked %d times, stopped after %d", n, last)
		}
	}
}
