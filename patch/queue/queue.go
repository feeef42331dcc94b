// Package queue makes the review queue: one row per change, what it shows, in
// which section it stands and why.
//
// It owns Row (what is stored of a change for the list), Summarize (change to
// row), the filter grammar of the command line, the sections, the sorts and
// Snapshot, the immutable numbered value that the screen and the command line
// read. It refuses I/O and the clock: now, the reader and the marks come in.
package queue

import "onemore/patch"

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
}

// Marks is what the reader did with a change. Kept by Message-ID, never
// derived.
type Marks struct {
	Done    bool
	Flag    bool
	Snooze  int64 // until, Unix seconds; 0 none
	Seen    int   // messages seen
	Touched int64 // when the reader last opened it
}

// Item is a row as one snapshot shows it.
type Item struct {
	*Row
	ID      string // short id, unique within the snapshot
	Marks   Marks
	State   string   // Row.State, or "stale"
	Areas   []string // the MAINTAINERS entries it touches
	New     int      // messages since the reader last looked
	Mine    []string // area, named, reviewed, cc, to, list
	Reasons []string // in the reader's words
	Section Kind
	name    string // the full name of the root, of which ID is a prefix
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

	judge *judge
	keys  []key // of Items, in their order
	me    Me
	user  []SectionDef
}

// Me is the reader: what "mine" is measured by.
type Me struct {
	People []patch.Person
	Lists  []string
}
