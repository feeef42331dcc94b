package reply_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/diff"
	"onemore/patch/reply"
	"onemore/patch/trailer"
)

// answered builds the answer to a mail with comments on three of its lines, a
// remark and two tags, and says what it is made of.
func answered(m *patch.Mail) (reply.Letter, reply.Draft) {
	p := diff.Scan(m.Body)
	d := reply.Draft{Parent: m.ID, Text: "Thanks for that.", Tags: []reply.Tag{{Key: "Reviewed-by"}, {Key: "Tested-by", Note: "on arm64"}}}
	n := strings.Count(strings.TrimSuffix(m.Body, "\n"), "\n")
	for _, to := range [...]int{n / 4, n / 2, n} {
		if m.Body != "" {
			d.Comments = append(d.Comments, reply.Comment{From: max(to-1, 0), To: to, At: reply.At(p, to), Text: "This is mine: größer."})
		}
	}
	l := reply.Answer(m, self())
	l.Date, l.ID = noon(), "1@example.org"
	l.Body = reply.Body(m, d, l.From)
	return l, d
}

// wrong says what is not as it should be with the bytes of an answer.
func wrong(m *patch.Mail, l reply.Letter, d reply.Draft, raw []byte) string {
	got := mail.Parse(raw)
	var tags []reply.Tag
	for _, t := range trailer.InReply(got.Body) {
		if t.Person != self().Person || t.Conditional || t.Misspelt || t.Retracts {
			return "tag " + t.Text
		}
		tags = append(tags, reply.Tag{Key: t.Key, Note: strings.TrimPrefix(t.Tail, "# ")})
	}
	want := strings.ReplaceAll(l.Body, "\r\n", "\n")
	switch {
	case !slices.Equal(tags, d.Tags):
		return "tags of the mail are not those of the draft"
	case got.ID != l.ID || !slices.Equal(got.References, l.References) || l.InReplyTo != "" && !slices.Equal(got.InReplyTo, []patch.MsgID{l.InReplyTo}):
		return "ids"
	case got.Subject != l.Subject:
		return "subject " + got.Subject
	case got.From != l.From || got.Froms != 1 || len(got.Nobody) > 0:
		return "sender"
	case !slices.EqualFunc(got.To, l.To, sameEmail) || !slices.EqualFunc(got.Cc, l.Cc, sameEmail):
		return "recipients " + people(got.To) + " | " + people(got.Cc)
	case len(got.ReplyTo) > 0 || got.Sender.Email != "" || len(got.Parts) != 1 || len(got.Warnings) > 0 && !strings.Contains(l.Body, "\x00"):
		return "something more: " + strings.Join(got.Warnings, "; ")
	case got.Body != want && strings.ReplaceAll(got.Body, "\r", "\n") != strings.ReplaceAll(want, "\r", "\n"):
		return "body"
	case diff.HasDiff(got.Body):
		return "a diff"
	}
	for _, f := range reply.Check(l, m, d, reply.Known{Me: self()}) {
		if f.Rule == "quote" || f.Rule == "unread-tag" || f.Rule == "unsendable" || f.Rule == "characters" {
			return f.Rule + ": " + f.Text
		}
	}
	return ""
}

func sameEmail(a, b patch.Person) bool { return a.Email == b.Email }

// FuzzAnswer answers hostile mails: whatever can be sent has the shape of a
// mail and says what was meant.
func FuzzAnswer(f *testing.F) {
	for _, rows := range [...][]row{plainRows(), odditiesRows(), rewrittenRows(), askedRows(), neverRows()} {
		for _, r := range rows {
			f.Add([]byte(r.head + "\n\n" + patchBody))
		}
	}
	f.Add([]byte("From: a@example.org\nTo: d@lists.example.org\nSubject: =?utf-8?q?=0D=0ABcc:_x?=\nReferences: <a> <None> <b@c>\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=0D\n=00 x=0Dy\n=E2=80=AE\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := mail.Parse(data)
		l, d := answered(&m)
		for _, list := range [...][]patch.Person{l.To, l.Cc} {
			for _, p := range list {
				if self().Is(p.Email) && len(l.To)+len(l.Cc) > 1 && !self().Is(m.Author().Email) {
					t.Errorf("I would get it: %v", list)
				}
			}
		}
		raw, err := l.Bytes(true)
		if err != nil {
			if len(l.To)+len(l.Cc) > 0 {
				t.Errorf("%v", err)
			}
			return
		}
		checkShape(t, raw, true)
		if why := wrong(&m, l, d, raw); why != "" && utf8.ValidString(m.Body) {
			t.Errorf("%s\n%s", why, raw)
		}
	})
}

// FuzzParseBuffer reads any text for any mail: what was read, written again and
// read again is the same.
func FuzzParseBuffer(f *testing.F) {
	m := parent()
	f.Add(m.Body, reply.Buffer(m, reply.Draft{}, self(), nil))
	f.Add(m.Body, "> The last byte was lost:\nwhy?\n# On the 2 lines above:\n| x\nAcked-by: Mia Self <mia@example.org>\n")
	f.Add("", "# This mail goes out as it stands below.\n> x\ny\nReviewed-by: mia@example.org\n")
	f.Fuzz(func(t *testing.T, body, buffer string) {
		m := &patch.Mail{ID: "p@example.org", Body: strings.ToValidUTF8(body, "?")}
		d, problems := reply.ParseBuffer(m, buffer, self(), others(m))
		for _, p := range problems {
			if p.Line < 1 || p.Line > strings.Count(buffer, "\n")+1 || p.Text == "" {
				t.Errorf("%+v", p)
			}
		}
		again, _ := reply.ParseBuffer(m, reply.Buffer(m, d, self(), others(m)), self(), others(m))
		if !reflect.DeepEqual(d, again) {
			t.Errorf("%+v\n%+v\n%s", d, again, reply.Buffer(m, d, self(), others(m)))
		}
		if text := reply.Body(m, d, self().Person); !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
	})
}

// FuzzBytes writes any strings: they are refused or come back, and nothing else
// comes with them.
func FuzzBytes(f *testing.F) {
	f.Add("Re: [PATCH] x", "Ann Lee", "ann@example.org", "a@b", "text", true)
	f.Add("=?utf-8?q?x?= \u00e4\r\nBcc: e@example.com", "A\", <e@example.com> (x", "a b@example.org", "a\n@b", "\r\x00.\n", false)
	f.Fuzz(func(t *testing.T, subject, name, email, id, body string, eight bool) {
		l := letter()
		l.Subject, l.To[0].Name, l.To[0].Email, l.References[0], l.Body = subject, name, email, patch.MsgID(id), body
		raw, err := l.Bytes(eight)
		if err != nil {
			return
		}
		if eight || !strings.ContainsFunc(string(raw), func(r rune) bool { return r >= 0x80 }) {
			checkShape(t, raw, eight)
		}
		m := mail.Parse(raw)
		if m.From != l.From || len(m.To) != 1 || !strings.EqualFold(m.To[0].Email, email) || len(m.Cc) > 0 || m.ID != l.ID {
			t.Errorf("people %v %v %v %s\n%s", m.From, m.To, m.Cc, m.ID, raw)
		}
		if strings.Join(strings.Fields(m.Subject), " ") != strings.Join(strings.Fields(subject), " ") {
			t.Errorf("subject %q of %q\n%s", m.Subject, subject, raw)
		}
		if len(m.References) == 0 || id != "p@example.org" && m.References[0] != patch.MsgID(id) {
			t.Errorf("references %q", m.References)
		}
	})
}
