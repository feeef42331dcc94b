package since

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
)

// made is a patch of one hunk.
func made(title, message, path string, lines ...string) Patch {
	var hunk strings.Builder
	olds, news := 0, 0
	for _, l := range lines {
		hunk.WriteString(l + "\n")
		if l[0] != '+' {
			olds++
		}
		if l[0] != '-' {
			news++
		}
	}
	return Patch{
		Title: title, Author: patch.Person{Name: "Ana", Email: "ana@example.org"},
		Body: fmt.Sprintf("%s\n---\n %s | 1 +\n\ndiff --git a/%s b/%s\nindex 1..2 100644\n--- a/%s\n+++ b/%s\n@@ -10,%d +10,%d @@ int f(void)\n%s-- \n2.39\n",
			message, path, path, path, path, path, olds, news, hunk.String()),
	}
}

// numbered are n lines with a mark.
func numbered(mark, word string, n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("%s\t%s(%d);", mark, word, i))
	}
	return out
}

func simple(word string, n int) Patch {
	return made("fix "+word, "It breaks.\n\nSigned-off-by: Ana <ana@example.org>", word+".c", numbered("+", word, n)...)
}

// sketch writes pairs as "old-new" with their marks.
func sketch(ps []Pair) string {
	var out []string
	for _, p := range ps {
		s := fmt.Sprint(p.Old, ":", p.New)
		for _, f := range []struct {
			on   bool
			mark string
		}{{p.Same, "="}, {p.Author, "a"}, {p.Message, "m"}, {p.Tags, "t"}, {p.Diff, "d"}, {p.Rebased, "r"}, {p.Moved, "~"}} {
			if f.on {
				s += f.mark
			}
		}
		if p.Squashed != nil {
			s += fmt.Sprint(" into ", p.Squashed)
		}
		if p.Split != nil {
			s += fmt.Sprint(" of ", p.Split)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	a, b, c := simple("alpha", 9), simple("beta", 9), simple("gamma", 9)
	with := func(p Patch, change func(p *Patch)) Patch {
		change(&p)
		return p
	}
	replace := func(from, to string) func(p *Patch) {
		return func(p *Patch) {
			if !strings.Contains(p.Body, from) {
				t.Errorf("%q is not there", from)
			}
			p.Body = strings.ReplaceAll(p.Body, from, to)
		}
	}
	both := a
	both.Body = strings.Replace(a.Body, "-- \n", b.Body[strings.Index(b.Body, "diff --git"):], 1)
	for _, tt := range []struct {
		name     string
		old, new []Patch
		want     string
	}{
		{"nothing", nil, nil, ""},
		{"the same", []Patch{a, b}, []Patch{a, b}, "0:0=, 1:1="},
		{"all new", nil, []Patch{a, b}, "-1:0, -1:1"},
		{"all dropped", []Patch{a, b}, nil, "0:-1, 1:-1"},
		{"dropped in the middle", []Patch{a, b, c}, []Patch{a, c}, "0:0=, 1:-1, 2:1="},
		{"new in front", []Patch{a}, []Patch{b, a}, "-1:0, 0:1="},
		{"moved", []Patch{a, b, c}, []Patch{c, a, b}, "2:0=~, 0:1=, 1:2="},
		{"line numbers", []Patch{a}, []Patch{with(a, replace("@@ -10,", "@@ -77,"))}, "0:0="},
		{"ids of blobs", []Patch{a}, []Patch{with(a, replace("index 1..2", "index 3..4"))}, "0:0="},
		{"notes and signature", []Patch{a}, []Patch{with(a, func(p *Patch) { p.Body = strings.Replace(p.Body, "---\n", "---\nv2: none\n", 1) + "list footer\n" })}, "0:0="},
		{"title", []Patch{a}, []Patch{with(a, func(p *Patch) { p.Title = "mend alpha" })}, "0:0m"},
		{"author", []Patch{a}, []Patch{with(a, func(p *Patch) { p.Author.Name = "Bea" })}, "0:0a"},
		{"message", []Patch{a}, []Patch{with(a, replace("It breaks", "It broke"))}, "0:0m"},
		{"a tag", []Patch{a}, []Patch{with(a, replace("\n---\n", "\nReviewed-by: Kim <kim@example.org>\n---\n"))}, "0:0mt"},
		{"function of a hunk", []Patch{a}, []Patch{with(a, replace("int f(void)", "int g(void)"))}, "0:0dr"},
		{"context", []Patch{with(a, replace("+\talpha(4);", " \talpha(4);"))}, []Patch{with(a, replace("+\talpha(4);", " \tbeta(4);"))}, "0:0dr"},
		{"a line", []Patch{a}, []Patch{with(a, replace("alpha(3)", "alpha(33)"))}, "0:0d"},
		{"a line and the message", []Patch{a, b}, []Patch{b, with(with(a, replace("alpha(3)", "alpha(33)")), replace("breaks", "broke"))}, "1:0=~, 0:1md"},
		{"white space of the message", []Patch{a}, []Patch{with(a, replace("It breaks.\n\n", "\n\nIt breaks.  \n\n\n"))}, "0:0="},
		{"squashed", []Patch{a, b, c}, []Patch{both, c}, "0:0d, 1:-1 into [0], 2:1="},
		{"split", []Patch{both, c}, []Patch{a, b, c}, "0:0d, -1:1 of [0], 1:2="},
		{"rewritten", []Patch{a}, []Patch{with(b, func(p *Patch) { p.Title = a.Title })}, "0:-1, -1:0"},
		{"one diff twice", []Patch{a, a}, []Patch{with(a, func(p *Patch) { p.Title = "x" }), a}, "1:0m~, 0:1="},
		{"no diff", []Patch{{Title: "x", Body: "binary lost\n"}, b}, []Patch{b, {Title: "x", Body: "binary lost again\n"}}, "1:0=~, 0:1m"},
	} {
		if got := sketch(Compare(tt.old, tt.new)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	old, now := simple("alpha", 3), simple("alpha", 3)
	now.Body = strings.Replace(now.Body, "It breaks.", "It broke.", 1)
	now.Body = strings.Replace(now.Body, "alpha(2)", "alpha(3)", 1)
	ps := Compare([]Patch{old}, []Patch{now})
	var got []string
	for _, l := range ps[0].Lines {
		got = append(got, l.String())
	}
	want := []string{
		"@@ Metadata",
		"  ## Commit message ##",
		"     fix alpha",
		" ",
		"-    It breaks.",
		"+    It broke.",
		" ",
		"     Signed-off-by: Ana <ana@example.org>",
		" ",
		"@@ alpha.c",
		" @@ alpha.c: int f(void)",
		" +\talpha(0);",
		" +\talpha(1);",
		"-+\talpha(2);",
		"++\talpha(3);",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
