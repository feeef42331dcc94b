package reply

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"time"

	"onemore/patch"
)

// randomBytes of a Message-ID: 120 bits.
const randomBytes = 15

// NewID makes a Message-ID in the domain of from, an address: the time and 120
// random bits, of letters, digits, dots and dashes alone, so that it can stand
// in a URL. It names no host.
func NewID(now time.Time, random io.Reader, from string) (patch.MsgID, error) {
	at := strings.LastIndexByte(from, '@')
	if !validAddress(from) || !ascii(from[at+1:]) || strings.Contains(from[at+1:], "_") {
		return "", fmt.Errorf("make a Message-ID: no domain to use in %q", from)
	}
	var b [randomBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("make a Message-ID: %w", err)
	}
	word := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return patch.MsgID(now.UTC().Format("20060102150405") + "." + word + "@" + strings.ToLower(from[at+1:])), nil
}
