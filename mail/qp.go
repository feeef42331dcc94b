package mail

import "bytes"

// decodeQP decodes quoted-printable (RFC 2045 section 6.7) byte for byte:
// what is no escape stays as it is, control characters and white space at a
// line's end too, since git keeps them. trailing says that a line ends in bare
// white space, which a mail server may have added or taken away. The answer
// shares no memory with src unless there was nothing to decode.
func decodeQP(src []byte) (out []byte, trailing bool) {
	out = make([]byte, 0, len(src))
	for len(src) > 0 {
		line := src
		if nl := bytes.IndexByte(src, '\n'); nl >= 0 {
			line = src[:nl+1]
		}
		src = src[len(line):]
		text := bytes.TrimRight(line, "\r\n")
		ending := line[len(text):]
		bare := bytes.TrimRight(text, " \t")
		if len(bare) > 0 && bare[len(bare)-1] == '=' {
			// A soft line break; white space after it was added on the way.
			out = qpLine(out, bare[:len(bare)-1])
			continue
		}
		trailing = trailing || len(bare) < len(text) && len(bare) > 0
		out = qpLine(out, text)
		out = append(out, ending...)
	}
	return out, trailing
}

// qpLine decodes the escapes of one line.
func qpLine(out, line []byte) []byte {
	for {
		eq := bytes.IndexByte(line, '=')
		if eq < 0 {
			return append(out, line...)
		}
		out = append(out, line[:eq]...)
		line = line[eq:]
		if c, ok := hexPair(line[1:]); ok {
			out = append(out, c)
			line = line[3:]
			continue
		}
		out = append(out, '=')
		line = line[1:]
	}
}

// hexPair reads two hex digits of either case.
func hexPair(s []byte) (byte, bool) {
	if len(s) < 2 {
		return 0, false
	}
	hi, lo := hexDigit(s[0]), hexDigit(s[1])
	return hi<<4 | lo&15, hi < 16 && lo < 16
}

// hexDigit gives the value of a hex digit, or 255.
func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
