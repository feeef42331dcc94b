package diff

import (
	"fmt"
	"strings"
	"testing"
)

// show writes a patch in one line, for tables.
func show(p *Patch) string {
	parts := make([]string, 0, len(p.Files))
	for i := range p.Files {
		f := &p.Files[i]
		s := fmt.Sprintf("%s>%s +%d-%d h%d", f.Old, f.New, f.Add, f.Del, len(f.Hunks))
		for _, m := range []struct {
			on   bool
			mark string
		}{
			{f.NewFile, "new"},
			{f.Deleted, "deleted"},
			{f.Rename, "rename"},
			{f.Copy, "copy"},
			{f.Binary, "binary"},
			{f.Combined, "combined"},
			{f.Submodule, "submodule"},
		} {
			if m.on {
				s += " " + m.mark
			}
		}
		if f.OldMode != f.NewMode {
			s += " " + f.OldMode + ":" + f.NewMode
		}
		for _, h := range f.Hunks {
			if h.Mangled {
				s += " mangled"
			}
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, "; ")
}

const gitHead = "net: do it\n\nBecause.\n\nSigned-off-by: A <a@example.org>\n---\n a/x.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"

const oneFile = "diff --git a/d/x.c b/d/x.c\nindex 0123456..89abcde 100644\n--- a/d/x.c\n+++ b/d/x.c\n@@ -1,3 +1,3 @@ int f(void)\n a\n-b\n+c\n d\n"

const sig = "-- \n2.39.5\n\n"

func TestScanShapes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want, tail string }{
		"git":           {gitHead + oneFile + sig, "d/x.c>d/x.c +1-1 h1", sig},
		"no signature":  {gitHead + oneFile, "d/x.c>d/x.c +1-1 h1", ""},
		"no end":        {gitHead + strings.TrimSuffix(oneFile, "\n"), "d/x.c>d/x.c +1-1 h1", ""},
		"footer":        {gitHead + oneFile + "\n_______________\nlist mailing list\n", "d/x.c>d/x.c +1-1 h1", "\n_______________\nlist mailing list\n"},
		"two files":     {oneFile + strings.ReplaceAll(oneFile, "d/x.c", "e/y.c") + sig, "d/x.c>d/x.c +1-1 h1; e/y.c>e/y.c +1-1 h1", sig},
		"two hunks":     {oneFile + "@@ -10 +10,2 @@\n x\n+y\n" + sig, "d/x.c>d/x.c +2-1 h2", sig},
		"crlf":          {strings.ReplaceAll(gitHead+oneFile+sig, "\n", "\r\n"), "d/x.c>d/x.c +1-1 h1", strings.ReplaceAll(sig, "\n", "\r\n")},
		"plain":         {"text\n\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n", "x.c>x.c +1-1 h1", ""},
		"plain, trees":  {"--- linux-1.0.orig/k/x.c\t2019-01-01 10:00:00\n+++ linux-1.0/k/x.c\t2019-01-02 10:00:00\n@@ -1 +1 @@\n-a\n+b\n", "k/x.c>k/x.c +1-1 h1", ""},
		"plain, old":    {"--- k/x.c.orig\n+++ k/x.c\n@@ -1 +1 @@\n-a\n+b\n", "k/x.c>k/x.c +1-1 h1", ""},
		"plain, quilt":  {"--- a/k/x.c~some-fix\n+++ a/k/x.c\n@@ -1 +1 @@\n-a\n+b\n", "k/x.c>k/x.c +1-1 h1", ""},
		"plain, added":  {"--- x.c\n+++ x.c.new\n@@ -1 +1 @@\n-a\n+b\n", "x.c>x.c +1-1 h1", ""},
		"plain, new":    {"--- /dev/null\n+++ b/x.c\n@@ -0,0 +1 @@\n+b\n", ">x.c +1-0 h1 new", ""},
		"plain, epoch":  {"--- a/x.c\t1970-01-01 00:00:00.000000000 +0000\n+++ b/x.c\t2019-01-02 10:00:00\n@@ -0,0 +1 @@\n+b\n", ">x.c +1-0 h1 new", ""},
		"null crlf":     {"diff --git a/x b/x\r\nnew file mode 100644\r\nindex 0..1\r\n--- /dev/null\r\n+++ b/x\r\n@@ -0,0 +1 @@\r\n+a\r\n", ">x +1-0 h1 new :100644", ""},
		"index lines":   {"Index: k/x.c\n=================\n--- k/x.c\t(revision 1)\n+++ k/x.c\t(working copy)\n@@ -1 +1 @@\n-a\n+b\nIndex: k/y.c\n=====\n--- k/y.c\n+++ k/y.c\n@@ -1 +1 @@\n-a\n+b\n", "k/x.c>k/x.c +1-1 h1; k/y.c>k/y.c +1-1 h1", ""},
		"diff -u":       {"diff -Nru a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\ndiff -Nru a/y.c b/y.c\n--- a/y.c\n+++ b/y.c\n@@ -1 +1 @@\n-a\n+b\n", "x.c>x.c +1-1 h1; y.c>y.c +1-1 h1", ""},
		"quoted names":  {"diff --git \"a/f\\303\\266 o\\\"\" \"b/f\\303\\266 o\\\"\"\nindex 1..2 100644\n--- \"a/f\\303\\266 o\\\"\"\n+++ \"b/f\\303\\266 o\\\"\"\n@@ -1 +1 @@\n-a\n+b\n", "fö o\">fö o\" +1-1 h1", ""},
		"blank in name": {"diff --git a/a b.c b/a b.c\nold mode 100644\nnew mode 100755\n", "a b.c>a b.c +0-0 h0 100644:100755", ""},
		"rename":        {"diff --git a/x.c b/y.c\nsimilarity index 100%\nrename from x.c\nrename to y.c\n" + sig, "x.c>y.c +0-0 h0 rename", sig},
		"copy":          {"diff --git a/x.c b/y.c\nsimilarity index 90%\ncopy from x.c\ncopy to y.c\nindex 1..2 100644\n--- a/x.c\n+++ b/y.c\n@@ -1 +1 @@\n-a\n+b\n", "x.c>y.c +1-1 h1 copy", ""},
		"empty new":     {"diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n", ">e +0-0 h0 new :100644", ""},
		"deleted":       {"diff --git a/e b/e\ndeleted file mode 100644\nindex 1..0\n--- a/e\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "e> +0-1 h1 deleted 100644:", ""},
		"no prefix":     {"diff --git d/x.c d/x.c\nindex 1..2 100644\n--- d/x.c\n+++ d/x.c\n@@ -1 +1 @@\n-a\n+b\n", "d/x.c>d/x.c +1-1 h1", ""},
		"no prefix new": {"diff --git b/x.c b/x.c\nnew file mode 100644\n--- /dev/null\n+++ b/x.c\n@@ -0,0 +1 @@\n+b\n", ">b/x.c +1-0 h1 new :100644", ""},
		"mnemonic":      {"diff --git i/x.c w/x.c\nindex 1..2 100644\n--- i/x.c\n+++ w/x.c\n@@ -1 +1 @@\n-a\n+b\n", "x.c>x.c +1-1 h1", ""},
		"binary":        {"diff --git a/x.png b/x.png\nindex 1..2 100644\nBinary files a/x.png and b/x.png differ\n" + oneFile, "x.png>x.png +0-0 h0 binary; d/x.c>d/x.c +1-1 h1", ""},
		"git binary":    {"diff --git a/x.png b/x.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZ\n\nliteral 0\nHcmV?d00001\n\n" + oneFile + sig, "x.png>x.png +0-0 h0 binary; d/x.c>d/x.c +1-1 h1", sig},
		"combined":      {"diff --cc x.c\nindex 1,2..3\n--- a/x.c\n+++ b/x.c\n@@@ -1,2 -1,2 +1,3 @@@\n  a\n +b\n+ c\n- d\n" + sig, "x.c>x.c +2-1 h0 combined", sig},
		"submodule":     {"diff --git a/sub b/sub\nindex 1111111..2222222 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit 1111111\n+Subproject commit 2222222\n", "sub>sub +1-1 h1 submodule", ""},
		"no newline":    {oneFile + "\\ No newline at end of file\n" + sig, "d/x.c>d/x.c +1-1 h1", sig},
		"del dashes":    {"--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n a\n--- \n" + sig, "x>x +0-1 h1", sig},
		"sql comments":  {"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n--- old\n+++ new\n b\n@@ -9 +9 @@\n-a\n+b\n", "x>x +2-2 h2", ""},
		"sql at end":    {"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n--- old\n+++ new\n@@ -9 +9 @@\n-a\n+b\n", "x>x +2-2 h2", ""},
		"stripped":      {"--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n a\n\n-b\n+c\n\n" + sig, "x>x +1-1 h1", sig},
		"too many":      {"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n e\n" + oneFile, "x>x +2-1 h1 mangled; d/x.c>d/x.c +1-1 h1", ""},
		"too few":       {"--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n-b\n+c\n" + oneFile, "x>x +1-1 h1 mangled; d/x.c>d/x.c +1-1 h1", ""},
		"too few, sig":  {"--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n-b\n+c\n" + sig, "x>x +1-1 h1 mangled", sig},
		"too few plain": {"--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n-b\n+c\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n", "x>x +1-1 h1 mangled; y>y +1-1 h1", ""},
		"wrapped":       {"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n+a long\nline\n c\n" + sig, "x>x +1-1 h1 mangled", sig},
		"wrapped head":  {"diff --git a/a/very/long/name.c\nb/a/very/long/name.c\nindex 1..2 100644\n--- a/a/very/long/name.c\n+++ b/a/very/long/name.c\n@@ -1 +1 @@\n-a\n+b\n", "a/very/long/name.c>a/very/long/name.c +1-1 h1", ""},
		"whole header":  {"diff --git a/e b/e\nnew file mode 100644\nindex 0..1\n\n--- a/p\n+++ b/p\n@@ -1 +1 @@\n-a\n+b\n", ">e +0-0 h0 new :100644; p>p +1-1 h1", ""},
		"header, prose": {"diff --git a/r b/s\nsimilarity index 100%\nrename from r\nrename to s\ntext\nrename to y\n", "r>s +0-0 h0 rename", "text\nrename to y\n"},
		"quoted diff":   {"> " + strings.ReplaceAll(oneFile, "\n", "\n> ") + "\nNo.\n", "", ""},
		"prose":         {"Use --- and +++.\n--- a\nfoo\ndiff --git is a command\n@@ -1 +1 @@ is a header\n", "", ""},
		"remark":        {oneFile + "\nand then:\n\n@@ -20 +20 @@\n-a\n+b\n" + sig, "d/x.c>d/x.c +2-2 h2 mangled", sig},
		"empty":         {"", "", ""},
	} {
		p := Scan(c.in)
		if got := show(p); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
		if p.Tail != c.tail {
			t.Errorf("%s: Tail %q, want %q", name, p.Tail, c.tail)
		}
		check(t, c.in)
	}
}

