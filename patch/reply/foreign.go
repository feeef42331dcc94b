package reply

import (
	"strings"
	"time"

	"onemore/patch"
	"onemore/patch/diff"
)

// Foreign is what somebody else said on a line of the parent.
type Foreign struct {
	Line int          // of the parent's Mail.Body, from 0: the text is shown below it
	Who  patch.Person // who said it
	When time.Time
	Text string
}

// lines are the lines that show f in the editor.
func (f Foreign) lines() []string {
	name := plain(f.Who.Name)
	if name == "" {
		name = plain(f.Who.Email)
	}
	head := "| " + name
	if !f.When.IsZero() {
		head += ", " + f.When.Format("2 Jan 2006")
	}
	out := []string{head + ":"}
	for _, l := range diff.Lines(trimmed(f.Text)) {
		out = append(out, strings.TrimRight("| "+l, " "))
	}
	return out
}
