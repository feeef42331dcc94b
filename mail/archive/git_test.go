package archive

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runGit runs git plumbing in dir and gives its answer.
func runGit(t *testing.T, dir string, in []byte, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Stdin = bytes.NewReader(in)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.org",
		"GIT_AUTHOR_DATE=1767225600 +0000", "GIT_COMMITTER_DATE=1767225600 +0000")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %q: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

// makeEpoch makes a bare repository as public-inbox v2 keeps a list in.
func makeEpoch(t *testing.T, dir string, msgs ...string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	runGit(t, dir, nil, "init", "-q", "--bare", "-b", "master", ".")
	if len(msgs) == 0 {
		return
	}
	var in bytes.Buffer
	for _, m := range msgs {
		fmt.Fprintf(&in, "commit refs/heads/master\ncommitter C <c@example.org> 1767225600 +0000\ndata 1\nx\n"+
			"M 100644 inline m\ndata %d\n%s\n", len(m), m)
	}
	runGit(t, dir, in.Bytes(), "-c", "fastimport.unpackLimit=100", "fast-import", "--quiet")
}

// addCommit adds a message ("m") or takes one back ("d").
func addCommit(t *testing.T, dir, file, content string) string {
	t.Helper()
	blob := runGit(t, dir, []byte(content), "hash-object", "-w", "--stdin")
	tree := runGit(t, dir, []byte("100644 blob "+blob+"\t"+file+"\n"), "mktree")
	args := []string{"commit-tree", "-m", "x", tree}
	if tip, err := (epoch{dir: dir}).tip(t.Context()); err != nil {
		t.Fatal(err)
	} else if tip != "" {
		args = append(args, "-p", tip)
	}
	commit := runGit(t, dir, nil, args...)
	runGit(t, dir, nil, "update-ref", "refs/heads/master", commit)
	return commit
}

func TestEpochDeletion(t *testing.T) {
	dir := t.TempDir() + "/0.git"
	makeEpoch(t, dir, msg(1), msg(2))
	addCommit(t, dir, "d", msg(1))
	addCommit(t, dir, "m", msg(3))
	got := mustRead(t, dir, "")
	want := []string{msg(1), msg(2), "deleted " + msg(1), msg(3)}
	if !slices.Equal(raws(got), want) {
		t.Fatalf("got %q", raws(got))
	}
	if got[2].Raw != nil || got[2].ID != got[0].ID || got[0].ID == "" || got[0].Deleted {
		t.Errorf("deletion of %q is %+v", got[0].ID, got[2])
	}
	for i, it := range got {
		if rest := raws(mustRead(t, dir, it.Cursor)); !slices.Equal(rest, want[i+1:]) {
			t.Errorf("after item %d: %q", i, rest)
		}
	}
}

func TestEpochGrowsAndNewEpochComes(t *testing.T) {
	dir := t.TempDir()
	makeEpoch(t, dir+"/git/0.git", msg(1))
	end := mustRead(t, dir, "")[0].Cursor
	addCommit(t, dir+"/git/0.git", "m", msg(2))
	makeEpoch(t, dir+"/git/1.git", msg(3))
	got := mustRead(t, dir, end)
	if !slices.Equal(raws(got), []string{msg(2), msg(3)}) {
		t.Errorf("got %q", raws(got))
	}
	if got := mustRead(t, dir, got[1].Cursor); len(got) != 0 {
		t.Errorf("at the end: %q", raws(got))
	}
}

// TestEpochRewritten purges a message as public-inbox-purge does: the commits
// after it are new ones.
func TestEpochComesWhileOpen(t *testing.T) {
	dir := t.TempDir()
	makeEpoch(t, dir+"/git/0.git", msg(1))
	a, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	end := take(t, a, "", 1)[0].Cursor
	makeEpoch(t, dir+"/git/1.git", msg(2))
	got := take(t, a, end, 9)
	if !slices.Equal(raws(got), []string{msg(2)}) {
		t.Errorf("got %q", raws(got))
	}
	if err := os.RemoveAll(dir + "/git"); err != nil {
		t.Fatal(err)
	}
	if err := a.Read(t.Context(), got[0].Cursor, func(Item) error { return nil }); !errors.Is(err, ErrNoMail) {
		t.Errorf("without its epochs: %v", err)
	}
}

// TestEpochShallow reads a clone whose history was cut off.
func TestEpochShallow(t *testing.T) {
	dir := t.TempDir()
	makeEpoch(t, dir+"/0.git", sixMails()[:4]...)
	runGit(t, dir, nil, "clone", "-q", "--bare", "--depth=2", "file://"+dir+"/0.git", "shallow/0.git")
	got := mustRead(t, dir+"/shallow/0.git", "")
	if !slices.Equal(raws(got), sixMails()[2:4]) {
		t.Fatalf("got %q", raws(got))
	}
	addCommit(t, dir+"/0.git", "m", msg(5))
	runGit(t, dir+"/shallow/0.git", nil, "fetch", "-q", "origin", "+refs/heads/*:refs/heads/*")
	if got := raws(mustRead(t, dir+"/shallow/0.git", got[1].Cursor)); !slices.Equal(got, []string{msg(5)}) {
		t.Errorf("got %q", got)
	}
	runGit(t, dir+"/shallow/0.git", nil, "fetch", "-q", "--unshallow", "origin")
	if got := raws(mustRead(t, dir+"/shallow/0.git", got[1].Cursor)); !slices.Contains(got, msg(1)) {
		t.Logf("what a deeper clone brought is not read from an old cursor: %q", got)
	}
}