func TestScanSplitsTheMessage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, message, brk, notes, tail string }{
		"patch":       {"m\n---\n stat\n\n" + oneFile + sig, "m\n", "---\n", " stat\n\n", sig},
		"no break":    {"m\n\n" + oneFile, "m\n\n", "", "", ""},
		"two breaks":  {"m\n---\nv2: x\n---\n stat\n" + oneFile, "m\n", "---\n", "v2: x\n---\n stat\n", ""},
		"cover":       {"cover\n---\nbase-commit: 1\n" + sig, "cover\n", "---\n", "base-commit: 1\n", sig},
		"letter":      {"text\n" + sig, "text\n", "", "", sig},
		"looks alike": {"m\n--- bar\nmore\n" + oneFile, "m\n", "", "--- bar\nmore\n", ""},
		"diff word":   {"m\ndiff -u is meant\nmore\n---\n" + oneFile, "m\n", "", "diff -u is meant\nmore\n---\n", ""},
		"index":       {"m\n\nIndex: d/x.c\n====\n--- d/x.c\n+++ d/x.c\n@@ -1 +1 @@\n-a\n+b\n", "m\n\n", "", "", ""},
		"indented":    {"m\n  diff --git a/x b/x\n  --- a/x\n---\n" + oneFile, "m\n  diff --git a/x b/x\n  --- a/x\n", "---\n", "", ""},
	} {
		p := Scan(c.in)
		if p.Message != c.message || p.Break != c.brk || p.Notes != c.notes || p.Tail != c.tail {
			t.Errorf("%s: %q %q %q %q", name, p.Message, p.Break, p.Notes, p.Tail)
		}
		check(t, c.in)
	}
}

