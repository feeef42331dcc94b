package diff

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bluekeyes/go-gitdiff/gitdiff"
	"github.com/klauspost/compress/zstd"
)

// corpusBodies gives the decoded text bodies of the archives that the tests
// read; at most limit messages of each.
func corpusBodies(t *testing.T, limit int) []string {
	t.Helper()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS names no folder of archives")
	}
	lists, err := filepath.Glob(filepath.Join(root, "lists", "*", "*.mbox.zst"))
	if err != nil || len(lists) == 0 {
		t.Skipf("no archives in %s", root)
	}
	var out []string
	for _, l := range lists {
		out = append(out, listBodies(t, l, limit)...)
	}
	return out
}

func listBodies(t *testing.T, path string, limit int) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	data, err := io.ReadAll(io.LimitReader(z, int64(limit)*12<<10))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for len(data) > 0 && len(out) < limit {
		msg := data
		if end := bytes.Index(data, []byte("\n\nFrom ")); end < 0 {
			data = nil
		} else {
			msg, data = data[:end+1], data[end+2:]
		}
		_, msg, _ = bytes.Cut(msg, []byte("\n"))
		out = append(out, body(msg))
	}
	return out
}

// body decodes the first text part, good enough for a test.
func body(raw []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	text := part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	lines := strings.SplitAfter(text, "\n")
	for i, l := range lines { // mboxrd
		if trimmed := strings.TrimLeft(l, ">"); len(trimmed) < len(l) && strings.HasPrefix(trimmed, "From ") {
			lines[i] = l[1:]
		}
	}
	return strings.Join(lines, "")
}

func part(ctype, enc string, r io.Reader, depth int) string {
	kind, params, err := mime.ParseMediaType(ctype)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < 5 {
		mr := multipart.NewReader(r, params["boundary"])
		for {
			p, err := mr.NextRawPart()
			if err != nil {
				return ""
			}
			if s := part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1); s != "" {
				return s
			}
		}
	}
	if kind != "text/plain" {
		return ""
	}
	switch strings.ToLower(strings.TrimSpace(enc)) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, _ := io.ReadAll(r)
	return string(b)
}

// digest is what both readers must say of a file: its numbers exactly, its
// names up to a directory in front, which the other reader takes off or leaves
// without looking at the other name.
type digest struct{ oldName, newName, numbers string }

func (d digest) fits(e digest) bool {
	tail := func(a, b string) bool { return a == b || strings.HasSuffix(a, "/"+b) || strings.HasSuffix(b, "/"+a) }
	return d.numbers == e.numbers && tail(d.oldName, e.oldName) && tail(d.newName, e.newName)
}

func ours(p *Patch) []digest {
	var out []digest
	for i := range p.Files {
		f := &p.Files[i]
		if f.Combined {
			continue
		}
		s := ""
		for _, h := range f.Hunks {
			n := len(slices.DeleteFunc(slices.Clone(h.Lines), func(l Line) bool { return l.Kind > Del }))
			s += fmt.Sprintf("%d,%d,%d,%d:%d ", h.OldStart, h.OldLines, h.NewStart, h.NewLines, n)
		}
		out = append(out, digest{f.Old, f.New, fmt.Sprintf("%s+%d-%d", s, f.Add, f.Del)})
	}
	return out
}

func theirs(files []*gitdiff.File) []digest {
	var out []digest
	for _, f := range files {
		s := ""
		var add, del int64
		for _, h := range f.TextFragments {
			s += fmt.Sprintf("%d,%d,%d,%d:%d ", h.OldPosition, h.OldLines, h.NewPosition, h.NewLines, len(h.Lines))
			add, del = add+h.LinesAdded, del+h.LinesDeleted
		}
		out = append(out, digest{f.OldName, f.NewName, fmt.Sprintf("%s+%d-%d", s, add, del)})
	}
	return out
}

func perList() int {
	if os.Getenv("ONEMORE_CORPUS_FULL") != "" {
		return 1 << 20
	}
	return 1000
}

// TestAgreesWithGitdiff compares with a second reader where that one succeeds.
func TestAgreesWithGitdiff(t *testing.T) {
	t.Parallel()
	bodies := corpusBodies(t, perList())
	agree, differ, lost, weak := 0, 0, 0, 0
	for _, b := range bodies {
		if !HasDiff(b) {
			continue
		}
		check(t, b)
		p := Scan(b)
		files, _, err := gitdiff.Parse(strings.NewReader(b))
		if err != nil {
			lost++
			if len(p.Files) == 0 {
				t.Errorf("we lose it too: %v", err)
			}
			continue
		}
		got, want := ours(p), theirs(files)
		switch {
		case slices.EqualFunc(got, want, digest.fits):
			agree++
		case len(want) == 0:
			weak++
		default:
			differ++
			t.Logf("differ:\n  got  %v\n  want %v\n  warnings %v", got, want, p.Warnings)
		}
	}
	t.Logf("%d of %d agree, %d differ; %d more mails the other reader loses, %d it finds nothing in", agree, agree+differ, differ, lost, weak)
	if agree == 0 || differ*1000 > agree*2 {
		t.Errorf("%d differences against %d agreements", differ, agree)
	}
}

