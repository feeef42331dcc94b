package comment

import (
	"strings"
	"testing"

	"onemore/patch/diff"
)

func TestFind(t *testing.T) {
	old := diff.Scan(sample)
	moved := strings.NewReplacer(
		"@@ -10,7 +10,9 @@", "@@ -110,7 +110,9 @@", "@@ -40,6 +42,14 @@", "@@ -140,6 +142,14 @@",
		"+\tc->reads++;", "+\tc->reads  ++;", "Read the clock and put it out, so\nthat nobody", "Read\nthe clock and put it out, so that nobody",
		"-\t\treturn -ENODEV;\n", "").Replace(sample)
	renamed := strings.ReplaceAll(sample, "lamp/night.c", "lamp/dark.c")
	lines := diff.Lines(sample)
	for n, l := range lines {
		if got, ok := Find(At(old, n), old); !ok || got != n {
			t.Errorf("line %d %q is found at %d, %v", n, l, got, ok)
		}
	}
	tests := []struct {
		name, on, in, want string
		ok                 bool
	}{
		{"moved", "lamp_off", moved, "lamp_off", true},
		{"other white space", "+\tc->reads++;", moved, "c->reads  ++", true},
		{"gone", "-\t\treturn -ENODEV;", moved, "", false},
		{"wrapped anew", "that nobody has to", moved, "has to get up", true},
		{"another file, long", "lamp_off", renamed, "lamp_off", true},
		{"another file, short", "+\t}", renamed, "", false},
		{"a hunk", "@@ -40,6", moved, "@@ -140,6", true},
		{"another section of it", "#define LAMP_OFF 0", moved, "#define LAMP_OFF 0", true},
		{"the file's head", "index 1111111", strings.ReplaceAll(sample, "1111111..2222222", "5..6"), "diff --git a/lamp/night.c", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, ok := Find(At(old, lineOf(t, tt.on)), diff.Scan(tt.in))
			if ok != tt.ok || ok && !strings.Contains(diff.Lines(tt.in)[n], tt.want) {
				t.Errorf("got %d %q, %v", n, diff.Lines(tt.in)[n], ok)
			}
		})
	}
	// Of two equal lines the one with the same neighbours wins over the nearer.
	second := lineOf(t, "lamp_step") - 2
	if lines[second] != "+\t\treturn 0;" {
		t.Fatalf("the sample changed: %q", lines[second])
	}
	if n, ok := Find(At(old, second), diff.Scan(moved)); !ok || !strings.Contains(diff.Lines(moved)[n+2], "lamp_step") {
		t.Errorf("found at %d %v", n, ok)
	}
	for _, a := range []Anchor{{}, {Path: "x"}, {Path: "lamp/night.c", Line: 3}, {Path: "lamp/night.c", Line: 1 << 40, Quote: "zz"}, {Line: -5}, At(old, -1), At(old, 1e6)} {
		if n, ok := Find(a, old); ok && (n < 0 || n >= len(lines)) {
			t.Errorf("%+v is found at %d", a, n)
		}
		if n, ok := Find(a, &diff.Patch{}); ok {
			t.Errorf("%+v is found at %d in nothing", a, n)
		}
	}
}