func TestScanWarns(t *testing.T) {
	t.Parallel()
	hidden := strings.ReplaceAll(oneFile, "d/x.c", "hidden")
	for name, c := range map[string]struct {
		in, want string
		files    int
	}{
		"fine":         {gitHead + oneFile + sig, "", 1},
		"hidden":       {"m\n\n" + hidden + "\nmore words\n---\n" + oneFile + sig, "before the --- line", 2},
		"signature":    {gitHead + oneFile + sig + hidden, "follows the signature", 2},
		"two names":    {"diff --git a/m b/m\nold mode 100644\nnew mode 100755\n+++ b/x\n", "line 4: the header of m names b/x too; git applies it to that", 1},
		"one name":     {"diff --git a/m b/m\nnew file mode 100755\nindex 1..2\n+++ b/m\n", "", 1},
		"between":      {"m\n---\n" + hidden + "\nwords\n" + oneFile + sig, "text stands between two diffs; git applies them both", 2},
		"blank lines":  {"m\n---\n" + hidden + "\n\n" + oneFile + sig, "", 2},
		"broken rest":  {"m\n---\n--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n a\n+b\nx\n" + oneFile, "longer than its header says", 2},
		"diffstat":     {strings.Replace(gitHead, "1 insertion", "7 insertions", 1) + oneFile, "the diffstat says", 1},
		"cut off":      {"--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n", "line 3: hunk is cut off", 1},
		"too long":     {"--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n a\n+b\n", "line 3: hunk is longer", 1},
		"message ends": {"m\n--- see below\n" + oneFile, "line 2, which looks like a diff", 1},
	} {
		p := Scan(c.in)
		got := strings.Join(p.Warnings, "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: warnings %q, want %q", name, got, c.want)
		}
		if len(p.Files) != c.files {
			t.Errorf("%s: %s, want %d files", name, show(p), c.files)
		}
	}
}

