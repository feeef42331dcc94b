package reply

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"onemore/patch"
)

// longest line that goes out as it is (RFC 5322 section 2.1.1, without CRLF)
const maxLine = 998

// Bytes makes the mail: header and body with CRLF line ends (RFC 5322, 2045,
// 2047). The body is plain text in UTF-8, 7bit where it can be, 8bit where the
// transport takes it, else quoted-printable, which also serves lines of more
// than 998 bytes and text that holds CR or NUL. A value that would break out of
// its header field is refused with an error, as is a letter without sender,
// recipient, date or id.
func (l Letter) Bytes(eightBit bool) ([]byte, error) {
	if err := l.sendable(eightBit); err != nil {
		return nil, fmt.Errorf("make the mail: %w", err)
	}
	var b bytes.Buffer
	h := header{out: &b}
	h.people("From", []patch.Person{l.From})
	h.people("To", l.To)
	h.people("Cc", l.Cc)
	h.text("Subject", l.Subject)
	h.text("Date", l.Date.Format(dateForm))
	h.ids("Message-ID", l.ID)
	h.ids("In-Reply-To", l.InReplyTo)
	h.ids("References", l.References...)
	h.text("MIME-Version", "1.0")
	h.text("Content-Type", "text/plain; charset=UTF-8")
	way := encoding(l.Body, eightBit)
	h.text("Content-Transfer-Encoding", way)
	b.WriteString("\r\n")
	body := strings.TrimSuffix(l.Body, "\n") + "\n"
	if way == "quoted-printable" {
		quotedPrintable(&b, body)
	} else {
		b.WriteString(strings.ReplaceAll(body, "\n", "\r\n"))
	}
	return b.Bytes(), nil
}

// encoding chooses how the body is written.
func encoding(body string, eightBit bool) string {
	plainASCII := ascii(body)
	if strings.ContainsAny(body, "\r\x00") || !plainASCII && !eightBit {
		return "quoted-printable"
	}
	for line := range strings.SplitSeq(body, "\n") {
		if len(line) > maxLine {
			return "quoted-printable"
		}
	}
	if plainASCII {
		return "7bit"
	}
	return "8bit"
}

// sendable refuses what must not be written.
func (l Letter) sendable(eightBit bool) error {
	switch {
	case !validAddress(l.From.Email):
		return fmt.Errorf("the sender %q is no address", l.From.Email)
	case len(l.To)+len(l.Cc) == 0:
		return errors.New("it has no recipient")
	case l.Date.IsZero():
		return errors.New("it has no date")
	case !writable(l.ID):
		return fmt.Errorf("%q is no Message-ID", l.ID)
	case !utf8.ValidString(l.Body):
		return errors.New("its text is not valid UTF-8")
	}
	if err := clean("Subject", l.Subject); err != nil {
		return err
	}
	for _, list := range [...][]patch.Person{{l.From}, l.To, l.Cc} {
		for _, p := range list {
			if err := mailable(p, eightBit); err != nil {
				return err
			}
		}
	}
	if l.InReplyTo != "" && !writable(l.InReplyTo) {
		return fmt.Errorf("%q is no Message-ID", l.InReplyTo)
	}
	for _, id := range l.References {
		if !writable(id) {
			return fmt.Errorf("%q is no Message-ID", id)
		}
	}
	return nil
}

func mailable(p patch.Person, eightBit bool) error {
	if !validAddress(p.Email) {
		return fmt.Errorf("%q is no address", p.Email)
	}
	if !eightBit && !ascii(p.Email) {
		return fmt.Errorf("the address %s needs a server that takes UTF-8 (RFC 6531)", p.Email)
	}
	return clean("name", p.Name)
}

// clean refuses header values with characters that end a line or hide text.
func clean(what, value string) error {
	if !utf8.ValidString(value) {
		return fmt.Errorf("the %s %q is not valid UTF-8", what, value)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return deceives(r) || r == '\n' }) {
		return fmt.Errorf("the %s %q holds control or invisible characters", what, value)
	}
	return nil
}
