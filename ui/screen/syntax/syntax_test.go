package syntax_test

import (
	"testing"

	"pgregory.net/rapid"

	"onemore/ui/screen/syntax"
	"onemore/ui/theme"
)

func roleAt(pieces []syntax.Piece, i int) theme.Role {
	for _, p := range pieces {
		if p.From <= i && i < p.To {
			return p.Role
		}
	}
	return theme.Plain
}

func TestLinesKnowsC(t *testing.T) {
	code := []string{"#include <a.h>", "\tunsigned long n = 42; /* one", "\t * two */ return \"s\";"}
	got := new(syntax.Finder).Lines("mm/damon/core.c", code)
	for _, c := range []struct {
		line, col int
		want      theme.Role
	}{
		{0, 1, theme.SynPreproc},
		{1, 1, theme.SynType},
		{1, 19, theme.SynNumber},
		{1, 24, theme.SynComment},
		{2, 3, theme.SynComment},
		{2, 11, theme.SynKeyword},
		{2, 18, theme.SynString},
	} {
		if r := roleAt(got[c.line], c.col); r != c.want {
			t.Errorf("line %d column %d %q is %v, want %v", c.line, c.col, code[c.line][c.col], r, c.want)
		}
	}
}

func TestUnknownFilesHaveNoSyntax(t *testing.T) {
	for _, pieces := range new(syntax.Finder).Lines("notes.unheard-of", []string{"if return 42"}) {
		if len(pieces) > 0 {
			t.Errorf("pieces %v", pieces)
		}
	}
}

func TestPiecesStayInsideTheirLines(t *testing.T) {
	part := rapid.SampledFrom([]string{"/*", "*/", "\"", "'", "\\", "if", " ", "\t", "x", "42", "#", "\r", "\x00", "é", "\xff", "//", "<", "{"})
	find := new(syntax.Finder)
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom([]string{"a.c", "a.py", "Makefile", "a.rs", "a.S", "a.dts", "Kconfig", "a.yaml", "a.sh"}).Draw(rt, "name")
		var code []string
		for range rapid.IntRange(0, 6).Draw(rt, "lines") {
			line := ""
			for _, p := range rapid.SliceOfN(part, 0, 12).Draw(rt, "parts") {
				line += p
			}
			code = append(code, line)
		}
		got := find.Lines(name, code)
		if len(got) != len(code) {
			rt.Fatalf("%d lines of pieces for %d of code", len(got), len(code))
		}
		for i, pieces := range got {
			at := 0
			for _, p := range pieces {
				if p.From < at || p.To <= p.From || p.To > len(code[i]) {
					rt.Errorf("line %d %q has the piece %v", i, code[i], p)
				}
				at = p.To
			}
		}
	})
}

func TestEveryLexerCanBeRead(t *testing.T) {
	find := new(syntax.Finder)
	for name, code := range map[string]string{
		"a.c": "return 1;", "a.cpp": "return 1;", "a.rs": "return 1;", "a.py": "return 1", "a.sh": "if true; then echo 1; fi", "Makefile": "# x",
		"a.yaml": "# x", "a.S": "/* x */", "a.pl": "return 1;", "a.dts": "/* x */", "tools/x.mk": "# x",
	} {
		if got := find.Lines(name, []string{code}); len(got[0]) == 0 {
			t.Errorf("%s: nothing found in %q", name, code)
		}
	}
}

func BenchmarkLinesC(b *testing.B) {
	code := make([]string, 200)
	for i := range code {
		code[i] = "\tunsigned long highest_score = 0; /* of the goals */"
	}
	find := new(syntax.Finder)
	for b.Loop() {
		find.Lines("a.c", code)
	}
}
