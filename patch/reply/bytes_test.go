package reply_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/reply"
)

func noon() time.Time {
	return time.Date(2026, 3, 4, 12, 0, 0, 0, time.FixedZone("", 3600))
}

func letter() reply.Letter {
	return reply.Letter{
		From: patch.Person{Name: "Mia Self", Email: "mia@example.org"}, To: []patch.Person{{Email: "ann@example.org"}},
		Subject: "Re: [PATCH] x", InReplyTo: "p@example.org", References: ids("a@example.org", "p@example.org"),
		Date: noon(), ID: "1@example.org", Body: "text\n",
	}
}

func TestBytesWhole(t *testing.T) {
	t.Parallel()
	l := letter()
	l.Cc = []patch.Person{{Name: "Jörg Änn", Email: "j@example.org"}, {Name: "Lee, Bob", Email: "bob@example.com"}}
	l.Body = "> größer\nja\n"
	raw, err := l.Bytes(true)
	want := "From: Mia Self <mia@example.org>\r\nTo: ann@example.org\r\n" +
		"Cc: =?UTF-8?q?J=C3=B6rg_=C3=84nn?= <j@example.org>,\r\n \"Lee, Bob\" <bob@example.com>\r\n" +
		"Subject: Re: [PATCH] x\r\nDate: Wed, 4 Mar 2026 12:00:00 +0100\r\nMessage-ID: <1@example.org>\r\n" +
		"In-Reply-To: <p@example.org>\r\nReferences: <a@example.org>\r\n <p@example.org>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n> größer\r\nja\r\n"
	if err != nil || string(raw) != want {
		t.Errorf("%v\n%q\n%q", err, raw, want)
	}
}

func TestEncoding(t *testing.T) {
	t.Parallel()
	for _, r := range []struct {
		body  string
		eight bool
		want  string
	}{
		{"text\n", true, "7bit"},
		{"text\n", false, "7bit"},
		{"größer\n", true, "8bit"},
		{"größer\n", false, "quoted-printable"},
		{strings.Repeat("x", 998) + "\n", true, "7bit"},
		{strings.Repeat("x", 999) + "\n", true, "quoted-printable"},
		{strings.Repeat("ü", 499) + "\n", true, "8bit"},
		{strings.Repeat("ü", 500) + "\n", true, "quoted-printable"},
		{"a\rb\n", true, "quoted-printable"},
		{"a\r\n", true, "quoted-printable"},
		{"a\x00b\n", true, "quoted-printable"},
		{"a\fb\x1b\n", true, "7bit"},
	} {
		l := letter()
		l.Body = r.body
		raw, err := l.Bytes(r.eight)
		if err != nil || !bytes.Contains(raw, []byte("Content-Transfer-Encoding: "+r.want+"\r\n")) {
			t.Errorf("%.20q: %v %.800q", r.body, err, raw)
			continue
		}
		checkShape(t, raw, r.eight)
		if m := mail.Parse(raw); m.Body != strings.ReplaceAll(strings.ReplaceAll(r.body, "\r\n", "\n"), "\r", "\n") && m.Body != r.body {
			t.Errorf("%.20q comes back as %.40q", r.body, m.Body)
		}
	}
}

// shaper is what checkShape reports to.
type shaper interface {
	Helper()
	Errorf(format string, args ...any)
}

