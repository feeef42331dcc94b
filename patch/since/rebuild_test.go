package since_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"onemore/patch/diff"
	"onemore/patch/since"
)

// marker begins the lines from which git takes the function of a hunk: the
// sparse files hold one before each hunk.
const marker = "%%function%%"

// repo is a scratch repository in which versions are rebuilt as commits.
type repo struct {
	dir    string
	stream bytes.Buffer // for git fast-import
	mark   int
}

func newRepo(tb testing.TB) *repo {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("no git program")
	}
	r := &repo{dir: tb.TempDir()}
	r.git(tb, nil, "init", "-q", "--bare", ".")
	config := "[diff]\n\trenames = false\n[diff \"made\"]\n\txfuncname = \"^" + marker + "(.*)$\"\n[gc]\n\tauto = 0\n"
	write := func(name, text string, flag int) {
		f, err := os.OpenFile(filepath.Join(r.dir, name), flag|os.O_WRONLY|os.O_CREATE, 0o600)
		if err != nil {
			tb.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(text); err != nil {
			tb.Fatal(err)
		}
	}
	write("config", config, os.O_APPEND)
	if err := os.MkdirAll(filepath.Join(r.dir, "info"), 0o700); err != nil {
		tb.Fatal(err)
	}
	write("info/attributes", "* diff=made\n", os.O_TRUNC)
	r.commit("refs/heads/root", "Root <root@example.org>", "root", nil)
	return r
}

// git runs the program.
func (r *repo) git(tb testing.TB, in []byte, args ...string) string {
	tb.Helper()
	out, err := r.try(tb, in, args...)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func (r *repo) try(tb testing.TB, in []byte, args ...string) (string, error) {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), "git", args...)
	cmd.Dir, cmd.Stdin = r.dir, bytes.NewReader(in)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, errs.String())
	}
	return string(out), nil
}

// commit adds a commit to the stream.
func (r *repo) commit(ref, author, message string, parents []int) int {
	r.mark++
	fmt.Fprintf(&r.stream, "commit %s\nmark :%d\nauthor %s 1700000000 +0000\ncommitter C <c@example.org> %d +0000\ndata %d\n%s\n",
		ref, r.mark, author, 1_700_000_000+r.mark, len(message), message)
	for i, p := range parents {
		fmt.Fprintf(&r.stream, "%s :%d\n", [...]string{"from", "merge"}[i], p)
	}
	r.stream.WriteString("deleteall\n")
	return r.mark
}

// content is one file of a tree.
type content struct {
	path, mode string
	text       string
}

func (r *repo) tree(files []content) {
	for _, f := range files {
		fmt.Fprintf(&r.stream, "M %s inline %s\ndata %d\n%s\n", f.mode, f.path, len(f.text), f.text)
	}
}

// version writes the commits of one version and names their ends. Between two
// patches stands a merge, which git range-diff leaves out, with just the files
// that the next patch needs.
func (r *repo) version(name string, ps []*rebuilt) {
	last := []int{1}
	for i, p := range ps {
		ref := fmt.Sprintf("refs/heads/%s/base", name)
		if i > 0 {
			ref = fmt.Sprintf("refs/heads/%s/v", name)
			last = append(last, 1)
		}
		base := r.commit(ref, "Base <base@example.org>", "base", last)
		r.tree(p.before)
		last = []int{r.commit(fmt.Sprintf("refs/heads/%s/v", name), p.author, p.message, []int{base})}
		r.tree(p.after)
	}
}

// rebuilt is a patch as a commit.
type rebuilt struct {
	author, message string
	before, after   []content
}

