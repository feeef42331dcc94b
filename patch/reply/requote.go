package reply

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

const (
	eightBitField = "\r\nContent-Transfer-Encoding: 8bit\r\n"
	quotedField   = "\r\nContent-Transfer-Encoding: quoted-printable\r\n"
)

// Requote makes of the bytes of a mail that Bytes made as 8-bit text the same
// mail as quoted-printable: the same header but for the name of its encoding,
// the same text. A mail whose header is not ASCII cannot be made so.
func Requote(raw []byte) ([]byte, error) {
	const doing = "make the mail as quoted-printable"
	head, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	switch {
	case !ok || bytes.Count(raw, []byte("\n")) != bytes.Count(raw, []byte("\r\n")) || !bytes.HasSuffix(raw, []byte("\r\n")):
		return nil, fmt.Errorf("%s: it is no mail made here", doing)
	case !ascii(string(head)):
		return nil, fmt.Errorf("%s: its header is not ASCII", doing)
	}
	header := string(head) + "\r\n"
	if strings.Count(header, eightBitField) != 1 {
		return nil, fmt.Errorf("%s: %w", doing, errors.New("it is no 8-bit text"))
	}
	var out bytes.Buffer
	out.WriteString(strings.Replace(header, eightBitField, quotedField, 1) + "\r\n")
	quotedPrintable(&out, strings.ReplaceAll(string(body), "\r\n", "\n"))
	return out.Bytes(), nil
}
