// Package action is the one table of what a person can do: every key, its
// label in the footer, its sentence in the help and in README come from here.
//
// It owns the names of actions, the keys that stand for them, sequences and
// counts, and what users change about the keys. A key that does the same thing
// on two screens is one action; a key never means two things on one screen.
//
// It refuses to do anything: a screen gets the Action and acts. And it refuses
// to know why something is not possible now: the screen says so, in words.
package action

// Scope is a set of screens.
type Scope uint16

// The screens. Global is all of them but Compose, those to come included.
const (
	Queue  Scope = 1 << iota // the list of changes
	Series                   // one change: patches, versions, thread
	Pager                    // a message or a diff
	Help
	Log
	Output  // what a command printed
	Sources // where mail comes from
	Drafts  // what is not sent of one change

	// Compose is a comment being written. Letters are text there, so it is no
	// part of Global.
	Compose Scope = 1 << 15
	Global  Scope = 1<<15 - 1
)

// Has says that every screen of t is in s.
func (s Scope) Has(t Scope) bool { return s&t == t }

// Scopes lists the single screens that there are now.
func Scopes() []Scope {
	return []Scope{Queue, Series, Pager, Compose, Drafts, Since, Tags, Proof, Outbox, Sources, Day, Help, Log, Output}
}

// String returns the name of a single screen, or "everywhere".
func (s Scope) String() string {
	switch s {
	case Queue:
		return "queue"
	case Series:
		return "series"
	case Pager:
		return "message and diff"
	case Help:
		return "help"
	case Log:
		return "log"
	case Output:
		return "output"
	case Sources:
		return "sources"
	case Drafts:
		return "drafts"
	case Since:
		return "what changed"
	case Compose:
		return "comment being written"
	case Tags:
		return "tags"
	case Proof:
		return "mail to be sent"
	case Outbox:
		return "outbox"
	case Day:
		return "my day"
	case Global:
		return "everywhere"
	default:
		return "several screens"
	}
}

// Group is a heading of the help screen.
type Group string

// The groups, in the order of the help screen.
const (
	Moving    Group = "Moving"
	Jumping   Group = "Jumping"
	Opening   Group = "Opening"
	Marking   Group = "Marking"
	Reviewing Group = "Reviewing"
	Looking   Group = "Looking"
	Searching Group = "Searching"
	Running   Group = "Running"
)

// Groups lists the groups in the order of the help screen.
func Groups() []Group {
	return []Group{Moving, Jumping, Opening, Marking, Reviewing, Looking, Searching, Running}
}

// Action is one thing a person can do.
type Action struct {
	ID    string // for configuration, e.g. "queue.sort"; never renamed
	In    Scope  // the screens it works on
	Group Group
	// Keys are the keys that stand for it, the one to show first, in the form
	// of Bubble Tea's msg.String(); a sequence has spaces, "z w", and the
	// space bar is "space".
	Keys []string
	Help string // label in the footer, one or two words
	Doc  string // one sentence for the help and README
	// Footer is the place in the footer, 1 first; 0 is not there.
	Footer int
	// Pair is the ID of the action for the other way, shown with this one.
	Pair string
}

// Find returns the action of an ID.
func Find(table []Action, id string) (Action, bool) {
	for _, a := range table {
		if a.ID == id {
			return a, true
		}
	}
	return Action{}, false
}
