package mail

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

func TestMessageIDs(t *testing.T) {
	tests := []struct{ field, want string }{
		{"<a@b>", "a@b"},
		{"a@b", "a@b"},
		{"<a>", "a"},
		{"<a@b> (comment)", "a@b"},
		{"junk <a@b>", "a@b"},
		{`<"a b"@c>`, `"ab"@c`},
		{"<a b@c>", "ab@c"},
		{"<a@[1.2.3.4]>", "a@[1.2.3.4]"},
		{"<a:b@c>", "a:b@c"},
		{"<Case@Kept>", "Case@Kept"},
		{"\n <folded@x>", "folded@x"},
		{"<a@b", "a@b"},
		{"<<a@b>>", "a@b"},
	}
	for _, tt := range tests {
		m := Parse(mailOf("From: a@example.org\nMessage-ID: "+tt.field, ""))
		if string(m.ID) != tt.want || m.Synthetic {
			t.Errorf("%q: %q, want %q", tt.field, m.ID, tt.want)
		}
	}
	for _, field := range []string{"", "<>", "<  >", "<" + strings.Repeat("x", 2000) + ">"} {
		m := Parse(mailOf("From: a@example.org\nMessage-ID: "+field, ""))
		if !m.Synthetic || !strings.HasSuffix(string(m.ID), "@local") || len(m.ID) != 64+len("@local") || !warned(m, "no Message-ID") {
			t.Errorf("%.20q: %q %v", field, m.ID, m.Warnings)
		}
	}
}

func TestReferences(t *testing.T) {
	tests := []struct {
		field string
		want  []patch.MsgID
	}{
		{"<a@b> <c@d>", []patch.MsgID{"a@b", "c@d"}},
		{"<a@b>,<c@d>;", []patch.MsgID{"a@b", "c@d"}},
		{"<a@b><c@d>", []patch.MsgID{"a@b", "c@d"}},
		{"<a@b>\n\t<c@d>\r\n <e@f>", []patch.MsgID{"a@b", "c@d", "e@f"}},
		{"Your message of <a@b>", []patch.MsgID{"a@b"}},
		{"<a@b> (a comment) <c d@e> <f@g>", []patch.MsgID{"a@b", "f@g"}},
		{"<None>", nil},
		{"<>", nil},
		{"<yes> <a@b> <no>", []patch.MsgID{"a@b"}},
		{"< a@b> <c@d", nil},
		{"a@b", []patch.MsgID{"a@b"}},
		{"a@b, c@d", []patch.MsgID{"a@b", "c@d"}},
		{"Ann's message of today, ann@example.org", nil},
		{"<a@b> <c", []patch.MsgID{"a@b"}},
		{"<20190430145919.12345>", []patch.MsgID{"20190430145919.12345"}},
		{strings.Repeat("(", 100<<10) + "<a@b>", []patch.MsgID{"a@b"}},
		{"<@>", nil},
	}
	for _, tt := range tests {
		got := Parse(mailOf("From: a@example.org\nReferences: "+tt.field, "")).References
		if fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%.40q: %q, want %q", tt.field, got, tt.want)
		}
	}
	m := Parse(mailOf("From: a@example.org\nReferences: <a@b> <c@d>\nReferences: <a@b> <e@f>", ""))
	if fmt.Sprint(m.References) != "[a@b c@d e@f]" {
		t.Errorf("two fields: %q", m.References)
	}
	m = Parse(mailOf("From: a@example.org\nIn-Reply-To: mail of <a@b>\n and <c@d>\nIn-Reply-To: <e@f>", ""))
	if fmt.Sprint(m.InReplyTo) != "[a@b c@d e@f]" || m.Headers["in-reply-to"] != "mail of <a@b> and <c@d>" {
		t.Errorf("%q %q", m.InReplyTo, m.Headers)
	}
}

