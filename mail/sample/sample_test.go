package sample

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/mail"
	"onemore/patch"
)

func made(t *testing.T, eight bool) []byte {
	t.Helper()
	l := Letter(patch.Person{Name: "Mia Self", Email: "mia@example.org"}, "20260301.abc@example.org", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	raw, err := l.Bytes(eight)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestSample: it goes to nobody else, is no patch, and says its name.
func TestSample(t *testing.T) {
	t.Parallel()
	for _, eight := range []bool{true, false} {
		m := mail.Parse(made(t, eight))
		if len(m.To) != 1 || m.To[0] != m.From || len(m.Cc) != 0 || !Is(m.Subject) || !strings.Contains(m.Subject, Word(m.ID)) {
			t.Errorf("%+v", m)
		}
		for line := range strings.Lines(m.Body) {
			if strings.HasPrefix(line, "diff ") || strings.HasPrefix(line, "@@") || strings.HasPrefix(line, "---") {
				t.Errorf("it may be taken for a patch by %q", line)
			}
			if len(line) > 998 {
				t.Errorf("a line has %d bytes", len(line))
			}
		}
		lines := text("x")
		slices.Sort(lines)
		if got := slices.Compact(slices.DeleteFunc(lines, func(l string) bool { return l == "" })); len(got) < 20 {
			t.Errorf("%d lines", len(got))
		}
	}
	if Word("a@b") == Word("a@c") || strings.ContainsFunc(Word("ü\r\n@b"), func(r rune) bool { return r <= ' ' || r > '~' }) {
		t.Error("the names are no names")
	}
}

// bad are the findings that are not well.
func bad(found []Finding) (out []string) {
	for _, f := range found {
		if !f.OK {
			out = append(out, f.What)
		}
	}
	return out
}

// TestDamage: each thing that can be done to a mail is told by its name, and
// nothing else is.
func TestDamage(t *testing.T) {
	t.Parallel()
	body := func(edit func(string) string) func([]byte) []byte {
		return func(raw []byte) []byte {
			head, text, _ := strings.Cut(string(raw), "\r\n\r\n")
			return []byte(head + "\r\n\r\n" + edit(text))
		}
	}
	swap := func(old, with string) func([]byte) []byte {
		return func(raw []byte) []byte { return bytes.Replace(raw, []byte(old), []byte(with), 1) }
	}
	lines := func(edit func(string) string) func([]byte) []byte {
		return body(func(text string) string {
			var out []string
			for _, l := range strings.Split(text, "\r\n") {
				out = append(out, edit(l))
			}
			return strings.Join(out, "\r\n")
		})
	}
	typed := func(kind, how string) func([]byte) []byte {
		return func(raw []byte) []byte {
			raw = bytes.Replace(raw, []byte("text/plain; charset=UTF-8"), []byte(kind), 1)
			return bytes.Replace(raw, []byte("Encoding: 8bit"), []byte("Encoding: "+how), 1)
		}
	}
	for name, c := range map[string]struct {
		do   func([]byte) []byte
		want []string
	}{
		"none":          {func(raw []byte) []byte { return raw }, nil},
		"trace":         {func(raw []byte) []byte { return append([]byte("Received: from a\r\n by b\r\n"), raw...) }, nil},
		"line ends":     {func(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")) }, nil},
		"disclaimer":    {body(func(s string) string { return s + "\r\nThis mail is confidential.\r\nBurn it.\r\n" }), []string{"text below"}},
		"banner":        {body(func(s string) string { return "CAUTION: from outside.\r\n\r\n" + s }), []string{"text above"}},
		"advertisement": {swap("> [...]\r\n", "> [...]\r\nBuy more!\r\n"), []string{"text between the lines"}},
		"stripped":      {lines(func(l string) string { return strings.TrimRight(l, " \t") }), []string{"blanks at line ends"}},
		"tabs": {lines(func(l string) string {
			if strings.HasSuffix(l, "\t") {
				return l
			}
			return strings.ReplaceAll(l, "\t", "        ")
		}), []string{"tabs"}},
		"wrapped at 78": {lines(func(l string) string {
			var out []string
			for len(l) > 78 {
				at := strings.LastIndexByte(l[:78], ' ')
				out, l = append(out, l[:at]), l[at+1:]
			}
			return strings.Join(append(out, l), "\r\n")
		}), []string{"wrapped lines"}},
		"wrapped as quotes": {lines(func(l string) string {
			if len(l) < 200 {
				return l
			}
			return l[:100] + "\r\n> " + l[100:]
		}), []string{"wrapped lines"}},
		"ASCII only": {lines(func(l string) string {
			return strings.Map(func(r rune) rune {
				if r > '~' {
					return '?'
				}
				return r
			}, l)
		}), []string{"letters beyond ASCII"}},
		"mailbox":        {swap("\r\nFrom this", "\r\n>From this"), []string{"lines that begin with From"}},
		"dot eaten":      {swap("\r\n.A line", "\r\nA line"), []string{"lines that begin with a dot"}},
		"dot doubled":    {swap("\r\n.A line", "\r\n..A line"), []string{"lines that begin with a dot"}},
		"decoded":        {swap("=3D this", "= this"), []string{"text that looks encoded"}},
		"empty line":     {swap("\r\n\r\n\r\nHere", "\r\n\r\nHere"), []string{"empty lines"}},
		"line gone":      {swap("> +\tint ends_in_a_tab = 2;\t\r\n", ""), []string{"lines"}},
		"id":             {swap("Message-ID: <", "Message-ID: <x"), []string{"message id"}},
		"date":           {swap("12:00:00", "12:00:01"), []string{"date"}},
		"from":           {swap("From: Mia Self <mia@example.org>", "From: Mia <mia@other.example>"), []string{"from"}},
		"subject":        {swap("Subject: ", "Subject: [EXTERNAL] "), []string{"subject"}},
		"flowed":         {typed("text/plain; charset=UTF-8; format=flowed", "8bit"), []string{"format"}},
		"HTML beside it": {alternative, []string{"format"}},
		"base64": {func(raw []byte) []byte {
			return typed("text/plain; charset=UTF-8", "base64")(body(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) + "\r\n" })(raw))
		}, []string{"encoding"}},
		"emptied": {body(func(string) string { return "\r\n" }), []string{"lines"}},
	} {
		sent := made(t, true)
		got := c.do(bytes.Clone(sent))
		if (name != "none") == bytes.Equal(sent, got) {
			t.Errorf("%s: nothing was done", name)
		}
		found := Compare(sent, got)
		if b := bad(found); name == "flowed" && slices.Contains(b, "format") {
			continue // what unflowing does to the text is told, too
		} else if !slices.Equal(b, c.want) {
			t.Errorf("%s: told of %q, not %q: %+v", name, b, c.want, found)
		}
		for _, f := range found {
			if !f.OK && f.Next == "" || f.Why == "" {
				t.Errorf("%s: %+v has no next step", name, f)
			}
		}
	}
}

// alternative adds the same as HTML.
func alternative(raw []byte) []byte {
	head, text, _ := strings.Cut(string(raw), "\r\n\r\n")
	head = strings.Replace(head, "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit", "Content-Type: multipart/alternative; boundary=b", 1)
	return []byte(head + "\r\n\r\n--b\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text +
		"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>the same</p>\r\n--b--\r\n")
}

// TestRequoted: the same text as quoted-printable is told, and no fault.
func TestRequoted(t *testing.T) {
	t.Parallel()
	found := Compare(made(t, true), made(t, false))
	at := slices.IndexFunc(found, func(f Finding) bool { return f.What == "encoding" })
	if len(bad(found)) != 0 || !strings.Contains(found[at].Why, "came as quoted-printable") || found[at].Next == "" {
		t.Errorf("%+v", found)
	}
}

// TestCompareTakesAnything: what comes back may be anything.
func TestCompareTakesAnything(t *testing.T) {
	t.Parallel()
	sent := made(t, true)
	rapid.Check(t, func(t *rapid.T) {
		got := bytes.Clone(sent)
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			at := rapid.IntRange(0, len(got)-1).Draw(t, "at")
			piece := rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "piece")
			end := min(len(got), at+rapid.IntRange(0, 200).Draw(t, "gone"))
			got = slices.Concat(got[:at], piece, got[end:], []byte("\n"))
		}
		for _, f := range Compare(sent, got) {
			if f.What == "" || f.Why == "" || !f.OK && f.Next == "" {
				t.Fatalf("%+v", f)
			}
		}
	})
}
