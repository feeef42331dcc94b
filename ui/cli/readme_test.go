package cli

import (
	"os"
	"strings"
	"testing"

	"onemore/ui/action"
)

const (
	keysFrom = "<!-- keys: made from the action table, see ui/action -->\n"
	keysTo   = "<!-- /keys -->\n"
)

// TestReadmeKeys holds the keys in README to the action table; with
// ONEMORE_UPDATE set it writes them there.
func TestReadmeKeys(t *testing.T) {
	const path = "../../README.md"
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), keysFrom)
	got, tail, ok2 := strings.Cut(rest, keysTo)
	if !ok || !ok2 {
		t.Fatal("README.md has lost the marks around its keys")
	}
	want := action.Markdown(action.Table())
	if got == want {
		return
	}
	if os.Getenv("ONEMORE_UPDATE") == "" {
		t.Fatalf("README.md lists other keys than the action table; run the test with ONEMORE_UPDATE=1\ngot:\n%s\nwant:\n%s", got, want)
	}
	if err := os.WriteFile(path, []byte(head+keysFrom+want+keysTo+tail), 0o644); err != nil { //nolint:gosec // a document
		t.Fatal(err)
	}
}

// TestReadmeNamesDependencies: every direct dependency has its reason.
func TestReadmeNamesDependencies(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(mod)) {
		f := strings.Fields(line)
		if len(f) != 2 || !strings.Contains(f[0], "/") || !strings.HasPrefix(f[1], "v") {
			continue // indirect ones carry a comment
		}
		found++
		if !strings.Contains(string(readme), "`"+f[0]+"`") {
			t.Errorf("README.md does not say why %s is needed", f[0])
		}
	}
	if found < 5 {
		t.Errorf("only %d direct dependencies found in go.mod: the test looks at nothing", found)
	}
}
