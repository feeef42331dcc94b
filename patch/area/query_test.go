package area

import (
	"slices"
	"strings"
	"testing"

	"onemore/patch"
)

// found gives the K: areas of a message, with the text they were found in.
func found(s *Set, head, body string) string {
	q := Of(head, body)
	var out []string
	for _, m := range s.Match(&q, Options{}) {
		if m.Rule.Kind == RuleKeyword {
			out = append(out, m.Area.Name+": "+m.Text)
		}
	}
	return strings.Join(out, " | ")
}

const oneDiff = "diff --git a/lib/word.c b/lib/word.c\nindex 1111111..2222222 100644\n--- a/lib/word.c\n+++ b/lib/word.c\n@@ -1,3 +1,3 @@ void word(void)\n"

func TestKeywords(t *testing.T) {
	s := load(t, "WORD\nK:\tword\n\nTWO\nK:\tfirst|second\n\nEND\nK:\tlast$\n\nCASE\nK:\t^Subject:.*(?i)case\n\nMAIN\nF:\tlib/\nX:\tlib/word.c\nK:\tlib_x\n")
	for _, c := range []struct{ name, head, body, want string }{
		{"in the message", "", "A word.\n\n" + oneDiff + " a\n-b\n+c\n", "WORD: A word."},
		{"in the subject", "Subject: word of a CASE\n", "Text.\n", "WORD: Subject: word of a CASE | CASE: Subject: word of a CASE"},
		{"an added line", "", "Text.\n\n" + oneDiff + " a\n-b\n+a word\n", "WORD: +a word"},
		{"a removed line", "", "Text.\n\n" + oneDiff + " a\n-a word\n+b\n", "WORD: -a word"},
		{"a context line", "", "Text.\n\n" + oneDiff + " a word\n-b\n+c\n", ""},
		{"headers of the diff", "", "Text.\n\n" + oneDiff + " a\n-b\n+c\n", ""},
		{"an index line before the file names", "", "Text.\n\n" + strings.Replace(oneDiff, "index 1", "index word1", 1) + " a\n-b\n+c\n", "WORD: index word1111111..2222222 100644"},
		{"what stands after | is looked for anywhere", "", "Text.\n\n" + oneDiff + " second\n-b\n+c\n", "TWO:  second"},
		{"what stands before it is not", "", "Text.\n\n" + oneDiff + " first\n-b\n+c\n", ""},
		{"a removed line that looks like a header", "", "Text.\n\n" + oneDiff + " a\n--- word/x\n+c\n", "WORD: --- word/x"},
		{"end of a line", "", "at last\nlast but one\n", "END: at last"},
		{"Fixes: is for something else", "", "Text.\n\nFixes: 123456789abc (\"word\")\n", ""},
		{"unless it names no commit", "", "Text.\n\nFixes: 1234 (\"word\")\n", `WORD: Fixes: 1234 ("word")`},
		{"notes below the line", "", "Text.\n---\n lib/word.c | 2 +-\n mode change 100644 => 100755 lib/word.c\n\n" + oneDiff + " a\n-b\n+c\n", "WORD:  lib/word.c | 2 +-"},
		{"the signature after a diff", "", "Text.\n\n" + oneDiff + " a\n-b\n+c\n x\n-- \nword\n", ""},
		{"the signature of a letter", "", "Text.\n-- \nword\n", "WORD: word"},
		{"X: does not keep K: away", "", "Text.\n\n" + oneDiff + " a\n-b\n+lib_x\n", "MAIN: +lib_x"},
		{"only once", "", "word\nword\n", "WORD: word"},
	} {
		if got := found(s, c.head, c.body); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	q := Of("", "A word.\n")
	if ms := s.Match(&q, Options{NoKeywords: true}); len(ms) != 0 {
		t.Errorf("without keywords: %v", ms)
	}
	q = Query{Paths: []string{"lib/a.c"}, Files: []string{"first line\na word\n"}}
	if got := Sections(s.Match(&q, Options{})); !slices.Equal(got, []string{"MAIN"}) {
		t.Errorf("files are not looked into unless asked: %q", got)
	}
	if got := Sections(s.Match(&q, Options{InFiles: true})); !slices.Equal(got, []string{"MAIN", "WORD", "TWO"}) {
		t.Errorf("in files: %q", got)
	}
}

func TestPathsOfPatch(t *testing.T) {
	q := Of("", "Text.\n\ndiff --git a/old.c b/new.c\nsimilarity index 100%\nrename from old.c\nrename to new.c\n"+
		"diff --git a/gone.c b/gone.c\ndeleted file mode 100644\n--- a/gone.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"+
		"diff --git a/made.c b/made.c\nnew file mode 100644\n--- /dev/null\n+++ b/made.c\n@@ -0,0 +1 @@\n+--- a/not/a/path.c\n")
	if want := []string{"gone.c", "made.c", "new.c", "old.c"}; !slices.Equal(q.Paths, want) {
		t.Errorf("got %q, want %q", q.Paths, want)
	}
	if q := Of("", "No patch.\n"); q.Paths != nil {
		t.Errorf("a letter has paths: %q", q.Paths)
	}
}

func TestSeries(t *testing.T) {
	s := load(t, orchard)
	cover := Of("Subject: [PATCH 0/2] of worms\n", "All of it.\n")
	one := Of("Subject: [PATCH 1/2] one\n", "One.\n\ndiff --git a/fruit/x b/fruit/x\n--- a/fruit/x\n+++ b/fruit/x\n@@ -1 +1 @@\n-a\n+b\n")
	two := Of("Subject: [PATCH 2/2] two\n", "Two.\n\ndiff --git a/fruit/apple/y b/fruit/apple/y\n--- a/fruit/apple/y\n+++ b/fruit/apple/y\n@@ -1 +1 @@\n-a\n+b\n")
	all := Join(cover, one, two, one)
	if !slices.Equal(all.Paths, []string{"fruit/apple/y", "fruit/x"}) {
		t.Errorf("paths: %q", all.Paths)
	}
	if got := Sections(s.Match(&all, Options{})); !slices.Equal(got, []string{"APPLES", "FRUIT", "THE REST", "WORMS"}) {
		t.Errorf("sections: %q", got)
	}
	// Of two patches one is in my area.
	me := s.Mine([]patch.Person{{Email: "cat@example.org"}}, nil, nil, patch.Mailmap{})
	mine := 0
	for _, q := range []Query{one, two} {
		if m, _ := me.Of(s.Match(&q, Options{})); m != nil {
			mine++
		}
	}
	if mine != 1 {
		t.Errorf("mine: %d of 2", mine)
	}
}

func TestHead(t *testing.T) {
	m := patch.Mail{
		From: patch.Person{Name: "A", Email: "a@example.org"}, Subject: "[PATCH] x",
		To: []patch.Person{{Email: "l@example.org"}}, Cc: []patch.Person{{Name: "B\nSubject: forged", Email: "b@example.org"}},
	}
	want := "From: A <a@example.org>\nSubject: [PATCH] x\nTo: l@example.org\nCc: B Subject: forged <b@example.org>\n"
	if got := HeadOf(&m); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOwnAreas(t *testing.T) {
	s, warnings := New(OwnAreas([]Own{
		{Name: "my driver", Files: []string{"drivers/foo/", "drivers/bar", "*/foo.h", ""}, Not: []string{"drivers/foo/test/"}},
		{Name: "memory", Lists: []string{"linux-mm"}, Subjects: []string{"mm/damon", "selftests:"}},
		{Name: "team", People: []string{"ann@example.org"}},
		{Name: "broken", Files: []string{"a[b"}},
	}), Dirs{})
	wantWarnings(t, warnings, []string{"broken: F: a[b is left out: missing closing ]"})
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{Paths: []string{"drivers/foo/a.c"}}, "F: drivers/foo/ of my driver"},
		{Query{Paths: []string{"drivers/foo/test/a.c"}}, ""},
		{Query{Paths: []string{"drivers/bar/deep/a.c"}}, "F: drivers/bar of my driver"},
		{Query{Paths: []string{"include/foo.h"}}, "F: */foo.h of my driver"},
		{Query{Lists: []string{"netdev@example.org", "linux-mm.kvack.example"}}, "list: linux-mm of memory"},
		{Query{Lists: []string{"Linux-MM@kvack.example"}}, "list: linux-mm of memory"},
		{Query{Lists: []string{"linux-mm-commits@kvack.example"}}, ""},
		{Query{Subject: "mm/damon: fix it"}, "subject: mm/damon of memory"},
		{Query{Subject: "MM/DAMON/core: fix it"}, "subject: mm/damon of memory"},
		{Query{Subject: "mm/damonize"}, ""},
		{Query{Subject: "selftests:x"}, "subject: selftests: of memory"},
		{Query{From: patch.Person{Email: "Ann+kernel@example.org"}}, "person: ann@example.org of team"},
		{Query{From: patch.Person{Email: "bob@example.org"}}, ""},
		{Query{}, ""},
	} {
		got := ""
		if ms := s.Match(&c.q, Options{}); len(ms) > 0 {
			got = ms[0].String()
		}
		if got != c.want {
			t.Errorf("%+v: got %q, want %q", c.q, got, c.want)
		}
	}
	full, _ := New(OwnAreas([]Own{{Name: "x", Lists: []string{"mm@a.example"}}}), Dirs{})
	if q := (Query{Lists: []string{"mm@b.example"}}); len(full.Match(&q, Options{})) != 0 {
		t.Error("a whole address stands for all lists of that name")
	}
}

func TestWithoutTree(t *testing.T) {
	const file = "A\nF:\tfs/ext4\nF:\tDocumentation\nF:\tlib/foo.d\n"
	guess := load(t, file)
	tree, _ := Load([]Source{{"M", []byte(file)}}, NewDirs([]string{"fs/ext4/", "lib/foo.d"}))
	for path, want := range map[string][2]string{ // without a tree, with one
		"fs/ext4":                 {"A", ""},
		"fs/ext4-tool":            {"A", ""},
		"fs/ext4/inode.c":         {"A", "A"},
		"fs/ext4/a/b.c":           {"A", "A"},
		"fs/ext4-tool/a.c":        {"", ""},
		"Documentation/index.rst": {"A", ""},
		"Documentation":           {"A", "A"},
		"lib/foo.d":               {"A", "A"},
		"lib/foo.d/x.c":           {"", ""}, // a dot: never taken for a folder
	} {
		if got := [2]string{on(guess, path), on(tree, path)}; got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if ms := guess.Path(strings.Repeat("a/", maxPath)); ms != nil {
		t.Error("a path of any length is looked at")
	}
}
