package mail

import (
	"strings"
	"testing"
	"time"
)

// Hostile shapes that cost other parsers quadratic time. Each is big enough
// that a quadratic step takes minutes; the bound is far above what the linear
// one needs, so a busy machine does not fail it.
func TestHostileInputIsLinear(t *testing.T) {
	const n = 256 << 10
	rep := func(unit string) string { return strings.Repeat(unit, n/len(unit)) }
	head := func(field string) []byte { return mailOf(plainHeader+"\n"+field, "body\n") }
	tests := []struct {
		name string
		raw  []byte
	}{
		{"words without an end", head("Subject: " + rep("=?a?q?"))},
		{"words in addresses without an end", head("Cc: " + rep("=?a?q?"))},
		{"open comments", head("Cc: " + rep("("))},
		{"open and closed comments", head("Cc: " + rep("(()"))},
		{"open quotes", head("Cc: " + rep(`"<>,`))},
		{"escaped quotes", head("Cc: " + rep(`"\`))},
		{"open brackets", head("Cc: " + rep("<"))},
		{"open quoted brackets", head("Cc: " + rep(`<"`))},
		{"routes", head("Cc: <" + rep("@a,"))},
		{"colons after an at", head("Cc: a@" + rep(":"))},
		{"names without an address", head("Cc: " + rep("ab,"))},
		{"addresses without separators", head("Cc: " + rep("<a@b>"))},
		{"bare addresses", head("Cc: " + rep("a@b "))},
		{"comment in references", head("References: (" + rep("x") + ")")},
		{"open ids", head("References: " + rep("<a@b"))},
		{"open message id", head("Message-ID: " + rep("<"))},
		{"comments in a date", head("Date: " + rep("("))},
		{"parameters", head("Content-Type: text/plain;" + rep("a=b;"))},
		{"parameter comments", head("Content-Type: text/plain;" + rep("("))},
		{"open quotes in parameters", head("Content-Type: text/plain;" + rep(`a=";`))},
		{"gaps in parameters", head("Content-Type: text/plain; name=" + rep("a "))},
		{"continued parameters", head("Content-Type: text/plain;" + rep("name*0=a;"))},
		{"lines that are no field", []byte(rep("no field\n") + plainHeader + "\n\nbody")},
		{"folds", head("Subject: a" + rep("\n b"))},
		{"delimiters", []byte(plainHeader + "\nContent-Type: multipart/mixed; boundary=b\n\n" + rep("--b\n"))},
		{"almost delimiters", []byte(plainHeader + "\nContent-Type: multipart/mixed; boundary=b\n\n" + rep("--bb\n"))},
		{"boundaries to guess", []byte(plainHeader + "\nContent-Type: multipart/mixed\n\n" + rep("--b\n"))},
		{"nested multiparts", nested(5000)},
		{"nested messages", []byte(rep("Content-Type: message/rfc822\n\n"))},
		{"QP escapes", []byte(plainHeader + "\nContent-Transfer-Encoding: quoted-printable\n\n" + rep("=\n"))},
		{"base64 junk", []byte(plainHeader + "\nContent-Transfer-Encoding: base64\n\n" + rep("AAAA=\n"))},
		{"HTML quotes", []byte(plainHeader + "\nContent-Type: text/html\n\n" + rep("<blockquote>a"))},
		{"HTML attributes", []byte(plainHeader + "\nContent-Type: text/html\n\n<a " + rep("a=b "))},
		{"HTML open tags", []byte(plainHeader + "\nContent-Type: text/html\n\n" + rep("<"))},
		{"HTML links", []byte(plainHeader + "\nContent-Type: text/html\n\n" + rep("<a href=http://x>a</a>"))},
		{"HTML entities", []byte(plainHeader + "\nContent-Type: text/html\n\n" + rep("&amp"))},
		{"UTF-7", []byte(plainHeader + "\nContent-Type: text/plain; charset=utf-7\n\n" + rep("+"))},
		{"UTF-7 runs", []byte(plainHeader + "\nContent-Type: text/plain; charset=utf-7\n\n" + rep("+A"))},
		{"flowed", []byte(plainHeader + "\nContent-Type: text/plain; format=flowed\n\n" + rep("a \n"))},
		{"hunks", []byte(plainHeader + "\nContent-Type: text/plain; format=flowed\n\n" + rep("@@ -1,9 +1,9 @@ \n"))},
		{"footers", mailOf(plainHeader, rep("____________________\n"))},
		{"spaces", mailOf(plainHeader, rep(" "))},
		{"one line", mailOf(plainHeader, rep("x"))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			m := parse(tt.raw)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%d bytes took %v", len(tt.raw), took)
			} else if took > 100*time.Millisecond {
				t.Logf("%d bytes took %v", len(tt.raw), took)
			}
			checkMail(t, tt.raw, m)
		})
	}
}