func TestEpochRewritten(t *testing.T) {
	dir := t.TempDir() + "/0.git"
	makeEpoch(t, dir, msg(1))
	first := runGit(t, dir, nil, "rev-parse", "master")
	addCommit(t, dir, "m", msg(2))
	addCommit(t, dir, "m", msg(3))
	end := mustRead(t, dir, "")[2].Cursor
	runGit(t, dir, nil, "update-ref", "refs/heads/master", first)
	addCommit(t, dir, "m", msg(3))
	addCommit(t, dir, "m", msg(4))
	if got := raws(mustRead(t, dir, end)); !slices.Equal(got, []string{msg(3), msg(4)}) {
		t.Errorf("old history still there: %q", got)
	}
	runGit(t, dir, nil, "reflog", "expire", "--expire=now", "--all")
	runGit(t, dir, nil, "gc", "-q", "--prune=now")
	if got := raws(mustRead(t, dir, end)); !slices.Equal(got, []string{msg(1), msg(3), msg(4)}) {
		t.Errorf("old history gone: %q", got)
	}
}

func TestEpochFindings(t *testing.T) {
	dir := t.TempDir()
	makeEpoch(t, dir+"/l/git/0.git", msg(1))
	makeEpoch(t, dir+"/l/all.git")
	runGit(t, dir, nil, "clone", "-q", dir+"/l/git/0.git", dir+"/work")
	runGit(t, dir, nil, "clone", "-q", "--bare", dir+"/l/git/0.git", dir+"/nohead.git")
	write(t, dir+"/nohead.git/HEAD", "ref: refs/heads/elsewhere\n")
	for _, path := range []string{"l", "l/git", "l/git/0.git", "l/all.git", "work", "nohead.git"} {
		if got := raws(mustRead(t, filepath.Join(dir, path), "")); !slices.Equal(got, []string{msg(1)}) {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// TestEpochPurged reads what public-inbox-purge leaves: a commit that changes
// nothing, or an empty tree where the first message was.
func TestEpochPurged(t *testing.T) {
	dir := t.TempDir() + "/0.git"
	makeEpoch(t, dir)
	empty := runGit(t, dir, nil, "commit-tree", "-m", "purged", runGit(t, dir, nil, "mktree"))
	runGit(t, dir, nil, "update-ref", "refs/heads/master", empty)
	for _, n := range []int{1, 1, 2} {
		addCommit(t, dir, "m", msg(n))
	}
	addCommit(t, dir, "d", msg(2))
	addCommit(t, dir, "m", msg(2))
	if got := raws(mustRead(t, dir, "")); !slices.Equal(got, []string{msg(1), msg(2), "deleted " + msg(2), msg(2)}) {
		t.Errorf("got %q", got)
	}
}

// TestEpochOddBytes reads blobs that could confuse a reader of lines.
func TestEpochOddBytes(t *testing.T) {
	dir := t.TempDir() + "/0.git"
	msgs := []string{"", "\n", "no line end", "x missing\n", strings.Repeat("a b c d e\n", 300000), "\x00\xff\n"}
	makeEpoch(t, dir, msgs...)
	if got := raws(mustRead(t, dir, "")); !slices.Equal(got, msgs[1:]) { // nothing is no message
		t.Errorf("got %.300q", got)
	}
}

func TestEpochDamaged(t *testing.T) {
	dir := t.TempDir() + "/0.git"
	makeEpoch(t, dir, msg(1), msg(2), msg(3))
	blob := runGit(t, dir, nil, "rev-parse", "master~1:m")
	loose := filepath.Join(dir, "objects", blob[:2], blob[2:])
	if err := os.Remove(loose); err != nil {
		t.Fatal(err)
	}
	got, err := readFrom(t, dir, "")
	if err == nil || !strings.Contains(err.Error(), "0.git") {
		t.Errorf("%q without an error: %v", raws(got), err)
	}
}

// TestEpochRunsNothing holds that a repository's own settings start nothing.
func TestEpochRunsNothing(t *testing.T) {
	dir := t.TempDir()
	makeEpoch(t, dir+"/0.git", msg(1))
	trap := filepath.Join(dir, "trap")
	write(t, trap, "#!/bin/sh\ntouch "+dir+"/sprung\n")
	if err := os.Chmod(trap, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"core.fsmonitor", "core.sshCommand", "core.pager", "core.hooksPath", "diff.external", "core.gitProxy", "core.alternateRefsCommand"} {
		runGit(t, dir+"/0.git", nil, "config", key, trap)
	}
	runGit(t, dir+"/0.git", nil, "config", "extensions.partialClone", "origin")
	runGit(t, dir+"/0.git", nil, "config", "core.repositoryFormatVersion", "1")
	runGit(t, dir+"/0.git", nil, "config", "remote.origin.url", "ext::"+trap)
	runGit(t, dir+"/0.git", nil, "config", "remote.origin.promisor", "true")
	blob := runGit(t, dir+"/0.git", nil, "rev-parse", "master:m")
	if err := os.Remove(filepath.Join(dir, "0.git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	if got, err := readFrom(t, dir+"/0.git", ""); err == nil {
		t.Errorf("read %q from a repository without its blob", raws(got))
	}
	if _, err := os.Stat(dir + "/sprung"); err == nil {
		t.Error("a command of the repository's settings was run")
	}
}
