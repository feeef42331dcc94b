package loretest

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"onemore/mail"
	"onemore/patch"
)

// letter is one message of a list.
type letter struct {
	raw      []byte
	id       string
	subject  string
	from     patch.Person
	to, cc   []patch.Person
	lists    []string
	refs     []string // of References, then In-Reply-To
	parent   string
	headers  map[string]string
	date     time.Time
	received time.Time
	arrived  time.Time         // here
	texts    map[string]string // what searches look at, by prefix
}

// Separator is the line that begins every message in an mbox of public-inbox.
const Separator = "From mboxrd@z Thu Jan  1 00:00:00 1970\n"

// unwanted is a field that public-inbox does not archive.
var unwanted = regexp.MustCompile(`(?im)^(?:bytes|lines|content-length|status|x-status|delivered-to|x-original-to|approved|approve|x-approved|x-approve|urgent|return-receipt-to|disposition-notification-to|x-confirm-reading-to|x-pmrqc):.*\n(?:[ \t].*\n)*`)

var fromLine = regexp.MustCompile(`(?m)^>*From `)

// read takes a message apart; received is when a list got it, or zero.
func read(raw []byte, received, now time.Time) *letter {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	top, body := split(raw)
	top = unwanted.ReplaceAll(top, nil)
	m := mail.Parse(top)
	a := &letter{raw: append(bytes.Clone(top), body...), id: string(m.ID), subject: m.Subject, from: m.From, to: m.To, cc: m.Cc, lists: m.Lists, headers: m.Headers, date: m.Date, received: received, arrived: now, texts: map[string]string{}}
	for _, ids := range [][]patch.MsgID{m.References, m.InReplyTo} {
		for _, id := range ids {
			a.refs = append(a.refs, string(id))
		}
	}
	switch {
	case len(m.InReplyTo) > 0:
		a.parent = string(m.InReplyTo[0])
	case len(m.References) > 0:
		a.parent = string(m.References[len(m.References)-1])
	}
	if a.received.IsZero() {
		a.received = receivedAt(top)
	}
	if a.received.IsZero() {
		a.received = m.Date
	}
	if a.received.IsZero() {
		a.received = now
	}
	return a
}

// split cuts a message after the blank line that ends its header.
func split(raw []byte) (top, body []byte) {
	if i := bytes.Index(raw, []byte("\n\n")); i >= 0 {
		return raw[:i+2], raw[i+2:]
	}
	return raw, nil
}

var (
	receivedField = regexp.MustCompile(`(?im)^received:.*\n(?:[ \t].*\n)*`)
	receivedTime  = regexp.MustCompile(`\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}:\d{2}\s+[+-]\d{4}`)
)

// receivedAt is the time of the first Received field that has one.
func receivedAt(top []byte) time.Time {
	for _, f := range receivedField.FindAll(top, -1) {
		if at, err := time.Parse("2 Jan 2006 15:04:05 -0700", strings.Join(strings.Fields(string(receivedTime.Find(f))), " ")); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// mboxrd is the message as it stands in an mbox.
func (a *letter) mboxrd() []byte {
	top, body := split(a.raw)
	if bytes.Contains(body, []byte("From ")) {
		body = fromLine.ReplaceAll(body, []byte(">$0"))
	}
	return append(append(append([]byte(Separator), top...), body...), '\n')
}

// charset is what public-inbox would guess.
func (a *letter) charset() string {
	for _, f := range mail.HeaderFields(a.raw) {
		if strings.EqualFold(f.Name, "Content-Type") {
			if _, cs, ok := strings.Cut(strings.ToLower(f.Value), "charset="); ok {
				return strings.ToUpper(strings.Trim(strings.TrimSpace(cs), `"`))
			}
			return "UTF-8"
		}
	}
	return "us-ascii"
}

// same tells whether a message of the same id brings anything new: what it
// went through on its way does not count.
func (a *letter) same(b *letter) bool {
	x, y := mail.Parse(a.raw), mail.Parse(b.raw)
	return x.Subject == y.Subject && x.From == y.From && x.Date.Equal(y.Date) && x.BodyHash == y.BodyHash
}

// topic is the subject without what answers put before it: one half of how
// threads are told.
func (a *letter) topic() string {
	s := strings.ToLower(strings.TrimRight(a.subject, ". "))
	for {
		rest, ok := strings.CutPrefix(strings.TrimSpace(s), "re:")
		if !ok {
			return strings.TrimSpace(s)
		}
		s = rest
	}
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9_.]+`)

// fileName makes a name of a subject or a query.
func fileName(s, otherwise string) string {
	s = strings.Trim(notInName.ReplaceAllString(s, "-"), "-.")
	for strings.Contains(s, "..") {
		s = strings.ReplaceAll(s, "..", ".")
	}
	if s == "" {
		return otherwise
	}
	return s
}
