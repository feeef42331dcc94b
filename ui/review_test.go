package ui_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/patch"
	"onemore/ui/screen"
	"onemore/ui/screen/screentest"
	"onemore/ui/uitest"
)

const first = patch.MsgID("p1.k3f9-2@example.org")

// firstPatch is in the first patch of the first change.
func firstPatch(t *testing.T, w, h int, build func() *screentest.Backend, flow func(a *uitest.App, b *screentest.Backend)) {
	t.Helper()
	run(t, w, h, build, func(a *uitest.App, b *screentest.Backend) {
		a.Press("enter", "j", "enter")
		flow(a, b)
	})
}

func comments(b *screentest.Backend) []screen.Comment {
	all, err := b.Drafts(context.Background(), "")
	if err != nil {
		panic(err)
	}
	for _, d := range all {
		if d.Parent == first {
			return d.Comments
		}
	}
	return nil
}

func TestCommentOnALine(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.Press("/")
		a.Type("!goal")
		a.Press("enter", "c")
		a.AssertShows("| you (draft)", "C-s keep it")
		a.Type("Can this happen? j q Q 5")
		a.Press("enter")
		a.Type("zz")
		a.AssertShows("| Can this happen? j q Q 5", "| zz")
		if x, _ := a.Cursor(); x != 2+4+2+2 {
			t.Errorf("the terminal's cursor is in column %d", x)
		}
		a.Press("ctrl+s")
		line := b.LineOf(first, "!goal")
		wantCall(t, b, fmt.Sprintf("comment %s %d-%d %q", first, line, line, "Can this happen? j q Q 5\nzz"))
		a.AssertShows("drafts 1", "c edit")
		wantRow(t, a, "you (draft)")
		a.Press("c")
		a.Type("!")
		a.Press("esc")
		if got := comments(b); len(got) != 1 || got[0].Text != "Can this happen? j q Q 5\nzz!" {
			t.Errorf("comments %+v", got)
		}
	})
}

func TestCommentOnARange(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "}", "j", "v", "j", "j")
		if n := strings.Count(a.Screen(), "\n* "); n != 2 {
			t.Errorf("%d lines are marked as selected besides the cursor's:\n%s", n, a.Screen())
		}
		a.Press("c")
		a.Paste("pasted\ttext\nof two lines")
		a.Press("alt+enter")
		from := b.LineOf(first, "struct damos_quota *quota)")
		wantCall(t, b, fmt.Sprintf("comment %s %d-%d %q", first, from, from+2, "pasted\ttext\nof two lines"))
		a.AssertShows("you (draft), on 3 lines")
		a.AssertHides("\n* ")
		a.Press("v", "j", "esc")
		a.AssertHides("\n* ")
	})
}

func TestCommentIsKeptAtEveryPause(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "j", "c")
		for range 4 {
			a.Type("ab")
			a.Sleep(200 * time.Millisecond)
			if len(comments(b)) > 0 {
				t.Fatal("kept before there was a pause")
			}
		}
		a.Sleep(500 * time.Millisecond)
		if got := comments(b); len(got) != 1 || got[0].Text != "abababab" {
			t.Fatalf("after a pause there are %+v", got)
		}
		n := len(b.Calls())
		a.Sleep(time.Minute)
		if len(b.Calls()) != n {
			t.Error("kept again though nothing was typed")
		}
	})
}

func TestCommentIsKeptOnEveryWayOut(t *testing.T) {
	for name, keys := range map[string][]string{"esc": {"esc"}, "ctrl+c": {"ctrl+c"}, "back": {"esc", "q"}, "quit": {"esc", "Q"}} {
		t.Run(name, func(t *testing.T) {
			firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
				a.Press("}", "j", "c")
				a.Type("x y")
				a.Press(keys...)
				if got := comments(b); len(got) != 1 || got[0].Text != "x y" {
					t.Errorf("there are %+v", got)
				}
			})
		})
	}
	// A window too small to be drawn takes no keys but those that quit.
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "j", "c")
		a.Type("x y")
		a.Resize(20, 5)
		a.Press("q")
		a.WaitQuit()
		if got := comments(b); len(got) != 1 || got[0].Text != "x y" {
			t.Errorf("there are %+v", got)
		}
	})
}

