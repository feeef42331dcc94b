package diff

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestGitAppliesNoMore puts diffs, pieces of diffs and what breaks them in any
// order and asks the git program what it would apply of it: each file is shown,
// with the lines that git adds and removes.
func TestGitAppliesNoMore(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	n := 150
	if os.Getenv("ONEMORE_LONG") != "" {
		n = 5000
	}
	dir, r := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	whole := []string{
		oneFile, strings.ReplaceAll(oneFile, "d/x.c", "hidden"), "--- a/p\n+++ b/p\n@@ -1 +1 @@\n-a\n+b\n", sig, "---\n", "text\n", "\n",
		"diff --git a/r b/s\nsimilarity index 100%\nrename from r\nrename to s\n", "diff --git a/m b/m\nold mode 100644\nnew mode 100755\n",
		"diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n", "Index: q\n====\n--- q\n+++ q\n@@ -1,0 +2 @@\n+b\n",
	}
	pool := append(slices.Clone(whole), pieces()...)
	applied, refused := 0, 0
	for range n {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			if r.IntN(3) > 0 {
				b.WriteString(whole[r.IntN(len(whole))])
			} else {
				b.WriteString(pool[r.IntN(len(pool))])
			}
		}
		cmd := exec.CommandContext(t.Context(), git, "apply", "--numstat", "-")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(b.String())
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		out, err := cmd.Output()
		if err != nil {
			refused++
			continue
		}
		applied++
		p := Scan(b.String())
		if strings.Contains(strings.Join(p.Warnings, ""), "git applies it to that") {
			continue
		}
		if lost := notShown(p, string(out)); lost != "" {
			t.Errorf("git applies %s, which is not shown, of %q", lost, b.String())
		}
	}
	t.Logf("%d texts that git applies, %d that it refuses", applied, refused)
	if applied < n/4 {
		t.Error("too few to say anything")
	}
}

// notShown gives the first line of git's numbers that is of no file of p, or of
// one that shows fewer lines. More may be shown than the header of a hunk counts.
func notShown(p *Patch, numstat string) string {
	used := make([]bool, len(p.Files))
	for l := range strings.Lines(numstat) {
		var add, del int
		f := strings.SplitN(strings.TrimSuffix(l, "\n"), "\t", 3)
		if f[0] != "-" { // a binary file
			add, _ = strconv.Atoi(f[0])
			del, _ = strconv.Atoi(f[1])
		}
		name := f[2][strings.LastIndexByte(f[2], ' ')+1:] // of a renamed one the new
		at := slices.IndexFunc(p.Files, func(x File) bool { return strings.HasSuffix(name, x.Path()) && x.Add >= add && x.Del >= del })
		for at >= 0 && used[at] {
			next := slices.IndexFunc(p.Files[at+1:], func(x File) bool { return strings.HasSuffix(name, x.Path()) && x.Add >= add && x.Del >= del })
			if next < 0 {
				at = -1
				break
			}
			at += next + 1
		}
		if at < 0 {
			return strings.TrimSpace(l)
		}
		used[at] = true
	}
	return ""
}
