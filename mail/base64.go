package mail

import (
	"bytes"
	"encoding/base64"
)

// decodeBase64 decodes base64 (RFC 2045 section 6.8) leniently: characters
// outside the alphabet are skipped, padding may be missing or in the middle,
// and text that a list appended after the data is kept as text. odd says that
// any of this was needed.
func decodeBase64(src []byte) (out []byte, odd bool) {
	out = make([]byte, base64.StdEncoding.DecodedLen(len(src)))
	if n, err := base64.StdEncoding.Decode(out, src); err == nil {
		return out[:n], false
	}
	d, all := quanta{out: out[:0]}, src
	for len(src) > 0 {
		line := src
		if nl := bytes.IndexByte(src, '\n'); nl >= 0 {
			line = src[:nl+1]
		}
		if d.isText(line) {
			if d.have > 0 && !d.padded && len(d.out) < 16 {
				return bytes.Clone(all), true // it never was base64
			}
			d.flush()
			return append(d.out, src...), true
		}
		d.line(line)
		src = src[len(line):]
	}
	d.flush()
	return d.out, true
}

// quanta decodes base64 character by character, four to a quantum.
type quanta struct {
	out    []byte
	bits   uint32
	have   int  // characters in bits
	padded bool // padding was seen: what is no data after it is text
}

// isText tells a line of plain text after (or instead of) base64 from data
// with a little junk in it.
func (d *quanta) isText(line []byte) bool {
	line = bytes.TrimSpace(line)
	data, junk, gaps := 0, 0, 0
	for _, c := range line {
		switch {
		case c == ' ' || c == '\t':
			gaps++
		case base64Value(c) < 64 || c == '=':
			data++
		default:
			junk++
		}
	}
	if junk*8 > data {
		return true
	}
	if d.padded && (junk > 0 || gaps > 0) {
		return true
	}
	// Words of prose: data whose line ends became spaces has long ones.
	return gaps*20 > data
}

func (d *quanta) line(line []byte) {
	for _, c := range line {
		v := base64Value(c)
		if v < 64 {
			d.bits = d.bits<<6 | uint32(v)
			d.have++
			if d.have == 4 {
				d.out = append(d.out, byte(d.bits>>16), byte(d.bits>>8), byte(d.bits))
				d.bits, d.have = 0, 0
			}
			continue
		}
		if c == '=' {
			d.flush()
			d.padded = true
		}
	}
}

// flush writes the whole bytes of an unfinished quantum.
func (d *quanta) flush() {
	switch d.have {
	case 2:
		d.out = append(d.out, byte(d.bits>>4))
	case 3:
		d.out = append(d.out, byte(d.bits>>10), byte(d.bits>>2))
	}
	d.bits, d.have = 0, 0
}

// base64Value gives the value of a character of the alphabet, or 255.
func base64Value(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A'
	case 'a' <= c && c <= 'z':
		return c - 'a' + 26
	case '0' <= c && c <= '9':
		return c - '0' + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return 255
}

// base64Size gives the decoded size of base64 without decoding it.
func base64Size(src []byte) int {
	n := 0
	for _, c := range src {
		if base64Value(c) < 64 {
			n++
		}
	}
	return n * 3 / 4
}
