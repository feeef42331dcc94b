package mail

import (
	"bytes"
	"io"
	"strings"
	"testing"

	_ "github.com/emersion/go-message/charset"
	gomail "github.com/emersion/go-message/mail"

	"onemore/patch"
)

// TestSecondOpinion compares with go-message on a list: whatever it reads of
// a mail without complaint, we read as it does.
func TestSecondOpinion(t *testing.T) {
	c := newTally()
	for _, raw := range listMail(t, "tipc-discussion", 0) {
		r, err := gomail.CreateReader(bytes.NewReader(raw))
		if err != nil {
			continue
		}
		m := parse(raw)
		where := string(m.ID)
		if id, err := r.Header.MessageID(); err == nil {
			c.check(t, "id", where, m.ID, id)
		}
		if s, err := r.Header.Subject(); err == nil {
			c.check(t, "subject", where, m.Subject, words(s))
		}
		if d, err := r.Header.Date(); err == nil && !d.IsZero() {
			c.check(t, "date", where, m.Date.Unix(), d.Unix())
		}
		if ids, err := r.Header.MsgIDList("References"); err == nil && len(ids) > 0 {
			c.check(t, "references", where, m.References, ids)
		}
		for _, f := range []struct {
			name string
			got  []patch.Person
		}{{"To", m.To}, {"Cc", m.Cc}, {"From", []patch.Person{m.From}}} {
			list, err := r.Header.AddressList(f.name)
			if err != nil || len(list) == 0 {
				continue
			}
			var want []patch.Person
			for _, a := range list {
				// Outlook's single quotes are no part of a name for us.
				p := patch.Person{Name: strings.Trim(words(a.Name), "'"), Email: a.Address}
				if p.Name == p.Email {
					p.Name = ""
				}
				want = append(want, p)
			}
			c.check(t, f.name, where, f.got, want)
		}
		if text, ok := inlineText(r); ok && !m.Flowed {
			got := "there"
			if !strings.Contains(words(m.Body), words(text)) {
				got = words(m.Body)
			}
			c.check(t, "text", where, got, "there")
		}
	}
	c.atLeast(t, map[string]int{
		"id": 1247, "subject": 1247, "date": 1247, "references": 899, "To": 1239, "Cc": 712, "From": 1247, "text": 1055,
	})
}

// inlineText gives the first inline plain text go-message finds.
func inlineText(r *gomail.Reader) (string, bool) {
	for {
		p, err := r.NextPart()
		if err != nil {
			return "", false
		}
		h, ok := p.Header.(*gomail.InlineHeader)
		if !ok {
			continue
		}
		if typ, _, err := h.ContentType(); err != nil || typ != "text/plain" {
			continue
		}
		b, err := io.ReadAll(p.Body)
		return string(b), err == nil
	}
}