// rebuild makes a commit of a mail: message and author as git mailinfo reads
// them, files from the hunks.
func (r *repo) rebuild(tb testing.TB, m *mailed) (*rebuilt, error) {
	tb.Helper()
	out := &rebuilt{}
	if err := out.header(tb, r, m); err != nil {
		return nil, err
	}
	p := diff.Scan(m.mail.Body)
	if len(p.Files) == 0 {
		return nil, errors.New("no diff")
	}
	seen := map[string]bool{}
	for i := range p.Files {
		f := &p.Files[i]
		if seen[f.Path()] {
			return nil, errors.New("one file twice")
		}
		seen[f.Path()] = true
		if err := out.file(f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// header takes the author from git too, unless the list wrote itself in his
// place: git cannot know better.
func (b *rebuilt) header(tb testing.TB, r *repo, m *mailed) error {
	tb.Helper()
	info, err := r.try(tb, m.raw, "mailinfo", "--encoding=UTF-8", "msg", "patch")
	if err != nil {
		return errors.New("git mailinfo fails")
	}
	body, err := os.ReadFile(filepath.Join(r.dir, "msg"))
	if err != nil {
		return err
	}
	fields := map[string]string{}
	for l := range strings.Lines(info) {
		k, v, _ := strings.Cut(strings.TrimSpace(l), ": ")
		fields[k] = v
	}
	plain := strings.NewReplacer("<", "", ">", "", "\x00", "")
	if fields["Email"] == "" || fields["Subject"] == "" {
		return errors.New("no author or title")
	}
	if strings.Contains(fields["Author"], " via ") {
		who := since.Read(&m.mail).Author
		fields["Author"], fields["Email"] = who.Name, who.Email
	}
	b.author = plain.Replace(fields["Author"]) + " <" + plain.Replace(fields["Email"]) + ">"
	b.message = stripspace(fields["Subject"] + "\n\n" + string(body))
	return nil
}

// stripspace is what git am does to a message.
func stripspace(s string) string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.TrimRight(l, " \t\r\v\f"); l != "" || len(out) > 0 && out[len(out)-1] != "" {
			out = append(out, l)
		}
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

// file makes the two contents of one file.
func (b *rebuilt) file(f *diff.File) error {
	switch {
	case f.Binary:
		return errors.New("binary file")
	case f.Rename || f.Copy:
		return errors.New("rename or copy without the content")
	case f.Combined, f.Submodule:
		return errors.New("merge or submodule")
	case strings.ContainsAny(f.Path(), "\"\n") || f.Path() == "" || strings.HasPrefix(f.Path(), "/"):
		return errors.New("name of a file")
	}
	var before, after sparse
	for i, h := range f.Hunks {
		if h.Mangled {
			return errors.New("mangled hunk")
		}
		if err := contextOf(h, i == len(f.Hunks)-1); err != nil {
			return err
		}
		if err := gap(&before, &after, f.Hunks, i); err != nil {
			return err
		}
		for _, l := range h.Lines {
			before.take(l, diff.Add)
			after.take(l, diff.Del)
		}
		if n := trailing(h); n >= 3 {
			fill(&before, &after, fmt.Sprint("after ", i), 3)
		}
	}
	mode := func(m, other string) string {
		for _, s := range [...]string{m, other} {
			if s == "100644" || s == "100755" || s == "120000" {
				return s
			}
		}
		return "100644"
	}
	if !f.NewFile {
		b.before = append(b.before, content{f.Path(), mode(f.OldMode, f.NewMode), before.text()})
	}
	if !f.Deleted {
		b.after = append(b.after, content{f.Path(), mode(f.NewMode, f.OldMode), after.text()})
	}
	return nil
}

// contextOf refuses hunks with more or less context than git log shows.
func contextOf(h diff.Hunk, last bool) error {
	lead := 0
	for lead < len(h.Lines) && h.Lines[lead].Kind == diff.Context {
		lead++
	}
	if lead > 3 || lead < 3 && h.OldStart > 1 {
		return errors.New("other context than three lines")
	}
	if n := trailing(h); n > 3 || n < 3 && !last {
		return errors.New("other context than three lines")
	}
	return nil
}

func trailing(h diff.Hunk) int {
	n := 0
	for n < len(h.Lines) && h.Lines[len(h.Lines)-1-n].Kind == diff.Context {
		n++
	}
	return n
}

// gap fills in for the lines before a hunk; the last of them names its function.
func gap(before, after *sparse, hunks []diff.Hunk, i int) error {
	h := hunks[i]
	free := h.OldStart - 1
	if i > 0 {
		free = h.OldStart - hunks[i-1].OldStart - hunks[i-1].OldLines
	}
	switch {
	case h.OldStart == 0 || free == 0 && h.Section == "":
		return nil
	case free <= 0:
		return errors.New("hunks that touch")
	}
	fill(before, after, fmt.Sprint("before ", i), min(free, 9)-1)
	before.add(marker + h.Section)
	after.add(marker + h.Section)
	return nil
}

func fill(before, after *sparse, what string, n int) {
	for i := range n {
		s := "%% " + what + " " + strconv.Itoa(i)
		before.add(s)
		after.add(s)
	}
}

// sparse is a content of which only the hunks are known.
type sparse struct {
	lines []string
	open  bool // the last line has no end
	last  bool // it was taken
}

func (s *sparse) add(line string) { s.lines = append(s.lines, line) }

// take adds a line of a hunk unless it is of the other side.
func (s *sparse) take(l diff.Line, other diff.Kind) {
	if l.Kind == diff.NoNewline {
		s.open = s.open || s.last
		return
	}
	s.last = l.Kind != other
	if s.last {
		s.add(l.Code())
	}
}

func (s *sparse) text() string {
	t := strings.Join(s.lines, "\n")
	if len(s.lines) > 0 && !s.open {
		t += "\n"
	}
	return t
}