func TestNoCommentWithoutText(t *testing.T) {
	firstPatch(t, 80, 24, screentest.Talked, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "j", "c", "space", "enter", "esc")
		a.AssertShows("nothing was written")
		a.Press("g", ".", ".", "c", "ctrl+u", "esc") // the comment "one"
		a.AssertShows("comment dropped; zu brings it back")
		if got := comments(b); len(got) != 1 || got[0].ID != "two" {
			t.Errorf("comments %+v", got)
		}
		a.Press("z", "u")
		if got := comments(b); len(got) != 2 || got[1].Text != "Is nr_goals used?" {
			t.Errorf("comments %+v", got)
		}
		a.Press("g", "c")
		a.AssertShows("a comment stands below a line of the text")
	})
}

func TestCommentsAreDroppedAndMoved(t *testing.T) {
	firstPatch(t, 80, 24, screentest.Talked, func(a *uitest.App, b *screentest.Backend) {
		a.Press(".", ".")
		wantRow(t, a, "you (draft)")
		a.Press("x", "n")
		if len(comments(b)) != 2 {
			t.Fatal("dropped without a yes")
		}
		a.Press("m")
		a.AssertShows("taken up: m puts it elsewhere")
		a.Press("esc")
		a.AssertHides("taken up")
		a.Press("m", "/")
		a.Type("quota->ms)")
		a.Press("enter", "m")
		to := b.LineOf(first, "if (quota->ms)")
		if got := comments(b); got[0].To != to || got[0].From != to {
			t.Errorf("moved to %+v, want line %d", got[0], to)
		}
		wantRow(t, a, "you (draft)")
		a.Press("x", "y")
		if got := comments(b); len(got) != 1 || got[0].ID != "two" {
			t.Errorf("comments %+v", got)
		}
		a.AssertShows("drafts 1")
	})
}

func TestSeveralCommentsOnALineKeepTheirOrder(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "j")
		for _, s := range []string{"first", "second", "third"} {
			a.Press("c")
			a.Type(s)
			a.Press("esc", "}", "{", "j")
		}
		a.Press(".", "c")
		a.Type(" of three")
		s := a.Screen()
		if i, j, k := strings.Index(s, "| first of three"), strings.Index(s, "| second"), strings.Index(s, "| third"); i < 0 || i > j || j > k {
			t.Errorf("the order is lost while one is changed:\n%s", s)
		}
		a.Press("esc")
		if got := comments(b); len(got) != 3 || got[0].Text != "first of three" || got[2].Text != "third" {
			t.Errorf("comments %+v", got)
		}
	})
}

func TestWhatWasSaidOnALineThatIsGone(t *testing.T) {
	gone := func() *screentest.Backend {
		b := screentest.Talked()
		b.Said["p1.k3f9-2@example.org"][0].Gone = "+\tint history[4];"
		return b
	}
	firstPatch(t, 80, 24, gone, func(a *uitest.App, _ *screentest.Backend) {
		a.Press(".")
		wantRow(t, a, ": K. Novak, 29d ago, on a line of v1 that is gone")
		a.AssertShows(": + int history[4];", "Please make the 4 a constant.")
	})
}

func TestWhatOthersSaidStandsAtItsLine(t *testing.T) {
	firstPatch(t, 80, 24, screentest.Talked, func(a *uitest.App, _ *screentest.Backend) {
		a.Press(".")
		wantRow(t, a, ": K. Novak, 29d ago, on v1 of this line")
		a.AssertShows("Please make the 4 a constant.", ": Ana Ruiz, 28d ago", "Will do in v2.")
		a.Press("z", "a")
		a.AssertShows("on v1 of this line   ... 3 lines, za shows them")
		a.AssertHides("Will do in v2.")
		a.Press("enter")
		a.AssertShows("Will do in v2.")
		a.Press("z", "c")
		a.AssertHides("Will do in v2.", "Is nr_goals used?")
		a.AssertShows("comments folded; zc shows them")
		a.Press("z", "c", ".", ".", ".", ".")
		wantRow(t, a, ": kernel bot (bot), 17d ago")
		a.Press(",", ",")
		wantRow(t, a, ": K. Novak, 18d ago")
		a.Press(".", ".", ".")
		a.AssertShows("[PATCH v2 2/7]") // and on to the next message that is new
	})
}

