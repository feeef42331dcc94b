package pager

import (
	"slices"
	"strings"

	"onemore/patch"
	"onemore/patch/diff"
)

// caution is one thing to know about what git would apply, or about whom it
// would name, that the mail does not show by itself.
type caution struct {
	text string
	loud bool // something is applied that one might not have read
}

// cautions says, the loud ones first, in what the patch that git would apply
// differs from what the mail seems to be; p is nil for a mail without a diff.
func cautions(m *patch.Mail, p *diff.Patch) []caution {
	s := patch.ParseSubject(m.Subject)
	if p == nil && (!s.Patch || s.Reply) {
		return nil // nobody applies it
	}
	out := partCautions(m)
	if p != nil {
		for _, w := range p.Warnings {
			out = append(out, caution{w, strings.Contains(w, "git applies") || strings.Contains(w, "is not read")})
		}
		out = append(out, nameCautions(m, p, s.Title)...)
	}
	slices.SortStableFunc(out, func(a, b caution) int {
		switch {
		case a.loud == b.loud:
			return 0
		case a.loud:
			return -1
		}
		return 1
	})
	return out
}

// partCautions tells of diffs in parts besides the text: git takes the parts of
// a mail together, whatever they are.
func partCautions(m *patch.Mail) (out []caution) {
	text := true // the first part that is shown is the mail itself
	for _, p := range m.Parts {
		switch {
		case p.Shown && text:
			text = false
		case p.Shown && p.Diff:
			out = append(out, caution{"an attachment holds a diff; git applies it together with the text", true})
		case p.Diff:
			out = append(out, caution{"a part that is not shown, " + strings.TrimSpace(p.Type+" "+p.Name) + ", holds a diff; git applies it too", true})
		}
	}
	for _, w := range m.Warnings {
		switch w {
		case "more parts than are read", "text is longer than is read", "parts are nested deeper than is read":
			out = append(out, caution{w + "; git may apply what is not shown", true})
		}
	}
	return out
}

// nameCautions tells of author, title and date that git takes from elsewhere
// than the header that is shown.
func nameCautions(m *patch.Mail, p *diff.Patch, title string) (out []caution) {
	add := func(text string) { out = append(out, caution{text: text}) }
	fields, _ := diff.InBody(p.Message)
	from := patch.ParsePerson(fields.From)
	switch {
	case from.Email != "" && from.Key() != m.From.Key():
		add("for git the author is " + from.String() + ", not the sender " + m.From.String())
	case from.Email == "" && m.Froms > 1:
		add("the mail names several authors; git takes " + m.From.String())
	}
	switch own := patch.ParseSubject(fields.Subject).Title; {
	case own != "" && own != title:
		add("git takes the title from the text: " + own)
	case own == "" && slices.Contains(m.Warnings, "several Subject fields"):
		add("the mail has several subjects; git takes the last")
	}
	if fields.Date != "" {
		add("git takes the date from the text: " + fields.Date)
	}
	return out
}
