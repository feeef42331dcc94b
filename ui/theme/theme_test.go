package theme

import (
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"onemore/ui/text"
)

// sgr is the one kind of sequence a theme may write.
var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func all(tb testing.TB) []Theme {
	tb.Helper()
	var themes []Theme
	for _, name := range Names() {
		t, err := New(name)
		if err != nil || t.Name() != name {
			tb.Fatalf("New(%q): %v, named %q", name, err, t.Name())
		}
		themes = append(themes, t)
	}
	return append(themes, Theme{})
}

func TestNew(t *testing.T) {
	if th, err := New(""); err != nil || th.Name() != "ansi16" {
		t.Errorf("New of nothing: %q, %v", th.Name(), err)
	}
	_, err := New("neon")
	if err == nil || !strings.Contains(err.Error(), "deutan") {
		t.Errorf("the error of an unknown theme does not list them: %v", err)
	}
}

func TestNoColor(t *testing.T) {
	for value, want := range map[string]bool{"": false, "1": true, "0": true, "yes": true, "false": true} {
		env := func(name string) string {
			if name == "NO_COLOR" {
				return value
			}
			return "x"
		}
		if NoColor(env) != want {
			t.Errorf("NO_COLOR=%q gives %v", value, !want)
		}
	}
}

func TestMonoHasNoColour(t *testing.T) {
	mono, err := New("mono")
	if err != nil {
		t.Fatal(err)
	}
	for r := range roles {
		for _, code := range strings.Split(strings.Trim(mono.seq(r).full, "\x1b[m"), ";") {
			switch code {
			case "", "1", "2", "3", "4", "7":
			default:
				t.Errorf("role %d has code %s", r, code)
			}
		}
	}
}

// Colour may repeat what an attribute says, so that what stands out in mono
// stands out everywhere; only dim may be left out.
func TestImportantRolesStandOut(t *testing.T) {
	for _, th := range all(t) {
		if th.Name() == "" {
			continue
		}
		for _, r := range []Role{Title, Key, Cursor, Selected, Mark, Match, Need, Error, AddWord, DelWord, Hunk, File, Hostile} {
			if th.seq(r).full == "" {
				t.Errorf("%s: role %d looks like plain text", th.Name(), r)
			}
		}
		if th.seq(AddWord).full == th.seq(Add).full || th.seq(DelWord).full == th.seq(Del).full {
			t.Errorf("%s: changed words look like the rest of the line", th.Name())
		}
	}
}

func TestAddAndDelDiffer(t *testing.T) {
	for _, name := range []string{"ansi16", "light", "high-contrast", "deutan"} {
		th, _ := New(name)
		if th.seq(Add) == th.seq(Del) || th.seq(Ok) == th.seq(Error) {
			t.Errorf("%s: added and removed look alike", name)
		}
	}
	deutan, _ := New("deutan")
	for r := range roles {
		for _, redOrGreen := range []string{"31", "32", "91", "92"} {
			for _, code := range strings.Split(strings.Trim(deutan.seq(r).full, "\x1b[m"), ";") {
				if code == redOrGreen {
					t.Errorf("deutan paints role %d in red or green", r)
				}
			}
		}
	}
}

func TestPaint(t *testing.T) {
	th, _ := New("ansi16")
	if got := th.Paint(Add, text.Lit("+x")); got != "\x1b[32m+x\x1b[m" {
		t.Errorf("Paint = %q", got)
	}
	if got := th.Paint(Plain, text.Lit("x")) + th.Paint(Add, text.Safe{}) + th.Paint(Role(200), text.Lit("y")); got != "xy" {
		t.Errorf("Paint of plain, empty and unknown = %q", got)
	}
}

func TestCodes(t *testing.T) {
	for _, c := range []struct {
		s    style
		want string
	}{
		{style{fg: black}, "\x1b[30m"},
		{style{fg: brightWhite, bg: brightBlack}, "\x1b[97;100m"},
		{style{fg: palette(208), bold: true}, "\x1b[1;38;5;208m"},
		{style{bg: white, under: true, italic: true, dim: true, invert: true}, "\x1b[2;3;4;7;47m"},
		{style{}, ""},
	} {
		if got := c.s.sgr(); got != c.want {
			t.Errorf("%+v = %q, want %q", c.s, got, c.want)
		}
	}
}

