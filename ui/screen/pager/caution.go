package pager

import (
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
	if p == nil {
		return nil
	}
	var loud, quiet []caution
	for _, w := range p.Warnings {
		if strings.Contains(w, "git applies it") {
			loud = append(loud, caution{w, true})
		} else {
			quiet = append(quiet, caution{text: w})
		}
	}
	if shown, diffs := diffParts(m); diffs > 0 && shown > 1 {
		loud = append(loud, caution{"an attachment holds a diff; git applies it together with the text", true})
	}
	if m.Froms > 1 {
		quiet = append(quiet, caution{text: "the mail names several authors; git takes the first"})
	}
	if from, ok := inBodyFrom(p.Message); ok && from.Key() != m.From.Key() {
		quiet = append(quiet, caution{text: "git names " + from.String() + " as the author; " + m.From.String() + " sent it"})
	}
	return append(loud, quiet...)
}

// diffParts counts the parts that are shown, and those of them that by type or
// name are a diff.
func diffParts(m *patch.Mail) (shown, diffs int) {
	for _, p := range m.Parts {
		if !p.Shown {
			continue
		}
		shown++
		switch {
		case p.Type == "text/x-patch", p.Type == "text/x-diff", strings.HasSuffix(p.Name, ".patch"), strings.HasSuffix(p.Name, ".diff"):
			diffs++
		}
	}
	return shown, diffs
}

// inBodyFrom is the author that stands at the head of a commit message, where
// git am takes it from.
func inBodyFrom(message string) (patch.Person, bool) {
	for l := range strings.Lines(message) {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		value, ok := strings.CutPrefix(l, "From: ")
		if !ok {
			return patch.Person{}, false
		}
		p := patch.ParsePerson(value)
		return p, p.Email != ""
	}
	return patch.Person{}, false
}
