package submit

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"onemore/mail"
	"onemore/patch"
)

const (
	maxAddress    = 254 // RFC 5321 section 4.5.3.1.3, without the brackets
	maxLine       = 998 // RFC 5322 section 2.1.1
	maxRecipients = 1000
	maxMail       = 32 << 20
)

// letter is a mail that can be handed over.
type letter struct {
	Envelope
	raw  []byte
	seen patch.Mail
}

// name is what a mail is called in an error.
func (m letter) name() string { return "<" + oneLine(string(m.seen.ID), maxAddress) + ">" }

// eightBit tells that some of it is not ASCII.
func (m letter) eightBit() bool { return !ascii(m.raw) }

// utf8 tells that head or envelope are not ASCII, which is more than 8BITMIME
// allows (RFC 6531).
func (m letter) utf8() bool {
	head, _, _ := bytes.Cut(m.raw, []byte("\r\n\r\n"))
	return !ascii(head) || !ascii([]byte(m.From+strings.Join(m.To, "")))
}

// open refuses what would not arrive as it is, or as something else than mail.
func open(e Envelope, raw []byte) (letter, error) {
	const try = "look at the mail"
	if err := checkBytes(raw); err != nil {
		return letter{}, &Error{Try: try, Kind: ErrEncoding, Err: err, Next: "let the mail be made anew"}
	}
	if err := checkAddress(e.From); err != nil {
		return letter{}, &Error{
			Try: try, Kind: ErrPermanent, Text: "the sender " + oneLine(e.From, maxAddress), Err: err,
			Next: "look at user.email, sendemail.from and sendemail.envelopeSender",
		}
	}
	var bad []Refusal
	for _, to := range e.To {
		if err := checkAddress(to); err != nil {
			bad = append(bad, Refusal{to, err.Error()})
		}
	}
	if len(e.To) == 0 || len(e.To) > maxRecipients || bad != nil {
		f := &Error{Try: try, Kind: ErrRecipient, Also: ErrPermanent, Refused: bad, Next: "correct the recipients"}
		if bad == nil {
			f.Text = fmt.Sprintf("%d recipients", len(e.To))
		}
		return letter{}, f
	}
	return letter{e, raw, mail.Parse(raw)}, nil
}

// checkBytes holds a mail against RFC 5321 section 2.3.8 and RFC 5322 section
// 2.3: only CRLF ends a line, so that no server sees another end of the mail.
func checkBytes(raw []byte) error {
	switch {
	case mail.Unreadable(raw):
		return errors.New("there is no mail in it")
	case len(raw) > maxMail:
		return fmt.Errorf("more than %d bytes", maxMail)
	case bytes.IndexByte(raw, 0) >= 0:
		return errors.New("a NUL in it")
	}
	n := 0
	for line := range bytes.SplitAfterSeq(raw, []byte("\n")) {
		n++
		text, ended := bytes.CutSuffix(line, []byte("\r\n"))
		switch {
		case !ended && bytes.HasSuffix(line, []byte("\n")):
			return fmt.Errorf("line %d ends without a CR", n)
		case bytes.IndexByte(text, '\r') >= 0:
			return fmt.Errorf("a bare CR in line %d", n)
		case len(text) > maxLine:
			return fmt.Errorf("line %d has more than %d bytes", n, maxLine)
		}
	}
	return nil
}

// checkAddress refuses what a program could take for an option, and what would
// end the address in a command of SMTP.
func checkAddress(a string) error {
	at := strings.LastIndexByte(a, '@')
	switch {
	case !utf8.ValidString(a) || strings.ContainsFunc(a, unicode.IsControl):
		return errors.New("a control character in the address")
	case strings.HasPrefix(a, "-"):
		return errors.New("the address begins with -")
	case len(a) > maxAddress:
		return errors.New("the address is too long")
	case at < 1 || at == len(a)-1 || strings.ContainsAny(a, "<>") || strings.ContainsFunc(a, unicode.IsSpace):
		return errors.New("not a mail address")
	}
	return nil
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c > unicode.MaxASCII {
			return false
		}
	}
	return true
}
