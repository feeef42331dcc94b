package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"onemore/patch"
)

// State is where a letter of the outbox stands.
type State string

// The states of a letter. What leads from one to the other is for package
// outbox to decide.
const (
	LetterDraft   State = "draft"   // made, and not yet approved
	LetterQueued  State = "queued"  // approved; it goes when its time comes
	LetterHeld    State = "held"    // a person has to look at it again; Why says why
	LetterSending State = "sending" // somebody submits it right now, or died doing so
	LetterSent    State = "sent"    // taken by the server
	LetterSeen    State = "seen"    // it came back: it is on the list
	LetterFailed  State = "failed"  // nothing was sent
	LetterUnknown State = "unknown" // it may have been sent
)

// Known says whether there is such a state.
func (st State) Known() bool {
	return slices.Contains([]State{
		LetterDraft, LetterQueued, LetterHeld, LetterSending, LetterSent, LetterSeen, LetterFailed, LetterUnknown,
	}, st)
}

// Phase is how far a submission is.
type Phase string

// The phases of a submission, each noted before it begins. Before the dot
// nothing can have been sent.
const (
	PhaseNone     Phase = ""
	PhaseConnect  Phase = "connect"
	PhaseEnvelope Phase = "envelope"
	PhaseBody     Phase = "body"
	PhaseDot      Phase = "dot"
)

// Copy is where the copy for the folder of sent mail stands.
type Copy string

// The states of a copy.
const (
	CopyNone    Copy = ""        // none is to be made
	CopyWanted  Copy = "wanted"  // to be made once the letter went
	CopyPending Copy = "pending" // to be made now
	CopyDone    Copy = "done"
	CopyFailed  Copy = "failed" // given up; CopyWhy says why
)

// Letter is one mail of the outbox. But for its Standing nothing of it ever
// changes.
type Letter struct {
	ID      string      // short, for people; it stays
	MsgID   patch.MsgID // unique
	Action  string      // what the letter does, by its maker; unique, so that nothing is said twice
	Parent  patch.MsgID // the message it answers; may be empty
	Change  patch.MsgID // the present root of the change it is about, else the message it was made with
	Subject string      // decoded
	From    string      // the envelope's sender
	To      []string    // the envelope's recipients
	Raw     []byte      // the very bytes, CRLF; nil where letters are listed
	Sum     string      // SHA-256 of Raw, hexadecimal
	Size    int         // of Raw
	Made    time.Time
	Standing
}

// Standing is what changes about a letter.
type Standing struct {
	State    State       `json:"-"`
	WireID   patch.MsgID `json:"-"` // the Message-ID that the server gave it instead of ours
	Phase    Phase       `json:"phase,omitempty"`
	Attempts int         `json:"attempts,omitempty"` // submissions begun, ever; also tells one from another
	Tries    int         `json:"tries,omitempty"`    // submissions begun since it was approved
	Why      string      `json:"why,omitempty"`      // for people: why it stands here and what to do
	Cleared  string      `json:"cleared,omitempty"`  // the Why that a person saw and approved all the same
	Moved    bool        `json:"moved,omitempty"`    // held since the world moved: Why says how

	Transport string `json:"transport,omitempty"` // that took it last
	Reply     string `json:"reply,omitempty"`     // the server's last word

	Approved time.Time `json:"approved,omitzero"`
	After    time.Time `json:"after,omitzero"` // it does not go before
	Tried    time.Time `json:"tried,omitzero"` // when the last submission began
	Sent     time.Time `json:"sent,omitzero"`
	Asked    bool      `json:"asked,omitempty"` // unknown, and no evidence came: a person is asked

	Copy      Copy      `json:"copy,omitempty"`
	CopyTries int       `json:"copy_tries,omitempty"`
	CopyAfter time.Time `json:"copy_after,omitzero"`
	CopyWhy   string    `json:"copy_why,omitempty"`
}

// letterOf reads one row of the outbox.
func letterOf(row []driver.Value) (Letter, error) {
	l := Letter{
		ID: text(row[0]), MsgID: patch.MsgID(text(row[1])), Action: text(row[2]),
		Parent: patch.MsgID(text(row[3])), Change: patch.MsgID(text(row[4])), Subject: text(row[5]),
		From: text(row[6]), To: strings.Split(text(row[7]), "\n"),
		Size: int(integer(row[8])), Sum: text(row[9]), Made: time.UnixMilli(integer(row[10])),
	}
	if err := json.Unmarshal([]byte(text(row[13])), &l.Standing); err != nil {
		return Letter{}, fmt.Errorf("letter %q of the outbox: %w", l.ID, err)
	}
	if l.State, l.WireID = State(text(row[11])), patch.MsgID(text(row[12])); !l.State.Known() {
		return Letter{}, fmt.Errorf("letter %q of the outbox: there is no state %q", l.ID, l.State)
	}
	return l, nil
}
