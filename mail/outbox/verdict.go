package outbox

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Class is what a failed submission means for the letter.
type Class uint8

// The classes of failures.
const (
	Unclear   Class = iota // nothing is known: nothing was sent before the dot, perhaps after it
	Temporary              // not taken; time may help
	Permanent              // not taken, and it never will be
	Refused                // a recipient was refused, so it was sent to nobody
	Setup                  // login, encryption or configuration: no letter would go
	Encoding               // the server takes no such bytes: they must be made otherwise, and seen again
)

// Verdict is what an error of a Transport means. The zero Verdict is right
// wherever nothing is known.
type Verdict struct {
	Class Class
	Wait  time.Duration // at least, before it is tried again
	Next  string        // what a person can do about it; may be empty
}

// How often a letter is tried, and how long greylisting takes.
const (
	maxTries     = 12
	greylistWait = 30 * time.Minute
)

// wait is how long to wait after a try that failed for a time: longer from one
// to the next, and half an hour at the most, so that a letter that is on its
// way never looks forgotten (see staleAfter).
func (v Verdict) wait(tries int, said string) time.Duration {
	steps := []time.Duration{1, 2, 5, 10, 20, 30}
	d := steps[min(max(tries, 1), len(steps))-1] * time.Minute
	said = strings.ToLower(said)
	if strings.Contains(said, "greylist") || strings.Contains(said, "graylist") {
		d = max(d, greylistWait)
	}
	return max(d, v.Wait)
}

// explain is an error with what to do about it, for people.
func (v Verdict) explain(err error) string {
	why := brief(err.Error())
	switch v.Class {
	case Refused:
		why += "; it was sent to nobody"
	case Encoding:
		why += "; it must be made again and previewed again"
	default:
	}
	if v.Next != "" {
		why += "; " + v.Next
	}
	return why
}

// brief keeps what others said within bounds.
func brief(s string) string {
	const most = 1000
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= most {
		return s
	}
	end := most
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + " ..."
}

// ago is a time span for people.
func ago(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
