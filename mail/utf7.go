package mail

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// fromUTF7 decodes UTF-7 (RFC 2152). What is no good UTF-7 is kept as it
// stands, 8-bit bytes as windows-1252.
func fromUTF7(b []byte) string {
	var out strings.Builder
	out.Grow(len(b))
	rest := guessText(b)
	for {
		plus := strings.IndexByte(rest, '+')
		if plus < 0 {
			break
		}
		out.WriteString(rest[:plus])
		rest = rest[plus+1:]
		n := base64Run(rest)
		if text, ok := shifted(rest[:n]); ok {
			out.WriteString(text)
			rest = strings.TrimPrefix(rest[n:], "-")
		} else {
			out.WriteByte('+')
		}
	}
	out.WriteString(rest)
	return out.String()
}

// base64Run counts the leading characters of the base64 alphabet.
func base64Run(s string) int {
	for i := range len(s) {
		if base64Value(s[i]) > 63 {
			return i
		}
	}
	return len(s)
}

// shifted decodes one shifted run; an empty one ("+-") stands for a plus.
func shifted(s string) (string, bool) {
	if s == "" {
		return "+", true
	}
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(raw) < 2 {
		return "", false
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	return string(utf16.Decode(units)), true
}
