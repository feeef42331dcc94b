package loretest

import (
	"bytes"
	"iter"
	"regexp"
	"slices"
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

// unwanted tells whether public-inbox leaves a field out of its archive.
func unwanted(name string) bool {
	switch name {
	case "bytes", "lines", "content-length", "status", "x-status", "delivered-to", "x-original-to", "approved", "approve", "x-approved", "x-approve",
		"urgent", "return-receipt-to", "disposition-notification-to", "x-confirm-reading-to", "x-pmrqc":
		return true
	}
	return false
}

var fromLine = regexp.MustCompile(`(?m)^>*From `)

// read takes a message apart; received is when a list got it, or zero.
func read(raw []byte, received, now time.Time) *letter {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	top, body := split(raw)
	at := received
	var kept []byte
	for name, field := range fields(top) {
		if name == "received" && at.IsZero() {
			at = receivedAt(field)
		}
		if !unwanted(name) {
			kept = append(kept, field...)
		}
	}
	m := mail.Parse(kept)
	a := &letter{raw: slices.Concat(kept, body), id: string(m.ID), subject: m.Subject, from: m.From, to: m.To, cc: m.Cc, lists: m.Lists, headers: m.Headers, date: m.Date, received: at, arrived: now, texts: map[string]string{}}
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

// fields gives the fields of a header with their folds, by lower-case name;
// what is no field has no name.
func fields(top []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(top) > 0 {
			end := 0
			for end < len(top) && (end == 0 || top[end] == ' ' || top[end] == '\t') {
				next := bytes.IndexByte(top[end:], '\n')
				if next < 0 {
					end = len(top)
					break
				}
				end += next + 1
			}
			name, _, ok := bytes.Cut(top[:end], []byte(":"))
			if !ok {
				name = nil
			}
			if !yield(strings.ToLower(string(name)), top[:end]) {
				return
			}
			top = top[end:]
		}
	}
}

var receivedTime = regexp.MustCompile(`\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}:\d{2}\s+[+-]\d{4}`)

// receivedAt is the time in a Received field, zero without one.
func receivedAt(field []byte) time.Time {
	at, err := time.Parse("2 Jan 2006 15:04:05 -0700", strings.Join(strings.Fields(string(receivedTime.Find(field))), " "))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
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