// checkShape holds a made mail to the rules of the wire.
func checkShape(t shaper, raw []byte, eight bool) {
	t.Helper()
	if bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\r")) || bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\n")) {
		t.Errorf("bare CR or LF in %.300q", raw)
	}
	head, _, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok || !bytes.HasSuffix(raw, []byte("\r\n")) {
		t.Errorf("no body, or no end: %.300q", raw)
	}
	for _, line := range bytes.Split(raw, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	for i, line := range bytes.Split(head, []byte("\r\n")) {
		words := len(bytes.Fields(line))
		if len(line) > 78 && words > 2 || len(bytes.TrimSpace(line)) == 0 || i > 0 && !bytes.ContainsAny(line[:1], " ") && !fieldLine.Match(line) {
			t.Errorf("header line %q", line)
		}
		for _, w := range wordLine.FindAll(line, -1) {
			if len(w) > 75 {
				t.Errorf("an encoded word of %d bytes", len(w))
			}
		}
	}
	if !eight && slices.ContainsFunc(raw, func(b byte) bool { return b >= 0x80 }) {
		t.Errorf("8-bit text where it cannot go: %.300q", raw)
	}
}

var (
	fieldLine = regexp.MustCompile(`^(Subject: ?$|[A-Z][A-Za-z-]+: \S)`)
	wordLine  = regexp.MustCompile(`=\?UTF-8\?q\?\S*\?=`)
)

func TestRefused(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nBcc: eve@example.com"
	for name, spoil := range map[string]func(*reply.Letter){
		"subject":          func(l *reply.Letter) { l.Subject = evil },
		"subject LF":       func(l *reply.Letter) { l.Subject = "a\nb" },
		"subject NUL":      func(l *reply.Letter) { l.Subject = "a\x00b" },
		"subject C1":       func(l *reply.Letter) { l.Subject = "a\u009bb" },
		"subject bidi":     func(l *reply.Letter) { l.Subject = "a\u202eb" },
		"subject bytes":    func(l *reply.Letter) { l.Subject = "a\xffb" },
		"name":             func(l *reply.Letter) { l.To[0].Name = evil },
		"my name":          func(l *reply.Letter) { l.From.Name = evil },
		"address":          func(l *reply.Letter) { l.To[0].Email = "ann@example.org\r\nBcc: eve@example.com" },
		"two addresses":    func(l *reply.Letter) { l.To[0].Email = "ann@example.org, eve@example.com" },
		"bracket":          func(l *reply.Letter) { l.To[0].Email = "ann@example.org>" },
		"an option":        func(l *reply.Letter) { l.Cc = []patch.Person{{Email: "-f@example.org"}} },
		"no address":       func(l *reply.Letter) { l.To[0].Email = "" },
		"sender":           func(l *reply.Letter) { l.From.Email = "me" },
		"nobody":           func(l *reply.Letter) { l.To = nil },
		"id":               func(l *reply.Letter) { l.ID = "1@example.org>\r\nBcc: <eve@example.com" },
		"no id":            func(l *reply.Letter) { l.ID = "" },
		"reference":        func(l *reply.Letter) { l.References[0] = "a b@example.org" },
		"In-Reply-To":      func(l *reply.Letter) { l.InReplyTo = "a\n@example.org" },
		"no date":          func(l *reply.Letter) { l.Date = time.Time{} },
		"body":             func(l *reply.Letter) { l.Body = "a\xff" },
		"letters in local": func(l *reply.Letter) { l.To[0].Email = "änn@example.org" },
	} {
		l := letter()
		spoil(&l)
		if raw, err := l.Bytes(true); err == nil {
			t.Errorf("%s: %q", name, raw)
		}
	}
	l := letter()
	l.To[0].Email = "ann@exämple.org"
	if _, err := l.Bytes(false); err == nil {
		t.Error("an address in UTF-8 without 8BITMIME")
	}
	if raw, err := l.Bytes(true); err != nil || mail.Parse(raw).To[0].Email != "ann@exämple.org" {
		t.Error(err)
	}
}

