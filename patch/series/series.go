// Package series builds changes out of messages.
//
// It owns four steps. Extract reads one message once and keeps what it says as
// a Fact. Keys names what ties a message to others (references, change-ids,
// author with title, patch-ids); messages that share a key, directly or
// through others, are one cluster. Build turns all facts of one cluster into
// its changes: postings, versions, patches, who credited which patch with
// what, the thread, the life. IDs makes the short names of changes.
//
// Build is a function of the set of facts alone: neither the order of arrival
// nor the size of batches shows in its result. So a new message costs its own
// cluster and nothing else, and a killed import ends where an undisturbed one
// does.
//
// It refuses to know the time, the reader, areas and what people marked: those
// are the snapshot's business (package queue).
package series

import "onemore/patch"

// Role says what a message is to a series.
type Role uint8

// The roles. A message has one.
const (
	Other     Role = iota // plain discussion, announcements
	PatchRole             // carries a diff that git would apply, and is not a reply
	Cover                 // number 0 of a series, naked covers included
	Reply                 // anything that answers
	Pull                  // a pull request
	Noise                 // stable-review and AUTOSEL floods, tree notices: kept, never in the queue
)

// Fact is what one message says. It is extracted once, stored, and never
// changed; everything derived follows from sets of facts.
type Fact struct {
	ID      patch.MsgID
	Date    int64        // Unix seconds; 0 when unknown
	Author  patch.Person // of the patch: an in-body From wins, as git am has it
	Sender  patch.Person // who sent the mail; Author unless somebody posts the work of another
	Kind    patch.Kind   // of Sender
	KindBy  Proof        // what made the sender a machine; empty for most humans
	Role    Role
	Subject patch.Subject
	Line    string // the subject as it stood there, decoded
	// Refs are the candidates for the parent, nearest first: In-Reply-To, then
	// References from the end. No id twice, never the message's own.
	Refs  []patch.MsgID
	Lists []string       // list names and ids this message was seen on; grows with duplicates, sorted
	To    []patch.Person // recipients, for "mine"
	Cc    []patch.Person

	// Of a patch:
	PatchID  string // as git patch-id --stable; "" without a diff
	Paths    []string
	Add, Del int
	Files    int
	// Diff is also set for a reply that carries a diff: it is kept apart.
	Diff bool

	Tags       []Tag         // trailers of the message, in order
	ChangeID   string        // change-id trailer or header
	Replaces   []patch.MsgID // Supersedes/Obsoletes: older postings this one replaces; Obsoleted-by: in ReplacedBy
	ReplacedBy []patch.MsgID
	Fix        bool // has a Fixes: trailer
	Stable     bool // Cc: stable
	Words      int  // words the sender wrote (unquoted), capped at 65535
	Life       []Sign
	// About is the title of the patch that a tree's notice speaks of, and AboutBy
	// its author; such notices are sent apart from the thread.
	About   string
	AboutBy patch.Person
	Says    string   // of a reply that asks for something: its question, or its first line
	Promise int64    // of a reply that promises a review: by when, Unix seconds
	Calls   []string // of a reply: whom it speaks to by name, by Person.Key, or by their whole name in lower case
}

// Tag is one trailer as written, before anybody decides whether it counts.
type Tag struct {
	Key         string // canonical, e.g. "Reviewed-by"
	Value       string
	Person      patch.Person
	Tail        string // "# for foo", "[bracketed remark]"
	Conditional bool
	Misspelt    bool
	Retracts    bool   // takes an earlier tag of this key back
	Text        string // the line as it stood
}

// Sign is something in one message that speaks of a change's life.
type Sign struct {
	Event      string // "applied", "partly-applied", "withdrawn", "changes-wanted", "superseded"
	Rule       string // id of the rule, e.g. "b4-ty", "free-text"
	Confidence float64
	Commit     string
	N          int    // the patch it names, 0 for all
	Text       string // the line that says so
}

// Change is one piece of work: all its versions, oldest first.
type Change struct {
	Root     patch.MsgID // of the earliest-dated known root; the change's identity
	Versions []Series
	Thread   []Message // all messages of the change in tree order, versions in order of posting
	Life     []Event
	State    string         // the stored state, by the words of the command line: never "stale"
	Turn     string         // "reviewer", "author", "maintainer", "nobody"
	Since    int64          // since when it is their turn, Unix seconds
	StateBy  Proof          // what the state follows from
	TurnBy   Proof          // what the turn follows from
	Humans   []patch.Person // distinct humans other than the author, in order of appearance
	Bots     []patch.Person
	AI       []patch.Person
}

// Proof says what a derived statement follows from: the rule, the message that
// gave it, and the line there. RuleText has the rule in words.
type Proof struct {
	Rule string
	ID   patch.MsgID // "" when no single message did
	Text string
}

// Series is one version as posted.
type Series struct {
	Version  int
	Root     patch.MsgID // cover, or first patch
	Cover    patch.MsgID // "" without a cover
	Author   patch.Person
	Title    string // of the cover, or of the only or first patch
	Subject  string // the root's subject line, decoded
	Tree     string
	RFC      bool
	Resend   bool
	Posted   int64
	Expected int
	Received int
	Complete bool
	Patches  []Patch        // in order of N; holes are left out
	Lists    []string       // the lists its messages were seen on, sorted
	To       []patch.Person // whom its messages were addressed to
	Cc       []patch.Person // whom its messages were copied to
	Links    []Link
}

// Link ties a series to another version of its change, with its evidence.
type Link struct {
	To       int     // the other version's number
	How      string  // change-id, title, patches, reply, patch-id, trailer, hand
	Strength float64 // 0..1
}

// Patch is one patch of a series.
type Patch struct {
	N, Of    int
	ID       patch.MsgID
	Author   patch.Person // an in-body From wins
	Subject  string
	Title    string
	PatchID  string
	Paths    []string
	Add, Del int
	Files    int
	Covered  bool // a counting Reviewed-by or Acked-by of a human who is not the author
	Engaged  bool // such a human said anything on it
	Fix      bool
	Stable   bool
	Trailers []Credit
}

// Credit is one trailer with its provenance.
type Credit struct {
	Key    string
	Value  string
	Person patch.Person
	Tail   string
	ID     patch.MsgID // the message that gave it
	Via    string      // body, reply, cover, carried
	Counts bool
	Why    string // why it does not count; "" when it does
	Rule   string // how the message was found to speak of the patch: answer, reference, subject, title, body
	Text   string // the line as it stood
}

// Message is one message of a change's thread.
type Message struct {
	ID      patch.MsgID
	Parent  patch.MsgID // the known parent, or ""
	From    patch.Person
	Date    int64
	Kind    string // human, bot, ai, author
	KindBy  Proof  // why it is a bot's or an AI's
	Role    Role
	Subject string
	Depth   int
	Version int      // the version it belongs to, 0 when unknown
	N       int      // the patch it belongs to, 0 for the cover or none
	Tags    []string // keys of the trailers it gives, short
	Calls   []string // as Fact.Calls
	Promise int64    // as Fact.Promise
}

// Event is one piece of evidence on the life of a change.
type Event struct {
	Event      string
	Rule       string
	ID         patch.MsgID // the message that says so; "" for a commit of a tree
	Confidence float64
	Commit     string
	Version    int    // the version it speaks of
	N          int    // the patch it speaks of, 0 for the whole version
	Text       string // the line that says so
}

// Proof says where the credit comes from.
func (c *Credit) Proof() Proof { return Proof{c.Rule, c.ID, c.Text} }

// Proof says where the event comes from.
func (e *Event) Proof() Proof { return Proof{e.Rule, e.ID, e.Text} }