func TestSplit(t *testing.T) {
	firstPatch(t, 160, 45, screentest.Talked, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "}", "z", "s")
		a.AssertShows("side by side on", "│   1501 -        unsigned long highest_score = 0;", "│   1501 +        unsigned long highest_score = 0, nr_goals")
		a.Press("j", "j", "j", "j", "c")
		a.Type("on the new line")
		a.Press("esc")
		if got := comments(b)[2]; got.To != b.LineOf(first, "nr_goals = 0") {
			t.Errorf("the comment stands on line %d", got.To)
		}
		a.Press("k", "k", "k", "tab", "c") // past the comment of before
		a.Type("on the old line")
		a.Press("esc")
		if got := comments(b)[3]; got.To != b.LineOf(first, "-	unsigned long highest_score = 0;") {
			t.Errorf("the comment stands on line %d", got.To)
		}
		a.Resize(120, 45)
		a.AssertHides("│   1501 +")
		a.Resize(121, 45) // the list beside the text gives way
		a.AssertShows("│   1501 +")
		a.Resize(160, 45)
		a.AssertShows("cover letter", "│   1501 +")
	})
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("z", "s")
		a.AssertShows("side by side as soon as the window has 121 columns")
	})
}

func TestBlanksShowOnDemand(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, _ *screentest.Backend) {
		a.Press("}", "z", "i")
		a.AssertShows("+→       unsigned·long·history[4];")
		a.Press("z", "i")
		a.AssertHides("→")
	})
}

func TestPatchesAreDoneAndSkipped(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.AssertShows("7 of 7 left")
		a.Press("d")
		wantCall(t, b, "mark patch "+string(first)+" done")
		a.AssertShows("done: 6 of 7 patches left")
		a.Press("]", "x")
		wantCall(t, b, "mark patch p2.k3f9-2@example.org skip")
		a.AssertShows("5 of 7 left")
		a.Press("x")
		wantCall(t, b, "mark patch p2.k3f9-2@example.org ")
		b.Fail = errors.New("disk full")
		a.Press("d")
		a.AssertShows("keep the mark: disk full", "6 of 7 left")
		b.Fail = nil
		for range 5 {
			a.Press("]", "d")
		}
		a.Press("g", "[", "[", "[", "[", "[", "d")
		a.AssertShows("nothing is left; d in the queue")
		a.Press("q")
		if n := strings.Count(a.Screen(), " done      +"); n != 7 {
			t.Errorf("%d patches are shown as done, want 7:\n%s", n, a.Screen())
		}
		a.Press("g", "d")
		a.AssertShows("put the cursor on a patch")
		a.Press("j", "x")
		wantCall(t, b, "mark patch "+string(first)+" skip")
	})
}

func TestReadingGoesOnWhereItStopped(t *testing.T) {
	firstPatch(t, 80, 24, screentest.Talked, func(a *uitest.App, b *screentest.Backend) {
		a.Press("]", "}", "}", "j", "j")
		line := row(a)
		a.Press("q", "q", "enter")
		wantRow(t, a, "2/7")
		a.AssertShows("this is where you stopped; Enter goes on at the line")
		a.Press("enter")
		a.AssertShows("this is where you stopped; g goes to the top")
		if got := row(a); got != line {
			t.Errorf("the cursor is on %q, want %q", got, line)
		}
		a.Press("q", "k", "k", "enter") // not where I stopped
		a.AssertHides("this is where you stopped")
	})
}