func TestRenderKeepsTabStops(t *testing.T) {
	got := Theme{}.Render([]Span{{Plain, text.Lit("+")}, {Add, text.Clean("\tx")}}, 12)
	if plain := ansi.Strip(got); plain != "+       x   " {
		t.Errorf("Render = %q", plain)
	}
}

func TestRenderOnKeepsAttributesOnly(t *testing.T) {
	th, _ := New("ansi16")
	got := th.RenderOn(Cursor, []Span{{Need, text.Lit("!")}}, 3)
	if want := "\x1b[7m\x1b[1m!\x1b[m\x1b[7m  \x1b[m"; got != want {
		t.Errorf("RenderOn = %q, want %q", got, want)
	}
}

// What was made visible keeps its ground in added lines and under the cursor.
func TestRenderOnKeepsHostile(t *testing.T) {
	for _, th := range all(t) {
		for _, base := range []Role{Plain, Cursor, Add, Del} {
			got := th.RenderOn(base, []Span{{Hostile, text.Clean("\u202e")}}, 8)
			if !strings.Contains(got, th.seq(Hostile).full+"<U+202E>") {
				t.Errorf("on %d it is drawn %q", base, got)
			}
		}
	}
}

func TestRenderFillsExactly(t *testing.T) {
	themes := all(t)
	piece := rapid.SampledFrom([]string{
		"", "a", "static int", "\t", "a\tb", "补丁", "é", "e\u0301", "👍", "🏽", "🇩", "🇪", "\u1100", "\u1161", "\x1b[31m", "\u202e", "❤\ufe0f",
		"नि", "\u200d", "👩", "\x00",
	})
	rapid.Check(t, func(t *rapid.T) {
		var spans []Span
		for range rapid.IntRange(0, 6).Draw(t, "spans") {
			spans = append(spans, Span{Role(rapid.IntRange(0, int(roles)).Draw(t, "role")), text.Clean(piece.Draw(t, "text"))})
		}
		w := rapid.IntRange(0, 30).Draw(t, "width")
		th := themes[rapid.IntRange(0, len(themes)-1).Draw(t, "theme")]
		base := rapid.SampledFrom([]Role{Plain, Cursor, Selected}).Draw(t, "base")
		got := th.RenderOn(base, spans, w)
		if n := ansi.StringWidth(got); n != w {
			t.Fatalf("%q is %d wide, not %d", got, n, w)
		}
		bare := sgr.ReplaceAllString(got, "")
		if again := text.Clean(bare).String(); strings.ContainsAny(bare, "\x1b\t\r\n") || again != bare && !strings.Contains(again, "<U+") {
			t.Fatalf("%q holds more than SGR", got)
		}
		if seqs := sgr.FindAllString(got, -1); len(seqs) > 0 && seqs[len(seqs)-1] != reset {
			t.Fatalf("%q does not end plain", got)
		}
	})
}

func TestOverlayKeepsTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var spans []Span
		var whole strings.Builder
		for range rapid.IntRange(0, 5).Draw(t, "spans") {
			s := rapid.StringMatching(`[a-c ]{0,6}`).Draw(t, "text")
			whole.WriteString(s)
			spans = append(spans, Span{Add, text.Clean(s)})
		}
		ranges := text.NewQuery(rapid.SampledFrom([]string{"a", "ab", "b c", "zz"}).Draw(t, "query")).Ranges(text.Clean(whole.String()))
		var got, hits strings.Builder
		for _, s := range Overlay(spans, Match, ranges) {
			got.WriteString(s.Text.String())
			if s.Role == Match {
				hits.WriteString(s.Text.String())
			}
		}
		var want strings.Builder
		for _, r := range ranges {
			want.WriteString(whole.String()[r.From:r.To])
		}
		if got.String() != whole.String() || hits.String() != want.String() {
			t.Fatalf("overlay of %v on %q: %q with %q", ranges, whole.String(), got.String(), hits.String())
		}
	})
}

func BenchmarkRender(b *testing.B) {
	th, _ := New("ansi16")
	spans := []Span{
		{Dim, text.Lit("  1505 ")},
		{Add, text.Lit("+\t\t\tcontinue;")},
		{AddWord, text.Lit(" nr_goals")},
		{Add, text.Lit(" = 0;")},
	}
	b.ReportAllocs()
	for b.Loop() {
		if th.Render(spans, 80) == "" {
			b.Fatal("empty")
		}
	}
}
