package diff

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const separatorLine = ">From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n"

func inBodyRows() []struct {
	name, in string
	want     Fields
	rest     string
} {
	return []struct {
		name, in string
		want     Fields
		rest     string
	}{
		{"none", "frob: words\n", Fields{}, "frob: words\n"},
		{"author", "From: Ann Lee <ann@example.org>\n\nwords\n", Fields{From: "Ann Lee <ann@example.org>"}, "\nwords\n"},
		{"blank lines before", "\n\nFrom: a@example.org\n\nwords\n", Fields{From: "a@example.org"}, "\nwords\n"},
		{"all three, any case", "DATE: Thu, 1 Jan 2026 00:00:00 +0000\nfrom:a@example.org\nSubject:  x\n\nw\n", Fields{From: "a@example.org", Subject: "x", Date: "Thu, 1 Jan 2026 00:00:00 +0000"}, "\nw\n"},
		{"twice", "From: a@example.org\nFrom: b@example.org\n\nw\n", Fields{From: "a@example.org"}, "From: b@example.org\n\nw\n"},
		{"folded", "From: Ann\n Lee <ann@example.org>\nSubject: a\n b\n\nw\n", Fields{From: "Ann Lee <ann@example.org>", Subject: "a b"}, "\nw\n"},
		{"encoded", "From: =?utf-8?q?J=C3=B6rg_Lee?= <j@example.org>\n\nw\n", Fields{From: "Jörg Lee <j@example.org>"}, "\nw\n"},
		{"line ends encoded", "From: =?utf-8?q?J=0D=0ABcc:_x?= <j@example.org>\n\nw\n", Fields{From: "J  Bcc: x <j@example.org>"}, "\nw\n"},
		{"subject as a line", "[PATCH] frob: x\nFrom: a@example.org\n\nw\n", Fields{From: "a@example.org", Subject: "[PATCH] frob: x"}, "\nw\n"},
		{"blank line behind a subject as a line", "[PATCH] frob: x\n\nFrom: a@example.org\n\nw\n", Fields{From: "a@example.org", Subject: "[PATCH] frob: x"}, "\nw\n"},
		{"line of format-patch", separatorLine + "From: a@example.org\n\nw\n", Fields{From: "a@example.org"}, "\nw\n"},
		{"words with a colon", "From the start: it was\n\nw\n", Fields{}, "From the start: it was\n\nw\n"},
		{"behind words", "words\nFrom: a@example.org\n", Fields{}, "words\nFrom: a@example.org\n"},
		{"behind a blank line", "Subject: x\n\nFrom: a@example.org\n", Fields{Subject: "x"}, "\nFrom: a@example.org\n"},
		{"quoted", "> From: a@example.org\n", Fields{}, "> From: a@example.org\n"},
	}
}

func TestInBody(t *testing.T) {
	t.Parallel()
	for _, r := range inBodyRows() {
		f, n := InBody(r.in)
		if f != r.want || r.in[n:] != r.rest {
			t.Errorf("%s: %+v, rest %q", r.name, f, r.in[n:])
		}
	}
}

// TestInBodyAsGit asks git mailinfo about the same messages.
func TestInBodyAsGit(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git program")
	}
	for _, r := range inBodyRows() {
		dir := t.TempDir()
		cmd := exec.CommandContext(t.Context(), git, "mailinfo", "-k", "--no-scissors", "--encoding=UTF-8", "msg", "patch")
		cmd.Dir = dir
		cmd.Stdin = strings.NewReader("From: Mail <mail@example.org>\nSubject: of the mail\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + r.in + "---\n" + oneFile)
		info, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		msg, err := os.ReadFile(filepath.Join(dir, "msg"))
		if err != nil {
			t.Fatal(err)
		}
		p := Scan(r.in + "---\n" + oneFile)
		f, n := InBody(p.Message)
		if got, want := strings.TrimLeft(p.Message[n:], "\n"), string(bytes.TrimLeft(msg, "\n")); got != want {
			t.Errorf("%s: message %q, git has %q", r.name, got, want)
		}
		subject := f.Subject
		if subject == "" {
			subject = "of the mail"
		}
		if !bytes.Contains(info, []byte("Subject: "+subject+"\n")) {
			t.Errorf("%s: subject %q, git has %q", r.name, subject, info)
		}
		if from := f.From; from != "" {
			from = strings.Trim(from[strings.LastIndexByte(from, ' ')+1:], "<>")
			if !bytes.Contains(info, []byte("Email: "+from+"\n")) {
				t.Errorf("%s: from %q, git has %q", r.name, from, info)
			}
		}
	}
}

func TestInBodyIsLinear(t *testing.T) {
	t.Parallel()
	text := "From: a@example.org\n" + strings.Repeat(" x\n", 1<<20)
	if f, n := InBody(text); n != len(text) || len(f.From) > maxField+2 {
		t.Errorf("%d of %d bytes read, %d kept", n, len(text), len(f.From))
	}
}

func FuzzInBody(f *testing.F) {
	for _, r := range inBodyRows() {
		f.Add(r.in)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, n := InBody(text)
		if n < 0 || n > len(text) || n > 0 && n < len(text) && text[n-1] != '\n' {
			t.Fatalf("ends at %d of %d", n, len(text))
		}
		if again, m := InBody(text[:n]); again != got || m != n {
			t.Fatalf("%+v up to %d, read again %+v up to %d", got, n, again, m)
		}
	})
}
