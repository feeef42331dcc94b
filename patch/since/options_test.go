package since

import (
	"slices"
	"testing"
)

// TestCompareIsStopped stops a comparison at every moment it may be stopped at.
func TestCompareIsStopped(t *testing.T) {
	t.Parallel()
	before, after := drawn(12, 20, 8, 1), drawn(14, 20, 8, 2)
	asked := 0
	whole, ok := CompareWith(before, after, Options{Wanted: func() bool {
		asked++
		return true
	}})
	if !ok || asked < len(before)+len(after)+len(whole) {
		t.Fatalf("ok %v, asked %d times", ok, asked)
	}
	if plain := Compare(before, after); !slices.EqualFunc(whole, plain, func(a, b Pair) bool { return a.Old == b.Old && a.New == b.New && a.How == b.How }) {
		t.Errorf("watched, it is another result")
	}
	for last := range asked {
		n := 0
		pairs, ok := CompareWith(before, after, Options{Wanted: func() bool {
			n++
			return n <= last
		}})
		if ok || pairs != nil {
			t.Errorf("stopped after %d questions: ok %v, %d pairs", last, ok, len(pairs))
		}
		if n != last+1 {
			t.Errorf("asked %d times, stopped after %d", n, last)
		}
	}
}

// TestCompareByTitle: a patch of a few lines of which one changed is one patch
// for people, and two for git.
func TestCompareByTitle(t *testing.T) {
	t.Parallel()
	before := []Patch{made("one", "Text.", "a.c", "+\tcall(1);"), made("two", "Text.", "b.c", "+\tother();")}
	after := []Patch{made("zero", "Text.", "c.c", "+\tnothing();"), made("one", "Text.", "a.c", "+\tdial(2);")}
	count := func(titles bool) (paired, alone int) {
		pairs, ok := CompareWith(before, after, Options{Titles: titles})
		if !ok {
			t.Fatal("stopped")
		}
		for _, p := range pairs {
			switch {
			case p.How == Alone:
				alone++
			case p.How == SameTitle && p.Old == 0 && p.New == 1 && p.Diff && len(p.Lines) > 0:
				paired++
			default:
				t.Errorf("%+v", p)
			}
		}
		return paired, alone
	}
	if paired, alone := count(false); paired != 0 || alone != 4 {
		t.Errorf("as git has it: %d pairs, %d alone", paired, alone)
	}
	if paired, alone := count(true); paired != 1 || alone != 2 {
		t.Errorf("by title: %d pairs, %d alone", paired, alone)
	}
}
