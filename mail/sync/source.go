package sync

import (
	"context"
	"time"
)

// Source is one place mail comes from. Its methods are called by one goroutine
// at a time, but for Use, Stop-like ends of their context, and Close.
type Source interface {
	// Name names it for people and for the cursors: "lore:netdev".
	Name() string
	// Kind is "lore", "imap" or "archive".
	Kind() string
	// Fetch brings what is new. What the keeper took stays, with an error too.
	Fetch(ctx context.Context, k *Keeper) error
	// Wait returns nil when there may be something new. It is called after a
	// Fetch that went well.
	Wait(ctx context.Context) error
	// Judge says what is to be done about an error of Fetch or Wait.
	Judge(err error) Verdict
	// Check tries what a fetch needs and says what is there; nothing is kept.
	Check(ctx context.Context) (string, error)
	// Use tells what it asked for since it was made.
	Use() Use
	// Close ends what is open.
	Close() error
}

// Use is what a source cost.
type Use struct {
	Requests int
	Bytes    int64
}

// Verdict is what an error means.
type Verdict struct {
	Retry bool          // the same may go well later, without anybody's doing
	After time.Duration // not before this
	Most  time.Duration // in the first minutes of a row of faults, no later than this; 0: as for all
	Rest  bool          // only a part of the source failed: the rest can be waited for
	Hint  string        // what a person can do
}

// Progress is how far a fetch is.
type Progress struct {
	Note        string // what is being done: "INBOX"
	Unit        string // what is counted: "messages", "bytes", "commits", "days"
	Done, Total int64  // Total 0: not known
}

// Phase is what a source does.
type Phase string

// The phases of a source.
const (
	Idle      Phase = "idle"      // never asked, or asked once and in step
	Waiting   Phase = "waiting"   // in step; it is watched
	Fetching  Phase = "fetching"  // under way
	Failed    Phase = "failed"    // see Err; Next says when it is tried again
	Off       Phase = "off"       // somebody stopped it
	Asking    Phase = "asking"    // it waits for an answer to Question
	Elsewhere Phase = "elsewhere" // another process fetches it
)

// State is how a source stands.
type State struct {
	Name, Kind string
	Phase      Phase
	Progress
	Rate     float64       // Unit a second
	Left     time.Duration // until the end of the fetch; 0: not known
	Messages int           // that came with the last fetch, or with that under way
	New      int           // of these, not seen before
	Use
	Began    time.Time // the fetch under way or the last one
	Last     time.Time // the last success, of any process
	Next     time.Time // the next try; zero: none is planned
	Err      string
	Hint     string
	Aside    []string // messages set aside, named
	Question *Question
}

// Question is what a source wants to know of a person.
type Question struct {
	Number int
	Text   string
	Secret bool
}
