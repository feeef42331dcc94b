package patch

import (
	"strings"
	"time"
)

// MsgID is a Message-ID without its angle brackets (RFC 5322 section 3.6.4).
// Case is kept and significant.
type MsgID string

// Person is one mailbox: a display name and an address, both decoded text,
// neither safe to draw before text.Clean.
type Person struct {
	Name  string
	Email string
}

// String gives "Name <email>", or the bare address when there is no name.
func (p Person) String() string {
	if p.Name == "" {
		return p.Email
	}
	return p.Name + " <" + p.Email + ">"
}

// Key is the address folded for comparison: lower case, without a "+tag" in
// the local part.
func (p Person) Key() string {
	e := strings.ToLower(strings.TrimSpace(p.Email))
	at := strings.LastIndexByte(e, '@')
	if at < 0 {
		return e
	}
	if plus := strings.IndexByte(e[:at], '+'); plus > 0 {
		return e[:plus] + e[at:]
	}
	return e
}

// DateSource says where a Mail's Date came from.
type DateSource uint8

// The sources of a date, best first.
const (
	DateHeader   DateSource = iota // the Date header
	DateReceived                   // the newest Received header
	DateNone                       // nowhere: Date is the zero time
)

// Mail is one decoded message. It is a value: whoever parsed it gives it away
// and nobody changes it afterwards. All strings are valid UTF-8 but hostile:
// they may hold control characters and must pass text.Clean before drawing.
type Mail struct {
	ID        MsgID // never empty; "<sha256 hex>@local" when the mail has none
	Synthetic bool  // ID was made up from the hash of the bytes

	From    Person   // the first author; empty when there is none
	Froms   int      // how many From mailboxes were found (more than one is a warning sign)
	Sender  Person   // the Sender header, or empty
	ReplyTo []Person // the Reply-To header
	To      []Person
	Cc      []Person
	Nobody  []string // pieces of Reply-To, To and Cc that hold no address, decoded

	Subject string // decoded, unfolded, whitespace runs kept as one space

	Date   time.Time // in the zone of the header; zero when unknown
	DateBy DateSource

	InReplyTo  []MsgID  // every id found in In-Reply-To, in order
	References []MsgID  // every id found in References, oldest first
	Lists      []string // List-Id values without brackets, e.g. "linux-mm.kvack.org"

	// Headers holds the few further fields the rules look at, keyed by
	// lower-case name, first value, decoded: x-mailer, user-agent, x-stable,
	// x-patchwork-hint, x-patchwork-state, auto-submitted, precedence,
	// x-change-id, x-b4-tracking, x-git-url, in-reply-to (raw), list-archive,
	// list-post, mail-followup-to, and where lists keep the author: x-original-from, x-original-sender,
	// original-from, x-mailfrom.
	Headers map[string]string

	// Body is the text a reader and git would read: text/plain and patch
	// parts, decoded, joined by a newline, line ends LF. HTML is rendered to
	// plain text only when there is no plain part.
	Body string
	// Flowed says that Body was format=flowed (RFC 3676) and was unflowed.
	Flowed bool
	// Parts lists every leaf part for display, the shown ones included.
	Parts []Part

	Size     int      // bytes of the raw message
	Whole    int64    // bytes of all of it, where only its beginning was fetched; else 0
	BodyHash [32]byte // of the decoded body, white space at line ends and list footers ignored; equal bodies are duplicates
	Warnings []string // what the parser had to guess, for people
}

// Part describes one leaf part of a message.
type Part struct {
	Type  string // e.g. "text/plain", lower case
	Name  string // base name of the attachment, or ""
	Size  int    // decoded bytes
	Shown bool   // its text is in Body
	Diff  bool   // one of several parts, it holds a diff: git applies it, shown or not
}
