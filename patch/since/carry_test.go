package since

import (
	"slices"
	"strings"
	"testing"
)

func TestCarry(t *testing.T) {
	t.Parallel()
	old := simple("alpha", 20)
	now := old
	now.Body = strings.NewReplacer(
		"It breaks.", "Hello.\n\nIt breaks!",
		"---\n", "---\nv2: louder\n",
		"@@ -10,", "@@ -90,",
		"+\talpha(1);\n", "+\talpha(1, 2);\n",
		"+\talpha(2);\n", "",
	).Replace(old.Body)
	p := Compare([]Patch{old}, []Patch{now})[0]
	from, to := strings.Split(old.Body, "\n"), strings.Split(now.Body, "\n")
	for _, tt := range []struct {
		line, want string // want "": not found
		same       bool
	}{
		{"It breaks.", "It breaks!", false},
		{"Signed-off-by: Ana <ana@example.org>", "Signed-off-by: Ana <ana@example.org>", true},
		{"---", "", false},
		{"diff --git a/alpha.c b/alpha.c", "diff --git a/alpha.c b/alpha.c", true},
		{"@@ -10,0 +10,20 @@ int f(void)", "@@ -90,0 +10,20 @@ int f(void)", false},
		{"+\talpha(0);", "+\talpha(0);", true},
		{"+\talpha(1);", "+\talpha(1, 2);", false},
		{"+\talpha(2);", "", false},
		{"+\talpha(3);", "+\talpha(3);", true},
		{"-- ", "", false},
	} {
		n, same, ok := p.Carry(slices.Index(from, tt.line))
		switch {
		case ok != (tt.want != "") || same != tt.same:
			t.Errorf("%q: line %d, same %v, found %v", tt.line, n, same, ok)
		case ok && to[n] != tt.want:
			t.Errorf("%q is carried to %q, want %q", tt.line, to[n], tt.want)
		}
	}
	for _, n := range []int{-1, len(from), 1 << 40} {
		if _, _, ok := p.Carry(n); ok {
			t.Errorf("line %d is found", n)
		}
	}
}

func TestHunks(t *testing.T) {
	t.Parallel()
	hunk := func(at, body string) string { return "@@ -" + at + ",2 +" + at + ",3 @@\n" + body }
	head := func(path string) string {
		return "diff --git a/" + path + " b/" + path + "\n--- a/" + path + "\n+++ b/" + path + "\n"
	}
	one, two, three := " a\n+one\n b\n", " c\n+two\n d\n", " e\n+three\n f\n"
	long := strings.Join(numbered("+", "long", 60), "\n") + "\n"
	old := Patch{Title: "x", Body: "---\n" + head("a") + hunk("1", one) + hunk("50", two) + head("b") + hunk("9", three) + head("c") + "@@ -1,0 +1,60 @@\n" + long}
	now := Patch{Title: "x", Body: "---\n" + head("0") + hunk("7", one) + head("a") + hunk("1", two) + hunk("70", one) +
		head("b") + hunk("9", strings.Replace(three, "three", "four", 1)) + hunk("60", "-g\n+h\n i\n+j\n") +
		head("c") + "@@ -1,0 +1,60 @@\n" + long}
	got := Compare([]Patch{old}, []Patch{now})[0].Hunks
	want := []Hunk{
		{0, 0, -1, -1, false}, // in another file it is another hunk
		{1, 0, 0, 1, true},
		{1, 1, 0, 0, true},
		{2, 0, 1, 0, false},
		{2, 1, -1, -1, false},
		{3, 0, 2, 0, true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, h := range Compare(nil, []Patch{now})[0].Hunks {
		if h.Same || h.OldFile >= 0 || h.OldHunk >= 0 {
			t.Errorf("%v of a new patch", h)
		}
	}
}
