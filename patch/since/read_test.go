package since

import (
	"strings"
	"testing"

	"onemore/patch"
)

func TestRead(t *testing.T) {
	t.Parallel()
	const from, rest = "Ana <ana@example.org>", "It breaks.\n\nSigned-off-by: Ana <ana@example.org>\n---\n notes\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39\n"
	for _, tt := range []struct {
		name, subject, begin  string
		author, title, second string
	}{
		{"plain", "[PATCH v2 1/3] x: mend", "", from, "x: mend", "It breaks."},
		{"list tag", "[LTP] [PATCH] x: mend", "", from, "x: mend", "It breaks."},
		{"from in the body", "[PATCH] x: mend", "From: Bea <bea@example.org>\n\n", "Bea <bea@example.org>", "x: mend", "It breaks."},
		{"blank lines before", "[PATCH] x: mend", "\n\nfrom: Bea <bea@example.org>\n\n", "Bea <bea@example.org>", "x: mend", "It breaks."},
		{"all of them", "[PATCH] x: mend", "Date: Mon, 1 Jan 2024 00:00:00 +0000\nSubject: [PATCH] y: a title\n  that is folded\nFrom: Bea <bea@example.org>\n\n", "Bea <bea@example.org>", "y: a title that is folded", "It breaks."},
		{"title in the body", "[PATCH] x: mend", "[PATCH] y: mend\n\n", from, "y: mend", "It breaks."},
		{"twice", "[PATCH] x: mend", "From: Bea <bea@example.org>\nFrom: Kim <kim@example.org>\n\n", "Bea <bea@example.org>", "x: mend", "From: Kim <kim@example.org>"},
		{"no name", "[PATCH] x: mend", "From: bea@example.org\n\n", "bea@example.org <bea@example.org>", "x: mend", "It breaks."},
		{"prose", "[PATCH] x: mend", "From: here to there.\n", from, "x: mend", "It breaks."},
		{"later", "[PATCH] x: mend", "Words.\n\nFrom: Bea <bea@example.org>\n\n", from, "x: mend", "Words."},
	} {
		m := patch.Mail{ID: "x@example.org", From: patch.ParsePerson(from), Subject: tt.subject, Body: tt.begin + rest}
		p := Read(&m)
		if p.ID != m.ID || p.Author.String() != tt.author || p.Title != tt.title {
			t.Errorf("%s: %+v", tt.name, p)
		}
		tab := table{ids: map[string]int32{}}
		text := tab.text(&p)
		lines := text.lines[text.head:text.diff]
		if lines[1] != "    "+tt.title || strings.TrimSpace(lines[3]) != tt.second {
			t.Errorf("%s: %q", tt.name, lines)
		}
		for i, n := range text.body {
			if n >= 0 && text.kinds[i] == Message && strings.TrimSpace(untab(text.raw(n))) != strings.TrimSpace(text.lines[i]) {
				t.Errorf("%s: line %d is %q, not %q", tt.name, n, text.raw(n), text.lines[i])
			}
		}
	}
}

func TestUntab(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                   "",
		"no tab":             "no tab",
		"\tx":                "        x",
		"a\tx":               "a       x",
		"1234567\tx":         "1234567 x",
		"12345678\tx":        "12345678        x",
		"\u00e4\u00f6\tx\ty": "\u00e4\u00f6      x       y",
	} {
		if got := untab(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
	if hostile := strings.Repeat("\t", 1<<20); untab(hostile) != hostile {
		t.Error("a line of tabs grew")
	}
}

// TestText holds the text of a patch against what git range-diff makes of it.
func TestText(t *testing.T) {
	t.Parallel()
	tab := table{ids: map[string]int32{}}
	text := tab.text(&Patch{
		Title: "x: mend", Author: patch.Person{Name: "Ana", Email: "ana@example.org"},
		Body: "One.  \n\n\n\nTwo.\n---\n" +
			"diff --git a/z b/z\nold mode 100644\nnew mode 100755\nindex 1..2\n--- a/z\n+++ b/z\n@@ -1,2 +1,2 @@ f\n-a\n+b\n\n\\ No newline at end of file\n" +
			"diff --git a/n b/n\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+a\n" +
			"diff --git a/d b/d\ndeleted file mode 100644\nindex 1..0\n--- a/d\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n" +
			"diff --git a/r b/s\nsimilarity index 90%\nrename from r\nrename to s\n" +
			"diff --git a/i b/i\nindex 12..34 100644\nBinary files a/i and b/i differ\n",
	})
	want := ` ## Metadata ##
Author: Ana <ana@example.org>

 ## Commit message ##
    x: mend

    One.

    Two.

 ## d (deleted) ##
@@
-a

 ## i ##
 Binary files differ 34

 ## n (new) ##
@@
+a

 ## r => s ##

 ## z (mode change 100644 => 100755) ##
@@ z: f
-a
+b
` + " \n" + ` \ No newline at end of file`
	if got := strings.Join(text.lines, "\n"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if text.size != 15 {
		t.Errorf("size %d", text.size)
	}
}

// FuzzRead reads any mail: author and title are single lines, what stands before
// the message are fields that the mail has, and every line of the text that
// names a line of the mail is that line.
func FuzzRead(f *testing.F) {
	const rest = "It breaks.\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39\n"
	f.Add("[PATCH v2 1/3] x: mend", rest)
	f.Add("[PATCH] x: mend", "From: Bea <bea@example.org>\nSubject: [PATCH] y: a title\n  that is folded\n\n"+rest)
	f.Add("x", "From: =?utf-8?q?B=0D=0Aea?= <bea@example.org>\nSubject: =?utf-8?q?a=0Ab?=\n\n"+rest)
	f.Add("", "[PATCH] y\n\ndate: x\n>From 0123\nIndex: x\n"+rest+rest)
	f.Fuzz(func(t *testing.T, subject, body string) {
		m := patch.Mail{ID: "x@example.org", From: patch.Person{Email: "a@example.org"}, Subject: strings.ToValidUTF8(subject, "?"), Body: strings.ToValidUTF8(body, "?")}
		p := Read(&m)
		if p.Author.Email == "" || strings.ContainsAny(p.Author.Name+p.Author.Email, "\n\r") || strings.Contains(p.Title, "\n") {
			t.Errorf("author %q, title %q", p.Author, p.Title)
		}
		if again := Read(&m); again.Author != p.Author || again.Title != p.Title {
			t.Errorf("%+v, then %+v", p, again)
		}
		tab := table{ids: map[string]int32{}}
		text := tab.text(&p)
		for i, n := range text.body {
			if n >= 0 && text.kinds[i] == Message && strings.TrimSpace(untab(text.raw(n))) != strings.TrimSpace(text.lines[i]) {
				t.Errorf("line %d is %q, not %q", n, text.raw(n), text.lines[i])
			}
		}
	})
}
