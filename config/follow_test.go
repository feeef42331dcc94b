package config

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// only fails the test unless a folder holds just these.
func only(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("%s holds %q, want %q", dir, got, names)
	}
}

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

func TestFollowFromNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	src, err := Follow("", " netdev ")
	if err != nil || src.Name() != "lore:netdev" {
		t.Fatalf("%+v, %v", src, err)
	}
	path := filepath.Join(dir, "onemore", "config.toml")
	if got := content(t, path); got != "[[source]]\nkind = \"lore\"\nlist = \"netdev\"\n" {
		t.Errorf("wrote %q", got)
	}
	if f, d := mode(t, path), mode(t, filepath.Dir(path)); f != 0o600 || d != 0o700 {
		t.Errorf("modes %o in %o", f, d)
	}
	if _, err := Follow("", "http://lore.example.org/a/"); err != nil {
		t.Fatal(err)
	}
	set, err := Load("")
	if err != nil || len(set.Sources) != 2 || set.Sources[1].URL != "http://lore.example.org/a/" {
		t.Errorf("%+v, %v", set.Sources, err)
	}
	before := content(t, path)
	for _, again := range []string{"netdev", "https://lore.example.org/a", "http://lore.example.org/a/"} {
		if _, err := Follow("", again); !errors.Is(err, ErrFollowed) {
			t.Errorf("%s again: %v", again, err)
		}
	}
	if content(t, path) != before {
		t.Error("a refusal changed the file")
	}
	only(t, filepath.Dir(path), "config.toml")
}

func TestFollowKeepsWhatIsThere(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "comment": "# mine", "all": whole, "no end": "theme = 'light'", "DOS": "theme = 'light'\r\n[send]\r\n",
		"mark": "\xef\xbb\xbftheme = 'light'\n", "table last": "[keys]\nquit = 'x'", "blank": "\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, text)
			if err := os.Chmod(path, 0o640); err != nil {
				t.Fatal(err)
			}
			if _, err := Follow(path, "a-list"); err != nil {
				t.Fatal(err)
			}
			got := content(t, path)
			if !strings.HasPrefix(got, text) || !strings.HasSuffix(got, "\n[[source]]\nkind = \"lore\"\nlist = \"a-list\"\n") && text != "" {
				t.Errorf("wrote %q", got)
			}
			if m := mode(t, path); m != 0o640 {
				t.Errorf("mode %o", m)
			}
			only(t, filepath.Dir(path), "config.toml")
		})
	}
}

func TestFollowRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, list, words string }{
		"nothing":      {"", "  ", "write its name"},
		"not a name":   {"", "a b", "URL"},
		"a line break": {"", "a\n[send]", "URL"},
		"an option":    {"", "--help", "URL"},
		"hidden":       {"", "https://h/a\u202e/", ""},
		"a password":   {"", "https://me:s3cret@h/a/", "password"},
		"other scheme": {"", "ftp://h/a/", "https://"},
		"a fault":      {"them = 'x'\n", "netdev", "unknown key"},
		"inline":       {"source = [{kind='lore', list='a'}]\n", "netdev", "by hand"},
		"one table":    {"[source]\nkind='lore'\nlist='a'\n", "netdev", ""},
		"too large":    {strings.Repeat("#", maxFile-10), "netdev", "by hand"},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, c.text)
			_, err := Follow(path, c.list)
			if err == nil || !strings.Contains(err.Error(), c.words) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%v", err)
			}
			if content(t, path) != c.text {
				t.Errorf("wrote %q", content(t, path))
			}
			only(t, filepath.Dir(path), "config.toml")
		})
	}
}

func TestFollowThroughLinks(t *testing.T) {
	dir, far := t.TempDir(), t.TempDir()
	path, lies := filepath.Join(dir, "config.toml"), filepath.Join(far, "dotfile")
	if err := errors.Join(os.WriteFile(lies, []byte("theme = 'light'\n"), 0o600), os.Symlink(lies, path)); err != nil {
		t.Fatal(err)
	}
	if _, err := Follow(path, "netdev"); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(path); err != nil || to != lies {
		t.Errorf("the link is gone: %q, %v", to, err)
	}
	if !strings.Contains(content(t, lies), "netdev") {
		t.Errorf("%q", content(t, lies))
	}
	only(t, far, "dotfile")
	only(t, dir, "config.toml")
	if err := os.Remove(lies); err != nil {
		t.Fatal(err)
	}
	if _, err := Follow(path, "netdev"); err == nil {
		t.Error("a link that leads nowhere was followed")
	}
	if _, err := Follow(dir, "netdev"); err == nil || !strings.Contains(err.Error(), "no file") {
		t.Errorf("a folder: %v", err)
	}
	// The folder's parent is a file: nothing can be made there.
	if _, err := Follow(filepath.Join(write(t, ""), "x", "config.toml"), "netdev"); err == nil {
		t.Error("made a file inside of a file")
	}
}

// TestReplaceSeesOthers: what another program wrote meanwhile is not lost.
func TestReplaceSeesOthers(t *testing.T) {
	path := write(t, "theme = 'light'\n")
	for _, old := range []string{"theme = 'mono'\n", ""} {
		if err := replace(path, []byte(old), []byte("x")); err == nil || content(t, path) != "theme = 'light'\n" {
			t.Errorf("%q: %v", old, err)
		}
	}
	only(t, filepath.Dir(path), "config.toml")
}

// TestFollowAnything: whatever is typed, what is written loads again and names
// the list, and what is refused changes nothing.
func TestFollowAnything(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		path := filepath.Join(dir, "f.toml")
		os.Remove(path)
		text := []byte(rapid.SampledFrom([]string{"", "theme = 'light'", "[keys]\nquit = 'x'\n", "[[source]]\nkind = 'lore'\nlist = 'b'"}).Draw(t, "text"))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		list := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-c]{1,2}`), rapid.StringMatching(`https?://[a-z.\[\]:%@"\\]{1,9}/.*`)).Draw(t, "list")
		src, err := Follow(path, list)
		got, rerr := os.ReadFile(path)
		if rerr != nil || !bytes.HasPrefix(got, text) {
			t.Fatalf("%q became %q, %v", text, got, rerr)
		}
		if err != nil {
			if len(got) != len(text) {
				t.Fatalf("refused, but wrote %q", got)
			}
			return
		}
		set, err := Load(path)
		if err != nil || len(set.Sources) == 0 || set.Sources[len(set.Sources)-1].Name() != src.Name() {
			t.Fatalf("%q: %+v, %v", got, set.Sources, err)
		}
	})
}