func TestListOfDrafts(t *testing.T) {
	firstPatch(t, 80, 24, screentest.Talked, func(a *uitest.App, b *screentest.Backend) {
		a.Press("]", "]", "z", "d")
		a.AssertShows("Drafts", "2 comments", "[PATCH v2 1/7]", "Is nr_goals used?", "These two lines could go. ...")
		a.Press("j", "enter")
		a.AssertShows("[PATCH v2 1/7]")
		wantRow(t, a, "continue;")
		a.Press("q", "z", "d", "enter") // from the series, too
		wantRow(t, a, "nr_goals = 0")
		a.Press("q", "q")
		a.Press("j", "enter", "enter", "z", "d")
		a.AssertShows("Drafts")
		a.Press("/")
		a.Type("two")
		a.Press("enter")
		wantRow(t, a, "These two lines")
		a.Press("enter") // its message is not among those in view
		a.AssertShows("[PATCH v2 1/7]")
		wantRow(t, a, "continue;")
	})
}

// editorScript makes an editor that runs a line of shell on the file. It takes
// a moment: when a command is over before the library's renderer has stopped,
// its ticker is stopped after it was started again, and nothing is drawn.
func editorScript(t *testing.T, line string) func(string) string {
	t.Helper()
	script := filepath.Join(t.TempDir(), "ed")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nfor f; do :; done\nsleep 0.1\n"+line+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return func(name string) string { return map[string]string{"EDITOR": script}[name] }
}

func withEditor(t *testing.T, line string, flow func(a *uitest.App, b *screentest.Backend, dir string)) {
	t.Helper()
	opt := options()
	opt.Getenv = editorScript(t, line)
	dir := t.TempDir()
	runWith(t, opt, 80, 24, func() *screentest.Backend {
		b := screentest.Talked()
		b.ScratchDir = dir
		return b
	}, func(a *uitest.App, b *screentest.Backend) {
		a.Press("enter", "j", "enter")
		flow(a, b, dir)
	})
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestReplyInTheEditor(t *testing.T) {
	withEditor(t, `case "$f" in *.b4-review.eml) ;; *) exit 3;; esac; sed -i 's/Is nr_goals used?/Is it?/' "$f"`, func(a *uitest.App, b *screentest.Backend, dir string) {
		b.Problems = []string{"a tag that nobody knows"}
		a.Press("r")
		a.WaitFor("a tag that nobody knows")
		wantCall(t, b, "buffer "+string(first))
		if got := comments(b); len(got) != 2 || got[0].Text != "Is it?" {
			t.Errorf("comments %+v", got)
		}
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("files are left: %q", left)
		}
	})
	withEditor(t, "true", func(a *uitest.App, b *screentest.Backend, dir string) {
		a.Press("r")
		a.WaitFor("nothing was changed")
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("files are left: %q", left)
		}
	})
}

func TestAKilledEditorLosesNothing(t *testing.T) {
	withEditor(t, `echo "much thought" >> "$f"; kill -9 $$`, func(a *uitest.App, b *screentest.Backend, dir string) {
		a.Press("r")
		a.WaitFor("the editor: signal: killed; the text is kept in")
		left := files(t, dir)
		if len(left) != 1 {
			t.Fatalf("files %q", left)
		}
		a.Press("r")
		a.AssertShows("was not taken over. Go on with it?")
		a.Press("n") // set aside: another one is begun
		a.WaitFor("the text is kept in")
		if left = files(t, dir); len(left) != 2 {
			t.Errorf("files %q", left)
		}
		for _, f := range left {
			if text, err := os.ReadFile(f); err != nil || !strings.Contains(string(text), "much thought") {
				t.Errorf("%s: %q, %v", f, text, err)
			}
		}
		if len(comments(b)) != 2 {
			t.Errorf("comments %+v", comments(b))
		}
	})
	// The program itself was killed while the editor ran.
	withEditor(t, "true", func(a *uitest.App, b *screentest.Backend, dir string) {
		b.Fail = errors.New("disk full")
		a.Press("r")
		a.AssertShows("edit: disk full")
		b.Fail = nil
		a.Press("r")
		a.WaitFor("nothing was changed")
	})
}

func TestLeftAnswerIsTakenOver(t *testing.T) {
	withEditor(t, `test -e "$0.once" || { touch "$0.once"; printf '> a\nleft\n' > "$f"; kill -9 $$; }`, func(a *uitest.App, b *screentest.Backend, dir string) {
		a.Press("r")
		a.WaitFor("the text is kept in")
		a.Press("r", "y")
		a.WaitFor("the answer is kept as a draft")
		if got := comments(b); len(got) != 1 || got[0].Text != "left" {
			t.Errorf("comments %+v", got)
		}
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("files are left: %q", left)
		}
	})
}

