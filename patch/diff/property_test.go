package diff

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// check holds what is true of every input: nothing is lost, every line is in
// its place, the counts fit the lines, Stat and HasDiff agree.
func check(tb testing.TB, text string) {
	tb.Helper()
	p := Scan(text)
	if got := p.Text(); got != text {
		tb.Fatalf("Text() = %q, want %q", got, text)
	}
	at := len(p.Message) + len(p.Break) + len(p.Notes)
	add, del := 0, 0
	for i := range p.Files {
		f := &p.Files[i]
		a, d := checkFile(tb, text, f, at)
		if !f.Combined && (a != f.Add || d != f.Del) {
			tb.Fatalf("counts +%d -%d, lines +%d -%d in %q", f.Add, f.Del, a, d, text)
		}
		add, del, at = add+f.Add, del+f.Del, at+len(f.Raw)
	}
	st := Stat(text)
	if fmt.Sprint(st) != fmt.Sprint(p.Stats()) && len(p.Files) > 0 {
		tb.Fatalf("Stat %v, Scan %v of %q", st, p.Stats(), text)
	}
	if st.Files != len(p.Files) || st.Add != add || st.Del != del {
		tb.Fatalf("Stat %v, Scan %d files +%d -%d of %q", st, len(p.Files), add, del, text)
	}
	if HasDiff(text) && len(p.Files) == 0 && !strings.Contains(text, "GIT binary patch") {
		tb.Fatalf("HasDiff, but no file in %q", text)
	}
}

// checkFile follows the lines of f from offset at; they tile its Raw.
func checkFile(tb testing.TB, text string, f *File, at int) (add, del int) {
	tb.Helper()
	tb.Helper()
	end := at + len(f.Raw)
	follow := func(ls []Line) {
		for _, l := range ls {
			if l.Off != at || text[l.Off:l.Off+len(l.Text)] != l.Text || strings.Contains(l.Text, "\n") {
				tb.Fatalf("line %q at %d, expected at %d in %q", l.Text, l.Off, at, text)
			}
			switch l.Kind {
			case Add:
				add++
			case Del:
				del++
			}
			at += len(l.Text)
			if at < len(text) {
				at++
			}
		}
	}
	follow(f.Header)
	for _, h := range f.Hunks {
		follow([]Line{h.Header})
		follow(h.Lines)
	}
	follow(f.Rest)
	if at != end {
		tb.Fatalf("lines end at %d, the file at %d in %q", at, end, text)
	}
	return add, del
}

// pieces are lines that diffs are made of, and what breaks them.
func pieces() []string {
	return []string{
		"diff --git a/x b/x\n", "index 1..2 100644\n", "--- a/x\n", "+++ b/x\n", "@@ -1,2 +1,2 @@ f\n", "@@ -1 +1 @@\n", " a\n", "-b\n", "+c\n", "\n",
		"\\ No newline at end of file\n", "-- \n", "--\n", "---\n", "2.39\n", "text\n", "> -q\n", "Index: x\n", "=====\n", "diff -u x y\n", "diff --cc x\n",
		"@@@ -1 -1 +1 @@@\n", "GIT binary patch\n", "literal 3\n", "new file mode 100644\n", "rename from x\n", "rename to y\n", "Binary files a and b differ\n",
		"--- /dev/null\r\n", "+++ b/y\r\n", "@@ -0,0 +1,9 @@\n", "old mode 1\n", "____\n", "\r\n", "--- -\n", "+++\n", " 1 file changed, 1 insertion(+)\n", "\x00\n", "x",
		oneFile, gitHead,
	}
}

func TestScanLosesNothing(t *testing.T) {
	t.Parallel()
	all := pieces()
	rapid.Check(t, func(r *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(all), 0, 40).Draw(r, "pieces"), ""))
	})
}

func FuzzScan(f *testing.F) {
	for _, s := range pieces() {
		f.Add(oneFile + s + "@@ -1 +1 @@\n-a\n" + s + sig)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text)
		PatchID(text)
	})
}

func TestScanIsLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range pieces() {
		for _, head := range []string{"", oneFile, "--- a/x\n+++ b/x\n@@ -1,99999 +1,99999 @@\n"} {
			text := head + strings.Repeat(unit, 128<<10/len(unit))
			p := Scan(text)
			if p.Text() != text {
				t.Errorf("%q repeated: text lost", unit)
			}
			Stat(text)
			PatchID(text)
		}
	}
}

// big is a diff of n changed lines in files of 200.
func big(n int) string {
	var b strings.Builder
	b.WriteString(gitHead)
	for f := 0; n > 0; f++ {
		fmt.Fprintf(&b, "diff --git a/d/f%d.c b/d/f%d.c\nindex 1..2 100644\n--- a/d/f%d.c\n+++ b/d/f%d.c\n@@ -1,150 +1,150 @@ int f(void)\n", f, f, f, f)
		for range 50 {
			b.WriteString(" \tif (context_is_here(a, b))\n \t\treturn 0;\n-\told = function(argument, 1);\n+\tnew = function(argument, 2);\n")
		}
		n -= 200
	}
	b.WriteString(sig)
	return b.String()
}

func BenchmarkScan100k(b *testing.B) {
	text := big(100000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if len(Scan(text).Files) != 500 {
			b.Fatal("files are missing")
		}
	}
}

func BenchmarkStat100k(b *testing.B) {
	text := big(100000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Stat(text)
	}
}

func BenchmarkPatchID(b *testing.B) {
	text := big(200)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		PatchID(text)
	}
}

func BenchmarkHasDiffReply(b *testing.B) {
	text := strings.Repeat("> quoted line of a patch with some words: and a colon\n", 200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		HasDiff(text)
	}
}
