package pager

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestJoined(t *testing.T) {
	for _, c := range []struct{ left, now, want string }{
		{"", "", ""},
		{"", "now", "now"},
		{"now\nand more\n", "now", "now\nand more\n"},
		{"now and more\n", "now ", "now and more\n"},
		{"no\n", "now", "now"},
		{"left\n", "", "left\n"},
		{"left\n", "now", "left\n\nnow"},
	} {
		if got := joined(c.left, c.now); got != c.want {
			t.Errorf("%q and %q make %q, not %q", c.left, c.now, got, c.want)
		}
	}
}

func TestLeftOf(t *testing.T) {
	dir := t.TempDir()
	file := func(line int, text string) {
		t.Helper()
		path, err := bufferPath(dir, "a@example.org", line)
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	want := func(lines ...int) {
		t.Helper()
		if got := leftOf(dir, "a@example.org"); !slices.Equal(got, lines) {
			t.Errorf("left are %v, not %v", got, lines)
		}
	}
	want()
	file(3, " \n") // nothing was written
	want()
	file(7, "text")
	file(12, "text")
	want(12, 7) // by name
	for _, odd := range []string{"-x.txt", "--5.txt~", "-"} {
		path, err := bufferPath(dir, "a@example.org", 9)
		if err != nil {
			t.Fatal(err)
		}
		stem := path[:len(path)-len("-9.txt")]
		if err := os.WriteFile(stem+odd, []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want(12, 7)
	if got := leftOf(dir, "b@example.org"); got != nil {
		t.Errorf("another message has %v", got)
	}
	if got := leftOf(filepath.Join(dir, "none"), "b@example.org"); got != nil {
		t.Errorf("a folder that is not there has %v", got)
	}
	file(whole, "text")
	if got := leftOf(dir, "a@example.org"); !slices.Contains(got, whole) {
		t.Errorf("the answer is not among %v", got)
	}
}