func TestCommentInTheEditor(t *testing.T) {
	withEditor(t, `echo "more" >> "$f"`, func(a *uitest.App, b *screentest.Backend, dir string) {
		a.Press("}", "j", "c")
		a.Type("some ")
		a.Press("ctrl+e")
		a.WaitFor("| some more")
		a.Type(" and more")
		a.Press("esc")
		if got := comments(b); len(got) != 3 || got[2].Text != "some more and more" {
			t.Errorf("comments %+v", got)
		}
		if left := files(t, dir); len(left) != 0 {
			t.Errorf("files are left: %q", left)
		}
	})
	withEditor(t, `echo " never lost" >> "$f"; kill -9 $$`, func(a *uitest.App, b *screentest.Backend, dir string) {
		a.Press("}", "j", "c")
		a.Type("some")
		a.Press("ctrl+e")
		a.WaitFor("the editor: signal: killed")
		a.AssertShows("| some never lost")
	})
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	firstPatch(t, 80, 24, screentest.World, func(a *uitest.App, b *screentest.Backend) {
		a.Press("}", "j", "c")
		b.Fail = errors.New("disk full")
		a.Type("a comment")
		a.Press("esc")
		a.AssertShows("keep the comment: disk full", "| a comment") // it stays on the screen
		b.Fail = nil
		a.Press("c", "esc")
		if got := comments(b); len(got) != 1 || got[0].Text != "a comment" {
			t.Errorf("comments %+v", got)
		}
	})
}

func TestBannerSaysWhatGitWouldApply(t *testing.T) {
	hidden := func() *screentest.Backend {
		b := screentest.World()
		m := b.Mails[first]
		m.Body = "From: Somebody Else <else@example.org>\n\n" + strings.Replace(m.Body, "2 files changed, 5", "2 files changed, 7", 1) +
			"diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"
		b.Mails[first] = m
		return b
	}
	firstPatch(t, 100, 30, hidden, func(a *uitest.App, _ *screentest.Backend) {
		a.AssertShows("Beware: a diff follows the signature; git applies it", "+2 more, E explains")
		a.Press("E", "ctrl+f")
		a.AssertShows("a diff follows the signature", "the diffstat says 2 files, +7 -2", "for git the author is Somebody Else <else@example.org>, not the sender")
	})
}

func TestGeneratedFilesAreFolded(t *testing.T) {
	build := func() *screentest.Backend {
		b := screentest.World()
		m := b.Mails[first]
		m.Body += "diff --git a/go.sum b/go.sum\n--- a/go.sum\n+++ b/go.sum\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"
		m.Body = strings.Replace(m.Body, "-- \n2.51.0\n", "", 1)
		b.Mails[first] = m
		return b
	}
	firstPatch(t, 100, 30, build, func(a *uitest.App, _ *screentest.Backend) {
		a.Press(")", ")", ")")
		wantRow(t, a, "diff --git a/go.sum b/go.sum   ... generated, 6 lines, za shows them")
		a.Press("{", "}")
		a.AssertShows("generated, 6 lines") // hunks of it are passed over
		a.Press("G", "z", "a", "G")
		a.AssertHides("generated, 6 lines")
		a.AssertShows("@@ -1,2 +1,2 @@")
	})
}

// What no public list got says so where it is read, before anything is said.
func TestPrivateMailSaysSo(t *testing.T) {
	build := func() *screentest.Backend {
		b := screentest.World()
		b.Hidden = map[patch.MsgID]bool{"k3f9-2@example.org": true, "p1.k3f9-2@example.org": true}
		return b
	}
	for _, size := range sizes() {
		run(t, size[0], size[1], build, func(a *uitest.App, _ *screentest.Backend) {
			a.Press("enter")
			a.Golden("series-private-" + name(size))
			a.Press("j", "enter")
			a.Golden("patch-private-" + name(size))
			a.Press("]")
			a.AssertHides("rivate: no public")
			a.Press("q", "[")
			a.AssertHides("Private: no public")
		})
	}
}
