package area

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"onemore/patch"
)

// row is one record of what get_maintainer.pl gave.
type row struct {
	File, Patch   string
	Sections      []string
	SectionStatus []*string `json:"section_status"`
	SectionScores []int     `json:"section_scores"`
	Maintainers   []entry
	Reviewers     []entry
	Lists         []entry
	Status        []string
	NoKeywords    *struct{ Maintainers, Reviewers, Lists []string } `json:"no_keywords"`
	OrderStable   bool                                              `json:"order_stable"`
	AddrStable    bool                                              `json:"addr_set_stable"`
	RoleStable    bool                                              `json:"role_set_stable"`
}

type entry struct{ Name, Email, Role string }

func corpus(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("ONEMORE_CORPUS")
	if dir == "" {
		tb.Skip("ONEMORE_CORPUS is not set: no answers of get_maintainer.pl to compare with")
	}
	return filepath.Join(dir, "maintainers")
}

func readFile(tb testing.TB, path ...string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readRows(tb testing.TB, path string) []row {
	tb.Helper()
	var rows []row
	for line := range bytes.Lines(readFile(tb, path)) {
		var r row
		if err := json.Unmarshal(line, &r); err != nil {
			tb.Fatal(path, err)
		}
		rows = append(rows, r)
	}
	return rows
}

func treeDirs(tb testing.TB, tree string) Dirs {
	tb.Helper()
	return NewDirs(strings.Fields(string(readFile(tb, tree, "dirs.txt"))))
}

// treePaths reads the paths of all files of a tree.
func treePaths(tb testing.TB, tree string) []string {
	tb.Helper()
	f, err := os.Open(filepath.Join(tree, "paths.txt.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var paths []string
	for s := bufio.NewScanner(z); s.Scan(); {
		paths = append(paths, s.Text())
	}
	return paths
}

func mustLoad(tb testing.TB, dirs Dirs, path ...string) *Set {
	tb.Helper()
	s, warnings := Load([]Source{{"MAINTAINERS", readFile(tb, path...)}}, dirs)
	for _, w := range warnings {
		tb.Logf("%s", w)
	}
	return s
}

// sections is the names of areas in their order, each once.
func sections(ms []Match) []string {
	var names []string
	for _, m := range ms {
		if !slices.Contains(names, m.Area.Name) {
			names = append(names, m.Area.Name)
		}
	}
	return names
}

func trimmed(in []string) []string {
	var out []string
	for _, s := range in {
		s, _, _ = strings.Cut(s, ":Keyword:")
		if s = strings.TrimSpace(s); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func sorted(in []string) []string { return slices.Sorted(slices.Values(in)) }

// told is contacts as text.
func told(cs []Contact, role bool) []string {
	var out []string
	for _, c := range cs {
		s := c.Name + " <" + c.Email + ">"
		if role {
			s += " " + c.Role
		}
		out = append(out, s)
	}
	return out
}

func wanted(es []entry, role bool) []string {
	var out []string
	for _, e := range es {
		s := e.Name + " <" + e.Email + ">"
		if role {
			s += " " + strings.TrimSuffix(e.Role, ",in file")
		}
		out = append(out, s)
	}
	return out
}

// ties tells whether two areas of one path have the same score: their order is
// then that of a Perl hash, another one in every run.
func ties(ms []Match) bool {
	for i := range ms[:max(len(ms)-1, 0)] {
		if ms[i].Path != "" && ms[i].Path == ms[i+1].Path && ms[i].Score == ms[i+1].Score {
			return true
		}
	}
	return false
}

// differences compares an answer with a row as the corpus' README says.
func (r *row) differences(ms []Match, p People) []string {
	var d []string
	check := func(what string, got, want []string, ordered bool) {
		if !ordered {
			got, want = sorted(got), sorted(want)
		}
		if !slices.Equal(got, want) {
			d = append(d, fmt.Sprintf("%s: got %q, want %q", what, got, want))
		}
	}
	ordered := r.OrderStable && !ties(ms)
	check("sections", sections(ms), trimmed(r.Sections), ordered)
	check("status", p.Status, trimmed(r.Status), false)
	for i, name := range r.Sections {
		for _, m := range ms {
			if r.Patch != "" || m.Area.Name != strings.TrimSpace(name) {
				continue
			}
			if r.SectionScores != nil && m.Score != r.SectionScores[i] {
				d = append(d, fmt.Sprintf("score of %s: got %d, want %d", name, m.Score, r.SectionScores[i]))
			}
			if st := r.SectionStatus[i]; (st == nil) != (len(m.Area.Status) == 0) || st != nil && *st != m.Area.State() {
				d = append(d, fmt.Sprintf("status of %s: got %q", name, m.Area.Status))
			}
		}
	}
	for _, k := range []struct {
		name string
		got  []Contact
		want []entry
	}{{"maintainers", p.Maintainers, r.Maintainers}, {"reviewers", p.Reviewers, r.Reviewers}, {"lists", p.Lists, r.Lists}} {
		if r.AddrStable {
			check(k.name, told(k.got, r.RoleStable), wanted(k.want, r.RoleStable), ordered && r.RoleStable)
		}
	}
	return d
}

// compare runs rows of files against a set.
func compare(t *testing.T, s *Set, rows []row, o Options, excuse map[string]string) (agree int) {
	t.Helper()
	for _, r := range rows {
		ms := s.path(nil, r.File, o.Depth)
		d := r.differences(ms, s.People(ms, o))
		switch {
		case len(d) == 0:
			agree++
		case excuse[r.File] != "":
			t.Logf("%s differs: %s", r.File, excuse[r.File])
		default:
			t.Errorf("%s: %s", r.File, strings.Join(d, "\n\t"))
		}
	}
	return agree
}

func TestCorpusFiles(t *testing.T) {
	dir := corpus(t)
	for _, c := range []struct{ tree, file, rows string }{
		{"linux-7.3", "linux-7.3/MAINTAINERS", "files"},
		{"linux-6.12", "linux-6.12/MAINTAINERS", "files-6.12"},
		{"linux-7.3", "expected/MAINTAINERS.tricky", "synthetic"},
	} {
		tree := filepath.Join(dir, c.tree)
		s := mustLoad(t, treeDirs(t, tree), dir, c.file)
		rows := readRows(t, filepath.Join(dir, "expected", c.rows+".jsonl"))
		o := Options{Mailmap: patch.ParseMailmap(readFile(t, tree, ".mailmap"))}
		t.Logf("%s: %d of %d rows agree", c.rows, compare(t, s, rows, o, map[string]string{
			"drivers/media/platform/raspberrypi/pisp_be/pisp_be_formats.h": "the script takes the first word of the name before a list's address for the address",
			"init/do_mounts.h": "the script compares the addresses of a mailmap with their case; gitmailmap(5) says that case does not count",
		}), len(rows))
		guess, _ := Load([]Source{{"MAINTAINERS", readFile(t, dir, c.file)}}, Dirs{})
		same := 0
		for _, r := range rows {
			ms := guess.Path(r.File)
			if len(r.differences(ms, guess.People(ms, o))) == 0 {
				same++
			}
		}
		t.Logf("%s without a list of folders: %d of %d rows agree", c.rows, same, len(rows))
		if same*1000 < len(rows)*990 && c.rows != "synthetic" {
			t.Errorf("%s without a list of folders: only %d of %d rows agree", c.rows, same, len(rows))
		}
	}
}

func TestCorpusVariants(t *testing.T) {
	dir := corpus(t)
	tree := filepath.Join(dir, "linux-7.3")
	mailmap := patch.ParseMailmap(readFile(t, tree, ".mailmap"))
	dirs := treeDirs(t, tree)
	kernel := mustLoad(t, dirs, tree, "MAINTAINERS")
	tricky := mustLoad(t, dirs, dir, "expected", "MAINTAINERS.tricky")
	variants := map[string]Options{
		"s": {Subscribers: true}, "no-moderated": {NoModerated: true}, "no-remove-duplicates": {KeepDuplicates: true},
		"no-mailmap": {}, "pattern-depth-1": {Depth: 1}, "pattern-depth-2": {Depth: 2}, "kf": {InFiles: true}, "fe": {},
		"git-chief-penguins": {Penguins: true}, "no-r": {NoReviewers: true}, "no-m": {NoMaintainers: true}, "no-n": {NoNames: true},
	}
	excuse := map[string]map[string]string{
		"kf": {
			"drivers/gpu/drm/lima/lima_device.c":                                          "K: found something in the file, which is not here",
			"Documentation/devicetree/bindings/memory-controllers/mediatek,smi-larb.yaml": "K: found something in the file, which is not here",
		},
		"no-n": {"kernel/ksysfs.c": "without names the script takes every address that ends like the one left out for it"},
	}
	files, err := filepath.Glob(filepath.Join(dir, "expected", "variants", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal("no variants", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		s := kernel
		option, synthetic := strings.CutPrefix(name, "synthetic-")
		if synthetic {
			s = tricky
		}
		o, ok := variants[option]
		if !ok {
			t.Fatal("an option that is not known:", option)
		}
		if option != "no-mailmap" {
			o.Mailmap = mailmap
		}
		rows := readRows(t, file)
		t.Logf("%s: %d of %d rows agree", name, compare(t, s, rows, o, excuse[option]), len(rows))
	}
}

// strays is rows of patches in which get_maintainer.pl is wrong about a path.
// With the path that it took added, the answers must be the same.
func strays() map[string]struct{ path, why string } {
	type stray = struct{ path, why string }
	null := stray{"dev/null", "the script takes /dev/null for a file of the tree"}
	return map[string]stray{
		"0152-real-new.patch": null, "0154-real-new.patch": null, "0155-real-new.patch": null, "0156-real-new.patch": null,
		"0157-real-new.patch": null, "0158-real-new.patch": null, "0168-real-del.patch": null, "0169-real-del.patch": null,
		"0186-syn-plusplus.patch": {"kernel/sched/core.c", "the script takes an added line for the name of a file"},
		"0198-syn-p0.patch":       {"sched/core.c", "the script takes the first folder of a path without a/ and b/ away"},
	}
}

func TestCorpusPatches(t *testing.T) {
	dir := corpus(t)
	tree := filepath.Join(dir, "linux-7.3")
	s := mustLoad(t, treeDirs(t, tree), tree, "MAINTAINERS")
	o := Options{Mailmap: patch.ParseMailmap(readFile(t, tree, ".mailmap"))}
	rows := readRows(t, filepath.Join(dir, "expected", "patches.jsonl"))
	excuse := strays()
	agree := 0
	for _, r := range rows {
		q := patchQuery(string(readFile(t, dir, "expected", "patches", r.Patch)))
		ms := s.Match(&q, o)
		d := r.differences(ms, s.People(ms, o))
		stray, known := excuse[r.Patch]
		switch {
		case len(d) == 0 && known:
			t.Errorf("%s agrees, and should not: %s", r.Patch, stray.why)
		case len(d) == 0:
			agree++
		case known:
			t.Logf("%s differs: %s", r.Patch, stray.why)
			if r.Patch == "0198-syn-p0.patch" {
				q.Paths = nil
			}
			q.Paths = tidy(append(q.Paths, stray.path))
			ms = s.Match(&q, o)
			d = r.differences(ms, s.People(ms, o))
			fallthrough
		default:
			if len(d) > 0 {
				t.Errorf("%s %v: %s", r.Patch, q.Paths, strings.Join(d, "\n\t"))
			}
		}
		if r.NoKeywords != nil && !known {
			r.noKeywords(t, s, &q, o)
		}
	}
	t.Logf("patches: %d of %d rows agree", agree, len(rows))
}

// patchQuery reads a file as "git format-patch" writes it, or a bare diff.
func patchQuery(mail string) Query {
	if i := strings.Index(mail, "\n\n"); i >= 0 && strings.HasPrefix(mail, "From ") {
		return Of(mail[:i+1], mail[i+1:])
	}
	return Of("", mail)
}

// noKeywords compares the addresses found by paths alone.
func (r *row) noKeywords(t *testing.T, s *Set, q *Query, o Options) {
	t.Helper()
	o.NoKeywords = true
	p := s.People(s.Match(q, o), o)
	for _, k := range []struct {
		got  []Contact
		want []string
	}{{p.Maintainers, r.NoKeywords.Maintainers}, {p.Reviewers, r.NoKeywords.Reviewers}, {p.Lists, r.NoKeywords.Lists}} {
		var got []string
		for _, c := range k.got {
			got = append(got, c.Email)
		}
		if r.AddrStable && !slices.Equal(sorted(got), sorted(k.want)) {
			t.Errorf("%s without keywords: got %q, want %q", r.Patch, got, k.want)
		}
	}
}

// cpu is the time the process has used, which says more than a clock on a
// machine that does other things, too.
func cpu(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Over the whole tree: for how many paths the guess about folders is wrong.
func TestCorpusGuess(t *testing.T) {
	dir := corpus(t)
	for _, name := range []string{"linux-7.3", "linux-6.12"} {
		tree := filepath.Join(dir, name)
		paths := treePaths(t, tree)
		known := mustLoad(t, treeDirs(t, tree), tree, "MAINTAINERS")
		guess := mustLoad(t, Dirs{}, tree, "MAINTAINERS")
		wrong := 0
		for _, p := range paths {
			if !slices.Equal(indexed(known, p, 0), indexed(guess, p, 0)) {
				wrong++
				t.Logf("%s: %q, with the folders %q", p, indexed(guess, p, 0), indexed(known, p, 0))
			}
		}
		t.Logf("%s: %d of %d paths differ without the list of folders", name, wrong, len(paths))
		if wrong > len(paths)/10000 {
			t.Error("too many")
		}
	}
}
