package screen

import (
	"context"

	"onemore/patch"
	"onemore/patch/since"
	"onemore/ui/text"
)

// Sincer is a backend that says what changed between the versions of a change.
type Sincer interface {
	// Compare compares two versions of a change, each named by any of its mails;
	// to "" is the newest, from "" the one before it that I looked at last, else
	// the one before it. told is given words on how far it has come, from the
	// goroutine that called.
	Compare(ctx context.Context, root, from, to patch.MsgID, told func(string)) (Comparison, error)
	// MoveDrafts takes the comments drafted on older messages to newer ones.
	// What cannot be moved stays where it is.
	MoveDrafts(ctx context.Context, all []Moving) (Moved, error)
}

// Comparison is what changed between two versions, and what was said on the
// older one that nobody answered.
type Comparison struct {
	Versions []Version // of the change, oldest first
	From, To int       // which of them; From is -1 when there is no other version
	Looked   int       // the newest before To that I have looked at; -1: none
	Old, New []VersionPatch
	Pairs    []since.Pair  // of Old and New
	Open     []OpenComment // mine first
}

// Version is one version of a change.
type Version struct {
	Root, Cover patch.MsgID
	Number      int
	Name        string // "v2"; the second posting of that number is "v2b"
	Title       string
	Posted      int64 // Unix seconds
	Expected    int
	Missing     []int // numbers of patches that have not arrived, the first of them
}

// VersionPatch is one patch of a version.
type VersionPatch struct {
	ID    patch.MsgID
	N     int
	Title string
	Cut   bool // only the beginning of its mail is here
}

// OpenComment is a comment that nobody answered, on lines that the newer
// version did not change.
type OpenComment struct {
	Message patch.MsgID // in which it was made
	Who     string
	Mine    bool
	Date    int64       // Unix seconds
	Version string      // that it was made on, by its name
	N       int         // the patch, 0 for the cover letter
	Path    string      // the file; "" for the message text and what is about no line
	Line    int         // of that file; 0 for none
	Quote   string      // the line
	Text    string      // what was said
	In      patch.MsgID // the message to read it at
	At      int         // the line of its Body, from 0
}

// Moving says that what is drafted on one message is to go to another one, to
// the first of these in which its lines are.
type Moving struct {
	From patch.MsgID
	To   []patch.MsgID
}

// Moved is what became of comments that were to be moved.
type Moved struct {
	Comments int // that are on the newer version now
	Stayed   []Stayed
}

// Stayed is something drafted that stays where it was.
type Stayed struct {
	Parent patch.MsgID
	Line   int    // of its Body, from 0; -1: it belongs to no line
	Quote  string // the line
	Text   string // what is said there
	Why    string
}

// OpenSince asks for the screen that compares versions.
type OpenSince struct {
	Root  patch.MsgID
	Lists []string
	What  text.Safe // the change, for the head line
	// At is a message to begin at. Where it is of an older version, that is the
	// one to compare with.
	At patch.MsgID
}

// NoSince says why versions cannot be compared, or "".
func NoSince(store any) string {
	if _, ok := store.(Sincer); !ok {
		return "this store compares no versions"
	}
	return ""
}
