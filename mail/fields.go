package mail

import (
	"bytes"
	"strings"
	"time"
	"unicode"

	"onemore/patch"
)

// header fills in what the header fields say.
func (w *walker) header(m *patch.Mail, h *header, raw []byte) {
	var seen [kindDisposition + 1]int
	for i := range h.fields {
		f := &h.fields[i]
		seen[f.kind]++
		w.field(m, f.kind, h.name(f), h.value(f), seen[f.kind] == 1)
	}
	w.complaints(h, &seen)
	if m.ID == "" {
		m.ID, m.Synthetic = syntheticID(raw), true
		w.add("no Message-ID")
	}
	w.date(m, h)
}

// field takes one field in; first is false for the further ones of its name.
func (w *walker) field(m *patch.Mail, k kind, name, value []byte, first bool) {
	switch k {
	case kindFrom:
		people := w.people(value)
		// git mailinfo takes the last of several fields.
		if len(people) > 0 && (first || people[0].Email != "") {
			m.From = people[0]
		}
		m.Froms += len(people)
	case kindSender, kindReplyTo, kindTo, kindCc:
		w.recipients(m, k, w.people(value))
	case kindSubject:
		// Not the last one, as git has it: list software adds "(no subject)".
		if first || m.Subject == "" {
			m.Subject = w.subject(value)
		}
	case kindMessageID:
		if m.ID == "" {
			m.ID = parseMessageID(value)
		}
	case kindInReplyTo:
		m.InReplyTo = append(m.InReplyTo, parseIDs(value)...)
		w.extra(m, name, value)
	case kindReferences:
		if len(value) > maxIDBytes {
			w.add("References is longer than is read")
		}
		m.References = appendNew(m.References, parseIDs(value))
	case kindListID:
		if id := listID(value); id != "" {
			m.Lists = append(m.Lists, id)
		}
	case kindExtra:
		w.extra(m, name, value)
	default:
	}
}

// appendNew joins the ids of a second field to those of the first, each once:
// else the nearest ancestor of a mail would no longer be the last.
func appendNew(have, more []patch.MsgID) []patch.MsgID {
	if len(have) == 0 {
		return more
	}
	seen := make(map[patch.MsgID]bool, len(have))
	for _, id := range have {
		seen[id] = true
	}
	for _, id := range more {
		if !seen[id] {
			have = append(have, id)
		}
	}
	return have
}

// recipients takes the mailboxes of the fields other than From.
func (w *walker) recipients(m *patch.Mail, k kind, people []patch.Person) {
	switch k {
	case kindSender:
		if m.Sender == (patch.Person{}) && len(people) > 0 {
			m.Sender = people[0]
		}
	case kindReplyTo:
		m.ReplyTo = append(m.ReplyTo, withAddress(m, people)...)
	case kindTo:
		m.To = append(m.To, withAddress(m, people)...)
	case kindCc:
		m.Cc = append(m.Cc, withAddress(m, people)...)
	default:
	}
}

// withAddress drops the pieces that hold no address, in place, and keeps their
// text: whoever answers must know that somebody is missing.
func withAddress(m *patch.Mail, people []patch.Person) []patch.Person {
	for _, p := range people {
		if p.Email == "" && p.Name != "" {
			m.Nobody = append(m.Nobody, p.Name)
		}
	}
	return withEmail(people)
}

// extra keeps the first value of a field the rules look at.
func (w *walker) extra(m *patch.Mail, name, value []byte) {
	var buf [maxKnownName]byte
	key := lowerName(&buf, name)
	if _, have := m.Headers[string(key)]; have {
		return
	}
	if m.Headers == nil {
		m.Headers = make(map[string]string, 4)
	}
	m.Headers[string(key)] = decodeWords(guessText(unfold(value)))
}

func (w *walker) people(value []byte) []patch.Person {
	people := parsePeople(guessText(unfold(value)))
	for i := range people {
		if hasControl(people[i].Name) {
			w.add("control character in a name")
		}
	}
	return people
}

func (w *walker) subject(value []byte) string {
	s := oneSpace(decodeWords(guessText(unfold(value))))
	if hasControl(s) {
		w.add("control character in the subject")
	}
	return s
}

func hasControl(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0x7f && unicode.IsControl(r) {
			return true
		}
	}
	return false
}

// complaints says what is wrong with the header as a whole. Fields given
// twice are a sign of spoofing: readers disagree on which one counts.
func (w *walker) complaints(h *header, seen *[kindDisposition + 1]int) {
	if !h.known() {
		w.add("no header")
	}
	if !h.ended {
		w.add("no empty line after the header: the message may be cut")
	}
	if h.cut {
		w.add("header is longer than is read")
	}
	if h.odd {
		w.add("header has lines that are no fields")
	}
	for _, c := range [...]struct {
		k    kind
		text string
	}{
		{kindFrom, "several From fields"},
		{kindSubject, "several Subject fields"},
		{kindMessageID, "several Message-ID fields"},
		{kindDate, "several Date fields"},
		{kindContentType, "several Content-Type fields"},
	} {
		if seen[c.k] > 1 {
			w.add(c.text)
		}
	}
}

// date takes the first Date that can be read; when its zone is impossible, or
// there is none, the newest Received, which a server wrote.
func (w *walker) date(m *patch.Mail, h *header) {
	var doubtful time.Time
	for i := range h.fields {
		if h.fields[i].kind != kindDate {
			continue
		}
		t, zoneOK, ok := parseDate(guessText(unfold(h.value(&h.fields[i]))))
		if ok && zoneOK {
			m.Date, m.DateBy = t, patch.DateHeader
			return
		}
		if ok && doubtful.IsZero() {
			doubtful = t
		}
	}
	w.add("no Date that can be read")
	if t, ok := received(h); ok {
		m.Date, m.DateBy = t, patch.DateReceived
		return
	}
	m.Date, m.DateBy = doubtful, patch.DateHeader
	if doubtful.IsZero() {
		m.DateBy = patch.DateNone
	}
}

// received gives the time of the newest Received field, the topmost one
// (RFC 5321 section 4.4), that names one.
func received(h *header) (time.Time, bool) {
	for i := range h.fields {
		if h.fields[i].kind != kindReceived {
			continue
		}
		v := h.value(&h.fields[i])
		semi := bytes.LastIndexByte(v, ';')
		if semi < 0 {
			continue
		}
		t, zoneOK, ok := parseDate(strings.TrimSpace(guessText(unfold(v[semi+1:]))))
		if ok && zoneOK {
			return t, true
		}
	}
	return time.Time{}, false
}
