package area

import "onemore/patch"

// Source is one file that describes areas.
type Source struct {
	Name string // relative to the root of the tree, for people
	Data []byte
}

// Reader reads the areas of one format. What it cannot understand becomes a
// warning and is left out.
type Reader interface {
	Read(files []Source) ([]Area, []Warning)
}

// Area is one entry of such a file. All text is decoded but hostile.
type Area struct {
	Name   string
	File   string   // Source.Name
	Line   int      // of the name, from 1; 0 for an area without a file
	Status []string // S: lines; the last one holds
	People []Member // M: and R: lines, in their order
	Lists  []List   // L: lines
	Rules  []Rule   // what belongs to it, in the order of the file
	Notes  []Note   // all other lines: W Q B C P T V ...
	Rest   bool     // takes every path: what nobody else has

	entry int  // number of the name among all names and tag lines of all files
	yield bool // its people step back where other areas have people (Xen)
}

// State is the status that holds, or "".
func (a *Area) State() string {
	if len(a.Status) == 0 {
		return ""
	}
	return a.Status[len(a.Status)-1]
}

// Member is a person or team of an area.
type Member struct {
	patch.Person
	Reviewer bool // R:, not M:
	Line     int
}

// List is a mailing list of an area.
type List struct {
	Email string
	Note  string // what follows the address, such as "(moderated for non-subscribers)"
	Line  int
}

// Note is a line of an area that no rule here looks at.
type Note struct {
	Tag  string
	Text string
	Line int
}

// The kinds of Rule.
const (
	RuleFile    = "F"       // a path pattern
	RuleNot     = "X"       // a path pattern that takes the area away
	RuleName    = "N"       // a regular expression on the path
	RuleKeyword = "K"       // a regular expression on message and changed lines
	RuleList    = "list"    // mail that was sent to a list
	RuleSubject = "subject" // a prefix of the subject, such as "mm/damon"
	RulePerson  = "person"  // mail by somebody
)

// Rule is one condition by which an area is met.
type Rule struct {
	Kind string
	Text string // as written
	Line int    // from 1; 0 for an area without a file
	Col  int    // of Text, in bytes from 1

	entry  int  // number of the line among all names and tag lines of all files
	braces bool // "{a,b}" is one or the other (Xen)
}

// String is the rule as a MAINTAINERS file has it: "F: mm/damon/".
func (r *Rule) String() string { return r.Kind + ": " + r.Text }
