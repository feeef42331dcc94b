package git

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func said(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out) + " " + errText(err))
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestCommandAndSettings(t *testing.T) {
	alone(t, "[http]\nproxy = http://proxy.example.org:3128\n")
	if got := said(t, Command(t.Context(), Access{Settings: true}, "config", "http.proxy")); got != "http://proxy.example.org:3128" {
		t.Errorf("with settings: %q", got)
	}
	if got := said(t, Command(t.Context(), Access{}, "config", "http.proxy")); got != "exit status 1" {
		t.Errorf("without settings: %q", got)
	}
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "a.b")
	t.Setenv("GIT_CONFIG_VALUE_0", "c")
	if got := said(t, Command(t.Context(), Access{}, "config", "a.b")); got != "exit status 1" {
		t.Errorf("settings of the environment count without settings: %q", got)
	}
}

// TestCommandChoosesItsRepository: neither the folder nor the environment does.
func TestCommandChoosesItsRepository(t *testing.T) {
	tree := repo(t)
	t.Chdir(tree.Dir)
	t.Setenv("GIT_DIR", filepath.Join(tree.Dir, ".git"))
	t.Setenv("GIT_TRACE", "1")
	if got := said(t, Command(t.Context(), Access{}, "rev-parse", "--git-dir")); !strings.Contains(got, "not a git repository") || strings.Contains(got, "trace") {
		t.Errorf("outside of any: %q", got)
	}
	other := filepath.Join(t.TempDir(), "0.git")
	if got := said(t, Command(t.Context(), Access{}, "init", "-q", "--bare", "--", other)); got != "" {
		t.Fatal(got)
	}
	if got := said(t, Command(t.Context(), Access{GitDir: other}, "rev-parse", "--git-dir")); got != other {
		t.Errorf("by its folder: %q", got)
	}
}

func TestCommandReachesOnlyWhatItMay(t *testing.T) {
	tree := repo(t)
	// A person may allow all; a command still does not.
	alone(t, "[protocol]\nallow = always\n[protocol \"ext\"]\nallow = always\n")
	mark := filepath.Join(t.TempDir(), "ran")
	for _, c := range []struct {
		name  string
		a     Access
		url   string
		works bool
	}{
		{"none", Access{Settings: true}, tree.Dir, false},
		{"another", Access{Settings: true, Protocols: []string{"https", "ssh"}}, "file://" + tree.Dir, false},
		{"this", Access{Settings: true, Protocols: []string{"https", "file"}}, "file://" + tree.Dir, true},
		{"a program", Access{Settings: true, Protocols: []string{"https", "file"}}, "ext::touch " + mark, false},
	} {
		got, err := Command(t.Context(), c.a, "ls-remote", "--", c.url).CombinedOutput()
		if (err == nil) != c.works || !c.works && !strings.Contains(string(got), "not allowed") {
			t.Errorf("%s: %v: %s", c.name, err, got)
		}
	}
	if _, err := os.Stat(mark); !errors.Is(err, os.ErrNotExist) {
		t.Error("a program was run")
	}
}
