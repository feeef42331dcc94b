// Package queue makes the review queue: one row per change, what it shows, in
// which section it stands and why.
//
// It owns Row (what is stored of a change for the list), Summarize (change to
// row), the filter grammar of the command line, the sections, the sorts and
// Snapshot, the immutable numbered value that the screen and the command line
// read. It refuses I/O and the clock: now, the reader and the marks come in.
package queue

import (
	"onemore/patch"
	"onemore/patch/rank"
)

// Row is what the list knows of a change. It follows from the stored facts
// alone; nothing in it depends on now or on the reader.
type Row struct {
	Root                    patch.MsgID // the change's identity
	Newest                  patch.MsgID // root of the newest version
	Subject                 string      // title of the newest version without prefixes
	Author                  patch.Person
	Version                 int
	Versions                int
	Patches                 int // expected in the newest version
	Received                int
	Covered                 int
	Engaged                 int
	Reviewed, Acked, Tested int // distinct people with counting tags on the newest version
	Humans, Bots, AI        int
	Posted                  int64 // newest version, Unix seconds
	Active                  int64 // last message of anybody
	Human                   int64 // last message of a human, the author included
	State                   string
	Turn                    string
	Lists                   []string
	Tree                    string
	RFC                     bool
	Fix                     bool
	Stable                  bool
	Add, Del, Files         int
	Messages                int
	Paths                   []string      // of the newest version, sorted, distinct
	To                      []string      // Person.Key of whom the newest version is addressed to, sorted
	People                  []string      // Person.Key of everybody addressed (To, Cc) by the newest version, sorted
	Voices                  []string      // Person.Key of everybody who wrote in any version, sorted
	Names                   []patch.MsgID // roots of all versions and all first patches: every id that named the change once
	AuthorsOnly             bool          // all counting tags come from the author's mail domain
	Parts                   []Part        // the patches of the newest version
	Traces                  []uint64      // series.Traces of them: by which a tree may know them
	Since                   int64         // since when it is the turn of whose turn it is
	First                   int64         // the first message of a human other than the author; 0 without one
	Failing                 string        // what a machine found in the newest version, in words; "" for nothing
	Words                   []Word        // what each human other than the author said, by version
	Calls                   []Call        // whom people spoke to by name about the newest version
	Promises                []Promise     // who said that they will review it, the newest last
}

// Word is what somebody other than the author said about one version. Dates
// are Unix seconds.
type Word struct {
	Who         int // in Row.Voices
	Version     int
	First, Last int64
	Answered    int64 // when the author first answered after their last word, in reply to them; 0 for not yet
	Tagged      bool  // their last word was a tag that reviews
}

// Call says that a human spoke to somebody by name.
type Call struct {
	Name string // Person.Key of whom, or their whole name in lower case
	By   string // who wrote, as people see them
	At   int64
}

// Part is a patch of the newest version, as far as areas need it.
type Part struct {
	Paths   []int // in Row.Paths
	Covered bool
}

// Marks is what the reader did with a change. Kept by Message-ID, never
// derived.
type Marks struct {
	Done    bool
	Flag    bool
	Snooze  int64 // until, Unix seconds; 0 none
	Seen    int   // messages seen
	Touched int64 // when the reader last opened it

	Resigned int64 // when the reader said that it is not theirs, Unix seconds; 0 not

	// What the reader has said and what is not on the list yet: computed for the
	// snapshot, never stored.
	Claim   *rank.Claim // who is on it, when somebody is
	Pending string      // keys of tags, sorted, joined by ","
	Drafts  int         // messages that have a draft
	Letters int         // mails on their way
	Sent    int         // those of them that have gone and are not on the list yet
	Listed  string      // keys of tags that came back on the list of late, as Pending
}

// Unsent says that something of the reader's waits here to be sent.
func (m Marks) Unsent() bool { return m.Drafts > 0 || m.Letters > m.Sent }

// Item is a row as one snapshot shows it.
type Item struct {
	*Row
	ID      string // short id, unique within the snapshot
	Marks   Marks
	State   string   // Row.State, or "stale"
	Place            // where it belongs in its project
	New     int      // messages since the reader last looked
	Mine    []string // area, named, reviewed, cc, to, list
	Reasons []string // in the reader's words, never none
	Section Kind
	Rule    rank.Rule // by which it is the reader's turn
	Waits   int64     // since when somebody waits for the reader, then
	Ranked  bool      // it has a score: it is open, not the reader's own, and waits for a reviewer
	Score   float64
	Factors rank.Factors
	Insider bool // its author is a maintainer of it, or reviews most on its list

	name   string   // the full name of the root, of which ID is a prefix
	words  []string // of the score, until they are reasons
	begins bool     // one to begin with
	fitted float64  // how soon it would be answered

	addressed bool // to the reader, or copied to them
	spoke     bool // the reader has said something about this version
}

// Kind is a built-in section.
type Kind uint8

// The sections, in the order of the screen.
const (
	MyArea Kind = iota
	YourTurn
	OneMore
	Inbox
	Waiting
	Drafts
	Snoozed
	Stale
	All
	User // a section of the configuration
)

// Section is one list of the queue.
type Section struct {
	Kind   Kind
	Name   string
	Filter string
	Items  []*Item // in the section's default order

	filter *Filter // of a section of the configuration; nil when it cannot be read
}

// Snapshot is one state of the queue. It is immutable: a change makes a new
// one with a higher number, sharing what did not change.
type Snapshot struct {
	Number   uint64
	Now      int64
	Items    []*Item // every change, newest activity first
	Sections []Section
	Start    int  // index of the section the screen opens on
	Partial  bool // more rows are still being read; counts are not final
	NoAreas  bool // no area is known to be the reader's

	judge *judge
	keys  []key // of Items, in their order
	me    Me
	user  []SectionDef
}

// Place says where a row belongs in its project, and why it is the reader's.
type Place struct {
	Areas       []string // entries of MAINTAINERS that it touches, without those that take everything
	Own         []string // the areas by which it is the reader's, those of the configuration, too
	Claims      []string // by what of them it is the reader's: area, named, reviewed
	Match       string   // the line that says so: "F: drivers/net/ of NETWORKING DRIVERS"
	Maintains   string   // the line that makes the reader M: or R: of it, and not of everything
	Kept        bool     // its author is M: of it
	MinePatches int      // patches of the newest version in the reader's areas
	MineCovered int
}

// Map knows the areas of projects and which of them are the reader's. It is
// asked from one goroutine at a time.
type Map interface {
	// Place gives a row's place.
	Place(row *Row) Place
	// Mine tells whether any area is the reader's.
	Mine() bool
}

// Me is the reader: what "mine" is measured by.
type Me struct {
	People []patch.Person
	Lists  []string
	Areas  Map        // nil: no project is known
	Knows  *Knowledge // nil: nothing is known of what they did
	Inbox  rank.Order // of the inbox
}

// KnowsAreas tells whether any area is the reader's.
func (m Me) KnowsAreas() bool { return m.Areas != nil && m.Areas.Mine() }