func TestScanNumbersLines(t *testing.T) {
	t.Parallel()
	p := Scan(oneFile + "@@ -10,2 +10 @@ g()\n-x\n y\n\\ No newline at end of file\n")
	var b strings.Builder
	for _, h := range p.Files[0].Hunks {
		fmt.Fprintf(&b, "[%d,%d %d,%d %s]", h.OldStart, h.OldLines, h.NewStart, h.NewLines, h.Section)
		for _, l := range h.Lines {
			fmt.Fprintf(&b, " %d:%s:%d:%d", l.Kind, l.Code(), l.OldNo, l.NewNo)
		}
	}
	want := `[1,3 1,3 int f(void)] 0:a:1:1 2:b:2:0 1:c:0:2 0:d:3:3[10,2 10,1 g()] 2:x:10:0 0:y:11:10 3:\ No newline at end of file:0:0`
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b.String(), want)
	}
	if f := p.Files[0]; f.OldID != "0123456" || f.NewID != "89abcde" || f.Path() != "d/x.c" {
		t.Errorf("ids %q %q, path %q", f.OldID, f.NewID, f.Path())
	}
}

func TestHasDiff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want bool
	}{
		"git":           {gitHead + oneFile, true},
		"plain":         {"--- a\n+++ b\n@@ -1 +1 @@\n", true},
		"mode":          {"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n", true},
		"binary":        {"GIT binary patch\n", true},
		"quoted":        {"> diff --git a/x b/x\n> index 1..2\n> --- a/x\n> +++ b/x\n> @@ -1 +1 @@\n", false},
		"indented":      {" --- a\n +++ b\n @@ -1 +1 @@\n", false},
		"word":          {"diff --git a/x b/x\nis what it printed\n", false},
		"no hunk":       {"--- a\n+++ b\n", false},
		"combined":      {"diff --cc x\nindex 1,2..3\n@@@ -1 -1 +1 @@@\n", false},
		"hunk alone":    {"@@ -1 +1 @@\n-a\n+b\n", false},
		"context diff":  {"*** a\n--- b\n", false},
		"empty":         {"", false},
		"last line":     {"x\n--- ", false},
		"separator":     {"---\n--- \n", false},
		"bad hunk":      {"--- a\n+++ b\n@@ -x +1 @@\n", false},
		"cut off":       {"diff --git a/x b/x", false},
		"without comma": {"--- a\n+++ b\n@@ -1 +1,2 @@ f\n", true},
	} {
		if got := HasDiff(c.in); got != c.want {
			t.Errorf("%s: HasDiff = %v", name, got)
		}
	}
}

func TestStatAgreesWithScan(t *testing.T) {
	t.Parallel()
	in := gitHead + oneFile + "diff --git a/x.c b/y.c\nsimilarity index 90%\nrename from x.c\nrename to y.c\n" + sig
	st := Stat(in)
	if got := fmt.Sprint(st.Files, st.Add, st.Del, st.Paths); got != "2 1 1 [d/x.c x.c y.c]" {
		t.Errorf("Stat = %s", got)
	}
	if st := Stat("no diff"); st.Files != 0 || st.Paths != nil {
		t.Errorf("Stat of prose = %+v", st)
	}
}