func TestNewID(t *testing.T) {
	t.Parallel()
	seen := map[patch.MsgID]bool{}
	shape := regexp.MustCompile(`^20260304110000\.[a-z2-7]{24}@example\.org$`)
	for range 1000 {
		id, err := reply.NewID(noon(), rand.Reader, "mia+x@Example.org")
		if err != nil || !shape.MatchString(string(id)) || seen[id] {
			t.Fatal(id, err)
		}
		seen[id] = true
	}
	if _, err := reply.NewID(noon(), strings.NewReader("short"), "mia@example.org"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	for _, from := range []string{"", "mia", "mia@", "mia@exämple.org", "mia@a b", "mia@x\r\ny"} {
		if id, err := reply.NewID(noon(), rand.Reader, from); err == nil {
			t.Errorf("%q gives %s", from, id)
		}
	}
}

// drawName gives display names that a header can say.
func drawName(t *rapid.T, label string) string {
	chars := []rune("abzABZ019 .,:;()<>@\"\\'=?_-[]/+*äöüßñ中文字é😀")
	s := strings.Join(strings.Fields(string(rapid.SliceOfN(rapid.SampledFrom(chars), 0, 120).Draw(t, label))), " ")
	if len(s) > 1 && (s[0] == '\'' || s[len(s)-1] == '\'') {
		return "Ann Lee"
	}
	return s
}

func drawEmail(t *rapid.T, label string) string {
	return rapid.StringMatching(`[a-z0-9]([a-z0-9.+_=/-]{0,40}[a-z0-9])?@([a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\.){1,3}[a-z]{2,6}`).
		Filter(func(s string) bool { return !strings.Contains(s, "..") }).Draw(t, label)
}

func drawPeople(t *rapid.T, label string, least int) []patch.Person {
	var out []patch.Person
	for range rapid.IntRange(least, 8).Draw(t, label+"s") {
		out = append(out, patch.Person{Name: drawName(t, label), Email: drawEmail(t, label+" mail")})
	}
	return out
}

// TestReadBack builds letters of any names, subjects, ids and bodies and reads
// them with the parser that will read them from the list.
func TestReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := letter()
		l.From = drawPeople(t, "from", 1)[0]
		l.To, l.Cc = drawPeople(t, "to", 1), drawPeople(t, "cc", 0)
		l.Subject = "Re: " + strings.Join(strings.Fields(drawName(t, "subject")), " ")
		l.Subject = strings.TrimSpace(l.Subject)
		l.ID = patch.MsgID(rapid.StringMatching(`[A-Za-z0-9.$_-]{1,80}@[a-z0-9.-]{1,60}`).Draw(t, "id"))
		refs := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9./=+_-]{1,90}@[a-z0-9.-]{1,60}`), 0, 50).Draw(t, "refs")
		l.References = ids(refs...)
		slices.Sort(l.References)
		l.References = slices.Compact(l.References)
		l.Body = rapid.StringOf(rapid.SampledFrom([]rune("ab =.>\n\n\t\fäß中From-_?"))).Draw(t, "body") + "\n"
		eight := rapid.Bool().Draw(t, "eight")
		raw, err := l.Bytes(eight)
		if err != nil {
			t.Fatal(err)
		}
		checkShape(t, raw, eight)
		m := mail.Parse(raw)
		if m.ID != l.ID || !slices.Equal(m.References, l.References) || len(m.InReplyTo) != 1 || m.InReplyTo[0] != l.InReplyTo {
			t.Errorf("ids %q %q %q", m.ID, m.References, m.InReplyTo)
		}
		if m.Subject != l.Subject {
			t.Errorf("subject %q, want %q\n%s", m.Subject, l.Subject, raw)
		}
		if m.From != l.From || !slices.Equal(m.To, l.To) || !slices.Equal(m.Cc, l.Cc) {
			t.Errorf("people\n%q\n%q\n%q\n%q\n%s", m.To, l.To, m.Cc, l.Cc, raw)
		}
		if m.Body != l.Body && utf8.ValidString(l.Body) {
			t.Errorf("body %q, want %q", m.Body, l.Body)
		}
		if len(m.Warnings) > 0 || !m.Date.Equal(l.Date) {
			t.Errorf("%q %v", m.Warnings, m.Date)
		}
	})
}
