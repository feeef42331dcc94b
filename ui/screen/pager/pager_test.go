package pager

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/screen/syntax"
	"onemore/ui/text"
	"onemore/ui/theme"
)

func TestSplitKeepsQuotedWordsTogether(t *testing.T) {
	for in, want := range map[string][]string{
		"vi":                       {"vi"},
		"  emacs -nw ":             {"emacs", "-nw"},
		`"my editor" --flag 'a"b'`: {"my editor", "--flag", `a"b`},
		`my\ editor`:               {"my editor"},
		`sh -c '$(id)'`:            {"sh", "-c", "$(id)"},
		`e ''`:                     {"e", ""},
	} {
		got, err := split(in)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("split(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "  ", `"open`, `'`, `a\`, `"" x`} {
		if got, err := split(in); err == nil {
			t.Errorf("split(%q) = %q, want an error", in, got)
		}
	}
}

func TestEditorNamesTheLine(t *testing.T) {
	for setting, want := range map[string]string{
		"":                 "vi +12 /t/f.c",
		"nvim -p":          "nvim -p +12 /t/f.c",
		"/usr/bin/code -w": "/usr/bin/code -w --goto /t/f.c:12",
		"hx":               "hx /t/f.c:12",
	} {
		got, err := editor(func(name string) string { return map[string]string{"EDITOR": setting}[name] }, "/t/f.c", 12)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("editor %q: %q, %v, want %q", setting, got, err, want)
		}
	}
	got, _ := editor(func(name string) string { return map[string]string{"EDITOR": "a", "VISUAL": "b"}[name] }, "/f", 1)
	if got[0] != "b" {
		t.Errorf("VISUAL does not win over EDITOR: %q", got)
	}
}

