package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// check returns what is wrong with a string that claims to be safe.
func check(s string) string {
	if !utf8.ValidString(s) {
		return "not valid UTF-8"
	}
	for _, r := range s {
		switch {
		case r == '\t':
		case r < 0x20, r >= 0x7f && r < 0xa0:
			return "a control character"
		case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs, unicode.Noncharacter_Code_Point):
			return "a character nobody can see"
		}
	}
	marks := 0
	for i, r := range s {
		if !unicode.IsMark(r) {
			marks = 0
			continue
		}
		if marks++; marks > maxMarks || i == 0 {
			return "a mark without a base or too many of them"
		}
	}
	if len(s) > MaxLine+64 {
		return "too long"
	}
	return ""
}

// hostile draws strings in which the interesting code points are common.
func hostile() *rapid.Generator[string] {
	pieces := rapid.OneOf(
		rapid.SampledFrom([]string{
			"\x1b[31m", "\x1b]52;c;AAAA\x07", "\u009b", "\u009d", "\r", "\b", "\x00", "\x7f", "\t", "\n", "\xff", "\xc2",
			"\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\U000e0041", "\u2028", "\u0301", "\u0327",
			"\ufe0f", "\ufe0e", "\u3164", "\ue000", "\U0010ffff", "补丁", "👍", "🏽", "👩", "🇩", "🇪", "ä", "é",
			"ㄱ", "\u1100", "\u1161", "नि", "مرحبا", "İ", "\u212a", "\u00a0", "\u3000", "int x;", "<U+202E>",
		}),
		rapid.String(),
		rapid.StringMatching(`[ -~\t]{0,40}`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }),
	)
	return rapid.Map(rapid.SliceOfN(pieces, 0, 12), func(p []string) string { return strings.Join(p, "") })
}

func TestCleanIsAlwaysSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := hostile().Draw(t, "raw")
		s := Clean(raw)
		if bad := check(s.String()); bad != "" {
			t.Fatalf("Clean(%q) = %q holds %s", raw, s.String(), bad)
		}
		if s.HasTabs() != strings.Contains(s.String(), "\t") {
			t.Fatalf("HasTabs is wrong for %q", s.String())
		}
		if !s.Marked() && !s.Clipped() && s.String() != raw {
			t.Fatalf("Clean(%q) = %q changed it without a mark", raw, s.String())
		}
		if s.Marked() && s.String() == raw {
			t.Fatalf("Clean(%q) is marked but unchanged", raw)
		}
		again := Clean(s.String())
		if again.String() != s.String() && !s.Clipped() {
			t.Fatalf("Clean is not stable: %q then %q", s.String(), again.String())
		}
	})
}

// Nothing is dropped: every rune of the input is in the output, itself or by
// its name, in order.
func TestCleanDropsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := hostile().Draw(t, "raw")
		s, places := CleanMarks(raw)
		if s != Clean(raw) {
			t.Fatalf("CleanMarks and Clean differ for %q", raw)
		}
		if s.Clipped() {
			t.Skip()
		}
		rest := s.String()
		replaced := 0
		for i := 0; i < len(raw); {
			r, n := utf8.DecodeRuneInString(raw[i:])
			if strings.HasPrefix(rest, raw[i:i+n]) && (r != utf8.RuneError || n > 1) {
				rest = rest[n:]
				i += n
				continue
			}
			if replaced >= len(places) {
				t.Fatalf("%U of %q is not in %q", r, raw, s.String())
			}
			p := places[replaced]
			if !strings.HasPrefix(rest, s.String()[p.From:p.To]) || p.From != len(s.String())-len(rest) {
				t.Fatalf("place %v of %q is not where %U was", p, s.String(), r)
			}
			rest = rest[p.To-p.From:]
			replaced++
			i += n
		}
		if rest != "" || replaced != len(places) {
			t.Fatalf("%q has %q more than %q", s.String(), rest, raw)
		}
	})
}

func TestMeasuringAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(hostile().Draw(t, "raw"))
		w := rapid.IntRange(-2, 60).Draw(t, "width")
		tail := rapid.SampledFrom([]Safe{{}, Lit("~"), Lit("…"), Lit("..."), Lit("補")}).Draw(t, "tail")
		if got := Truncate(s, w, tail); Width(got) > max(w, 0) {
			t.Fatalf("Truncate(%q, %d) is %d wide", s.String(), w, Width(got))
		}
		if w < 0 {
			return
		}
		if got := Fit(s, w, tail); Width(got) != w || check(got.String()) != "" {
			t.Fatalf("Fit(%q, %d) = %q, %d wide: %s", s.String(), w, got.String(), Width(got), check(got.String()))
		}
		left := rapid.IntRange(0, 60).Draw(t, "left")
		want := min(max(Width(s)-left, 0), w)
		if got := Cut(s, left, left+w); Width(got) != want || got.HasTabs() {
			t.Fatalf("Cut(%q, %d, %d) = %q is %d wide, want %d", s.String(), left, left+w, got.String(), Width(got), want)
		}
		if e := Expand(s, TabWidth, 0); Width(e) != Width(s) || e.HasTabs() || strings.Contains(e.String(), "\t") {
			t.Fatalf("Expand(%q) = %q", s.String(), e.String())
		}
	})
}

func TestWrapKeepsTheText(t *testing.T) {
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	rapid.Check(t, func(t *rapid.T) {
		s := Expand(Clean(hostile().Draw(t, "raw")), TabWidth, 0)
		w := rapid.IntRange(0, 40).Draw(t, "width")
		var all strings.Builder
		lines := Wrap(s, w)
		for _, l := range lines {
			all.WriteString(l.String())
			if w > 1 && Width(l) > w {
				t.Fatalf("Wrap(%q, %d) has a line %q of %d", s.String(), w, l.String(), Width(l))
			}
		}
		if squeeze(all.String()) != squeeze(s.String()) {
			t.Fatalf("Wrap(%q, %d) = %q", s.String(), w, all.String())
		}
		if len(lines) == 0 {
			t.Fatal("no line")
		}
	})
}

func TestSliceIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(hostile().Draw(t, "raw"))
		n := len(s.String())
		r := Range{rapid.IntRange(-3, n+3).Draw(t, "from"), rapid.IntRange(-3, n+3).Draw(t, "to")}
		if got := Slice(s, r); !utf8.ValidString(got.String()) || !strings.Contains(s.String(), got.String()) {
			t.Fatalf("Slice(%q, %v) = %q", s.String(), r, got.String())
		}
	})
}

func TestRangesAreMatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(hostile().Draw(t, "raw"))
		q := NewQuery(rapid.SampledFrom([]string{"a", "int", "X", "ä", "补", "<u+", " ", "k", "int", ""}).Draw(t, "pattern"))
		last := 0
		all := q.Ranges(s)
		for _, r := range all {
			if r.From < last || r.To <= r.From || r.To > len(s.String()) {
				t.Fatalf("ranges %v of %q in %q", all, q.Pattern(), s.String())
			}
			last = r.To
			if got := s.String()[r.From:r.To]; !strings.EqualFold(got, q.Pattern()) && strings.ToLower(got) != q.Pattern() {
				t.Fatalf("%q matches %q", got, q.Pattern())
			}
		}
		if q.In(s) != (len(all) > 0) {
			t.Fatalf("In and Ranges differ for %q in %q", q.Pattern(), s.String())
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "int x;\t// y", "\x1b]52;c;QQ\x07", "e\u0301\u0302\u0303\u0304", "\u202eab\u2069", "\xff\xc2\x9b", "❤\ufe0f\ufe0f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, s := range append(CleanLines(raw), Clean(raw)) {
			if bad := check(s.String()); bad != "" {
				t.Fatalf("Clean(%q) = %q holds %s", raw, s.String(), bad)
			}
			if got := Fit(s, 80, Lit("~")); Width(got) != 80 {
				t.Fatalf("Fit(%q) is %d wide", s.String(), Width(got))
			}
		}
	})
}
