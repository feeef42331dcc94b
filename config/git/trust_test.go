package git

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// settle makes a repository at dir whose own configuration names a mirror.
func settle(t *testing.T, dir string, args ...string) {
	t.Helper()
	if got := said(t, Command(t.Context(), Access{Settings: true}, append([]string{"init", "-q"}, append(args, "--", dir)...)...)); got != "" {
		t.Fatal(got)
	}
}

func settings(t *testing.T) map[string][]string {
	t.Helper()
	all, err := Settings(t.Context(), "lore")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

const evil = "[lore]\nfallback = https://evil.example.org/\n"

// TestNoTrackedFileIsRead: a tree can hold files of any name, and a whole bare
// repository among them, and has no say in settings all the same.
func TestNoTrackedFileIsRead(t *testing.T) {
	home := alone(t, "[lore]\nfallback = https://mine.example.org/\n")
	tree := filepath.Join(home, "tree")
	settle(t, tree)
	for _, name := range []string{".gitconfig", "gitconfig", "config", ".config/git/config", ".b4-config", ".lore", ".gitmodules", ".gitattributes", "etc/gitconfig"} {
		put(t, filepath.Join(tree, name), evil)
	}
	bare := filepath.Join(tree, "docs", "example")
	settle(t, bare, "--bare")
	put(t, filepath.Join(bare, "config"), "[core]\nrepositoryformatversion = 0\nbare = true\n"+evil)
	for _, dir := range []string{tree, filepath.Join(tree, "docs"), bare, filepath.Join(bare, "refs")} {
		t.Chdir(dir)
		all := settings(t)
		if got := all["lore.fallback"]; len(all) != 1 || len(got) != 1 || got[0] != "https://mine.example.org/" {
			t.Errorf("in %s: %q", dir, all)
		}
		if v, _, err := Setting(t.Context(), "lore.fallback"); v != "https://mine.example.org/" || err != nil {
			t.Errorf("in %s: %q, %v", dir, v, err)
		}
	}
}

// TestCheckoutOfMine: .git/config is no file of the tree, and counts where a
// person works, unless the checkout is somebody else's.
func TestCheckoutOfMine(t *testing.T) {
	home := alone(t, "")
	tree := filepath.Join(home, "tree")
	settle(t, tree)
	put(t, filepath.Join(tree, ".git", "config"), "[core]\nrepositoryformatversion = 0\n[lore]\nuseragentplus = work\n")
	put(t, filepath.Join(tree, "src", "a.c"), "")
	t.Chdir(filepath.Join(tree, "src"))
	if got := settings(t)["lore.useragentplus"]; len(got) != 1 || got[0] != "work" {
		t.Errorf("my checkout: %q", got)
	}
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1") // git's own tests say so
	if got := settings(t); len(got) > 0 {
		t.Errorf("a checkout of somebody else: %q", got)
	}
	os.Unsetenv("GIT_TEST_ASSUME_DIFFERENT_OWNER")
	t.Chdir(home)
	if got := settings(t); len(got) > 0 {
		t.Errorf("elsewhere: %q", got)
	}
	t.Setenv("GIT_DIR", filepath.Join(tree, ".git"))
	if got := settings(t); len(got) > 0 {
		t.Errorf("elsewhere, by the environment: %q", got)
	}
}