// TestPatchIDAgreesWithGit compares with the git program over the archives.
func TestPatchIDAgreesWithGit(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	bodies := corpusBodies(t, perList())
	want := gitPatchIDs(t, git, bodies)
	same, none := 0, 0
	for i, b := range bodies {
		got := PatchID(b)
		switch {
		case got != want[i]:
			t.Errorf("PatchID = %q, git says %q for a body of %d bytes: %.200q", got, want[i], len(b), b)
		case got == "":
			none++
		default:
			same++
		}
	}
	t.Logf("%d patch ids agree, %d bodies have none", same, none)
	if same < 100 {
		t.Errorf("only %d patch ids compared", same)
	}
}

// TestPatchIDShapes compares with the git program, without any archive.
func TestPatchIDShapes(t *testing.T) {
	t.Parallel()
	if got := PatchID(gitHead + oneFile + sig); got != "95c2392adcf35ebd0b94d60a033e3b29c530983a" {
		t.Errorf("PatchID = %s", got)
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	shapes := patchIDShapes()
	for i, want := range gitPatchIDs(t, git, shapes) {
		if got := PatchID(shapes[i]); got != want {
			t.Errorf("PatchID = %q, git says %q of %q", got, want, shapes[i])
		}
	}
}

// TestAgreesWithGitApply asks the git program what it would apply.
func TestAgreesWithGitApply(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	dir, asked, agree, refused := t.TempDir(), 0, 0, 0
	for i, b := range corpusBodies(t, perList()) {
		if !HasDiff(b) || i%8 != 0 && perList() < 1<<20 {
			continue
		}
		asked++
		p := Scan(b)
		cmd := exec.CommandContext(t.Context(), git, "apply", "--numstat", "-")
		cmd.Dir = dir
		cmd.Stdin = strings.NewReader(b[len(p.Message)+len(p.Break):])
		out, err := cmd.Output()
		if err != nil {
			refused++
			continue
		}
		var want [][2]string
		for line := range strings.Lines(string(out)) {
			f := strings.SplitN(strings.TrimSpace(line), "\t", 3)
			want = append(want, [2]string{f[0], f[1]})
		}
		var got [][2]string
		for _, f := range p.Files {
			n := [2]string{fmt.Sprint(f.Add), fmt.Sprint(f.Del)}
			if f.Binary {
				n = [2]string{"-", "-"}
			}
			got = append(got, n)
		}
		slices.SortFunc(got, func(a, b [2]string) int { return strings.Compare(a[0]+"-"+a[1], b[0]+"-"+b[1]) })
		slices.SortFunc(want, func(a, b [2]string) int { return strings.Compare(a[0]+"-"+a[1], b[0]+"-"+b[1]) })
		if slices.Equal(got, want) {
			agree++
			continue
		}
		t.Logf("git applies %v, we show %v %v: %.300q", want, got, p.Warnings, b)
	}
	t.Logf("%d of %d agree, git refuses %d", agree, asked-refused, refused)
	if agree*100 < (asked-refused)*99 {
		t.Error("too few agree")
	}
}

// gitPatchIDs runs the program once for all bodies.
func gitPatchIDs(t *testing.T, git string, bodies []string) map[int]string {
	t.Helper()
	var in bytes.Buffer
	for i, b := range bodies {
		// Before the first diff only ids of commits matter to git, and those are ours.
		if at := strings.Index("\n"+b, "\ndiff "); at >= 0 {
			b = b[at:]
		}
		fmt.Fprintf(&in, "From %040x Mon Sep 17 00:00:00 2001\n%s\n", i+1, b)
	}
	cmd := exec.CommandContext(t.Context(), git, "patch-id", "--stable")
	cmd.Stdin = &in
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("git patch-id: %v", err)
	}
	ids := map[int]string{}
	for line := range strings.Lines(string(out)) {
		id, commit, _ := strings.Cut(strings.TrimSpace(line), " ")
		var n int
		if _, err := fmt.Sscanf(commit, "%x", &n); err == nil && n > 0 && ids[n-1] == "" {
			ids[n-1] = id
		}
	}
	return ids
}

func patchIDShapes() []string {
	return []string{
		gitHead + oneFile + sig,
		oneFile + strings.ReplaceAll(oneFile, "d/x.c", "e/y.c"),
		strings.ReplaceAll(oneFile, "d/x.c", "e/y.c") + oneFile,
		oneFile + "@@ -10,2 +10 @@ g()\n-x\n y\n\\ No newline at end of file\n" + sig,
		"diff --git a/x b/x\nold mode 100644\nnew mode 100755\n" + oneFile,
		"diff --git a/x.c b/y.c\nsimilarity index 100%\nrename from x.c\nrename to y.c\n" + sig,
		"diff --git a/x.png b/x.png\nindex 1..2 100644\nBinary files a/x.png and b/x.png differ\n" + oneFile,
		oneFile + "diff --git a/x.png b/x.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZ\n\nliteral 0\nHcmV?d00001\n\n" + oneFile + sig,
		"diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n",
		"diff --git a/e b/e\ndeleted file mode 100644\nindex 1..0\n--- a/e\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
		"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
		strings.ReplaceAll(oneFile, "\n", "\r\n"),
		"diff -u a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\ndiff -u a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-a\n+c\n",
		"a diff is here\ndiff of words\nand more\n\n" + oneFile,
		oneFile + "\n" + oneFile,
		strings.Replace(oneFile, "-1,3 +1,3", "-1,99 +1,99", 1) + "words\ncommit 0123456789012345678901234567890123456789\nmore\n",
		strings.Replace(oneFile, "-1,3 +1,3", "-1,9 +1,9", 1) + sig,
		"no diff",
	}
}
