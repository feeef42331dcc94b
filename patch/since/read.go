package since

import (
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
)

// Read makes the Patch of a mail. Author and title are those that git am would
// take: the ones in the body win.
func Read(m *patch.Mail) Patch {
	p := Patch{ID: m.ID, Author: m.Author(), Title: patch.ParseSubject(m.Subject).Title, Body: m.Body, Diff: diff.Scan(m.Body)}
	h, _ := inBody(p.Diff.Message)
	if from := patch.ParsePerson(h.from); from.Email != "" {
		p.Author = from
	}
	if title := patch.ParseSubject(h.subject).Title; title != "" {
		p.Title = title
	}
	return p
}

// headers are the fields that stand in the body for those of the mail.
type headers struct {
	from, subject, date string
	last                *string
}

// inBody reads the fields that a commit message begins with, by the rules of
// git mailinfo: each once, blank lines before them aside. n is where the
// message proper begins.
func inBody(message string) (h headers, n int) {
	for n < len(message) {
		line, _, _ := strings.Cut(message[n:], "\n")
		text := strings.TrimRight(strings.TrimPrefix(line, "\ufeff"), " \t\r")
		switch {
		case text == "":
			if h.last != nil {
				return h, n
			}
		case !h.take(text):
			return h, n
		}
		n = min(n+len(line)+1, len(message))
	}
	return h, n
}

// take reads one line of the headers.
func (h *headers) take(line string) bool {
	if (line[0] == ' ' || line[0] == '\t') && h.last != nil {
		*h.last += " " + strings.TrimLeft(line, " \t")
		return true
	}
	for _, f := range [...]struct {
		name string
		to   *string
	}{{"from:", &h.from}, {"subject:", &h.subject}, {"date:", &h.date}} {
		if *f.to == "" && len(line) > len(f.name) && strings.EqualFold(line[:len(f.name)], f.name) {
			*f.to, h.last = strings.TrimSpace(line[len(f.name):]), f.to
			return true
		}
	}
	if h.subject == "" && strings.HasPrefix(line, "[PATCH] ") {
		h.subject, h.last = line, &h.subject
		return true
	}
	return false
}
