package submit

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// What can go wrong. Every fault that time alone may heal is an ErrTemporary
// beside what else it is; ErrUnreachable always is.
var (
	ErrTemporary   = errors.New("not now")
	ErrPermanent   = errors.New("refused")
	ErrRecipient   = errors.New("a recipient is refused")
	ErrAuth        = errors.New("the server does not let us in")
	ErrTLS         = errors.New("there is no encryption to trust")
	ErrUnreachable = errors.New("the server cannot be reached")
	ErrEncoding    = errors.New("the mail has to be encoded in another way")
	ErrUnknown     = errors.New("it may have gone or not")
	ErrConfig      = errors.New("how mail leaves is not set up")
)

// Refusal is one recipient that was not taken.
type Refusal struct {
	Address, Text string
}

// Error is why a mail did not go. It shows the server's words on one line, fit
// for a terminal.
type Error struct {
	Try     string // what was tried
	Kind    error  // one of the above
	Also    error  // ErrTemporary or ErrPermanent, of other kinds that are that too; or nil
	Code    int    // of SMTP, or the exit status of a program; 0: none
	Text    string // what the server or program said
	Refused []Refusal
	Err     error  // the cause; may be nil
	Next    string // what the person can do
}

// Error tells all but the next step.
func (e *Error) Error() string {
	s := e.Try + ": " + e.Kind.Error()
	if e.Text != "" {
		s += ": " + e.Text
	}
	if len(e.Refused) > 0 {
		s += ": " + e.refused()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) refused() string {
	all := make([]string, len(e.Refused))
	for i, r := range e.Refused {
		all[i] = oneLine(r.Address, maxAddress) + ": " + r.Text
	}
	return strings.Join(all, ", ")
}

// Unwrap gives kinds and cause.
func (e *Error) Unwrap() []error {
	all := []error{e.Kind}
	for _, one := range []error{e.Also, e.Err} {
		if one != nil {
			all = append(all, one)
		}
	}
	return all
}

// Next is what the person can do about an error; empty when there is nothing.
func Next(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Next
	}
	return ""
}

const (
	greyWait = 30 * time.Minute
	busyWait = 5 * time.Minute
	lineWait = time.Minute
)

var greylisted = regexp.MustCompile(`(?i)gr[ea]y[- ]?list|try (again )?later|try again in|come back|retry (in|after|later)`)

// RetryAfter is the least time to wait before the same mail is tried again; 0
// for what does not heal by itself.
func RetryAfter(err error) time.Duration {
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrTemporary) || errors.Is(err, ErrUnknown) {
		return 0
	}
	if errors.Is(err, ErrUnreachable) {
		return lineWait
	}
	if (e.Code == 450 || e.Code == 451) && greylisted.MatchString(e.Text+" "+e.refused()) {
		return greyWait
	}
	return busyWait
}

func misconfigured(what, next string) error {
	return &Error{Try: "send", Kind: ErrConfig, Err: errors.New(what), Next: next}
}

// maxText is how much of what a server says is shown, in characters.
const maxText = 500

// oneLine makes foreign text fit for a terminal.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r != ' ' && unicode.IsSpace(r) {
			return ' '
		}
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.TrimSpace(s))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return s
}

// coded is a reply of a server as it is shown.
func coded(code int, text string) string {
	return oneLine(fmt.Sprintf("%d %s", code, text), maxText)
}
