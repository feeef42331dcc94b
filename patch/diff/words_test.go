package diff

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// marked writes the changed ranges of a line in brackets.
func marked(s string, rs [][2]int) string {
	var b strings.Builder
	at := 0
	for _, r := range rs {
		b.WriteString(s[at:r[0]] + "[" + s[r[0]:r[1]] + "]")
		at = r[1]
	}
	return b.String() + s[at:]
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, wantA, wantB string }{
		{"return foo(a, b);", "return bar(a, b);", "return [foo](a, b);", "return [bar](a, b);"},
		{"int a;", "int a, b;", "int a;", "int a[, b];"},
		{"f(x, y, z)", "f(x, z)", "f(x, [y, ]z)", "f(x, z)"},
		{"\tret = call(dev);", "\t\tret = call(dev);", "[\t]ret = call(dev);", "[\t\t]ret = call(dev);"},
		{"größe = 1", "größe = 2", "größe = [1]", "größe = [2]"},
		{"same", "same", "same", "same"},
		{"completely different words", "x = y + z;", "completely different words", "x = y + z;"},
		{"", "added", "", "added"},
	} {
		ra, rb := Words(c.a, c.b)
		if a, b := marked(c.a, ra), marked(c.b, rb); a != c.wantA || b != c.wantB {
			t.Errorf("%q %q: %s | %s", c.a, c.b, a, b)
		}
	}
}

// without removes ranges from a line.
func without(s string, rs [][2]int) string {
	for i := len(rs) - 1; i >= 0; i-- {
		s = s[:rs[i][0]] + s[rs[i][1]:]
	}
	return s
}

func checkWords(tb testing.TB, a, b string) {
	tb.Helper()
	ra, rb := Words(a, b)
	for s, rs := range map[string][][2]int{a: ra, b: rb} {
		if a == b {
			break
		}
		last := -1
		for _, r := range rs {
			if r[0] <= last || r[1] <= r[0] || r[1] > len(s) {
				tb.Fatalf("bad ranges %v of %q", rs, s)
			}
			last = r[1]
		}
		if utf8.ValidString(s) && !utf8.ValidString(without(s, rs)) {
			tb.Fatalf("ranges %v cut a letter of %q", rs, s)
		}
	}
	if ra == nil && rb == nil {
		return
	}
	if x, y := without(a, ra), without(b, rb); x != y {
		tb.Fatalf("%q and %q: what is left differs: %q, %q", a, b, x, y)
	}
}

func TestWordsLeaveTheCommonText(t *testing.T) {
	t.Parallel()
	words := []string{"a", "foo", " ", "\t", "(", ")", ";", "ö", "漢", ", ", "bar_1", "\xff"}
	rapid.Check(t, func(r *rapid.T) {
		g := rapid.SliceOfN(rapid.SampledFrom(words), 0, 20)
		checkWords(t, strings.Join(g.Draw(r, "a"), ""), strings.Join(g.Draw(r, "b"), ""))
	})
}

func TestWordsAreBounded(t *testing.T) {
	t.Parallel()
	a, b := strings.Repeat("a b(", 1<<20), strings.Repeat("b a)", 1<<20)
	checkWords(t, a, b)
	checkWords(t, a+"x", a+"y")
}

func FuzzWords(f *testing.F) {
	f.Add("return foo(a, b);", "return bar(a, b);")
	f.Fuzz(func(t *testing.T, a, b string) { checkWords(t, a, b) })
}

func TestPairs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ hunk, want string }{
		"one":      {"-foo(a);\n+foo(b);\n", "0-1"},
		"shifted":  {"-foo(argument);\n-bar(argument);\n+new_line = 1;\n+foo(argument, 2);\n+bar(argument, 2);\n", "0-3 1-4"},
		"unlike":   {"-foo(argument);\n+x = y + z;\n", ""},
		"blocks":   {"-a = 1;\n+a = 2;\n c\n-b = 1;\n+b = 2;\n", "0-1 3-4"},
		"added":    {"+a\n+b\n", ""},
		"order":    {"+a = 1;\n-a = 2;\n", ""},
		"newline":  {"-a = 1;\n\\ No newline at end of file\n+a = 2;\n", "0-2"},
		"indented": {"-\tif (a)\n+\t\tif (a)\n", "0-1"},
		"too many": {strings.Repeat("-a = 1;\n", 100) + "+a = 2;\n", ""},
	} {
		p := Scan(fmt.Sprintf("--- a/x\n+++ b/x\n@@ -1,%d +1,%d @@\n%s", strings.Count(c.hunk, "-")+9, strings.Count(c.hunk, "+")+9, c.hunk))
		var got []string
		for _, pr := range Pairs(p.Files[0].Hunks[0]) {
			got = append(got, fmt.Sprintf("%d-%d", pr[0], pr[1]))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
}

func TestPairsNeverCross(t *testing.T) {
	t.Parallel()
	lines := []string{"-foo(a);", "+foo(b);", "-bar = 1;", "+bar = 2;", " c", "-", "+", "\\ No newline"}
	rapid.Check(t, func(r *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(lines), 1, 30).Draw(r, "lines"), "\n")
		p := Scan("--- a/x\n+++ b/x\n@@ -1,99 +1,99 @@\n" + body + "\n")
		h := p.Files[0].Hunks[0]
		last := [2]int{-1, -1}
		for _, pr := range Pairs(h) {
			if pr[0] <= last[0] || pr[1] <= last[1] || h.Lines[pr[0]].Kind != Del || h.Lines[pr[1]].Kind != Add {
				t.Fatalf("pair %v after %v", pr, last)
			}
			last = pr
		}
	})
}

func BenchmarkPairsAndWords(b *testing.B) {
	var t strings.Builder
	for i := range 60 {
		fmt.Fprintf(&t, "-\told_%d = function(argument, 1);\n", i)
	}
	for i := range 60 {
		fmt.Fprintf(&t, "+\tnew_%d = function(argument, 2);\n", i)
	}
	h := Scan("--- a/x\n+++ b/x\n@@ -1,60 +1,60 @@\n" + t.String()).Files[0].Hunks[0]
	for b.Loop() {
		for _, pr := range Pairs(h) {
			Words(h.Lines[pr[0]].Code(), h.Lines[pr[1]].Code())
		}
	}
}
