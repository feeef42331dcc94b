package mail

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestMadeMail reads the mails in testdata whole.
func TestMadeMail(t *testing.T) {
	read := func(name string) []byte {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	m := Parse(read("plain-patch.eml"))
	if got := fmt.Sprint(m.From, m.To, m.Cc, m.Lists); got != "Author, Ann <ann@example.org> [Frob List <frob@lists.example.org>] [Bob Builder <bob@example.net> Carl Grün <carl@example.com>] [frob.lists.example.org]" {
		t.Errorf("people %s", got)
	}
	if m.Subject != "[PATCH v2 1/2] frob: do not lose the last byte of a very long line" || m.Headers["x-mailer"] != "git-send-email 2.21.0" {
		t.Errorf("%q %q", m.Subject, m.Headers)
	}
	if !strings.HasPrefix(m.Body, "The last byte") || !strings.Contains(m.Body, "\n \n-\tif (n >=") || len(m.Warnings) > 0 {
		t.Errorf("%q %q", m.Body, m.Warnings)
	}
	reply := Parse(read("base64-reply.eml"))
	if !strings.Contains(reply.Body, "Grüße, that is right.\n\nReviewed-by: Bob Builder <bob@example.net>\n___") {
		t.Errorf("%q", reply.Body)
	}
	if fmt.Sprint(reply.References, reply.InReplyTo) != "[20190430125919.1-1-ann@example.org 20190430125919.1-2-ann@example.org] [20190430125919.1-2-ann@example.org]" {
		t.Errorf("%q %q", reply.References, reply.InReplyTo)
	}
	signed := Parse(read("signed-attachment.eml"))
	if signed.Body != "Attached, grüße.\nCarl\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-old\n+new" {
		t.Errorf("%q", signed.Body)
	}
	want := "[{text/plain  21 true false} {text/x-patch 0001-frob.patch 56 true true} {application/pgp-signature signature.asc 62 false false}]"
	if got := fmt.Sprint(signed.Parts); got != want {
		t.Errorf("parts %s", got)
	}
}
