package pager

import (
	"bytes"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/mail"
)

const (
	cautionHead = "From: Ann Lee <ann@example.org>\nTo: frob@lists.example.org\nSubject: [PATCH] frob: x\nMessage-ID: <1@example.org>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nMIME-Version: 1.0\n"
	plainType   = "Content-Type: text/plain; charset=utf-8\n\n"
	mixedType   = "Content-Type: multipart/mixed; boundary=BB\n\n"
	diffA       = "diff --git a/a.c b/a.c\nindex 1..2 100644\n--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-x\n+y\n"
	statA       = "---\n a.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"
	signed      = "\nSigned-off-by: Ann Lee <ann@example.org>\n"
	endSign     = "-- \n2.40.0\n"
)

// diffB is a diff of another file.
func diffB() string { return strings.ReplaceAll(diffA, "a.c", "b.c") }

// attach is a part of a multipart.
func attach(header, body string) string { return "--BB\n" + header + "\n" + body + "\n" }

// shape is a mail and what git would take from it.
type shape struct {
	name, raw string
	files     string // that git applies
	hidden    string // of these, those that are not shown
	author    string // whom git names
	title     string
	loud      string // parts of what is told, by "|"; all there is is told
	quiet     string
}

func hiddenShapes() []shape {
	const ann, x = "ann@example.org", "frob: x"
	b64 := base64.StdEncoding.EncodeToString([]byte(diffB()))
	return []shape{
		{name: "as it should be", raw: cautionHead + plainType + "words\n" + signed + statA + diffA + endSign, files: "a.c", author: ann, title: x},
		{name: "two files", raw: cautionHead + plainType + "words\n---\n" + diffA + diffB() + endSign, files: "a.c b.c", author: ann, title: x},
		{name: "diff in the message", raw: cautionHead + plainType + "words\n\n" + diffB() + "\nmore words\n" + signed + statA + diffA + endSign, files: "a.c b.c", author: ann, title: x, loud: "in the commit message, before the ---"},
		{name: "diff in the message, indented no more", raw: cautionHead + plainType + "It did this:\n\n  " + strings.ReplaceAll(diffB(), "\n", "\n  ") + "\n" + signed + statA + diffA, files: "a.c", author: ann, title: x},
		{name: "diff in the notes", raw: cautionHead + plainType + "words\n" + signed + "---\nTested with:\n\n" + diffB() + "\nThat is all.\n\n" + strings.TrimPrefix(statA, "---\n") + diffA + endSign, files: "a.c b.c", author: ann, title: x, loud: "text stands between two diffs; git applies them both"},
		{name: "diff behind the signature", raw: cautionHead + plainType + "words\n" + statA + diffA + endSign + "\n" + diffB(), files: "a.c b.c", author: ann, title: x, loud: "follows the signature", quiet: "the diffstat says 1 files"},
		{name: "diffstat of one file, diff of two", raw: cautionHead + plainType + "words\n" + statA + diffA + diffB() + endSign, files: "a.c b.c", author: ann, title: x, quiet: "the diffstat says 1 files"},
		{name: "attached diff", raw: cautionHead + mixedType + attach(plainType, "words\n"+statA+diffA) + attach("Content-Type: text/x-patch; name=b.patch\n", diffB()) + "--BB--\n", files: "a.c b.c", author: ann, title: x, loud: "an attachment holds a diff", quiet: "the diffstat says 1 files"},
		{name: "attached diff as a picture", raw: cautionHead + mixedType + attach(plainType, "words\n"+statA+diffA) + attach("Content-Type: image/png; name=b.png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n", b64) + "--BB--\n", files: "a.c b.c", author: ann, title: x, loud: "an attachment holds a diff", quiet: "the diffstat says 1 files"},
		{name: "diff in HTML", raw: cautionHead + mixedType + attach(plainType, "words\n"+statA+diffA) + attach("Content-Type: text/html\n", "<pre>\n"+diffB()+"</pre>") + "--BB--\n", files: "a.c b.c", hidden: "b.c", author: ann, title: x, loud: "a part that is not shown, text/html, holds a diff"},
		{name: "diff in HTML alone", raw: cautionHead + mixedType + attach(plainType, "words\n") + attach("Content-Type: text/html\n", "<pre>\n"+diffB()+"</pre>") + "--BB--\n", files: "b.c", hidden: "b.c", author: ann, title: x, loud: "a part that is not shown, text/html, holds a diff"},
		{name: "diff in an attached mail", raw: cautionHead + mixedType + attach(plainType, "words\n"+statA+diffA) + attach("Content-Type: message/rfc822\n", "Subject: y\n\n"+diffB()) + "--BB--\n", files: "a.c b.c", hidden: "b.c", author: ann, title: x, loud: "a part that is not shown, message/rfc822, holds a diff"},
		{name: "attached words", raw: cautionHead + mixedType + attach(plainType, "words\n"+statA+diffA) + attach("Content-Type: text/plain; name=log.txt\nContent-Disposition: attachment\n", "boot\n") + "--BB--\n", files: "a.c", author: ann, title: x},
	}
}

