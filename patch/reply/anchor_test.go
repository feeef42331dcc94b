package reply_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch/diff"
	"onemore/patch/reply"
)

func TestFind(t *testing.T) {
	t.Parallel()
	old := diff.Scan(patchBody)
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(patchBody) }
	for _, r := range []struct {
		name, anchor, in, want string
		at                     int // how many lines of want come before
	}{
		{"the same", "+\tc();", patchBody, "+\tc();", 0},
		{"moved down", "+\tc();", swap("@@ -10,9 +10,9 @@ int frob(char *p, int n)\n", "@@ -10,10 +10,10 @@ int frob(char *p, int n)\n \tmore();\n"), "+\tc();", 0},
		{"now context", "+\tc();", swap("-\tb();\n+\tc();\n", " \tc();\n", "-30,3 +30,3", "-30,3 +30,3"), " \tc();", 0},
		{"other white space", "+\tfor", swap("i < n; i++)   ", "i < n;  i++)"), "+\tfor", 0},
		{"nearest of equals", "+\tc();", swap(" \ta();\n", " \tc();\n"), "+\tc();", 0},
		{"changed", "+\tfor", swap("i < n; i++)", "i <= n; i++)"), "", 0},
		{"gone with its file", "+\tc();", "text\n", "", 0},
		{"file renamed, long line", "+\tfor", swap("frob.c", "lib/frob.c"), "+\tfor", 0},
		{"file renamed, short line", "+\tc();", swap("frob.c", "lib/frob.c"), "", 0},
		{"removed line", "-\tb();", swap("-\tfor", "-\tb();\n-\tfor", "-10,9 +10,9", "-10,10 +10,9"), "-\tb();", 1},
		{"hunk header", "@@ -30", swap("@@ -30,3 +30,3 @@", "@@ -40,3 +41,3 @@"), "@@ -40", 0},
		{"file header", "index", swap("index 111..222", "index 111..333"), "diff --git", 0},
		{"message rewrapped", "The last byte", swap("The last byte was lost:", "Here, the last\nthing: The last\nbyte was\nlost: so."), "lost: so.", 0},
		{"message gone", "The last byte", swap("was lost", "is lost"), "", 0},
		{"message blank line", "", patchBody, "", -1},
		{"words of the diff are no message", "The last byte", "no\n" + swap("The last byte was lost:", "no", " \ta();", " The last byte was lost:"), "", 0},
	} {
		rows := strings.Split(patchBody, "\n")
		line := -1
		for i, l := range rows {
			if strings.HasPrefix(l, r.anchor) && (r.anchor != "" || l == "") {
				line = i
				break
			}
		}
		a := reply.At(old, line)
		got, ok := reply.Find(a, diff.Scan(r.in))
		if r.at < 0 {
			if !ok || got != line {
				t.Errorf("%s: line %d %t of %+v", r.name, got, ok, a)
			}
			continue
		}
		if ok != (r.want != "") {
			t.Errorf("%s: %t for %+v", r.name, ok, a)
			continue
		}
		have := strings.Split(r.in, "\n")
		if !ok {
			continue
		}
		before := 0
		for _, l := range have[:got] {
			if strings.HasPrefix(l, r.want) {
				before++
			}
		}
		if !strings.HasPrefix(have[got], r.want) || before != r.at && r.at > 0 {
			t.Errorf("%s: %q, want %q", r.name, have[got], r.want)
		}
	}
	if _, ok := reply.Find(reply.At(old, -1), old); ok {
		t.Error("found a line before the first")
	}
}

// TestFindSelf finds every line of a patch in itself.
func TestFindSelf(t *testing.T) {
	t.Parallel()
	p := diff.Scan(patchBody)
	rows := strings.Split(strings.TrimSuffix(p.Text(), "\n"), "\n")
	for i := range rows {
		if got, ok := reply.Find(reply.At(p, i), p); !ok || got != i {
			t.Errorf("line %d %q is found at %d, %t", i, rows[i], got, ok)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := diff.Scan(drawBody(t).Body)
		rows := strings.Split(strings.TrimSuffix(p.Text(), "\n"), "\n")
		i := rapid.IntRange(0, len(rows)-1).Draw(t, "line")
		a := reply.At(p, i)
		got, ok := reply.Find(a, p)
		if !ok || got < 0 || got >= len(rows) || strings.Join(strings.Fields(strings.TrimLeft(rows[got], "+- ")), " ") != strings.Join(strings.Fields(strings.TrimLeft(rows[i], "+- ")), " ") && a.Line > 0 && a.Path != "" {
			t.Fatalf("line %d %q is found at %d, %t", i, rows[i], got, ok)
		}
	})
}
