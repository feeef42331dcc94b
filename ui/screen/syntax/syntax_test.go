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
	got := syntax.Lines("mm/damon/core.c", code)
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
	for _, pieces := range syntax.Lines("notes.unheard-of", []string{"if return 42"}) {
		if len(pieces) > 0 {
			t.Errorf("pieces %v", pieces)
		}
	}
}

func TestPiecesStayInsideTheirLines(t *testing.T) {
	part := rapid.SampledFrom([]string{"/*", "*/", "\"", "'", "\\", "if", " ", "\t", "x", "42", "#", "\r", "\x00", "é", "\xff", "//", "<", "{"})
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
		got := syntax.Lines(name, code)
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
