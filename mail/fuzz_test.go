package mail

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"onemore/patch"
)

// checkMail asserts what holds for every Mail, whatever it was made from.
func checkMail(t *testing.T, raw []byte, m patch.Mail) {
	t.Helper()
	if m.ID == "" || m.Size != len(raw) || len(m.Warnings) > maxWarnings || len(m.Parts) > maxParts {
		t.Fatalf("id %q size %d of %d, %d warnings, %d parts", m.ID, m.Size, len(raw), len(m.Warnings), len(m.Parts))
	}
	if m.DateBy == patch.DateNone != m.Date.IsZero() {
		t.Fatalf("date %v by %d", m.Date, m.DateBy)
	}
	if strings.ContainsAny(m.Subject, "\r\n\t") || m.Subject != strings.Trim(m.Subject, " ") {
		t.Fatalf("subject %q", m.Subject)
	}
	text := []string{string(m.ID), m.Subject, m.Body}
	people := append(append(append([]patch.Person{m.From, m.Sender}, m.To...), m.Cc...), m.ReplyTo...)
	for _, p := range people {
		text = append(text, p.Name, p.Email)
		if strings.ContainsAny(p.Email, "\r\n\x00\t") || strings.ContainsAny(p.Name, "\r\n") {
			t.Fatalf("person %q", p)
		}
	}
	for _, id := range append(m.InReplyTo, m.References...) {
		text = append(text, string(id))
		if strings.ContainsAny(string(id), "<> \t\r\n") || id == "" {
			t.Fatalf("id %q", id)
		}
	}
	for _, p := range m.Parts {
		text = append(text, p.Type, p.Name)
		if p.Size < 0 || strings.ContainsAny(p.Name, "/\\\x00\n") || strings.HasPrefix(p.Name, ".") {
			t.Fatalf("part %+v", p)
		}
	}
	text = append(text, m.Lists...)
	text = append(text, m.Warnings...)
	for k, v := range m.Headers {
		text = append(text, k, v)
	}
	for _, s := range text {
		if !utf8.ValidString(s) {
			t.Fatalf("not UTF-8: %q", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(plainHeader + "\n\nbody\n"))
	f.Add(multi("mixed", part("Content-Type: text/plain; format=flowed", "a \nb"), part("Content-Type: text/html", "<p>x")))
	f.Add(multi("signed", part("Content-Transfer-Encoding: base64", "SGVsbG8="), part("Content-Type: message/rfc822", "From: a@b\n\nx")))
	f.Add([]byte("From x\r\nSubject: =?utf-7?b?K0FPUS0=?=\rTo: a@b\r\r\n\r\n"))
	f.Add([]byte("Content-Type: text/plain; charset=iso-2022-jp\nContent-Transfer-Encoding: quoted-printable\n\n=1B$B"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := parse(raw)
		checkMail(t, raw, m)
		for _, h := range HeaderFields(raw) {
			if !utf8.ValidString(h.Name) || !utf8.ValidString(h.Value) {
				t.Fatalf("field %q", h)
			}
		}
		if again := parse(raw); again.BodyHash != m.BodyHash || again.Body != m.Body {
			t.Fatal("two runs differ")
		}
	})
}

func FuzzScanHeader(f *testing.F) {
	f.Add([]byte(plainHeader + "\n\nbody"))
	f.Add([]byte("A: b\n c\njunk\nX Y: z\nTo: x\r\r\n\r\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		h := scanHeader(src)
		if !bytes.HasSuffix(src, h.body) {
			t.Fatalf("body %q is not the end", h.body)
		}
		at := uint32(0)
		for i := range h.fields {
			fl := &h.fields[i]
			if fl.start < at || fl.nameEnd < fl.start || fl.valueAt < fl.nameEnd || fl.textEnd < fl.valueAt || fl.end < fl.textEnd {
				t.Fatalf("field %+v after %d", fl, at)
			}
			at = fl.end
		}
		if int(at)+len(h.body) > len(src) {
			t.Fatal("header and body overlap")
		}
	})
}

func FuzzPeople(f *testing.F) {
	f.Add(`"A, B" <a@b>, c@d (x); G: e@f;, =?utf-8?q?x?= <g@h`)
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range parsePeople(guessText([]byte(s))) {
			if !utf8.ValidString(p.Name) || !utf8.ValidString(p.Email) || strings.ContainsAny(p.Email, "\r\n\t\x00") {
				t.Fatalf("%q", p)
			}
		}
	})
}

func FuzzQP(f *testing.F) {
	f.Add([]byte("a=3D=\r\nb \n=ZZ="))
	f.Fuzz(func(t *testing.T, src []byte) {
		out, _ := decodeQP(src)
		if len(out) > len(src) {
			t.Fatal("grew")
		}
		var enc bytes.Buffer
		w := quotedprintable.NewWriter(&enc)
		w.Binary = true
		w.Write(src)
		w.Close()
		if back, trailing := decodeQP(enc.Bytes()); !bytes.Equal(back, src) || trailing {
			t.Fatalf("%q came back as %q", src, back)
		}
	})
}

