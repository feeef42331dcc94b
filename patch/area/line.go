package area

import "slices"

// Line is an answer as "onemore area --json" prints it.
type Line struct {
	Path        string   `json:"path"` // or the name of the patch
	Sections    []string `json:"sections"`
	Maintainers []string `json:"maintainers"`
	Reviewers   []string `json:"reviewers"`
	Lists       []string `json:"lists"`
	Status      []string `json:"status"`
	Matches     []Reason `json:"matches"`
}

// Reason is the line of a file by which an area was met.
type Reason struct {
	Section string `json:"section"`
	Line    int    `json:"line"`
	Pattern string `json:"pattern"`
	File    string `json:"file,omitempty"` // that Line is in, when there are several
	Path    string `json:"path,omitempty"` // of a patch, that matched
	Text    string `json:"text,omitempty"` // in which a K: pattern was found
}

// Sections is the names of the areas, each once, in the order of the matches.
func Sections(ms []Match) []string {
	names := make([]string, 0, len(ms))
	for i := range ms {
		if !slices.Contains(names, ms[i].Area.Name) {
			names = append(names, ms[i].Area.Name)
		}
	}
	return names
}

// String is the match in words: "F: drivers/net/ of NETWORKING DRIVERS".
func (m *Match) String() string { return m.Rule.String() + " of " + m.Area.Name }

// Line writes an answer about a path, or about a patch of that name. No field
// of it is null.
func (s *Set) Line(path string, ms []Match, o Options) Line {
	p := s.People(ms, o)
	l := Line{
		Path: path, Sections: Sections(ms), Maintainers: mailboxes(p.Maintainers),
		Reviewers: mailboxes(p.Reviewers), Lists: mailboxes(p.Lists), Status: append([]string{}, p.Status...),
		Matches: make([]Reason, len(ms)),
	}
	for i := range ms {
		m := &ms[i]
		l.Matches[i] = Reason{Section: m.Area.Name, Line: m.Rule.Line, Pattern: m.Rule.String(), Text: m.Text}
		if m.Path != path {
			l.Matches[i].Path = m.Path
		}
		if s.several {
			l.Matches[i].File = m.Area.File
		}
	}
	return l
}

func mailboxes(cs []Contact) []string {
	out := make([]string, len(cs))
	for i := range cs {
		out[i] = cs[i].String()
	}
	return out
}
