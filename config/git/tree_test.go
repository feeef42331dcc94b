package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// repo is a repository of three commits and a merge, by invented people.
func repo(t *testing.T) Tree {
	t.Helper()
	alone(t, "")
	dir := t.TempDir()
	do := func(env []string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir, "-c", "init.defaultBranch=main"}, args...)...)
		cmd.Env = append(os.Environ(), append([]string{
			"GIT_COMMITTER_NAME=C Committer", "GIT_COMMITTER_EMAIL=c@example.org", "GIT_AUTHOR_NAME=A Author", "GIT_AUTHOR_EMAIL=a@example.org",
			"GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		}, env...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		do(nil, "add", name)
	}
	do(nil, "init", "-q")
	write("MAINTAINERS", "A FILE\nM: A <a@example.org>\nF: src/\n")
	do([]string{"GIT_COMMITTER_DATE=2026-01-02T04:00:00Z"}, "commit", "-q", "-m", "first: begin")
	write("src/sub dir/a.c", "int a;\n")
	do([]string{"GIT_COMMITTER_DATE=2026-02-02T04:00:00Z"}, "commit", "-q", "-m", "src: add a\n\nWhy.\n\nLink: https://lore.example.org/r/1@example.org")
	do(nil, "checkout", "-q", "-b", "side")
	write("src/b.c", "int b;\n")
	do([]string{"GIT_COMMITTER_DATE=2026-03-02T04:00:00Z", "GIT_AUTHOR_NAME=Bé"}, "commit", "-q", "-m", "src: add b")
	do(nil, "checkout", "-q", "main")
	do([]string{"GIT_COMMITTER_DATE=2026-03-03T04:00:00Z"}, "merge", "-q", "--no-ff", "-m", "merge side", "side")
	return Tree{Dir: dir}
}

func history(t *testing.T, tree Tree, from string, since time.Time) []Commit {
	t.Helper()
	tip, err := tree.Tip(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []Commit
	if err := tree.Log(t.Context(), from, tip, since, func(c Commit) error { all = append(all, c); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTree(t *testing.T) {
	tree := repo(t)
	tip, err := tree.Tip(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := tree.File(t.Context(), tip, "MAINTAINERS"); err != nil || !strings.HasPrefix(string(b), "A FILE\n") {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := tree.File(t.Context(), tip, "no/such"); !errors.Is(err, ErrTree) {
		t.Errorf("a file that is not there: %v", err)
	}
	files, err := tree.Files(t.Context(), tip)
	if want := []string{"MAINTAINERS", "src/", "src/b.c", "src/sub dir/", "src/sub dir/a.c"}; err != nil || !slices.Equal(files, want) {
		t.Errorf("%q, %v", files, err)
	}
	read := map[string]string{}
	paths := []string{"MAINTAINERS", "no/such missing", "src", "src/sub dir/a.c", "line\nbreak", "src/b.c"}
	if err := tree.Contents(t.Context(), tip, paths, func(p string, data []byte) error { read[p] = string(data); return nil }); err != nil {
		t.Error(err)
	}
	if len(read) != 3 || read["src/sub dir/a.c"] != "int a;\n" || read["src/b.c"] != "int b;\n" {
		t.Errorf("%q", read)
	}
	stop := errors.New("enough")
	if err := tree.Contents(t.Context(), tip, paths, func(string, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	if home, err := (Tree{Dir: filepath.Join(tree.Dir, "src")}).Home(t.Context()); err != nil || filepath.Base(home) != ".git" || !filepath.IsAbs(home) {
		t.Errorf("home %q, %v", home, err)
	}
	for _, bad := range []Tree{{Dir: t.TempDir()}, {Dir: "/no/such"}, {Dir: tree.Dir, Ref: "nowhere"}, {Dir: tree.Dir, Ref: "--all"}, {Dir: tree.Dir, Ref: "-h"}} {
		if got, err := bad.Tip(t.Context()); !errors.Is(err, ErrTree) {
			t.Errorf("%+v: %q, %v", bad, got, err)
		}
	}
	for _, bad := range []string{"", "HEAD", "--help", strings.Repeat("z", 40)} {
		_, ferr := tree.File(t.Context(), bad, "x")
		_, lerr := tree.Files(t.Context(), bad)
		if !errors.Is(ferr, ErrTree) || !errors.Is(lerr, ErrTree) {
			t.Errorf("%q: %v, %v", bad, ferr, lerr)
		}
	}
}

func TestLog(t *testing.T) {
	tree := repo(t)
	all := history(t, tree, "", time.Time{})
	if len(all) != 3 {
		t.Fatalf("%d commits, want the three that are no merge: %+v", len(all), all)
	}
	b, a, first := all[0], all[1], all[2]
	if a.Author != "A Author" || a.Email != "a@example.org" || a.Subject != "src: add a" ||
		a.Message != "src: add a\n\nWhy.\n\nLink: https://lore.example.org/r/1@example.org" ||
		!a.Authored.Equal(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) || !a.Committed.Equal(time.Date(2026, 2, 2, 4, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", a)
	}
	if b.Author != "Bé" || first.Subject != "first: begin" {
		t.Errorf("%+v, %+v", b, first)
	}
	if late := history(t, tree, "", time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC)); len(late) != 1 || late[0].ID != b.ID {
		t.Errorf("since: %+v", late)
	}
	if late := history(t, tree, a.ID, time.Time{}); len(late) != 1 || late[0].ID != b.ID {
		t.Errorf("from: %+v", late)
	}
	stop := errors.New("enough")
	if err := tree.Log(t.Context(), "", b.ID, time.Time{}, func(Commit) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tree.Log(ctx, "", b.ID, time.Time{}, func(Commit) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPatchIDs(t *testing.T) {
	tree := repo(t)
	var commits []string
	for _, c := range history(t, tree, "", time.Time{}) {
		commits = append(commits, c.ID)
	}
	got := map[string]string{}
	if err := tree.PatchIDs(t.Context(), commits, func(c, id string) { got[c] = id }); err != nil {
		t.Fatal(err)
	}
	for _, c := range commits {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", fmt.Sprintf("git -C '%s' show %s | git patch-id --stable", tree.Dir, c)).Output()
		if id, _, _ := strings.Cut(string(out), " "); err != nil || id == "" || got[c] != id {
			t.Errorf("%s: %q, git says %q, %v", c, got[c], id, err)
		}
	}
	if err := tree.PatchIDs(t.Context(), []string{"HEAD"}, func(_, _ string) {}); !errors.Is(err, ErrTree) {
		t.Errorf("a name that is no commit: %v", err)
	}
}

// TestTreeOfAnEnemy: what a repository brings along must not run.
func TestTreeOfAnEnemy(t *testing.T) {
	tree := repo(t)
	mark := filepath.Join(t.TempDir(), "ran")
	script := filepath.Join(tree.Dir, "evil.sh")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch '"+mark+"'\ncat\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	conf := fmt.Sprintf("[core]\nfsmonitor=%[1]s\npager=%[1]s\n[diff \"x\"]\ntextconv=%[1]s\ncommand=%[1]s\n[diff]\nexternal=%[1]s\n[pager]\nlog=%[1]s\n[gpg]\nprogram=%[1]s\n[log]\nshowSignature=true\n", script)
	f, err := os.OpenFile(filepath.Join(tree.Dir, ".git", "config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, werr := f.WriteString(conf)
	if err := errors.Join(werr, f.Close(), os.WriteFile(filepath.Join(tree.Dir, ".git", "info", "attributes"), []byte("* diff=x\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	var commits []string
	for _, c := range history(t, tree, "", time.Time{}) {
		commits = append(commits, c.ID)
	}
	n := 0
	if err := tree.PatchIDs(t.Context(), commits, func(_, _ string) { n++ }); err != nil || n != 3 {
		t.Errorf("%d patch-ids, %v", n, err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program of the repository's choice was run")
	}
}
