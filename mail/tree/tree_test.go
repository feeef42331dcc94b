package tree

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/config"
	"onemore/config/git"
	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/series"
)

// repo is a repository with nothing of the machine's settings.
type repo struct {
	t   *testing.T
	dir string
	day int
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, ".config"))
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	r := &repo{t: t, dir: t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repo) git(args ...string) {
	r.t.Helper()
	when := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.day).Format(time.RFC3339)
	cmd := exec.CommandContext(r.t.Context(), "git", append([]string{"-C", r.dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_COMMITTER_NAME=Tara Keeper", "GIT_COMMITTER_EMAIL=tara@example.org", "GIT_AUTHOR_NAME=Ana Writer",
		"GIT_AUTHOR_EMAIL=ana@example.org", "GIT_AUTHOR_DATE="+when, "GIT_COMMITTER_DATE="+when)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// commit writes files, name and text in turn, and commits them a day later.
func (r *repo) commit(message string, files ...string) {
	r.t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(r.dir, files[i])
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(files[i+1]), 0o600)); err != nil {
			r.t.Fatal(err)
		}
	}
	r.day++
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
}

func open(t *testing.T, c config.Project) *Project {
	t.Helper()
	c.Lists = []string{"mill-devel"}
	return Open([]config.Project{c}, time.Time{})[0]
}

