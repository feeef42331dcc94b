package screen_test

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

func TestAge(t *testing.T) {
	const now = 2_000_000_000
	for _, c := range []struct {
		ago  time.Duration
		want string
	}{
		{0, "now"},
		{-time.Hour, "now"},
		{59 * time.Second, "now"},
		{time.Minute, "1m"},
		{59 * time.Minute, "59m"},
		{time.Hour, "1h"},
		{23 * time.Hour, "23h"},
		{24 * time.Hour, "1d"},
		{99 * 24 * time.Hour, "99d"},
		{100 * 24 * time.Hour, "14w"},
		{729 * 24 * time.Hour, "104w"},
		{730 * 24 * time.Hour, "2y"},
	} {
		if got := screen.Age(now-int64(c.ago/time.Second), now); got != c.want {
			t.Errorf("Age of %v = %q, want %q", c.ago, got, c.want)
		}
	}
	if got := screen.Age(0, now); got != "?" {
		t.Errorf("Age of an unknown time = %q", got)
	}
}

func TestShortFitsFourColumns(t *testing.T) {
	for n, want := range map[int]string{-1: "0", 0: "0", 999: "999", 1000: "1.0k", 9949: "9.9k", 9950: "10k", 999_499: "999k", 999_500: "1M", 1 << 62: "999M"} {
		if got := screen.Short(n); got != want {
			t.Errorf("Short(%d) = %q, want %q", n, got, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.Int().Draw(rt, "n")
		if s := screen.Short(n); len(s) > 4 {
			rt.Errorf("Short(%d) = %q", n, s)
		}
	})
}

// someLine draws a line of hostile and harmless pieces.
func someLine() *rapid.Generator[screen.Line] {
	piece := rapid.SampledFrom([]string{"a", "ab cd", "\t", "补丁", "é", "\x1b[2J", "👩‍💻", "\u202e", "x\ty", "", " "})
	return rapid.Custom(func(t *rapid.T) screen.Line {
		var l screen.Line
		for _, s := range rapid.SliceOfN(piece, 0, 8).Draw(t, "pieces") {
			l = l.Put(theme.Role(rapid.IntRange(0, 20).Draw(t, "role")), text.Clean(s))
		}
		return l
	})
}

func TestLinesKeepTheirWidth(t *testing.T) {
	look, err := theme.New("")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		l, r := someLine().Draw(rt, "left"), someLine().Draw(rt, "right")
		w := rapid.IntRange(1, 60).Draw(rt, "w")
		c := screen.NewCanvas(look, w, 3)
		c.Put(l.Right(r, w))
		c.PutOn(theme.Cursor, l.RightIf(r, w).Highlight(text.NewQuery("a")))
		for _, drawn := range c.Lines() {
			if got := ansi.StringWidth(drawn); got != w {
				rt.Errorf("drawn %d columns wide, want %d: %q", got, w, drawn)
			}
		}
		if r.Width() <= w && r.Width() > 0 {
			if got := l.Right(r, w).Width(); got != w {
				rt.Errorf("Right made %d columns, want %d", got, w)
			}
		}
		from := rapid.IntRange(0, 40).Draw(rt, "from")
		if got := l.Cut(from, from+w).Width(); got > w {
			rt.Errorf("Cut made %d columns, want at most %d", got, w)
		}
		if a, b := l.Expanded().Width(), l.Width(); a != b {
			rt.Errorf("Expanded is %d columns, the line %d", a, b)
		}
	})
}

func TestHighlightGoesAcrossPieces(t *testing.T) {
	l := screen.Line{}.Put(theme.Add, text.Lit("one t")).Put(theme.Del, text.Lit("wo three"))
	got := l.Highlight(text.NewQuery("two"))
	want := screen.Line{
		{Role: theme.Add, Text: text.Lit("one ")},
		{Role: theme.Match, Text: text.Lit("t")},
		{Role: theme.Match, Text: text.Lit("wo")},
		{Role: theme.Del, Text: text.Lit(" three")},
	}
	if len(got) != len(want) {
		t.Fatalf("Highlight made %d pieces, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Role != want[i].Role || got[i].Text.String() != want[i].Text.String() {
			t.Errorf("piece %d is %v %q, want %v %q", i, got[i].Role, got[i].Text, want[i].Role, want[i].Text)
		}
	}
}

func TestCanvasHasItsHeight(t *testing.T) {
	look, _ := theme.New("mono")
	c := screen.NewCanvas(look, 10, 2)
	for range 5 {
		c.Put(nil)
	}
	if n := len(c.Lines()); n != 2 {
		t.Errorf("%d lines, want 2", n)
	}
	if n := len(screen.NewCanvas(look, -1, -1).Lines()); n != 0 {
		t.Errorf("a canvas of no size has %d lines", n)
	}
}
