package mail

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

const diffText = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,2 @@\n-old\n+new\n same\n"

// multi builds a multipart of whole parts (header, empty line, body).
func multi(sub string, parts ...string) []byte {
	var b strings.Builder
	b.WriteString(plainHeader + "\nContent-Type: multipart/" + sub + "; boundary=\"BB\"\n\npreamble\n")
	for _, p := range parts {
		b.WriteString("--BB\n" + p + "\n")
	}
	b.WriteString("--BB--\nepilogue\n")
	return []byte(b.String())
}

func part(header, body string) string {
	if header == "" {
		return "\n" + body
	}
	return header + "\n\n" + body
}

const mailmanFooter = "_______________________________________________\nFrob mailing list\nfrob@example.org\nhttps://lists.example.org/frob\n"

func TestParts(t *testing.T) {
	plain := part("Content-Type: text/plain", "text")
	html := part("Content-Type: text/html", "<p>rich</p>")
	b64diff := base64.StdEncoding.EncodeToString([]byte(diffText))
	octet := part("Content-Type: application/octet-stream; name=0001-fix.patch\nContent-Transfer-Encoding: base64", b64diff)
	inner := "From: b@example.org\nSubject: inner\n\ninner text"
	tests := []struct {
		name, body string
		raw        []byte
		parts      string
	}{
		{"alternative", "text", multi("alternative", plain, html), "text/plain+ text/html-"},
		{"html only", "rich\n", multi("alternative", html), "text/html+"},
		{"empty plain beside html", "rich\n", multi("alternative", part("Content-Type: text/plain", " \n"), html), "text/plain- text/html+"},
		{"html with a list footer", "rich\n", multi("mixed", html, part("Content-Type: text/plain", mailmanFooter)), "text/html+ text/plain-"},
		{"plain with a list footer part", "text", multi("mixed", plain, part("Content-Type: text/plain", mailmanFooter)), "text/plain+ text/plain-"},
		{"two plain parts", "text\nmore", multi("mixed", plain, part("", "more")), "text/plain+ text/plain+"},
		{"signed", "text", multi("signed", plain, part("Content-Type: application/pgp-signature", "-----BEGIN PGP SIGNATURE-----")), "text/plain+ application/pgp-signature-"},
		{"patch as text/x-patch", "text\n" + diffText, multi("mixed", plain, part("Content-Type: text/x-patch", diffText)), "text/plain+ text/x-patch+*"},
		{"patch as octets", "text\n" + diffText, multi("mixed", plain, octet), "text/plain+ application/octet-stream+*"},
		{"patch as a file of plain text", "text\n" + diffText, multi("mixed", plain, part("Content-Type: text/plain\nContent-Disposition: attachment; filename=fix", diffText)), "text/plain+ text/plain+*"},
		{"log as a file of plain text", "text", multi("mixed", plain, part("Content-Type: text/plain\nContent-Disposition: attachment; filename=dmesg", "[0.0] boot")), "text/plain+ text/plain-"},
		{"only a file of plain text", "[0.0] boot", multi("mixed", part("Content-Type: text/plain\nContent-Disposition: attachment; filename=dmesg", "[0.0] boot")), "text/plain+"},
		{"binary called a patch", "text", multi("mixed", plain, part("Content-Type: application/octet-stream; name=x.patch", "\x00\x01\ndiff --git ")), "text/plain+ application/octet-stream-*"},
		{"patch as a picture", "text\n" + diffText, multi("mixed", plain, part("Content-Type: image/png\nContent-Disposition: attachment; filename=a.png\nContent-Transfer-Encoding: base64", b64diff)), "text/plain+ image/png+*"},
		{"patch in HTML", "text", multi("alternative", plain, part("Content-Type: text/html", "<pre>\n"+diffText+"\n</pre>")), "text/plain+ text/html-*"},
		{"patch in an attached message", "text", multi("mixed", plain, part("Content-Type: message/rfc822", inner+"\n"+diffText)), "text/plain+ message/rfc822-*"},
		{"patch beside a patch", diffText + diffText, multi("mixed", part("", diffText), part("", diffText)), "text/plain+* text/plain+*"},
		{"attached message beside text", "text", multi("mixed", plain, part("Content-Type: message/rfc822", inner)), "text/plain+ message/rfc822-"},
		{"attached message alone", "inner text", multi("mixed", part("Content-Type: message/rfc822", inner)), "message/rfc822+"},
		{"digest", "inner text\ninner text", multi("digest", "\n"+inner, "\n"+inner), "message/rfc822+ message/rfc822+"},
		{"image", "text", multi("related", plain, part("Content-Type: image/png\nContent-Transfer-Encoding: base64", "AAAA")), "text/plain+ image/png-"},
		{"other text alone", "BEGIN:VCALENDAR", multi("mixed", part("Content-Type: text/calendar", "BEGIN:VCALENDAR")), "text/calendar+"},
		{"nested", "text", multi("mixed", part("Content-Type: multipart/alternative; boundary=CC", "--CC\n"+plain+"\n--CC\n"+html+"\n--CC--")), "text/plain+ text/html-"},
		{"nested with the same boundary", "text\nlast", multi("mixed", part("Content-Type: multipart/alternative; boundary=BB", ""), plain, html+"\n--BB--", part("", "last")), "text/plain+ text/html- text/plain+"},
		{"prefix of another boundary", "text\n--BBx\nmore", multi("mixed", part("", "text\n--BBx\nmore")), "text/plain+"},
		{"boundary in the middle of a line", "a --BB b", multi("mixed", part("", "a --BB b")), "text/plain+"},
		{"part without a header", "text", multi("mixed", "\ntext"), "text/plain+"},
		{"part without an empty line", "text here", multi("mixed", "text here"), "text/plain+"},
		{"broken part header", "text", multi("mixed", part("Content-Type: text/plain\nno field\nContent-Language: en", "text"), html), "text/plain+ text/html-"},
		{"no parts", "preamble\n--BB--\nepilogue\n", multi("mixed"), "text/plain+"},
		{"application with text alone", diffText, []byte(plainHeader + "\nContent-Type: application/octet-stream\n\n" + diffText), "application/octet-stream+"},
		{"application with octets alone", "", []byte(plainHeader + "\nContent-Type: application/octet-stream\n\n\x00\x01"), "application/octet-stream-"},
		{"html as the message", "a b\n", []byte(plainHeader + "\nContent-Type: text/html; charset=utf-8\n\n<html><body>a&nbsp;b</body></html>"), "text/html+"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse(tt.raw)
			checkPlain(t, m)
			if m.Body != tt.body {
				t.Errorf("body %q, want %q", m.Body, tt.body)
			}
			var got []string
			for _, p := range m.Parts {
				got = append(got, p.Type+map[bool]string{true: "+", false: "-"}[p.Shown]+map[bool]string{true: "*"}[p.Diff])
			}
			if strings.Join(got, " ") != tt.parts {
				t.Errorf("parts %q, want %q", got, tt.parts)
			}
			// The same with CRLF gives the same.
			crlf := Parse([]byte(strings.ReplaceAll(string(tt.raw), "\n", "\r\n")))
			if crlf.Body != tt.body && !strings.Contains(tt.body, "\x00") || crlf.BodyHash != m.BodyHash {
				t.Errorf("with CRLF: %q", crlf.Body)
			}
		})
	}
}

