package submit

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	"github.com/emersion/go-smtp"

	"onemore/patch"
)

// answer takes a server's reply out of an error. Text has the enhanced code.
func answer(err error) (code int, text string, ok bool) {
	var said *smtp.SMTPError
	if errors.As(err, &said) {
		text = said.Message
		if e := said.EnhancedCode; e[0] > 0 {
			text = fmt.Sprintf("%d.%d.%d %s", e[0], e[1], e[2], text)
		}
		return said.Code, text, true
	}
	var plain *textproto.Error
	if errors.As(err, &plain) {
		return plain.Code, plain.Msg, true
	}
	return 0, "", false
}

// refusal is what a reply means that is not the one waited for (RFC 5321
// section 4.2.1).
func refusal(try string, code int, text string) *Error {
	e := &Error{Try: try, Kind: ErrPermanent, Code: code, Text: coded(code, text), Next: "read what the server says; it will say so again"}
	switch {
	case code == 530 || code == 535 || code == 538:
		e.Kind, e.Also, e.Next = ErrAuth, ErrPermanent, "give the server's url a user, or sendemail.smtpUser"
	case code/100 == 4:
		e.Kind, e.Next = ErrTemporary, "wait; it is tried again"
	case code/100 != 5:
		e.Kind, e.Also, e.Next = ErrUnreachable, ErrTemporary, nextOdd
	}
	return e
}

// authFault is a login that went wrong. The mechanism's complaint counts more
// than what came of it.
func authFault(err, complaint error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case complaint != nil:
		e.Kind, e.Also, e.Err = ErrAuth, nil, shown{complaint}
	case e.Code/100 == 5:
		e.Kind, e.Also = ErrAuth, ErrPermanent
	default:
		return err
	}
	e.Next = "look at the user and at what gives the password or token; many providers want an app password or a token"
	return err
}

// wrongSecret tells a clear refusal of the secret (RFC 4954 section 6): another
// code is about the server or the mechanism.
func wrongSecret(err error) bool {
	var e *Error
	return errors.As(err, &e) && errors.Is(err, ErrAuth) && (e.Code == 535 || e.Code == 534)
}

// asTLS makes what went wrong before all is encrypted a matter of encryption,
// unless the network ended or the server answered in its own words.
func asTLS(err error) error {
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrUnreachable) || e.Next == nextUnreachable {
		return err
	}
	e.Kind, e.Also, e.Next = ErrTLS, nil, nextTLS
	return err
}

const nextTLS = "name the server's certificate, or look whether the port wants TLS from the start or STARTTLS"

var (
	bracketed = regexp.MustCompile(`<([^<>\s]{1,250}@[^<>\s]{1,250})>`)
	exchange  = regexp.MustCompile(`\[Hostname=[^\]]+\]`)
)

// newID is the Message-ID that a server gave a mail: Outlook puts its own into
// the mail and tells it in the last reply. Others may name anything there.
func (s *server) newID(text string, ours patch.MsgID) patch.MsgID {
	if !s.rewrites && !exchange.MatchString(text) {
		return ""
	}
	found := bracketed.FindStringSubmatch(text)
	if found == nil || strings.ContainsFunc(found[1], func(r rune) bool { return r <= ' ' || r > '~' }) || patch.MsgID(found[1]) == ours {
		return ""
	}
	return patch.MsgID(found[1])
}
