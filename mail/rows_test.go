package mail

import (
	"encoding/base64"
	"strings"
	"testing"

	"onemore/patch"
)

// mailOf joins header lines, an empty line and a body.
func mailOf(header, body string) []byte {
	return []byte(header + "\n\n" + body)
}

const plainHeader = "From: Ann Author <ann@example.org>\nTo: list@example.org\nSubject: [PATCH] frob: fix it\n" +
	"Date: Tue, 30 Apr 2019 14:59:19 +0200\nMessage-ID: <1@example.org>"

// checkPlain asserts that nothing of plainHeader was lost.
func checkPlain(t *testing.T, m patch.Mail) {
	t.Helper()
	want := patch.Person{Name: "Ann Author", Email: "ann@example.org"}
	if m.From != want || m.Subject != "[PATCH] frob: fix it" || m.ID != "1@example.org" || m.Synthetic {
		t.Errorf("header lost: from %v subject %q id %q", m.From, m.Subject, m.ID)
	}
	if len(m.To) != 1 || m.To[0].Email != "list@example.org" {
		t.Errorf("to lost: %v", m.To)
	}
	if m.DateBy != patch.DateHeader || m.Date.Unix() != 1556629159 {
		t.Errorf("date lost: %v", m.Date)
	}
}

func warned(m patch.Mail, part string) bool {
	for _, w := range m.Warnings {
		if strings.Contains(w, part) {
			return true
		}
	}
	return false
}

func TestHeaderDamage(t *testing.T) {
	lines := strings.Split(plainHeader, "\n")
	insert := func(at int, line string) string {
		l := append([]string{}, lines[:at]...)
		return strings.Join(append(append(l, line), lines[at:]...), "\n")
	}
	tests := []struct {
		name, raw, warning string
	}{
		{"whole", plainHeader + "\n\nbody\n", ""},
		{"mbox line first", "From ann@example.org Tue Apr 30 14:59:19 2019\n" + plainHeader + "\n\nbody\n", ""},
		{"escaped mbox line first", ">From ann@example.org Tue Apr 30 14:59:19 2019\n" + plainHeader + "\n\nbody\n", ""},
		{"escaped mbox line inside", insert(2, ">From x@example.org Tue Apr 30 14:59:19 2019") + "\n\nbody\n", ""},
		{"line without colon", insert(2, "this is no field") + "\n\nbody\n", "no fields"},
		{"space in key", insert(2, "X Odd Key: 1") + "\n\nbody\n", "no fields"},
		{"8-bit key", insert(2, "X-\xe9t\xe9: 1") + "\n\nbody\n", "no fields"},
		{"space before colon", strings.NewReplacer("From:", "From :", "Subject:", "Subject\t:", "Date:", "Date  :").Replace(plainHeader) + "\n\nbody\n", ""},
		{"no space after colon", strings.Replace(plainHeader, "From: ", "From:", 1) + "\n\nbody\n", ""},
		{"byte order mark", "\xef\xbb\xbf" + plainHeader + "\n\nbody\n", ""},
		{"leading space", " " + plainHeader + "\n\nbody\n", ""},
		{"leading empty lines", "\r\n\n \n" + plainHeader + "\n\nbody\n", ""},
		{"CRLF", strings.ReplaceAll(plainHeader+"\n\nbody\n", "\n", "\r\n"), ""},
		{"CRCRLF", strings.ReplaceAll(plainHeader+"\n\nbody\n", "\n", "\r\r\n"), ""},
		{"bare CR", strings.ReplaceAll(plainHeader+"\n\nbody\n", "\n", "\r"), ""},
		{"mixed line ends", strings.Replace(plainHeader, "\n", "\r\n", 2) + "\r\n\nbody\n", ""},
		{"upper case names", strings.NewReplacer("From", "FROM", "To", "TO", "Subject", "SUBJECT", "Date", "DATE", "Message-ID", "MESSAGE-ID").Replace(plainHeader) + "\n\nbody\n", ""},
		{"folded", strings.NewReplacer("From: ", "From:\n\t", "Subject: ", "Subject:\r\n ", "ID: ", "ID:\n ").Replace(plainHeader) + "\n\nbody\n", ""},
		{"fold of white space only", strings.Replace(plainHeader, "\nTo:", "\n  \nTo:", 1) + "\n\nbody\n", ""},
		{"no empty line before the body", plainHeader + "\nbody\n", "may be cut"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := Parse([]byte(tt.raw))
			checkPlain(t, m)
			if m.Body != "body\n" {
				t.Errorf("body %q", m.Body)
			}
			if tt.warning == "" && len(m.Warnings) > 0 || tt.warning != "" && !warned(m, tt.warning) {
				t.Errorf("warnings %q, want %q", m.Warnings, tt.warning)
			}
			if Unreadable([]byte(tt.raw)) {
				t.Error("called unreadable")
			}
		})
	}
}

