package ui_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

// fakeB4 puts a b4 on the PATH that notes where it is, its words and its input.
func fakeB4(t *testing.T) (told func() string) {
	t.Helper()
	dir := t.TempDir()
	note := filepath.Join(dir, "note")
	script := "#!/bin/sh\n{ pwd; for w in \"$@\"; do printf '[%s]' \"$w\"; done; echo; cat; } > " + note + "\necho b4 was here\n"
	if err := os.WriteFile(filepath.Join(dir, "b4"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return func() string {
		got, err := os.ReadFile(note)
		if err != nil {
			return ""
		}
		return string(got)
	}
}

// treed is the world with a tree that is there.
func treed(t *testing.T, dir *string) func() *screentest.Backend {
	t.Helper()
	tree, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	*dir = tree
	return func() *screentest.Backend {
		b := screentest.World()
		b.TreeDir = tree
		return b
	}
}

// b4 gets the Message-ID of the version in view as one word, in the tree.
func TestHandOverToB4(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want string
	}{
		"am from the queue":      {[]string{"a", "m"}, "[am][--][k3f9-2@example.org]"},
		"am of a version":        {[]string{"enter", "[", "a", "m"}, "[am][-v][1][--][v1.k3f9-2@example.org]"},
		"am from the diff":       {[]string{"enter", "j", "enter", "a", "m"}, "[am][--][k3f9-2@example.org]"},
		"am from an old diff":    {[]string{"enter", "[", "j", "enter", "a", "m"}, "[am][-v][1][--][v1.k3f9-2@example.org]"},
		"shazam from the queue":  {[]string{"a", "a", "y"}, "[shazam][--][k3f9-2@example.org]"},
		"shazam of a version":    {[]string{"enter", "[", "a", "a", "y"}, "[shazam][-v][1][--][v1.k3f9-2@example.org]"},
		"track from the series":  {[]string{"enter", "a", "t"}, "[review][track][--][k3f9-2@example.org]"},
		"track from the diff":    {[]string{"enter", "j", "enter", "a", "t"}, "[review][track][--][k3f9-2@example.org]"},
		"shazam and thinking of": {[]string{"a", "a", "n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			told := fakeB4(t)
			var dir string
			run(t, 80, 24, treed(t, &dir), func(a *uitest.App, _ *screentest.Backend) {
				a.Press(c.keys...)
				a.Sleep(time.Second) // the library gives its reader half a second to stop
				if strings.Contains(name, "am ") && strings.HasPrefix(name, "am") {
					a.AssertShows("| b4 am ", "b4 was here", "[done]")
				}
			})
			want := ""
			if c.want != "" {
				want = dir + "\n" + c.want + "\n"
			}
			if got := told(); got != want {
				t.Errorf("b4 was told %q, want %q", got, want)
			}
		})
	}
}

// What changes a tree is asked for, by its name.
func TestShazamAsks(t *testing.T) {
	fakeB4(t)
	world(t, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("a")
		a.AssertShows("b4 review", "b4 shazam", "b4 am", "pipe series", "snooze")
		a.Press("a")
		a.AssertShows("Apply v2 of mm/damon: rework quota goal tuning to /made-up/tree?")
		a.Press("n", "a", "m")
		a.AssertShows("[ended: ", "no such file or direc")
	})
}

// Without b4 the menu says what is missing.
func TestHandOverWithoutB4(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, keys := range [][]string{nil, {"enter"}, {"enter", "j", "enter"}} {
		world(t, func(a *uitest.App, _ *screentest.Backend) {
			a.Press(append(keys, "a")...)
			a.AssertShows("not now: b4 is not installed; pipx install b4")
			a.Press("m")
			a.AssertShows("b4 am: b4 is not installed; pipx install b4")
		})
	}
}

// A Message-ID that a stranger chose is one word behind "--", or is not given.
func TestHandOverOfOddIDs(t *testing.T) {
	for id, want := range map[patch.MsgID]string{
		"-o@example.org":                "[am][--][-o@example.org]",
		"--help@example.org":            "[am][--][--help@example.org]",
		"a$(touch x)`b`;c&@example.org": "",
		"$HOME;`id`&|*@example.org":     "[am][--][$HOME;`id`&|*@example.org]",
		"http://evil.example/x@y":       "",
		"two words@example.org":         "",
		"line\nfeed@example.org":        "",
		"esc\x1b[2J@example.org":        "",
		"bidi\u202e@example.org":        "",
		"no-at-all":                     "",
		"a@b@c":                         "",
		patch.MsgID(strings.Repeat("a", 300) + "@example.org"): "",
	} {
		told := fakeB4(t)
		var dir string
		build := treed(t, &dir)
		run(t, 80, 24, func() *screentest.Backend {
			b := build()
			b.Snapshot().Items[0].Newest = id
			return b
		}, func(a *uitest.App, _ *screentest.Backend) {
			a.Press("a", "m")
			if want == "" {
				a.AssertShows("so odd that b4 could take it for something else")
			}
		})
		got := told()
		if want != "" {
			want = dir + "\n" + want + "\n"
		}
		if got != want {
			t.Errorf("for %q b4 was told %q, want %q", id, got, want)
		}
	}
}

// The series goes to any command, from the queue, from the series and from the
// diff, in the version that is in view.
func TestPipeOfTheVersionInView(t *testing.T) {
	for name, c := range map[string]struct {
		keys []string
		want string
	}{
		"queue":             {[]string{"|"}, "series k3f9-2@example.org v0"},
		"queue, by a":       {[]string{"a", "|"}, "series k3f9-2@example.org v0"},
		"series":            {[]string{"enter", "|"}, "series k3f9-2@example.org v2"},
		"an older version":  {[]string{"enter", "[", "|"}, "series k3f9-2@example.org v1"},
		"diff":              {[]string{"enter", "j", "enter", "a", "|"}, "series k3f9-2@example.org v2"},
		"diff of the older": {[]string{"enter", "[", "j", "enter", "a", "|"}, "series k3f9-2@example.org v1"},
	} {
		t.Run(name, func(t *testing.T) {
			world(t, func(a *uitest.App, b *screentest.Backend) {
				a.Press(c.keys...)
				a.Type("grep Subject")
				a.Press("enter")
				a.AssertShows("[done]", "Subject: [PATCH")
				if !slices.Contains(b.Calls(), c.want) {
					t.Errorf("asked for %q, want %q", b.Calls(), c.want)
				}
			})
		})
	}
}