func TestBrokenMultipart(t *testing.T) {
	two := "--BB\nContent-Type: text/plain\n\none\n--BB\n\ntwo\n"
	head := plainHeader + "\nContent-Type: multipart/mixed; "
	tests := []struct{ name, raw, body, warning string }{
		{"no end", head + "boundary=BB\n\n" + two, "one\ntwo\n", ""},
		{"mixed line ends", head + "boundary=BB\n\n" + strings.Replace(two, "--BB\n", "--BB\r\n", 1) + "--BB--\r\n", "one\ntwo", ""},
		{"white space behind", head + "boundary=BB\n\n" + strings.ReplaceAll(two, "--BB", "--BB \t") + "--BB-- \n", "one\ntwo", ""},
		{"no boundary named", head + "x=y\n\n" + two + "--BB--\n", "one\n\n--BB\n\ntwo", "guessed"},
		{"another boundary than named", head + "boundary=CC\n\n--BB\nContent-Type: text/plain\n\none\n--BB--\n", "one", "another boundary"},
		{"no boundary anywhere", head + "boundary=BB\n\njust text\n", "just text\n", "shown as text"},
		{"empty boundary", head + "boundary=\"\"\n\n-- \nnot a delimiter\n", "-- \nnot a delimiter\n", "shown as text"},
		{"long boundary", head + "boundary=" + strings.Repeat("b", 5000) + "\n\n--" + strings.Repeat("b", 5000) + "\n\none\n", "one\n", ""},
		{"encoded as a whole", head + "boundary=BB\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(two)), "one\ntwo\n", ""},
		{"junk behind the boundary", head + "boundary=BB\n\n" + strings.ReplaceAll(two, "--BB", "--BB x") + "--BB-- x\n", "one\ntwo", ""},
		{"nested boundary that starts alike", head + "boundary=BB\n\n--BB\nContent-Type: multipart/mixed; boundary=BBB\n\n--BBB\n\none\n--BBB--\n--BB\n\ntwo\n--BB--\n", "one\ntwo", ""},
		{"text after the end, then more", head + "boundary=BB\n\n" + two + "--BB--\nfooter\n--BB\n\nthree\n", "one\ntwo\nthree\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse([]byte(tt.raw))
			checkPlain(t, m)
			if tt.name == "no boundary named" {
				tt.body = "one\ntwo"
			}
			if m.Body != tt.body {
				t.Errorf("body %q, want %q", m.Body, tt.body)
			}
			if tt.warning == "" && len(m.Warnings) > 0 || tt.warning != "" && !warned(m, tt.warning) {
				t.Errorf("warnings %q, want %q", m.Warnings, tt.warning)
			}
		})
	}
}