func TestCutAndEmpty(t *testing.T) {
	m := Parse([]byte(plainHeader[:len(plainHeader)-5]))
	if !warned(m, "may be cut") || m.Body != "" || m.From.Email != "ann@example.org" {
		t.Errorf("cut header: %+v", m)
	}
	for _, raw := range []string{"", "\n\n", "\x00\x01\x02\xff\xfe binary", "just words\nand more\n", "PK\x03\x04: x"} {
		m := Parse([]byte(raw))
		if !Unreadable([]byte(raw)) || !m.Synthetic || !warned(m, "no header") || m.DateBy != patch.DateNone {
			t.Errorf("%q: %+v", raw, m)
		}
	}
	if m := Parse([]byte("just words\nand more\n")); m.Body != "just words\nand more\n" {
		t.Errorf("words lost: %q", m.Body)
	}
	if m := Parse(nil); m.ID != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855@local" {
		t.Errorf("synthetic id %q is not the hash of the bytes", m.ID)
	}
}

func TestHeaderLimits(t *testing.T) {
	many := plainHeader + strings.Repeat("\nX-A: b", 3000) + "\nX-Last: 1\n\nbody\n"
	m := Parse([]byte(many))
	checkPlain(t, m)
	if m.Body != "body\n" || !warned(m, "longer than is read") {
		t.Errorf("many fields: body %q, %q", m.Body, m.Warnings)
	}
	if n := len(HeaderFields([]byte(many))); n != maxFields {
		t.Errorf("%d fields kept", n)
	}
	big := plainHeader + "\nX-Big: " + strings.Repeat("x", 2<<20) + "\nX-Next: 1\n\nbody\n"
	m = Parse([]byte(big))
	checkPlain(t, m)
	if m.Body != "body\n" || !warned(m, "longer than is read") {
		t.Errorf("big field: body %q, %q", m.Body, m.Warnings)
	}
}

func TestDuplicateFields(t *testing.T) {
	// Of From the last one counts, as for git, of all others the first.
	m := Parse(mailOf("From: Eve <eve@example.net>\n"+plainHeader+"\nFrom: Nobody\nSubject: (no subject)\nMessage-ID: <2@example.org>", "b\n"))
	checkPlain(t, m)
	if m.Froms != 3 {
		t.Errorf("froms %d", m.Froms)
	}
	for _, w := range []string{"several From", "several Subject", "several Message-ID"} {
		if !warned(m, w) {
			t.Errorf("no warning %q in %q", w, m.Warnings)
		}
	}
	m = Parse(mailOf("From: a@example.org, b@example.org\nSubject:\nSubject: real\nMessage-ID: <>\nMessage-ID: <2@x>", ""))
	if m.Froms != 2 || m.Subject != "real" || m.ID != "2@x" {
		t.Errorf("%+v", m)
	}
}

