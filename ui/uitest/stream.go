package uitest

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stream reads all that the program writes to the terminal, as a terminal
// does, and notes what is none of what our renderer is known to write. The
// emulator forgives; this does not.
type stream struct {
	rest []byte // the beginning of a character or sequence that goes on
	bad  []string
}

// maxSequence is longer than any sequence that the renderer writes.
const maxSequence = 256

func (s *stream) write(p []byte) {
	s.rest = append(s.rest, p...)
	for len(s.rest) > 0 {
		n := s.one()
		if n == 0 {
			return // more is needed
		}
		s.rest = s.rest[n:]
	}
}

// one takes one character or sequence and gives its length, 0 when its end is
// not there yet.
func (s *stream) one() int {
	b := s.rest
	switch c := b[0]; {
	case c == 0x1b:
		return s.escape()
	case c == '\r', c == '\n', c == '\b':
		return 1 // how the renderer moves the cursor
	case c < 0x20, c == 0x7f:
		return s.note(1, "control character")
	case c < 0x80:
		return 1
	}
	if !utf8.FullRune(b) {
		return 0
	}
	r, n := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError && n == 1:
		return s.note(1, "no UTF-8")
	case r < 0xa0:
		return s.note(n, "C1 control")
	case unicode.Is(unicode.Cf, r), r == 0x2028, r == 0x2029:
		return s.note(n, "format character")
	}
	return n
}

func (s *stream) note(n int, what string) int {
	if len(s.bad) < 20 {
		s.bad = append(s.bad, fmt.Sprintf("%s: %q", what, s.rest[:n]))
	}
	return n
}

func (s *stream) escape() int {
	if len(s.rest) < 2 {
		return 0
	}
	switch s.rest[1] {
	case '[':
		return s.csi()
	case ']':
		return s.osc()
	case 'M':
		return 2 // reverse index: scrolls
	}
	return s.note(2, "escape sequence")
}

// csi takes a control sequence (ECMA-48 section 5.4).
func (s *stream) csi() int {
	for i := 2; i < len(s.rest) && i < maxSequence; i++ {
		if c := s.rest[i]; c >= 0x40 && c <= 0x7e {
			if !known(string(s.rest[2:i]), c) {
				return s.note(i+1, "control sequence")
			}
			return i + 1
		} else if c < 0x20 || c > 0x7e {
			return s.note(i, "broken control sequence")
		}
	}
	if len(s.rest) >= maxSequence {
		return s.note(maxSequence, "endless control sequence")
	}
	return 0
}

// known tells whether our renderer writes this sequence: colours, moves,
// erasing, scrolling, and the modes it sets and asks for.
func known(params string, final byte) bool {
	if strings.IndexByte("mABCDEFGHKJXPLMSTbdr@`", final) >= 0 {
		return strings.Trim(params, "0123456789;:") == ""
	}
	switch params + string(final) {
	case "?7h", "?7l", "?25h", "?25l", "?1049h", "?1049l", "?2004h", "?2004l", "?2026h", "?2026l", "?2027h", "?2027l",
		"?2026$p", "?2027$p", "?u", "=0;1u", "=1;1u", ">4;2m", ">4m", ">4;0m", "4h", "4l", "0 q", "1 q":
		return true
	}
	return false
}

// osc takes an operating system command: the title of the window, nothing else.
func (s *stream) osc() int {
	for i := 2; i < len(s.rest) && i < maxSequence; i++ {
		if s.rest[i] == 0x07 {
			if title, ok := strings.CutPrefix(string(s.rest[2:i]), "2;"); !ok || len(Unsafe(title)) > 0 {
				return s.note(i+1, "operating system command")
			}
			return i + 1
		}
	}
	if len(s.rest) >= maxSequence {
		return s.note(maxSequence, "endless operating system command")
	}
	return 0
}
