package cli

import (
	"context"
	"time"

	"onemore/patch"
	"onemore/patch/reply"
	versions "onemore/patch/since"
)

// Reviewer is what the commands of the review need of the desk.
type Reviewer interface {
	// Mark puts a mark ("done") on a change, or takes it away.
	Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error
	// SnoozeTime takes a change out of sight until a time, SnoozeFor until a
	// "version" or a "reply" comes.
	SnoozeTime(ctx context.Context, root patch.MsgID, until time.Time) error
	SnoozeFor(ctx context.Context, root patch.MsgID, event string) error
	// Since compares two versions of a change; from 0 is the one before to, to 0
	// the newest.
	Since(ctx context.Context, root patch.MsgID, from, to int) (Since, error)

	// GiveTag drafts a tag in answer to these messages; first says that it is the
	// first Reviewed-by of this person.
	GiveTag(ctx context.Context, on []patch.MsgID, t reply.Tag) (first bool, err error)
	// Message finds the message that a name means.
	Message(ctx context.Context, name string) (patch.MsgID, error)
	// Buffer is the answer to a message as a text to edit, TakeBuffer makes the
	// draft of what became of it, Write of a text that was written elsewhere.
	Buffer(ctx context.Context, parent patch.MsgID) (string, error)
	TakeBuffer(ctx context.Context, parent patch.MsgID, text string) (problems []string, err error)
	Write(ctx context.Context, parent patch.MsgID, body string) error
	// Scratch is the folder for what an editor has open; "": there is none.
	Scratch() string

	// Gather makes the letters of all drafts, PreviewOf that of one.
	Gather(ctx context.Context) error
	PreviewOf(ctx context.Context, parent patch.MsgID) (Letter, error)
	// Letters is the outbox, newest first; Letter is one of it.
	Letters(ctx context.Context) ([]Letter, error)
	Letter(ctx context.Context, id string) (Letter, error)
	// SendLetter hands over a letter whose bytes, by their SHA-256, were seen.
	SendLetter(ctx context.Context, id, sha256 string, ask func(ctx context.Context, text string, secret bool) (string, error)) (Letter, error)
	DropLetter(ctx context.Context, id string) error
}

// Letter is a mail of the outbox.
type Letter struct {
	ID, State, Why, Next, Subject, Via string
	SHA256                             string // of Raw, hexadecimal
	MsgID, Root                        patch.MsgID
	To                                 []string // addresses
	Raw                                []byte   // the very bytes
	Reply                              string   // of the server
	Findings                           []Finding
}

// Finding is something to know before a letter goes; a Level of "block" keeps it
// from going.
type Finding struct {
	Level string `json:"level"`
	Text  string `json:"text"`
}

// Since is what changed between two versions.
type Since struct {
	From, To               int // the versions
	Old, New               []versions.Patch
	OldNumbers, NewNumbers []int // of the patches, in their versions
	OldMissing, NewMissing []int // of those that have not arrived; the first of them
	Pairs                  []versions.Pair
}
