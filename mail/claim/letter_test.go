package claim

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"onemore/mail/imap"
	"onemore/patch"
)

func at(t time.Time) int64 { return t.Unix() }

// TestLetterComesBack: what is composed is read as it was, for any name and
// subject, and holds no line that its parts brought along.
func TestLetterComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Claim{
			Token: "t1@example.org", ID: patch.MsgID(rapid.StringMatching(`[!-;=?-~]{1,200}@[a-z.]{1,40}`).Draw(t, "id")),
			By: patch.Person{Name: rapid.String().Draw(t, "name"), Email: "ada@example.org"}, Since: 1_790_000_000,
		}
		c.Until = c.Since + rapid.Int64Range(0, int64(MostFor.Seconds())).Draw(t, "length")
		raw, err := Compose(c, rapid.String().Draw(t, "title"))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(raw), "\r\n"); n != 15 || strings.Count(string(raw), "\n") != n {
			t.Fatalf("%d lines\n%s", n, raw)
		}
		got, err := Read(imap.Note{UID: 7, At: time.Unix(c.Since, 0), Raw: raw})
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		c.UID, c.By.Name, got.By.Name = 7, "", ""
		if got != c {
			t.Fatalf("%+v, not %+v\n%s", got, c, raw)
		}
	})
}

func TestCompose(t *testing.T) {
	good := Claim{Token: "t1@example.org", ID: "c1@example.org", By: patch.Person{Name: "Ada Ötzi", Email: "ada@example.org"}, Since: 1_790_000_000, Until: 1_790_086_400}
	raw, err := Compose(good, "fix it\r\nBcc: all@example.org")
	if err != nil || !strings.Contains(string(raw), "\r\nSubject: claim <c1@example.org>\r\n") || !strings.Contains(string(raw), "  fix it  Bcc: all@example.org\r\n") {
		t.Errorf("%v\n%s", err, raw)
	}
	for name, c := range map[string]Claim{
		"an id with a line break": {Token: "t@x", ID: "a@x>\r\nBcc: <b", By: good.By},
		"an id with a space":      {Token: "t@x", ID: "a b@x", By: good.By},
		"no id":                   {Token: "t@x", By: good.By},
		"a long id":               {Token: "t@x", ID: patch.MsgID(strings.Repeat("a", 300)), By: good.By},
		"an id of another world":  {Token: "t@x", ID: "ö@x", By: good.By},
		"no token":                {ID: "a@x", By: good.By},
		"nobody":                  {Token: "t@x", ID: "a@x", By: patch.Person{Name: "Ada"}},
		"an address that breaks":  {Token: "t@x", ID: "a@x", By: patch.Person{Email: "a@x>\r\nTo: b"}},
	} {
		if _, err := Compose(c, ""); err == nil {
			t.Errorf("%s: it is written", name)
		}
	}
}

// note is a mail of the folder, of these fields.
func note(fields ...string) imap.Note {
	return imap.Note{UID: 3, At: time.Unix(1_790_000_000, 0), Raw: []byte(strings.Join(fields, "\r\n") + "\r\n\r\nhello\r\n")}
}

const (
	from    = "From: Bob <bob@example.org>"
	subject = "Subject: claim <c1@example.org>"
	token   = "Message-ID: <t1@example.org>"
	date    = "Date: Mon, 21 Sep 2026 14:13:20 +0000"
)

// TestRead: claims of others are hostile: what is no claim is none, and no end
// is more than two days away from when the server got it.
func TestRead(t *testing.T) {
	const since = 1_790_000_000
	for _, c := range []struct {
		name   string
		n      imap.Note
		length time.Duration // -1: no claim
	}{
		{"as meant", note(from, subject, token, date, "Expires: Tue, 22 Sep 2026 02:13:20 +0000"), 12 * time.Hour},
		{"another zone", note(from, subject, token, date, "expires: Tue, 22 Sep 2026 04:13:20 +0200"), 12 * time.Hour},
		{"for ever", note(from, subject, token, date, "Expires: Tue, 22 Sep 9999 02:13:20 +0000"), MostFor},
		{"over before", note(from, subject, token, date, "Expires: Tue, 22 Sep 1926 02:13:20 +0000"), 0},
		{"no end", note(from, subject, token, date), DefaultFor},
		{"an end that is none", note(from, subject, token, date, "Expires: tomorrow"), DefaultFor},
		{"no date", note(from, subject, token, "Expires: Tue, 22 Sep 2026 02:13:20 +0000"), DefaultFor},
		{"a clock that is wrong", note(from, subject, token, "Date: Mon, 21 Sep 2009 14:13:20 +0000", "Expires: Mon, 21 Sep 2009 15:13:20 +0000"), time.Hour},
		{"letter case and blanks", note(from, "Subject:   CLAIM   <c1@example.org>  ", token, date), DefaultFor},
		{"another subject", note(from, "Subject: Re: claim <c1@example.org>", token), -1},
		{"no brackets", note(from, "Subject: claim c1@example.org", token), -1},
		{"two ids", note(from, "Subject: claim <c1@example.org> <c2@example.org>", token), -1},
		{"a control character", note(from, "Subject: claim <c1\x1b[2J@example.org>", token), -1},
		{"an id without end", note(from, "Subject: claim <"+strings.Repeat("a", 4000)+">", token), -1},
		{"no token", note(from, subject), -1},
		{"nobody", note(subject, token), -1},
		{"no mail", imap.Note{Raw: []byte("\x00\xff")}, -1},
		{"nothing", imap.Note{}, -1},
	} {
		got, err := Read(c.n)
		if (err == nil) != (c.length >= 0) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
			continue
		}
		if err == nil && (got.Since != since || got.Until != since+int64(c.length.Seconds()) || got.ID != "c1@example.org" || got.By.Email != "bob@example.org") {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	long, err := Read(note("From: "+strings.Repeat("long ", 500)+"<bob@example.org>", subject, token))
	if err != nil || len(long.By.Name) > mostName {
		t.Errorf("a name of %d bytes, %v", len(long.By.Name), err)
	}
}

// FuzzRead: whatever lies in the folder, a claim that is read is bounded and can
// be written again.
func FuzzRead(f *testing.F) {
	f.Add(note(from, subject, token, date, "Expires: Tue, 22 Sep 9999 02:13:20 +0000").Raw)
	f.Add(note(from, "Subject: =?utf-8?q?claim_=3Cc1=40x=3E?=", token).Raw)
	f.Add([]byte("Subject: claim <\r\n a@b>\r\nFrom: <a@b>\r\nMessage-ID: <x@y>\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := imap.Note{UID: 1, At: time.Unix(1_790_000_000, 0), Raw: raw}
		c, err := Read(n)
		if err != nil {
			return
		}
		if c.Since != at(n.At) || c.Until < c.Since || c.Until > c.Since+int64(MostFor.Seconds()) || len(c.ID) > mostID || len(c.By.Name) > mostName {
			t.Fatalf("%+v", c)
		}
		if !plain(patch.MsgID(c.By.Email)) {
			return // nobody has such an address
		}
		again, err := Compose(c, "title")
		if err != nil {
			t.Fatal(err)
		}
		back, err := Read(imap.Note{UID: 1, At: n.At, Raw: again})
		if err != nil || back.ID != c.ID || back.Token != c.Token || back.By.Email != c.By.Email {
			t.Fatalf("%+v became %+v, %v\n%s", c, back, err, again)
		}
	})
}