func namedShapes() []shape {
	const ann, x = "ann@example.org", "frob: x"
	rest := "words\n" + statA + diffA + endSign
	twice := strings.Replace(cautionHead, "Subject:", "Subject: [PATCH] frob: harmless\nSubject:", 1)
	return []shape{
		{name: "author in the text", raw: cautionHead + plainType + "From: Bob <bob@example.com>\n\n" + rest, files: "a.c", author: "bob@example.com", title: x, quiet: "for git the author is Bob <bob@example.com>, not the sender Ann Lee <ann@example.org>"},
		{name: "the same author in the text", raw: cautionHead + plainType + "From: Ann Lee <Ann@example.org>\n\n" + rest, files: "a.c", author: "Ann@example.org", title: x},
		{name: "author in the text, small letters, folded, behind another field", raw: cautionHead + plainType + "\nDate: Fri, 2 Jan 2026 00:00:00 +0000\nfrom: Bob\n <bob@example.com>\n\n" + rest, files: "a.c", author: "bob@example.com", title: x, quiet: "for git the author is Bob|git takes the date from the text: Fri, 2 Jan"},
		{name: "author in the text, encoded", raw: cautionHead + plainType + "From: =?utf-8?q?B=C3=B6b?= <bob@example.com>\n\n" + rest, files: "a.c", author: "bob@example.com", title: x, quiet: "for git the author is Böb <bob@example.com>"},
		{name: "author further down", raw: cautionHead + plainType + "words\nFrom: Bob <bob@example.com>\n\n" + rest, files: "a.c", author: ann, title: x},
		{name: "title in the text", raw: cautionHead + plainType + "Subject: [PATCH] frob: other\n\n" + rest, files: "a.c", author: ann, title: "frob: other", quiet: "git takes the title from the text: frob: other"},
		{name: "title in the text as a line", raw: cautionHead + plainType + "[PATCH] frob: other\n\n" + rest, files: "a.c", author: ann, title: "frob: other", quiet: "git takes the title from the text: frob: other"},
		{name: "the same title in the text", raw: cautionHead + plainType + "Subject: frob: x\n\n" + rest, files: "a.c", author: ann, title: x},
		{name: "two subjects", raw: twice + plainType + rest, files: "a.c", author: ann, title: x, quiet: "several subjects; git takes the last"},
		{name: "two authors in a field", raw: strings.Replace(cautionHead, "<ann@example.org>", "<ann@example.org>, Bob <bob@example.com>", 1) + plainType + rest, files: "a.c", author: ann, title: x, quiet: "several authors; git takes Ann Lee"},
		{name: "two fields of authors", raw: "From: Bob <bob@example.com>\n" + cautionHead + plainType + rest, files: "a.c", author: ann, title: x, quiet: "several authors; git takes Ann Lee"},
	}
}

// TestCautions holds what is told of a mail against what git mailinfo and git
// apply make of it: whatever git would take otherwise than it is shown is told.
func TestCautions(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	for _, s := range append(hiddenShapes(), namedShapes()...) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			files, author, title := gitTakes(t, git, s.raw)
			if files != s.files || author != s.author || title != s.title {
				t.Fatalf("git takes %q by %q, %q", files, author, title)
			}
			m := mail.Parse([]byte(s.raw))
			d := lay(&m, nil)
			var shown []string
			if d.patch != nil {
				for i := range d.patch.Files {
					shown = append(shown, d.patch.Files[i].Path())
				}
			}
			slices.Sort(shown)
			all := strings.Fields(strings.Join(append(shown, s.hidden), " "))
			if slices.Sort(all); strings.Join(all, " ") != files {
				t.Errorf("shown are %q, git applies %q", shown, files)
			}
			s.told(t, d.cautions)
		})
	}
}

// told compares what is told, the loud ones first.
func (s *shape) told(t *testing.T, got []caution) {
	t.Helper()
	var want []caution
	for _, w := range strings.FieldsFunc(s.loud, func(r rune) bool { return r == '|' }) {
		want = append(want, caution{w, true})
	}
	for _, w := range strings.FieldsFunc(s.quiet, func(r rune) bool { return r == '|' }) {
		want = append(want, caution{w, false})
	}
	if !slices.EqualFunc(got, want, func(a, b caution) bool { return a.loud == b.loud && strings.Contains(a.text, b.text) }) {
		t.Errorf("told %v, want %v", got, want)
	}
}

// gitTakes asks git which files it would apply, and whom and what it would name.
func gitTakes(t *testing.T, git, raw string) (files, author, title string) {
	t.Helper()
	dir := t.TempDir()
	run := func(in []byte, args ...string) string {
		cmd := exec.CommandContext(t.Context(), git, args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(in)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("git %v: %v", args, err)
		}
		return string(out)
	}
	for l := range strings.Lines(run([]byte(raw), "mailinfo", "--no-scissors", "--encoding=UTF-8", "msg", "patch")) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(l), ": "); key {
		case "Email":
			author = value
		case "Subject":
			title = value
		}
	}
	var names []string
	for l := range strings.Lines(run(nil, "apply", "--numstat", "patch")) {
		names = append(names, strings.Fields(l)[2])
	}
	slices.Sort(names)
	return strings.Join(names, " "), author, title
}