func FuzzBase64(f *testing.F) {
	f.Add([]byte("SGVs!bG8=\n_____\nfooter"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if out, _ := decodeBase64(src); len(out) > len(src) {
			t.Fatal("grew")
		}
		enc := base64.StdEncoding.EncodeToString(src)
		if back, odd := decodeBase64([]byte(enc)); !bytes.Equal(back, src) || odd {
			t.Fatalf("%q came back as %q", src, back)
		}
		if n := base64Size([]byte(enc)); n != len(src) {
			t.Fatalf("size %d of %d", n, len(src))
		}
	})
}

func FuzzSplitParts(f *testing.F) {
	f.Add([]byte("--b\nx\n--b--\n"), "b")
	f.Fuzz(func(t *testing.T, body []byte, boundary string) {
		parts, found, _ := splitParts(body, boundary, 10, len(body)%2 == 0)
		total := 0
		for _, p := range parts {
			total += len(p)
		}
		if total > len(body) || len(parts) > 10 || len(parts) > 0 && !found {
			t.Fatalf("%d parts of %d bytes", len(parts), total)
		}
		guessBoundary(body)
	})
}

func FuzzWords(f *testing.F) {
	f.Add("a =?utf-8?q?b=FC?= =?x?b?/A?= \"=?iso-2022-jp?b?GyRC?=\"")
	f.Fuzz(func(t *testing.T, s string) {
		if got := decodeWords(guessText([]byte(s))); !utf8.ValidString(got) {
			t.Fatalf("%q", got)
		}
	})
}

func FuzzDate(f *testing.F) {
	f.Add("Tue, 30 Apr 2019 14:59:19 +0200 (x)")
	f.Add("2019-04-30T14:59:19.1Z")
	f.Add("April 30th, 19 2:59 PM GMT+1")
	f.Fuzz(func(t *testing.T, s string) {
		d, _, ok := parseDate(s)
		if ok == d.IsZero() && d.Year() != 1 {
			t.Fatalf("%v %v", d, ok)
		}
		if _, off := d.Zone(); off > 15*3600 || off < -15*3600 {
			t.Fatalf("zone %d", off)
		}
	})
}

func FuzzMedia(f *testing.F) {
	f.Add("text/plain; charset=\"x; a*0*=b'c'd%20; a*1=e (f)")
	f.Fuzz(func(t *testing.T, s string) {
		m := parseMedia([]byte(s))
		for _, k := range []string{"charset", "name", "a"} {
			if v := m.get(k); !utf8.ValidString(v) || !utf8.ValidString(baseName(v)) {
				t.Fatalf("%q", v)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("<p>a<blockquote><pre>b\n", true)
	f.Add("a \n b\n@@ -1 +1 @@\n-x \n+y\n", false)
	f.Fuzz(func(t *testing.T, s string, delsp bool) {
		s = guessText([]byte(s))
		if got := htmlText(s); !utf8.ValidString(got) {
			t.Fatalf("%q", got)
		}
		got, _ := unflow(s, delsp)
		if len(got) > len(s)+1 {
			t.Fatalf("%q grew to %q", s, got)
		}
		if strip := strings.NewReplacer(" ", "", "\n", ""); strip.Replace(got) != strip.Replace(s) {
			t.Fatalf("%q lost text: %q", s, got)
		}
		bodyHash(s)
	})
}

// What a clean mailer writes comes back as it was.
func TestCleanMailRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.StringMatching(`[ -~äß€]{0,90}\n`), 0, 20).Draw(t, "lines"), "")
		name := rapid.StringMatching(`[A-Z][a-zäöü]{1,8}( [A-Z][a-z]{1,8})?`).Draw(t, "name")
		addr := rapid.StringMatching(`[a-z]{1,8}(\.[a-z0-9]{1,5})?@[a-z]{1,8}\.example`).Draw(t, "addr")
		enc := rapid.SampledFrom([]string{"8bit", "quoted-printable", "base64"}).Draw(t, "encoding")
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
		coded := body
		switch enc {
		case "base64":
			coded = base64.StdEncoding.EncodeToString([]byte(body))
		case "quoted-printable":
			var b strings.Builder
			w := quotedprintable.NewWriter(&b)
			w.Write([]byte(body))
			w.Close()
			coded = strings.ReplaceAll(b.String(), "\r\n", "\n")
		}
		head := "From: \"" + name + "\" <" + addr + ">\nTo: " + addr + ", " + name + " <" + addr + ">\nSubject: =?utf-8?b?" +
			base64.StdEncoding.EncodeToString([]byte(name)) + "?=\nMessage-ID: <" + addr + ">\nDate: Tue, 30 Apr 2019 14:59:19 +0200\n" +
			"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: " + enc
		m := Parse([]byte(strings.ReplaceAll(head+"\n\n"+coded, "\n", eol)))
		p := patch.Person{Name: name, Email: addr}
		if m.From != p || len(m.To) != 2 || m.To[1] != p || m.Subject != name || string(m.ID) != addr || len(m.Warnings) > 0 && !warned(m, "white space") {
			t.Fatalf("%+v", m)
		}
		if m.Body != body {
			t.Fatalf("body %q, want %q", m.Body, body)
		}
	})
}
