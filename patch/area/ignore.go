package area

import (
	"strings"

	"onemore/patch"
)

// Ignore is the people of a .get_maintainer.ignore file: they do not want to
// be named for what they once wrote or reviewed. It says nothing about those
// that MAINTAINERS lists: People keeps them, as get_maintainer.pl does.
type Ignore struct{ emails map[string]bool }

// NewIgnore reads such a file: one address a line, with or without a name.
func NewIgnore(data []byte) Ignore {
	g := Ignore{map[string]bool{}}
	for line := range strings.Lines(string(data[:min(len(data), maxBytes)])) {
		line, _, _ = strings.Cut(line, "#")
		if p, ok := parseAddress(line); ok {
			g.emails[strings.ToLower(p.Email)] = true
		}
	}
	return g
}

// Has tells whether somebody asked not to be named.
func (g Ignore) Has(p patch.Person) bool { return g.emails[strings.ToLower(p.Email)] }
