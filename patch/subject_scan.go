package patch

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// openLen is the length of an opening bracket at the start of s, ASCII or
// full width, or 0.
func openLen(s string) int {
	switch {
	case s == "":
		return 0
	case s[0] == '[':
		return 1
	case strings.HasPrefix(s, "【"), strings.HasPrefix(s, "［"), strings.HasPrefix(s, "〔"):
		return len("【")
	}
	return 0
}

func closeLen(s string) int {
	switch {
	case s[0] == ']':
		return 1
	case strings.HasPrefix(s, "】"), strings.HasPrefix(s, "］"), strings.HasPrefix(s, "〕"):
		return len("】")
	}
	return 0
}

// cutBrackets splits "[in] rest". Brackets nest; when they do not balance the
// first closing one ends the group.
func cutBrackets(s string) (in, rest string, ok bool) {
	n := openLen(s)
	if n == 0 {
		return "", s, false
	}
	depth, first, firstLen := 0, -1, 0
	for i := 0; i < min(len(s), maxGroup); i++ {
		if c := s[i]; c != '[' && c != ']' && c < 0x80 {
			continue
		}
		if k := openLen(s[i:]); k > 0 {
			depth++
			i += k - 1
		} else if k := closeLen(s[i:]); k > 0 {
			if depth--; depth == 0 {
				return s[n:i], s[i+k:], true
			}
			if first < 0 {
				first, firstLen = i, k
			}
			i += k - 1
		}
	}
	if first < 0 {
		return "", s, false
	}
	return s[n:first], s[first+firstLen:], true
}

// nextChunk returns the next word of a bracket group and what follows it.
// Blanks, commas, semicolons and inner brackets divide words; marks at the end
// of a word are dropped, and so is a word of nothing but marks.
func nextChunk(s string) (word, rest string) {
	for s != "" {
		start := 0
		for start < len(s) && isDivider(s[start]) {
			start++
		}
		s = s[start:]
		if n := wideMark(s); n > 0 {
			s = s[n:]
			continue
		}
		end := 0
		for end < len(s) && !isDivider(s[end]) && wideMark(s[end:]) == 0 {
			end++
		}
		if word = strings.TrimRight(s[:end], ":.!?"); word != "" {
			return word, s[end:]
		}
		s = s[end:]
	}
	return "", ""
}

func isDivider(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ';', '|', '[', ']', '(', ')', '\v', '\f':
		return true
	}
	return false
}

// wideMark is the length of a full-width bracket, comma or blank, or 0.
func wideMark(s string) int {
	if s == "" || s[0] < 0xE2 {
		return 0
	}
	if n := max(openLen(s), closeLen(s)); n > 0 {
		return n
	}
	if strings.HasPrefix(s, "，") || strings.HasPrefix(s, "、") || strings.HasPrefix(s, "　") {
		return len("，")
	}
	return 0
}

func isLetter(c byte) bool {
	c |= 0x20
	return c >= 'a' && c <= 'z'
}

// prefixLen is len(lower) when s starts with it in any case, else 0. lower
// must be ASCII lower case.
func prefixLen(s, lower string) int {
	if len(s) < len(lower) || !foldEqual(s[:len(lower)], lower) {
		return 0
	}
	return len(lower)
}

// foldEqual compares s with an ASCII lower-case word, ASCII case ignored.
func foldEqual(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// trimSpace also takes the "&nbsp;" away that some mailers write into subjects.
func trimSpace(s string) string {
	s = strings.TrimSpace(s)
	for strings.HasPrefix(s, "&nbsp;") {
		s = strings.TrimSpace(s[len("&nbsp;"):])
	}
	return s
}

// foldSpace turns every run of white space into one blank. It returns s itself
// when there is nothing to do.
func foldSpace(s string) string {
	s = strings.TrimSpace(s)
	if !needsFold(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			gap = true
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

func needsFold(s string) bool {
	prev := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if unicode.IsSpace(r) || r == utf8.RuneError {
				return true
			}
			i += n - 1
			prev = false
			continue
		}
		blank := c == ' '
		if (blank && prev) || (!blank && c <= '\r' && c >= '\t') {
			return true
		}
		prev = blank
	}
	return false
}