func TestInsideRefusesEveryWayOut(t *testing.T) {
	dir := t.TempDir()
	tree := filepath.Join(dir, "tree")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(tree, "mm"), 0o755))
	must(os.WriteFile(filepath.Join(tree, "mm", "ok.c"), nil, 0o644))
	must(os.WriteFile(filepath.Join(tree, "-rf"), nil, 0o644))
	must(os.WriteFile(filepath.Join(dir, "secret"), nil, 0o644))
	must(os.Symlink(filepath.Join(dir, "secret"), filepath.Join(tree, "link.c")))
	must(os.Symlink(dir, filepath.Join(tree, "out")))
	must(os.Symlink("mm/ok.c", filepath.Join(tree, "alias.c")))
	resolved, err := filepath.EvalSymlinks(tree)
	must(err)
	for name, want := range map[string]string{"mm/ok.c": "mm/ok.c", "alias.c": "mm/ok.c", "-rf": "-rf", "mm/../mm/ok.c": "mm/ok.c"} {
		if got, err := inside(tree, name); err != nil || got != filepath.Join(resolved, want) {
			t.Errorf("inside(%q) = %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"", ".", "mm", "../secret", "/etc/passwd", "link.c", "out/secret", "mm/../../secret", "no.c", "mm/ok.c/x", "a\x00b"} {
		if got, err := inside(tree, name); err == nil {
			t.Errorf("inside(%q) = %q, want an error", name, got)
		}
	}
	if _, err := inside("", "mm/ok.c"); err == nil {
		t.Error("inside without a tree gives a file")
	}
}

// kinds lays out a mail and returns what its lines are, without the header.
func kinds(body string) []kind {
	d := lay(&patch.Mail{Body: body}, nil)
	var out []kind
	for _, l := range d.lines[d.body:] {
		out = append(out, l.kind)
	}
	return out
}

func TestLayTellsTheLinesOfAMailApart(t *testing.T) {
	got := kinds("Hello\n> quoted\n> > deeper\nReviewed-by: A <a@example.org>\nNote: not one\n-- \nme\n> not quoted\n")
	want := []kind{plainLine, quoteLine, quoteLine, trailerLine, plainLine, signatureLine, signatureLine, signatureLine}
	if !slices.Equal(got, want) {
		t.Errorf("kinds %v, want %v", got, want)
	}
}

func TestLayTellsTheLinesOfAPatchApart(t *testing.T) {
	body := "Why.\n\nFixes: 1234567890ab (\"x\")\n---\nnotes\n\ndiff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,2 @@ f()\n a\n--- b\n+++ b\n-- \n2.51\n"
	got := kinds(body)
	want := []kind{plainLine, plainLine, trailerLine, breakLine, noteLine, noteLine, fileLine, metaLine, metaLine, hunkLine, contextLine, delLine, addLine, signatureLine, signatureLine}
	if !slices.Equal(got, want) {
		t.Errorf("kinds %v, want %v", got, want)
	}
}

func TestQuotedDiffsKeepTheirSigns(t *testing.T) {
	d := lay(&patch.Mail{Body: "> -not yet\n> @@ -1 +1 @@\n> -old\n> +new\nok\n> +plain again\n"}, nil)
	var got []theme.Role
	for i := d.body; i < len(d.lines); i++ {
		got = append(got, role(&d.lines[i]))
	}
	want := []theme.Role{theme.Quote1, theme.Hunk, theme.Del, theme.Add, theme.Plain, theme.Quote1}
	if !slices.Equal(got, want) {
		t.Errorf("roles %v, want %v", got, want)
	}
}

func TestLayCountsWhatWasMadeVisible(t *testing.T) {
	d := lay(&patch.Mail{Subject: "x\u202ey", Body: "fine\nnot \u200b fine\x1b[2J\n"}, nil)
	if d.signs != 2 {
		t.Errorf("%d lines with signs, want 2", d.signs)
	}
}

func FuzzLay(f *testing.F) {
	f.Add("> a\n-- \n")
	f.Add("x\n---\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n")
	find := new(syntax.Finder)
	f.Fuzz(func(t *testing.T, body string) {
		d := lay(&patch.Mail{Body: body}, []byte(body))
		if err := checkBody(d, body); err != nil {
			t.Fatal(err)
		}
		for i := range d.lines {
			l := &d.lines[i]
			if d.patch != nil && l.file >= int32(len(d.patch.Files)) || l.hunk >= int32(len(d.hunks)) {
				t.Fatalf("line %d is in file %d, hunk %d", i, l.file, l.hunk)
			}
			role(l)
		}
		for _, ref := range d.hunks {
			h := &d.patch.Files[ref.file].Hunks[ref.hunk]
			if p := paintHunk(find, "a.c", h); len(p.words) != len(h.Lines) {
				t.Fatalf("%d lines of words for %d", len(p.words), len(h.Lines))
			}
		}
	})
}

func TestBlanksAtTheEndOfAddedLinesShow(t *testing.T) {
	for in, want := range map[string]string{
		"x = 1;":       "x = 1;",
		"x = 1;  ":     "x = 1;··",
		"\tx;\t":       "        x;→     ",
		"  ":           "··",
		"\t \t":        "→       ·→      ",
		"a b":          "a b",
		"":             "",
		"12345678\t\t": "12345678→       →       ",
	} {
		if got := trailing(screen.Plain(text.Clean(in))).Text().String(); got != want {
			t.Errorf("%q is drawn %q, want %q", in, got, want)
		}
	}
	both := screen.Line{}.Put(theme.Plain, text.Lit("ab ")).Put(theme.AddWord, text.Lit(" c ")).Put(theme.Plain, text.Lit(" "))
	if got := trailing(both).Text().String(); got != "ab  c··" {
		t.Errorf("several pieces are drawn %q", got)
	}
}

func TestWhatWasMadeVisibleIsRemembered(t *testing.T) {
	m := patch.Mail{Subject: "s", Body: "a\u202eb <U+202E>\n---\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-\tx\n+\tx\u200b;\n"}
	d := lay(&m, nil)
	n := 0
	for i, marks := range d.marks {
		for _, r := range marks {
			n++
			if got := d.lines[i].text.String()[r.From:r.To]; got != "<U+202E>" && got != "<U+200B>" {
				t.Errorf("line %d marks %q", i, got)
			}
		}
	}
	if n != 2 || d.signs != 2 {
		t.Errorf("%d places in %d lines are marked, want 2 in 2", n, d.signs)
	}
}
