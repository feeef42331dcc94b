package sample

import (
	"fmt"
	"slices"
	"strings"

	"onemore/mail"
	"onemore/patch"
)

// Finding is one thing that was looked at.
type Finding struct {
	What string
	OK   bool
	Why  string // what was found; may hold what others wrote
	Next string // what a person can do about it
}

const (
	askThem   = "ask the people of the server to leave mail to lists as it is"
	otherWay  = askThem + ", or send by another one"
	htmlWay   = "turn the conversion to HTML off, or send by another server: lists refuse HTML"
	base64Way = "send by another server: lists and reviewers want text that can be read as it is"
)

// Compare tells what was done to a mail: sent is what went, got what came.
func Compare(sent, got []byte) []Finding {
	s, g := mail.Parse(sent), mail.Parse(got)
	out := []Finding{
		same("message id", string(s.ID), string(g.ID), "others will answer under the new id: send by another server, if you can; the outbox knows its mail by either where the server tells it (Outlook does)"),
		same("date", s.Date.UTC().String(), g.Date.UTC().String(), otherWay),
		same("from", person(s.From), person(g.From), "write as the address that the server lets you send as: the From of a review must be the address in its tag"),
		same("subject", s.Subject, g.Subject, askThem+": a marked subject breaks the thread for some readers"),
		form(&g, got), encoding(sent, got),
	}
	return append(out, compareText(s.Body, g.Body)...)
}

func person(p patch.Person) string { return p.Name + " <" + p.Email + ">" }

func same(what, sent, got, next string) Finding {
	if sent == got {
		return Finding{What: what, OK: true, Why: "as it was sent"}
	}
	return Finding{What: what, Why: fmt.Sprintf("sent as %s, came as %s", sent, got), Next: next}
}

// form is what kind of mail came.
func form(m *patch.Mail, raw []byte) Finding {
	f := Finding{What: "format", OK: true, Why: "plain text"}
	kinds := make([]string, 0, len(m.Parts))
	for i := range m.Parts {
		kinds = append(kinds, strings.ToLower(m.Parts[i].Type))
	}
	kind := strings.ToLower(field(raw, "Content-Type"))
	switch {
	case slices.Contains(kinds, "text/html") || strings.HasPrefix(kind, "text/html"):
		f = Finding{What: f.What, Why: "it has a part in HTML", Next: htmlWay}
	case strings.HasPrefix(kind, "multipart/") || len(kinds) > 1:
		f = Finding{What: f.What, Why: fmt.Sprintf("it came in %d parts: %s", len(kinds), strings.Join(kinds, ", ")), Next: otherWay}
	case m.Flowed || strings.Contains(kind, "format=flowed"):
		f = Finding{What: f.What, Why: "it came as format=flowed, which wraps lines anew", Next: otherWay}
	}
	return f
}

// field is the first field of a name in the header of a mail.
func field(raw []byte, name string) string {
	for _, f := range mail.HeaderFields(raw) {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// encoding is how the text was carried.
func encoding(sent, got []byte) Finding {
	was, is := carried(sent), carried(got)
	f := Finding{What: "encoding", OK: true, Why: is + ", as it was sent"}
	switch {
	case was == is:
	case is == "base64":
		f = Finding{What: f.What, Why: "sent as " + was + ", came as base64", Next: base64Way}
	default:
		f.Why = "sent as " + was + ", came as " + is
		f.Next = "nothing has to be done as long as the text is the same"
	}
	return f
}

// carried is the encoding of the first text: of the mail, or of the first part
// that names one.
func carried(raw []byte) string {
	how := field(raw, "Content-Transfer-Encoding")
	if strings.HasPrefix(strings.ToLower(field(raw, "Content-Type")), "multipart/") {
		_, part, _ := strings.Cut(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n--")
		_, head, _ := strings.Cut(part, "\n")
		how = field([]byte(head), "Content-Transfer-Encoding")
	}
	if how == "" {
		return "7bit"
	}
	return strings.ToLower(strings.TrimSpace(how))
}
