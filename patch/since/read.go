package since

import (
	"onemore/patch"
	"onemore/patch/diff"
)

// Read makes the Patch of a mail. Author and title are those that git am would
// take: the ones in the body win, and who has no name is named by his address.
func Read(m *patch.Mail) Patch {
	p := Patch{ID: m.ID, Author: m.Author(), Title: patch.ParseSubject(m.Subject).Title, Body: m.Body, Diff: diff.Scan(m.Body)}
	h, _ := diff.InBody(p.Diff.Message)
	if from := patch.ParsePerson(h.From); from.Email != "" {
		p.Author = from
	}
	if p.Author.Name == "" {
		p.Author.Name = p.Author.Email
	}
	if title := patch.ParseSubject(h.Subject).Title; title != "" {
		p.Title = title
	}
	return p
}
