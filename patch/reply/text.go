package reply

import (
	"strings"
	"unicode"

	"onemore/patch"
	"onemore/patch/diff"
)

// deceives knows the characters that a screen does not show, or that change
// how their neighbours are shown: C0 but for tab and line feed, DEL, C1, all
// of class Cf (bidi, zero width, tags) and the Unicode line ends.
func deceives(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// joins knows the two characters of class Cf that honest writing needs: the
// joiners, between letters of scripts without case and between emoji.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

func needsJoiner(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Lo, r) || unicode.Is(unicode.So, r) })
}

// plain makes text fit for one header line: what deceives goes, white space
// becomes one blank.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsFunc(s, deceives) {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == '\r' || r == '\v' || r == '\f' || r == '\u0085':
				return ' '
			case deceives(r):
				return -1
			}
			return r
		}, s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// cleaned is a person whose name can stand in a header.
func cleaned(p patch.Person) patch.Person {
	return patch.Person{Name: plain(p.Name), Email: strings.TrimSpace(p.Email)}
}

// trimmed takes blank lines off both ends of own text, and white space off the
// ends of its lines.
func trimmed(text string) string {
	lines := diff.Lines(strings.ReplaceAll(text, "\r\n", "\n"))
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}