func read(t *testing.T, p *Project) *View {
	t.Helper()
	v, err := p.Read(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// whose gives the areas of a path.
func whose(v *View, path string) string {
	return strings.Join(area.Sections(v.Areas.Path(path)), ",")
}

const (
	gears  = "GEARS\nM:\tTara Keeper <tara@example.org>\nF:\tgears\n"
	gears2 = "COGS\nM:\tTara Keeper <tara@example.org>\nF:\tgears/\n"
)

func TestRead(t *testing.T) {
	r := newRepo(t)
	r.commit("begin", "MAINTAINERS", gears, "gears/a.c", "int a;\n", "boards/x/MAINTAINERS", "X BOARD\nF:\tboards/x/\n", ".mailmap", "Ana Writer <ana@example.org> <old@example.org>\n")
	file := filepath.Join(t.TempDir(), "areas")
	if err := os.WriteFile(file, []byte(gears2), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		conf       config.Project
		gears, sub string
		mapped     bool
		history    bool
	}{
		"the tree as it lies": {config.Project{Tree: r.dir}, "GEARS", "X BOARD", true, true},
		"a ref":               {config.Project{Tree: r.dir, Ref: "main"}, "GEARS", "X BOARD", true, true},
		"a file":              {config.Project{Maintainers: file}, "COGS", "", false, false},
		"a file and a tree":   {config.Project{Maintainers: file, Tree: r.dir}, "COGS", "", true, true},
	} {
		v := read(t, open(t, c.conf))
		if got := whose(v, "gears/a.c"); got != c.gears {
			t.Errorf("%s: gears/a.c belongs to %q, want %q", name, got, c.gears)
		}
		if got := whose(v, "boards/x/y"); got != c.sub {
			t.Errorf("%s: boards/x/y belongs to %q, want %q", name, got, c.sub)
		}
		if got := v.Mailmap.Map(patch.Person{Email: "old@example.org"}).Email == "ana@example.org"; got != c.mapped {
			t.Errorf("%s: mailmap %v, want %v", name, got, c.mapped)
		}
		if got := v.History != nil; got != c.history {
			t.Errorf("%s: history %v, want %v", name, got, c.history)
		}
		if !v.Covers([]string{"mill-devel.example.org"}) || !v.Covers([]string{"mill-devel"}) || v.Covers([]string{"mill-devel2", "x"}) {
			t.Errorf("%s: bound to the wrong lists", name)
		}
	}
}

// TestReread: what changed is seen, and what did not is not read again.
func TestReread(t *testing.T) {
	r := newRepo(t)
	r.commit("begin", "MAINTAINERS", gears, "gears/a.c", "int a;\n")
	at, lies := open(t, config.Project{Tree: r.dir, Ref: "main"}), open(t, config.Project{Tree: r.dir})
	one, two := read(t, at), read(t, lies)
	if again := read(t, at); again.Areas != one.Areas || again.History != one.History {
		t.Error("nothing changed, and it was read again")
	}
	if err := os.WriteFile(filepath.Join(r.dir, "MAINTAINERS"), []byte(gears2), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := whose(read(t, at), "gears/a.c"); got != "GEARS" {
		t.Errorf("at a ref, what is not committed counts: %q", got)
	}
	if v := read(t, lies); whose(v, "gears/a.c") != "COGS" || v.Print == two.Print {
		t.Errorf("as the tree lies: %q", whose(v, "gears/a.c"))
	}
	r.commit("mill: rename gears")
	if v := read(t, at); whose(v, "gears/a.c") != "COGS" || v.Print == one.Print || v.History == one.History {
		t.Errorf("after a commit: %q", whose(v, "gears/a.c"))
	}
}

// TestHistory: commits are found by link, by patch-id and by title, also those
// that come later, and after the tree was rewound.
func TestHistory(t *testing.T) {
	r := newRepo(t)
	r.commit("begin")
	p := open(t, config.Project{Tree: r.dir})
	linked := series.Patch{ID: "1@example.org", Title: "another title"}
	titled := series.Patch{ID: "2@example.org", Title: "mill: grind", Author: patch.Person{Name: "Ana Writer", Email: "ana@example.org"}}
	found := func(of *series.Patch) string {
		e, _ := read(t, p).History.Find(of, 0)
		return e.Rule
	}
	if found(&linked) != "" || found(&titled) != "" {
		t.Error("found before it was there")
	}
	r.commit("mill: turn\n\nLink: https://lore.kernel.org/r/1@example.org")
	r.commit("mill: grind", "a", "b\n")
	if found(&linked) != "tree-link" || found(&titled) != "tree-subject" {
		t.Errorf("%q, %q", found(&linked), found(&titled))
	}
	ids := map[string]string{}
	tree := git.Tree{Dir: r.dir}
	tip, err := tree.Tip(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.PatchIDs(t.Context(), []string{tip}, func(c, id string) { ids[c] = id }); err != nil {
		t.Fatal(err)
	}
	if got := found(&series.Patch{ID: "3@example.org", Title: "x", PatchID: ids[tip]}); got != "tree-patch-id" {
		t.Errorf("by patch-id: %q", got)
	}
	r.git("reset", "-q", "--hard", "HEAD~1")
	if found(&titled) != "" || found(&linked) != "tree-link" {
		t.Errorf("after the tree was rewound: %q, %q", found(&titled), found(&linked))
	}
	late, err := p.Read(t.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	if _, ok := late.History.Find(&linked, 0); err != nil || !ok {
		t.Errorf("a later since forgets what is known: %v", err)
	}
	fresh, err := open(t, config.Project{Tree: r.dir}).Read(t.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	if _, ok := fresh.History.Find(&linked, 0); err != nil || ok {
		t.Errorf("since is not heard: %v", err)
	}
	past := Open([]config.Project{{Tree: r.dir}}, time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))[0]
	if _, ok := read(t, past).History.Find(&linked, 0); ok {
		t.Error("a commit of the future is seen")
	}
}

// TestBroken: what cannot be read says so, and what can is there.
func TestBroken(t *testing.T) {
	r := newRepo(t)
	r.commit("begin", "MAINTAINERS", gears)
	for name, c := range map[string]struct {
		conf config.Project
		want string
		view bool
	}{
		"no tree":              {config.Project{Tree: filepath.Join(r.dir, "no")}, "check tree and ref", true},
		"no ref":               {config.Project{Tree: r.dir, Ref: "nowhere"}, "check tree and ref", true},
		"no file":              {config.Project{Maintainers: filepath.Join(r.dir, "no")}, "read the areas", false},
		"no ref, but the file": {config.Project{Tree: r.dir, Ref: "nowhere", Maintainers: filepath.Join(r.dir, "MAINTAINERS")}, "check tree and ref", true},
	} {
		v, err := open(t, c.conf).Read(t.Context(), time.Time{})
		if err == nil || !strings.Contains(err.Error(), c.want) || (v != nil) != c.view {
			t.Errorf("%s: %v, view %v", name, err, v != nil)
		}
	}
	bad := filepath.Join(t.TempDir(), "MAINTAINERS")
	if err := os.WriteFile(bad, []byte(gears+"N:\t(\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	v := read(t, open(t, config.Project{Maintainers: bad}))
	if whose(v, "gears") != "GEARS" || !slices.ContainsFunc(v.Warnings, func(w area.Warning) bool { return w.Line == 4 }) {
		t.Errorf("%q, %v", whose(v, "gears"), v.Warnings)
	}
}
