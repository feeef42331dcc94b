// Package text is the border between hostile strings and the screen.
//
// It owns Safe, the only type a screen can draw: one line of text in which
// every byte a terminal might obey, and every character a reader cannot see,
// has been made visible. It also owns what is done to such a line afterwards:
// measuring, cutting, padding, wrapping, expanding tabs and finding words.
//
// It refuses colours (package theme) and it refuses to hide anything: what it
// cannot show it names, like <U+202E>, and what is too long it counts.
package text

// Safe is one line of text that may be sent to a terminal. It holds valid
// UTF-8 without control characters (tab excepted, see Expand), without format
// characters and without line ends. Only Clean, CleanLines and Lit make one
// from a string, so a raw string cannot be drawn by mistake. The zero value is
// the empty line. Two Safe values are compared by their String.
type Safe struct {
	s     string
	flags flags
}

type flags uint8

const (
	marked  flags = 1 << iota // a character was replaced by its visible name
	clipped                   // the end of an over-long line was left out
	wide                      // may hold bytes above 0x7f: length is not width
	tabbed                    // may hold tabs
)

// constant is a type nobody outside can name, so that Lit takes nothing but
// string constants.
type constant string

// Lit makes a Safe of a constant of our own source code. The parameter type is
// private: a variable does not compile, only a literal or an untyped constant.
func Lit(c constant) Safe {
	return Clean(string(c))
}

// String returns the line. Drawing it needs Expand when HasTabs.
func (s Safe) String() string { return s.s }

// Empty says that there is nothing to draw.
func (s Safe) Empty() bool { return s.s == "" }

// Marked says that something invisible or dangerous was made visible in this
// line, which is worth a banner in a diff (Trojan Source, CVE-2021-42574).
func (s Safe) Marked() bool { return s.flags&marked != 0 }

// Clipped says that the line was longer than MaxLine and ends in a count of
// what is not shown.
func (s Safe) Clipped() bool { return s.flags&clipped != 0 }

// HasTabs says that the line may hold tabs.
func (s Safe) HasTabs() bool { return s.flags&tabbed != 0 }

// plain says that one byte is one column.
func (s Safe) plain() bool { return s.flags&(wide|tabbed) == 0 }
