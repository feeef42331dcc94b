package archive

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSniffFile: what is mail is known by its beginning, broken as it may be.
func TestSniffFile(t *testing.T) {
	for name, tc := range map[string]struct{ file, text, want string }{
		"mbox":                  {"a", "From a@example.org Mon Jan  5 10:00:00 2026\nSubject: x\n\nb\n", KindMbox},
		"blank lines before it": {"a", "    \n\t\n\r\nFrom nobody Mon Sep 17 00:00:00 2001\nFrom: a@example.org\n\nb\n", KindMbox},
		"indented From":         {"a", "  From nobody Mon Sep 17 00:00:00 2001\nFrom: a@example.org\n\nb\n", KindEML},
		"a letter":              {"a", "From here we went on\nto the sea.\n", ""},
		"eml":                   {"a", "From: a@example.org\nSubject: x\n\nb\n", KindEML},
		"no blank line":         {"a", "From: a@example.org\nTo: b@example.org\nSubject: x\nbody without a gap\n", KindEML},
		"two fields, no gap":    {"a", "From: a@example.org\nTo: b@example.org\nbody without a gap\n", ""},
		"notes":                 {"a", "Date: today\nBuy bread.\n", ""},
		"broken, named mbox":    {"a.mbox", "Received: with X\nived: y\nfoo bar\nSubject: x\n\nb\n", KindEML},
		"broken From, mbox":     {"a.mbox", "From pat016\nCon@ent-Type:(text\nSubject: x\n\nb\n", KindEML},
		"text, named mbox":      {"a.mbox", "hello there\n", ""},
	} {
		path := filepath.Join(t.TempDir(), tc.file)
		if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		// A file without mail is an error; which one is for others to test.
		if got, err := sniffFile(path); got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tc.want)
		}
	}
}
