package tree

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onemore/config"
	"onemore/patch/area"
)

const wheels = "WHEELS\nM:\tWim Wheel <wim@example.org>\nF:\twheels\nK:\tgrease_\\w+\n\nTHE REST\nM:\tTara Keeper <tara@example.org>\nF:\t*\nF:\t*/\n"

func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	return name
}

// sections is an answer in short: whose each path or patch is.
func sections(lines []area.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, strings.Join(l.Sections, "+"))
	}
	return strings.Join(out, " ")
}

func TestAsk(t *testing.T) {
	r := newRepo(t)
	r.commit("begin", "MAINTAINERS", gears+"\n"+wheels, "gears/a.c", "int a;\n", "wheels", "a file, not a folder\n")
	r.commit("later", "MAINTAINERS", wheels)
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "areas"), gears+"\n"+wheels)
	dirs := write(t, filepath.Join(dir, "dirs"), "gears\n")
	plain := filepath.Join(dir, "checkout")
	write(t, filepath.Join(plain, "MAINTAINERS"), wheels)
	write(t, filepath.Join(plain, "wheels", "x.c"), "int x;\n")
	diff := "diff --git a/gears/a.c b/gears/a.c\n--- a/gears/a.c\n+++ b/gears/a.c\n@@ -1 +1 @@\n-int a;\n+int grease_gun;\n"
	mail := write(t, filepath.Join(dir, "p.patch"), "From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001\nFrom: Ana Writer <ana@example.org>\nDate: Sun, 1 Mar 2026 10:00:00 +0000\nSubject: [PATCH] gears: oil\n\nWhy.\n---\n"+diff+"-- \n2.50\n")
	bare := write(t, filepath.Join(dir, "p.diff"), diff)
	empty := t.TempDir()
	configured := []config.Project{{Lists: []string{"a"}, Maintainers: write(t, filepath.Join(dir, "one"), gears)}, {Lists: []string{"b"}, Maintainers: write(t, filepath.Join(dir, "two"), wheels)}}

	for name, c := range map[string]struct {
		q        Question
		projects []config.Project
		want     string
	}{
		"a file":                {Question{Maintainers: file, Paths: []string{"gears/a.c", "wheels/b", "other"}}, nil, "GEARS+THE REST WHEELS+THE REST THE REST"},
		"a file and its dirs":   {Question{Maintainers: file, Dirs: dirs, Paths: []string{"gears/a.c", "wheels/b", "wheels"}}, nil, "GEARS+THE REST THE REST WHEELS+THE REST"},
		"a tree as it lies":     {Question{Tree: r.dir, Paths: []string{"gears/a.c", "wheels"}}, nil, "THE REST WHEELS+THE REST"},
		"a tree at a ref":       {Question{Tree: r.dir, Ref: "HEAD~1", Paths: []string{"gears/a.c"}}, nil, "GEARS+THE REST"},
		"from the tree's top":   {Question{Here: r.dir, Paths: []string{"wheels", "./wheels"}}, nil, "WHEELS+THE REST WHEELS+THE REST"},
		"from within":           {Question{Here: filepath.Join(plain, "wheels"), Paths: []string{"x.c"}}, nil, "WHEELS+THE REST"},
		"by its full name":      {Question{Here: plain, Paths: []string{filepath.Join(plain, "wheels", "x.c")}}, nil, "WHEELS+THE REST"},
		"a folder":              {Question{Maintainers: file, Paths: []string{"gears/"}}, nil, "GEARS+THE REST"},
		"the configuration":     {Question{Here: empty, Paths: []string{"gears/a", "wheels/a", "none"}}, configured, "GEARS WHEELS+THE REST THE REST"},
		"a mail":                {Question{Maintainers: file, Patches: []string{mail}}, nil, "GEARS+THE REST+WHEELS"},
		"a diff":                {Question{Maintainers: file, Patches: []string{bare}}, nil, "GEARS+THE REST+WHEELS"},
		"a path and a patch":    {Question{Maintainers: file, Paths: []string{"wheels/b"}, Patches: []string{mail}}, nil, "WHEELS+THE REST GEARS+THE REST+WHEELS"},
		"a tree without commit": {Question{Here: plain, Paths: []string{"wheels/x.c"}}, nil, "WHEELS+THE REST"},
	} {
		lines, _, err := Ask(t.Context(), c.q, c.projects)
		if got := sections(lines); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		q    Question
		want string
	}{
		"nowhere":      {Question{Here: empty, Paths: []string{"a"}}, "--maintainers FILE"},
		"no such tree": {Question{Tree: empty, Paths: []string{"a"}}, "check tree and ref"},
		"no such file": {Question{Maintainers: filepath.Join(empty, "no"), Paths: []string{"a"}}, "no such file"},
		"no patch":     {Question{Maintainers: file, Patches: []string{filepath.Join(empty, "no")}}, "read the patch"},
		"no dirs":      {Question{Maintainers: file, Dirs: filepath.Join(empty, "no"), Paths: []string{"a"}}, "list of folders"},
	} {
		if _, _, err := Ask(t.Context(), c.q, nil); err == nil || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	broken := write(t, filepath.Join(dir, "broken"), gears+"N:\t(\n")
	lines, warnings, err := Ask(t.Context(), Question{Maintainers: broken, Paths: []string{"gears/a"}}, nil)
	if err != nil || sections(lines) != "GEARS" || len(warnings) != 1 || warnings[0].Line != 4 {
		t.Errorf("a broken file: %q, %v, %v", sections(lines), warnings, err)
	}
}