func TestCharsets(t *testing.T) {
	tests := []struct{ label, body, want, warning string }{
		{"utf-8", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"utf-8", "gr\xfc\xdfe", "grüße", "not the UTF-8"},
		{"utf-8", "gr\xc3\xbc\xdfe", "grü\uFFFDe", "not the UTF-8"},
		{"us-ascii", "gr\xfc\xdfe", "grüße", "no named charset"},
		{"us-ascii", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"", "gr\xfc\xdfe", "grüße", "no named charset"},
		{"latin-1", "gr\xfc\xdfe", "grüße", ""},
		{"latin1", "\x93q\x94", "“q”", ""},
		{"ISO-8859-1", "\x81", "\uFFFD", ""},
		{"iso8859-15", "\xa4", "€", ""},
		{"latin9", "\xa4", "€", ""},
		{"latin5", "\xfd", "ı", ""},
		{"cp949", "\xc7\xd1", "한", ""},
		{"ks_c_5601-1987", "\xc7\xd1", "한", ""},
		{"cp932", "\x82\xa0", "あ", ""},
		{"shift_jis", "\x82\xa0", "あ", ""},
		{"utf-7", "Hi +AOQ- +- +Jjo-!", "Hi ä + ☺!", ""},
		{"unicode-1-1-utf-7", "+AOQ-", "ä", ""},
		{"utf-7", "1+1 +!", "1+1 +!", ""},
		{"utf-32", "\x00\x00\x00a\x00\x00\x00\xe4", "aä", ""},
		{"utf-32", "\xff\xfe\x00\x00a\x00\x00\x00", "a", ""},
		{"utf-16", "\xfe\xff\x00a\x00\xe4", "aä", ""},
		{"unknown-8bit", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"x-unknown", "gr\xfc\xdfe", "grüße", "no named"},
		{"default", "gr\xfc\xdfe", "grüße", "no named"},
		{"y", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"n", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"yes", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"none", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"8bit", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"'utf-8'", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"utf-8mb4", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"utf8", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"x-utf_8j", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"unicode-2-0-utf-8", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
		{"_iso-2022-jp", "\x1b$B$\"\x1b(B", "あ", ""},
		{"iso-2022-jp", "\x1b$B$\"\x1b(B", "あ", ""},
		{"gb2312", "\xc4\xe3", "你", ""},
		{"gbk", "\xc4\xe3", "你", ""},
		{"x-gbk", "\xc4\xe3", "你", ""},
		{"gb18030", "\xc4\xe3", "你", ""},
		{"gb2312", "\xe4\xbd\xa0\xe5\xa5\xbd\xe5\x95\x8a", "你好啊", "UTF-8, not"},
		{"big5", "\xa7\x41", "你", ""},
		{"koi8-r", "\xf0\xd2", "Пр", ""},
		{"koi8-u", "\xa4", "є", ""},
		{"euc-jp", "\xa4\xa2", "あ", ""},
		{"euc-kr", "\xc7\xd1", "한", ""},
		{"windows-1251", "\xcf\xf0", "Пр", ""},
		{"cp1251", "\xcf\xf0", "Пр", ""},
		{"win-1251", "\xcf\xf0", "Пр", ""},
		{"windows-874", "\xa1", "ก", ""},
		{"iso-8859-2", "\xb1", "ą", ""},
		{"ansi_x3.4-1968", "plain", "plain", ""},
		{"no-such-charset", "gr\xfc\xdfe", "grüße", "unknown charset"},
		{"no-such-charset", "plain", "plain", ""},
		{"utf-8*en", "gr\xc3\xbc\xc3\x9fe", "grüße", ""},
	}
	for _, tt := range tests {
		t.Run(tt.label, func(t *testing.T) {
			raw := mailOf(plainHeader+"\nContent-Type: text/plain; charset=\""+tt.label+"\"", tt.body)
			m := Parse(raw)
			checkPlain(t, m)
			if m.Body != tt.want {
				t.Errorf("%q as %q: %q, want %q", tt.body, tt.label, m.Body, tt.want)
			}
			if tt.warning == "" && len(m.Warnings) > 0 || tt.warning != "" && !warned(m, tt.warning) {
				t.Errorf("warnings %q, want %q", m.Warnings, tt.warning)
			}
		})
	}
}

func TestBrokenContentType(t *testing.T) {
	tests := []struct{ field, typ, charset, name string }{
		{"text/plain; charset=utf-8; charset=big5", "text/plain", "utf-8", ""},
		{"text/plain charset=utf-8", "text/plain", "utf-8", ""},
		{"text/plain;; charset=utf-8;;", "text/plain", "utf-8", ""},
		{`text/plain; charset="utf-8`, "text/plain", "utf-8", ""},
		{`text/plain; charset="utf-8; format=flowed`, "text/plain", "utf-8", ""},
		{"text/x-patch; name=my fix.patch; charset=utf-8", "text/x-patch", "utf-8", "my fix.patch"},
		{"text/x-patch; name=my fix.patch charset=utf-8", "text/x-patch", "", "my fix.patch charset=utf-8"},
		{"text/plain; format=flowed charset=utf-8", "text/plain", "utf-8", ""},
		{"text/plain; charset=us-ascii (a comment)", "text/plain", "us-ascii", ""},
		{"text/plain (x); (y) charset = utf-8", "text/plain", "utf-8", ""},
		{"TEXT/Plain; CharSet=UTF-8", "text/plain", "UTF-8", ""},
		{"image/ jpeg", "image/jpeg", "", ""},
		{" message / rfc822", "message/rfc822", "", ""},
		{"text/x-patch; name*=utf-8''gr%C3%BCn.patch", "text/x-patch", "", "grün.patch"},
		{"text/x-patch; name*0=\"a long \"; name*1=name.patch", "text/x-patch", "", "a long name.patch"},
		{"text/x-patch; name*0*=utf-8''gr%C3%BC; name*1=\"n%.patch\"", "text/x-patch", "", "grün%.patch"},
		{"text/x-patch; name*0*=iso-8859-1'es'%E4; name*1*=iso-8859-1'es'%F6.patch", "text/x-patch", "", "äö.patch"},
		{`text/x-patch; name="=?utf-8?q?gr=C3=BCn.patch?="`, "text/x-patch", "", "grün.patch"},
		{`text/x-patch; name="a \"b\".patch"`, "text/x-patch", "", `a "b".patch`},
		{`text/x-patch; name="C:\dir\f.patch"`, "text/x-patch", "", `C:\dir\f.patch`},
		{"text", "text", "", ""},
		{";charset=utf-8", "charset=utf-8", "", ""},
		{"", "", "", ""},
		{"=", "=", "", ""},
	}
	for _, tt := range tests {
		m := parseMedia([]byte(tt.field))
		if m.value != tt.typ || m.get("charset") != tt.charset || m.get("name") != tt.name {
			t.Errorf("%q: %q %q %q", tt.field, m.value, m.get("charset"), m.get("name"))
		}
	}
	for _, ct := range []string{"text", "plain", "nonsense", ";charset=utf-8", "/", "text/", "=", "\"text/plain\"", "TEXT"} {
		m := Parse(mailOf(plainHeader+"\nContent-Type: "+ct, "body\n"))
		checkPlain(t, m)
		if m.Body != "body\n" || m.Parts[0].Type != "text/plain" {
			t.Errorf("Content-Type %q: body %q parts %v", ct, m.Body, m.Parts)
		}
	}
}

func TestTransferEncodings(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte("grüße\n"))
	tests := []struct{ enc, body, want, warning string }{
		{"8-bit", "grüße\n", "grüße\n", ""},
		{"7bit;", "grüße\n", "grüße\n", ""},
		{"8bit (x)", "grüße\n", "grüße\n", ""},
		{"8Bit", "grüße\n", "grüße\n", ""},
		{"binary", "grüße\n", "grüße\n", ""},
		{"x-uuencode", "grüße\n", "grüße\n", "unknown transfer encoding"},
		{"made-up", "grüße\n", "grüße\n", "unknown transfer encoding"},
		{"Quoted-Printable", "gr=C3=BC=C3=9Fe\n", "grüße\n", ""},
		{"quoted-printable (x)", "gr=c3=bc=\n=C3=9Fe\n", "grüße\n", ""},
		{"\"quoted-printable\"", "a=3Db\n", "a=b\n", ""},
		{"BASE64", b64 + "\n", "grüße\n", ""},
		{"base64;", b64 + "\n", "grüße\n", ""},
	}
	for _, tt := range tests {
		m := Parse(mailOf(plainHeader+"\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "+tt.enc, tt.body))
		checkPlain(t, m)
		if m.Body != tt.want {
			t.Errorf("%s: body %q, want %q", tt.enc, m.Body, tt.want)
		}
		if tt.warning == "" && len(m.Warnings) > 0 || tt.warning != "" && !warned(m, tt.warning) {
			t.Errorf("%s: warnings %q, want %q", tt.enc, m.Warnings, tt.warning)
		}
	}
}
