package demo

import (
	"bytes"
	"io"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func testNow() time.Time { return time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC) }

func TestScriptsHaveNoFaults(t *testing.T) {
	for _, f := range build().faults {
		t.Error(f)
	}
}

func TestSameNowSameBytes(t *testing.T) {
	a, b := Messages(testNow()), Messages(testNow())
	if len(a) != len(b) {
		t.Fatalf("%d and %d messages", len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("message %d differs", i)
		}
	}
}

var dates = regexp.MustCompile(`\b\w{3}, \d+ \w{3} \d{4} [\d:]+ |\b\w{3}, \w{3} \d\d, \d{4} at |\b\d{8}-`)

// Another now moves the dates and nothing else. The two are a whole number of
// days apart.
func TestNowOnlyMovesDates(t *testing.T) {
	a, b := Messages(testNow()), Messages(testNow().AddDate(0, 0, 400))
	if len(a) != len(b) {
		t.Fatalf("%d and %d messages", len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(dates.ReplaceAll(a[i], nil), dates.ReplaceAll(b[i], nil)) {
			t.Fatalf("message %d differs in more than dates:\n%s\n--- and ---\n%s", i, a[i], b[i])
		}
	}
}

func TestOrderedAndNotInTheFuture(t *testing.T) {
	var last time.Time
	undated := 0
	for i, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("message %d: %v\n%.300s", i, err, raw)
		}
		at, err := m.Header.Date()
		if err != nil {
			undated++
			continue
		}
		if at.Before(last) {
			t.Errorf("message %d of %v comes after one of %v", i, at, last)
		}
		if at.After(testNow()) {
			t.Errorf("message %d lies in the future: %v", i, at)
		}
		last = at
	}
	if undated == 0 || undated > 3 {
		t.Errorf("%d messages without a date that can be read, want 1 to 3", undated)
	}
}

func TestLineEndsAndNUL(t *testing.T) {
	for i, raw := range Messages(testNow()) {
		if bytes.Contains(raw, []byte("\r\n")) || bytes.IndexByte(raw, 0) >= 0 || raw[len(raw)-1] != '\n' {
			t.Errorf("message %d has CRLF or NUL, or ends without a line end", i)
		}
	}
}

// Only the deliberate doubles: mails sent to both lists, and the hostile one
// that comes again with another body.
func TestMessageIDs(t *testing.T) {
	seen := map[string][]string{}
	none := 0
	for _, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		id := m.Header.Get("Message-Id")
		if id == "" {
			none++
			continue
		}
		seen[id] = append(seen[id], m.Header.Get("List-Id"))
	}
	if none != 1 {
		t.Errorf("%d messages without Message-ID, want 1", none)
	}
	doubles := 0
	for id, lists := range seen {
		if len(lists) > 1 {
			doubles++
			slices.Sort(lists)
			if len(lists) != 2 || lists[0] == lists[1] {
				t.Errorf("%s came %d times: %v", id, len(lists), lists)
			}
		}
	}
	if doubles < 3 {
		t.Errorf("%d doubles, want a few", doubles)
	}
}

var anyAddr = regexp.MustCompile(`[A-Za-z0-9._%+-]+@([A-Za-z0-9.-]+[A-Za-z])`)

func TestOnlyExampleDomains(t *testing.T) {
	texts := append(slices.Collect(Many(testNow(), 2000, 1)), Messages(testNow())...)
	for _, raw := range append(texts, Maintainers()) {
		for _, m := range anyAddr.FindAllSubmatch(raw, -1) {
			d := string(m[1])
			ok := strings.HasSuffix(d, ".example") || d == "example.org" || d == "example.com" || d == "example.net"
			ok = ok || strings.HasSuffix(d, ".example.org") || strings.HasSuffix(d, ".example.net") || strings.HasSuffix(d, ".example.com") || strings.HasSuffix(d, ".invalid")
			if !ok {
				t.Fatalf("address %s", m[0])
			}
		}
	}
}

func TestMeIsInTheArchive(t *testing.T) {
	name, addr := Me()
	from, to := 0, 0
	for _, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if m.Header.Get("From") == name+" <"+addr+">" {
			from++
		}
		if strings.Contains(m.Header.Get("To")+m.Header.Get("Cc"), addr) {
			to++
		}
	}
	if from < 10 || to < 20 {
		t.Errorf("%d mails from me, %d to me", from, to)
	}
}

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
			git(t, dir, nil, "read-tree", "base")
			for _, q := range p.parts {
				git(t, dir, []byte(q.diff), "apply", "--cached", "--whitespace=nowarn", "-")
				if t.Failed() {
					t.Fatalf("%s v%d patch %d:\n%s", s.slug, p.version, q.n, q.diff)
				}
				applied++
			}
			if len(p.parts) > 0 {
				checkBlobs(t, dir, p)
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
			for _, q := range p.parts {
				enc[q.mail.opts["enc"]] = true
				git(t, dir, q.mail.render(testNow(), 0), "am", "-q")
			}
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
	if len(p.parts) == 0 || p.partial || strings.Contains(s.meta["note"], "hostile") {
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
	return coded || len(s.slug)%4 == 0
}

// The diffstat, the file names and the counts agree with what git makes of the
// diff.
func TestDiffstatIsGits(t *testing.T) {
	dir := gitTree(t)
	for _, s := range build().stories {
		for _, p := range s.posts {
			for _, q := range p.parts {
				if len(q.files) == 0 || q.n > 3 {
					continue
				}
				got := git(t, dir, []byte(q.diff), "apply", "--whitespace=nowarn", "--stat", "--summary", "-")
				want := diffstat(q.files)
				if shape(got) != shape(want) {
					t.Fatalf("%s v%d/%d: git says\n%s\nwe say\n%s", s.slug, p.version, q.n, got, want)
				}
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

func TestReaderTakesAll(t *testing.T) {
	for i, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		if _, err := io.ReadAll(m.Body); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
	}
}