// nested builds n multiparts, one in the other, around a text.
func nested(n int) []byte {
	var b strings.Builder
	b.WriteString("From: a@example.org\n")
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("\nthe core\n")
	return []byte(b.String())
}

func TestDepthAndCount(t *testing.T) {
	m := Parse(nested(maxDepth))
	if m.Body != "the core\n" || warned(m, "nested") {
		t.Errorf("depth %d: %q %q", maxDepth, m.Body, m.Warnings)
	}
	m = Parse(nested(2000))
	if !strings.HasSuffix(m.Body, "the core\n") || !warned(m, "nested deeper") {
		t.Errorf("depth 2000: %d bytes, %q", len(m.Body), m.Warnings)
	}
	m = Parse([]byte(strings.Repeat("Content-Type: message/rfc822\n\n", 3000) + "\nthe core\n"))
	if !strings.Contains(m.Body, "the core\n") || !warned(m, "messages are nested deeper") {
		t.Errorf("messages in messages: %d bytes, %q", len(m.Body), m.Warnings)
	}
	m = Parse(multi("mixed", strings.Split(strings.Repeat("\nx|", 100000), "|")...))
	if len(m.Parts) != maxParts || !warned(m, "more parts") {
		t.Errorf("%d parts, %q", len(m.Parts), m.Warnings)
	}
}

func TestUnflow(t *testing.T) {
	hunk := "@@ -1,3 +1,3 @@\n int a;\n-old\n+new\n int b;\n"
	tests := []struct {
		name, in, want string
		delsp, flowed  bool
	}{
		{"joined", "one \ntwo\n", "one two\n", false, true},
		{"joined, delsp", "one \ntwo\n", "onetwo\n", true, true},
		{"three", "a \nb \nc\nd\n", "a b c\nd\n", false, true},
		{"unstuffed", " >not a quote\n  indented\n From here\n", ">not a quote\n indented\nFrom here\n", false, true},
		{"signature", "text \n-- \nname\n", "text \n-- \nname\n", false, true},
		{"quotes stay", "> one \n> two\n", "> one \n> two\n", false, true},
		{"a quote ends a paragraph", "one \n> two\n", "one \n> two\n", false, true},
		{"last line soft", "one ", "one ", false, true},
		{"empty", "", "", false, true},
		{"diff that was flowed", "@@ -1,3 +1,3 @@ int f(int a, \nint b)\n  int a;\n-old\n+new\n  int b;\n", "@@ -1,3 +1,3 @@ int f(int a, int b)\n int a;\n-old\n+new\n int b;\n", false, true},
		{"diff that only says so", hunk, hunk, false, false},
		{"empty context line", "@@ -1,3 +1,3 @@\n  a\n  \n-old\n+new\n", "@@ -1,3 +1,3 @@\n a\n \n-old\n+new\n", false, true},
		{"trailing space in an added line", "@@ -1,1 +1,3 @@\n  a\n+b \n+c\n", "@@ -1,1 +1,3 @@\n a\n+b \n+c\n", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, flowed := unflow(tt.in, tt.delsp)
			if got != tt.want || flowed != tt.flowed {
				t.Errorf("%q %v, want %q %v", got, flowed, tt.want, tt.flowed)
			}
		})
	}
	m := Parse(mailOf(plainHeader+"\nContent-Type: text/plain; format=\"Flowed\"; delsp=Yes", "a \nb\n"))
	if m.Body != "ab\n" || !m.Flowed {
		t.Errorf("%q %v", m.Body, m.Flowed)
	}
	m = Parse(mailOf(plainHeader, "a \nb\n"))
	if m.Body != "a \nb\n" || m.Flowed {
		t.Errorf("not flowed: %q %v", m.Body, m.Flowed)
	}
}