func TestDateFallback(t *testing.T) {
	old := "Received: from a by b; Tue, 30 Apr 2019 10:00:00 +0000\n"
	newer := "Received: from c by d\n\t(x; y) id 1; Tue, 30 Apr 2019 12:00:00 +0000\n"
	tests := []struct {
		head string
		by   patch.DateSource
		want time.Time
	}{
		{newer + old + "Date: Tue, 30 Apr 2019 09:00:00 +0200", patch.DateHeader, time.Date(2019, 4, 30, 7, 0, 0, 0, time.UTC)},
		{newer + old + "Date: nonsense", patch.DateReceived, time.Date(2019, 4, 30, 12, 0, 0, 0, time.UTC)},
		{newer + old + "X: y", patch.DateReceived, time.Date(2019, 4, 30, 12, 0, 0, 0, time.UTC)},
		{newer + old + "Date: Tue, 30 Apr 2019 09:00:00 -9900", patch.DateReceived, time.Date(2019, 4, 30, 12, 0, 0, 0, time.UTC)},
		{"Received: broken\n" + old + "Date:", patch.DateReceived, time.Date(2019, 4, 30, 10, 0, 0, 0, time.UTC)},
		{"Date: Tue, 30 Apr 2019 09:00:00 -9900", patch.DateHeader, time.Date(2019, 4, 30, 9, 0, 0, 0, time.UTC)},
		{"Date: x\nDate: Tue, 30 Apr 2019 09:00:00 +0000", patch.DateHeader, time.Date(2019, 4, 30, 9, 0, 0, 0, time.UTC)},
		{"X: y", patch.DateNone, time.Time{}},
		{"Date: Thu, 01 Jan 1970 00:00:00 +0000", patch.DateHeader, time.Unix(0, 0)},
		{"Date: Mon, 01 Jan 2085 00:00:00 +0000", patch.DateHeader, time.Date(2085, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	for _, tt := range tests {
		m := Parse(mailOf(tt.head+"\nFrom: a@example.org", ""))
		if !m.Date.Equal(tt.want) || m.DateBy != tt.by {
			t.Errorf("%q: %v by %d, want %v by %d", tt.head, m.Date, m.DateBy, tt.want, tt.by)
		}
	}
	m := Parse(mailOf("Date: Tue, 30 Apr 2019 09:00:00 -0730\nFrom: a@example.org", ""))
	if _, off := m.Date.Zone(); off != -(7*3600 + 1800) {
		t.Errorf("zone of the header lost: %v", m.Date)
	}
}

func TestControlCharacters(t *testing.T) {
	m := Parse(mailOf("From: =?utf-8?q?A=0D=0ABcc:=20x?= <a\x00\x1b@example.org>\n"+
		"Subject: =?utf-8?q?a=1B[31mb=0D=0ABcc:_x=00?=\tc\nMessage-ID: <1@x>", ""))
	if strings.ContainsAny(m.Subject, "\r\n\t") || strings.ContainsAny(m.From.Name, "\r\n") {
		t.Errorf("line ends survive: %q %q", m.Subject, m.From.Name)
	}
	if m.From.Email != "a@example.org" {
		t.Errorf("email %q", m.From.Email)
	}
	if m.Subject != "a\x1b[31mb Bcc: x\x00 c" || !warned(m, "control character in the subject") {
		t.Errorf("subject %q %q", m.Subject, m.Warnings)
	}
}

func TestAttachmentNames(t *testing.T) {
	tests := []struct{ in, want string }{
		{"../../.bashrc", "bashrc"},
		{`C:\Users\x\evil.exe`, "evil.exe"},
		{"/etc/passwd", "passwd"},
		{"...", ""},
		{"a\x1b[31m.patch", "a_[31m.patch"},
		{"a\u202egpj.exe", "a_gpj.exe"},
		{"fix \u00fc (1).patch", "fix ü (1).patch"},
		{"a/b/", ""},
		{strings.Repeat("x", 500), strings.Repeat("x", 120)},
		{"-rf *; $(x)`y`", "-rf __ _(x)_y_"},
	}
	for _, tt := range tests {
		if got := baseName(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
	m := Parse(mailOf(plainHeader+"\nContent-Type: image/png; name=x.png\nContent-Disposition: attachment; filename=\"../../.bashrc\"", "x"))
	if m.Parts[0].Name != "bashrc" {
		t.Errorf("parts %v", m.Parts)
	}
}

func TestListsAndHeaders(t *testing.T) {
	m := Parse(mailOf(plainHeader+"\nList-Id: A list, \"x\" <Linux-MM.kvack.org>\nList-ID: <b.example.org>\nList-Id: bare.example.org\n"+
		"X-Mailer: git-send-email 2.30\nX-Mailer: second\nX-Change-ID: 2024-frob-abc\nX-Unrelated: 1\nUser-Agent: =?utf-8?q?M=C3=BCtt?=\n"+
		"Sender: owner@example.org\nReply-To: a@example.org, B <b@example.org>\nCc: c@example.org\nCc: d@example.org", ""))
	if fmt.Sprint(m.Lists) != "[linux-mm.kvack.org b.example.org bare.example.org]" {
		t.Errorf("lists %q", m.Lists)
	}
	want := map[string]string{"x-mailer": "git-send-email 2.30", "x-change-id": "2024-frob-abc", "user-agent": "Mütt"}
	if fmt.Sprint(m.Headers) != fmt.Sprint(want) {
		t.Errorf("headers %q", m.Headers)
	}
	if m.Sender.Email != "owner@example.org" || len(m.ReplyTo) != 2 || len(m.Cc) != 2 {
		t.Errorf("people %v %v %v", m.Sender, m.ReplyTo, m.Cc)
	}
}

func TestHeaderFields(t *testing.T) {
	raw := "From x Tue\nA: 1\nJunk\nB:\n =?utf-8?q?=C3=BC?=\nFrom: a@x\na: \xe9\n\nbody"
	got := HeaderFields([]byte(raw))
	want := []Field{
		{"A", "1", "A: 1\n"},
		{"", "Junk", "Junk\n"},
		{"B", "ü", "B:\n =?utf-8?q?=C3=BC?=\n"},
		{"From", "a@x", "From: a@x\n"},
		{"a", "é", "a: \xe9\n"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
