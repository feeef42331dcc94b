package demo

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// gitTree writes the invented tree into a new repository.
func gitTree(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not here")
	}
	dir := t.TempDir()
	for p, lines := range readTree() {
		f := filepath.Join(dir, p)
		if err := os.MkdirAll(filepath.Dir(f), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, nil, "init", "-q")
	git(t, dir, nil, "add", "-A")
	git(t, dir, nil, "commit", "-q", "-m", "base")
	git(t, dir, nil, "tag", "base")
	return dir
}

func git(t *testing.T, dir string, in []byte, args ...string) string {
	t.Helper()
	args = append([]string{"-C", dir, "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"}, args...)
	c := exec.Command("git", args...)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	c.Stdin = bytes.NewReader(in)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("git %v: %v\n%.2000s", args[8:], err, out)
	}
	return string(out)
}

// Every version of every change applies to the tree, patch by patch, and ends
// in the very blobs its index lines name.
func TestEveryDiffApplies(t *testing.T) {
	dir := gitTree(t)
	applied := 0
	for _, s := range build().stories {
		for _, p := range s.posts {
			var all strings.Builder
			for _, q := range p.parts {
				all.WriteString(q.diff)
				applied++
			}
			git(t, dir, nil, "read-tree", "base")
			git(t, dir, []byte(all.String()), "apply", "--cached", "--whitespace=nowarn", "-")
			checkBlobs(t, dir, p)
			if t.Failed() {
				t.Fatalf("%s v%d:\n%s", s.slug, p.version, all.String())
			}
		}
	}
	t.Logf("%d patches apply", applied)
}

func checkBlobs(t *testing.T, dir string, p *posting) {
	t.Helper()
	index := git(t, dir, nil, "ls-files", "-s")
	last := p.parts[len(p.parts)-1]
	for _, f := range last.files {
		if f.new == nil || f.from != "" {
			continue
		}
		if !strings.Contains(index, " "+blob(f.new)) {
			t.Errorf("%s: git has another blob than %s", f.path, blob(f.new))
		}
	}
}

// A series goes through `git am` from its raw mails, also from base64 and
// quoted-printable.
func TestGitAm(t *testing.T) {
	dir := gitTree(t)
	enc := map[string]bool{}
	for _, s := range build().stories {
		for _, p := range s.posts {
			if !sampled(s, p) {
				continue
			}
			git(t, dir, nil, "checkout", "-q", "--detach", "base")
			var box bytes.Buffer
			for _, q := range p.parts {
				enc[q.mail.opts["enc"]] = true
				box.WriteString("From mboxrd@z Thu Jan  1 00:00:00 1970\n")
				box.Write(q.mail.render(testNow(), 0))
				box.WriteString("\n")
			}
			git(t, dir, box.Bytes(), "am", "-q", "--patch-format=mboxrd")
			if got := strings.TrimSpace(git(t, dir, nil, "log", "-1", "--format=%s")); got != strings.Join(strings.Fields(p.parts[len(p.parts)-1].title), " ") {
				t.Errorf("%s: subject %q", s.slug, got)
			}
			if got := git(t, dir, nil, "rev-list", "--count", "base..HEAD"); strings.TrimSpace(got) != strconv.Itoa(len(p.parts)) {
				t.Errorf("%s: %s commits, want %d", s.slug, got, len(p.parts))
			}
			if t.Failed() {
				t.Fatalf("%s v%d", s.slug, p.version)
			}
		}
	}
	if !enc["base64"] || !enc["qp"] {
		t.Errorf("encodings seen: %v, want base64 and qp among them", enc)
	}
}

// sampled picks every encoding and some plain series.
func sampled(s *story, p *posting) bool {
	if len(p.parts) == 0 || len(p.parts) > 9 || p.partial || strings.Contains(s.meta["note"], "hostile") {
		return false
	}
	coded := false
	for _, q := range p.parts {
		if q.mail == nil {
			return false
		}
		if e := q.mail.opts["enc"]; e != "" {
			coded = true
		}
	}
	return coded || len(s.slug)%6 == 0
}

// The diffstats agree with what git makes of the diffs.
func TestDiffstatIsGits(t *testing.T) {
	dir := gitTree(t)
	for _, s := range build().stories {
		for _, p := range s.posts {
			q := p.parts[0]
			got := git(t, dir, []byte(q.diff), "apply", "--whitespace=nowarn", "--stat", "--summary", "-")
			want := diffstat(q.files)
			if shape(got) != shape(want) {
				t.Fatalf("%s v%d/%d: git says\n%s\nwe say\n%s", s.slug, p.version, q.n, got, want)
			}
		}
	}
}

// shape drops the bars, which `git apply` draws in another width.
func shape(s string) string {
	var out []string
	for _, l := range strings.Split(s, "\n") {
		out = append(out, strings.Join(strings.Fields(strings.TrimRight(l, "+- ")), " "))
	}
	return strings.Join(out, "\n")
}
