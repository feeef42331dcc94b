package text

import (
	"slices"
	"strings"
	"testing"
)

func TestExpandUsesRealStops(t *testing.T) {
	for _, c := range []struct {
		in    string
		start int
		want  string
	}{
		{"\tx", 0, "        x"},
		{"a\tx", 0, "a       x"},
		{"1234567\tx", 0, "1234567 x"},
		{"12345678\tx", 0, "12345678        x"},
		{"\tx", 1, "       x"}, // after the + of a diff the stop stays where it was
		{"\t\tx", 7, "         x"},
		{"补\tx", 0, "补      x"},
		{"é\tx", 0, "é       x"},
		{"none", 3, "none"},
	} {
		if got := Expand(Clean(c.in), 8, c.start).String(); got != c.want {
			t.Errorf("Expand(%q, 8, %d) = %q, want %q", c.in, c.start, got, c.want)
		}
	}
	if got := Expand(Clean("a\tb"), 0, -5).String(); got != "a b" {
		t.Errorf("a tab width of 0 gives %q", got)
	}
}

func TestWidth(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "\t": 8, "a\tb": 9, "补丁": 4, "é": 1, "e\u0301": 1, "\x1b[31m": 5, "❤\ufe0f": 2} {
		if got := Width(Clean(in)); got != want {
			t.Errorf("Width(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestCutting(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"truncate", Truncate(Clean("mm/damon: rework"), 10, Lit("~")).String(), "mm/damon:~"},
		{"truncate fits", Truncate(Clean("mm"), 2, Lit("~")).String(), "mm"},
		{"truncate to nothing", Truncate(Clean("mm"), 0, Lit("~")).String(), ""},
		{"tail too long", Truncate(Clean("abcdef"), 2, Lit("...")).String(), ".."},
		{"wide not split", Truncate(Clean("补丁补丁"), 4, Lit("~")).String(), "补 ~"},
		{"cut in the middle", Cut(Clean("abcdef"), 2, 4).String(), "cd"},
		{"cut half of wide", Cut(Clean("补丁"), 1, 3).String(), "  "},
		{"cut wide", Cut(Clean("补丁x"), 2, 5).String(), "丁x"},
		{"cut beyond", Cut(Clean("abc"), 5, 9).String(), ""},
		{"pad", Pad(Clean("补"), 4).String(), "补  "},
		{"pad left", PadLeft(Clean("17"), 4).String(), "  17"},
		{"pad long", Pad(Clean("abc"), 2).String(), "abc"},
		{"pad left long", PadLeft(Clean("abc"), 2).String(), "abc"},
		{"join", Join([]Safe{Clean("a"), Clean("b"), Clean("c")}, Lit(", ")).String(), "a, b, c"},
		{"join none", Join(nil, Lit(", ")).String(), ""},
		{"concat", Concat(Clean("a"), Clean("\tb")).String(), "a\tb"},
		{"repeat", Repeat(Lit("-="), 2).String(), "-=-="},
		{"spaces", Spaces(40).String(), strings.Repeat(" ", 40)},
		{"no spaces", Spaces(-1).String() + Repeat(Lit("x"), -1).String(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestConcatKeepsWhatIsKnown(t *testing.T) {
	s := Concat(Clean("a\tb"), Clean("\u202e"), Clean("补"))
	if !s.Marked() || !s.HasTabs() || Width(s) != 9+8+2 {
		t.Errorf("marked %v, tabs %v, width %d", s.Marked(), s.HasTabs(), Width(s))
	}
	if s.Empty() || !(Safe{}).Empty() {
		t.Error("Empty is wrong")
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  []string
	}{
		{"the quick brown fox", 10, []string{"the quick", "brown fox"}},
		{"the quick brown fox", 9, []string{"the quick", "brown fox"}},
		{"  indented text here", 12, []string{"  indented", "text here"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"补丁补丁", 5, []string{"补丁", "补丁"}},
		{"a 补丁补丁", 3, []string{"a", "补", "丁", "补", "丁"}},
		{"", 10, []string{""}},
		{"x", 0, []string{"x"}},
		{"ab cd", 2, []string{"ab", "cd"}},
	} {
		var got []string
		for _, l := range Wrap(Clean(c.in), c.width) {
			got = append(got, l.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestCleanLines(t *testing.T) {
	for in, want := range map[string][]string{
		"":           nil,
		"a":          {"a"},
		"a\n":        {"a"},
		"a\n\nb":     {"a", "", "b"},
		"\n":         {""},
		"a\r\nb\r\n": {"a␍", "b␍"},
	} {
		var got []string
		for _, l := range CleanLines(in) {
			got = append(got, l.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("CleanLines(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLongLinesAreCounted(t *testing.T) {
	for _, unit := range []string{"x", "补", "\x01", "\u202e"} {
		s := Clean(strings.Repeat(unit, 10_000))
		if !s.Clipped() || !strings.HasSuffix(s.String(), " bytes>") || len(s.String()) > MaxLine+64 {
			t.Errorf("10,000 times %q is %d bytes, clipped %v", unit, len(s.String()), s.Clipped())
		}
	}
	if s := Clean(strings.Repeat("x", MaxLine)); s.Clipped() || s.Marked() {
		t.Error("a line of MaxLine bytes is clipped or marked")
	}
	if got := Clean(strings.Repeat("x", MaxLine+5)).String(); !strings.HasSuffix(got, "x<+5 bytes>") {
		t.Errorf("the note is wrong: %q", got[MaxLine-5:])
	}
}

func TestQuery(t *testing.T) {
	for _, c := range []struct {
		pattern, in string
		want        []Range
	}{
		{"damon", "mm/DAMON: Damon", []Range{{3, 8}, {10, 15}}},
		{"Damon", "mm/DAMON: Damon", []Range{{10, 15}}},
		{"ä", "Ä ä", []Range{{0, 2}, {3, 5}}},
		{"aa", "aaaa", []Range{{0, 2}, {2, 4}}},
		{"kb", "10 \u212aB", []Range{{3, 7}}}, // the Kelvin sign is a K
		{"", "x", nil},
		{"xyz", "xy", nil},
	} {
		if got := NewQuery(c.pattern).Ranges(Clean(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%q in %q: %v, want %v", c.pattern, c.in, got, c.want)
		}
	}
	if !NewQuery("").Empty() || NewQuery("x").Empty() {
		t.Error("Empty is wrong")
	}
}

func TestMixedScript(t *testing.T) {
	for in, want := range map[string]string{
		"if (is_аdmin)":       "is_аdmin", // Cyrillic а
		"Привет мир":          "",
		"plain":               "",
		"10 µs":               "",
		"sсope":               "sсope",
		"α = b":               "",
		"Grüße an жук, x_1":   "",
		"foo(bаr, baz)":       "bаr",
		"комментарий comment": "",
	} {
		s := Clean(in)
		r, ok := MixedScript(s)
		if got := Slice(s, r).String(); ok != (want != "") || ok && got != want {
			t.Errorf("MixedScript(%q) = %q, %v", in, got, ok)
		}
	}
}

func TestPlainLinesCostNoAllocation(t *testing.T) {
	line := "\tif (!goal->target_value)"
	if n := testing.AllocsPerRun(100, func() {
		if Clean(line).Marked() {
			t.Fatal("marked")
		}
	}); n != 0 {
		t.Errorf("Clean allocates %v times", n)
	}
	s := Clean("static unsigned long damos_quota_score(struct damos_quota *quota)")
	if n := testing.AllocsPerRun(100, func() {
		if Width(Cut(s, 3, 40)) != 37 {
			t.Fatal("width")
		}
	}); n != 0 {
		t.Errorf("Cut and Width allocate %v times", n)
	}
}

func BenchmarkClean(b *testing.B) {
	for name, line := range map[string]string{
		"ascii": "\tstatic unsigned long damos_quota_score(struct damos_quota *quota)",
		"utf8":  "/* Grüße: static unsigned long damos_quota_score(struct damos_quota *) */",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				if Clean(line).Empty() {
					b.Fatal("empty")
				}
			}
		})
	}
}

func BenchmarkQueryMiss(b *testing.B) {
	s := Clean("\tstatic unsigned long damos_quota_score(struct damos_quota *quota)")
	q := NewQuery("some thing")
	for b.Loop() {
		if q.In(s) {
			b.Fatal("found")
		}
	}
}