func TestHTMLText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"a  b\n c", "a b c\n"},
		{"<p>one</p><p>two</p>", "one\n\ntwo\n"},
		{"a<br>b<br/>c", "a\nb\nc\n"},
		{"<div>a</div><div>b</div>", "a\nb\n"},
		{"<pre>a\n  b\n</pre>c", "a\n  b\nc\n"},
		{"<ul><li>a<li>b</ul>", "* a\n* b\n"},
		{"x<script>evil()</script><style>p{}</style>y", "xy\n"},
		{"<head><title>t</title></head><body>b</body>", "b\n"},
		{"a &lt;b&gt; &amp; &#233;", "a <b> & é\n"},
		{"<a href=\"https://example.org/x\">here</a>", "here <https://example.org/x>\n"},
		{"<a href=\"https://example.org/x\">https://example.org/x</a>", "https://example.org/x\n"},
		{"<a href=\"javascript:x\">here</a>", "here\n"},
		{"<blockquote>q<div>r</div><blockquote>s</blockquote></blockquote>t", "> q\n> r\n> > s\nt\n"},
		{"<table><tr><td>a</td><td>b</td></tr></table>", "a b\n"},
		{"<img src=http://example.org/track alt=logo>", "[logo]\n"},
		{"<p>unclosed <b>bold", "unclosed bold\n"},
		{"", "\n"},
	}
	for _, tt := range tests {
		if got := htmlText(tt.in); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A trailer that somebody quotes in HTML must not read as given.
func TestHTMLQuoteStaysQuoted(t *testing.T) {
	m := Parse(mailOf(plainHeader+"\nContent-Type: text/html", "ok<blockquote>Reviewed-by: B &lt;b@example.org&gt;</blockquote>"))
	if m.Body != "ok\n> Reviewed-by: B <b@example.org>\n" {
		t.Errorf("%q", m.Body)
	}
}

func TestBodyHash(t *testing.T) {
	base := "Some text\n\n" + diffText + "-- \n2.30.2\n"
	same := map[string]string{
		"as it is":        base,
		"trailing space":  strings.ReplaceAll(base, "\n", " \t\n"),
		"CRLF":            strings.ReplaceAll(base, "\n", "\r\n"),
		"empty lines":     "\n" + base + "\n\n\n",
		"Mailman":         base + "\n" + mailmanFooter,
		"Mailman, spaces": base + "\n\n " + "\n" + strings.ReplaceAll(mailmanFooter, "\n", " \n"),
		"LTP":             base + "\n-- \nMailing list info: https://lists.example.org/listinfo/ltp\n",
		"vger":            base + "--\nTo unsubscribe from this list: send the line \"unsubscribe frob\" in\nthe body of a message to majordomo@example.org\n",
		"two lists":       base + "\n" + mailmanFooter + "\n-- \nMailing list info: https://lists.example.org/listinfo/ltp\n",
		"SourceForge": base + strings.Repeat("-", 78) + "\nCheck out the vibrant tech community on one of the world's most\nengaging tech sites, Slashdot.org! http://sdm.link/slashdot\n" +
			mailmanFooter,
		"Google": base + "\n-- \nYou received this message because you are subscribed to the Google Groups \"x\" group.\n",
	}
	want := bodyHash(base)
	for name, body := range same {
		if bodyHash(body) != want {
			t.Errorf("%s: differs: %q", name, withoutFooters(body))
		}
	}
	for name, body := range map[string]string{
		"other text":       strings.Replace(base, "Some", "Same", 1),
		"leading space":    strings.Replace(base, "+new", "+ new", 1),
		"nothing":          "",
		"text after lines": base + "_______________________________________________\nmy own words\n",
		"a long tail":      base + mailmanFooter + strings.Repeat("more words\n", 20),
		"rule of dashes":   base + strings.Repeat("-", 78) + "\nmy words\n",
	} {
		if bodyHash(body) == want {
			t.Errorf("%s: equal", name)
		}
	}
	long := strings.Repeat(strings.Repeat("x", 5000)+"\n", 5)
	if bodyHash(long) == bodyHash(long[:len(long)-2]) || bodyHash(long) != bodyHash(long+"\n") {
		t.Error("lines longer than the buffer")
	}
	a, b := Parse(mailOf(plainHeader, base)), Parse(mailOf(plainHeader+"\nList-Id: <x.y>\nContent-Transfer-Encoding: base64", base64.StdEncoding.EncodeToString([]byte(base))+"\n"+mailmanFooter))
	if a.BodyHash != b.BodyHash {
		t.Errorf("copy in base64 with a footer differs: %q", b.Body)
	}
}

// What Parse gives away must outlive the bytes it was made from.
func TestParseKeepsNothing(t *testing.T) {
	raw := multi("mixed", part("Content-Type: text/plain", "text here"), part("Content-Type: text/x-patch; name=f.patch", diffText))
	raw = append([]byte("References: <r@example.org>\nX-Mailer: m\nList-Id: <l.example.org>\n"), raw...)
	want := fmt.Sprintf("%+v", Parse(raw))
	m := Parse(raw)
	for i := range raw {
		raw[i] = '#'
	}
	if got := fmt.Sprintf("%+v", m); got != want {
		t.Errorf("changed with its bytes:\n%s\n%s", got, want)
	}
}
