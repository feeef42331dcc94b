package screen

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/text"
)

// Sender is a backend that makes mails of drafts and sends them. Every method
// but Identities may block.
type Sender interface {
	// TagPlan is what may be given, by whom, and what has to be asked first.
	// Version 0 is the newest.
	TagPlan(ctx context.Context, root patch.MsgID, version int) (TagPlan, error)
	// GiveTag puts a tag into the drafts: on these messages (patches), or on the
	// cover for the whole series.
	GiveTag(ctx context.Context, on []patch.MsgID, t Tag) error
	// TakeTag takes a tag out of the drafts.
	TakeTag(ctx context.Context, on []patch.MsgID, key string) error
	// Preview makes the letters of all drafts of a change, as they would go: the
	// very bytes.
	Preview(ctx context.Context, root patch.MsgID) ([]Letter, error)
	// PreviewOf makes the letter of the draft that answers one message.
	PreviewOf(ctx context.Context, parent patch.MsgID) (Letter, error)
	// Approve says that exactly these bytes, named by their SHA-256, may go.
	Approve(ctx context.Context, id, sha256 string) error
	// Recall takes it back within the delay.
	Recall(ctx context.Context, id string) error
	// DropLetter throws a letter away that was not sent.
	DropLetter(ctx context.Context, id string) error
	// Letters is the outbox, newest first; what went is included.
	Letters(ctx context.Context) ([]Letter, error)
	// Resolve says what to do with a letter that may have been sent.
	Resolve(ctx context.Context, id, how string) error
	// Identities are those that I may write as; it never blocks.
	Identities() []patch.Person
}

// Identifier is a Sender that lets one choose among several identities.
type Identifier interface {
	// UseIdentity makes all drafts of a change those of one identity.
	UseIdentity(ctx context.Context, root patch.MsgID, p patch.Person) error
}

// Hurrier is a Sender that can end the delay of all letters that wait.
type Hurrier interface {
	Hurry(ctx context.Context) error
}

// The ways to resolve a letter that may have been sent.
const (
	Resend     = "resend" // the same bytes once more
	MarkSent   = "sent"
	KeepLetter = "keep" // as it is
)

// TagPlan is what may be given on a version of a change.
type TagPlan struct {
	Me        patch.Person
	Cover     patch.MsgID // "": there is none
	Patches   []TagPatch
	Statement bool   // the Reviewer's Statement has not been shown to this person yet
	AskLooked bool   // a bare Reviewed-by asks what was looked at
	Newer     string // a newer version: "v3"
}

// TagPatch is one patch of a plan.
type TagPatch struct {
	ID       patch.MsgID
	N, Of    int
	Title    string
	Opened   bool     // its diff was opened here
	Given    []string // my tags, here or on the list
	Pending  []string // in the drafts, not sent
	Comments int      // drafted
}

// The tags that can be given.
const (
	ReviewedBy = "Reviewed-by"
	AckedBy    = "Acked-by"
	TestedBy   = "Tested-by"
	NackedBy   = "Nacked-by"
)

// Tag is a tag with what stands behind it: a remark, or what was tested on.
type Tag struct {
	Key, Note string
	Looked    string // what was looked at: a sentence before the tag
}

// The states of a letter.
const (
	LetterDraft   = "draft"
	LetterQueued  = "queued"
	LetterHeld    = "held"
	LetterSending = "sending"
	LetterSent    = "sent"
	LetterSeen    = "seen" // it came back: it is on the list
	LetterFailed  = "failed"
	LetterUnknown = "unknown"
)

// Letter is a mail as it would go, or went.
type Letter struct {
	ID, State, Why, Next, Subject, Digest string
	Msgid, Parent, Root                   patch.MsgID
	From                                  patch.Person
	To, Cc                                []patch.Person
	InReplyTo                             patch.MsgID
	Tags                                  []string
	Comments                              int
	Private                               bool
	Raw                                   []byte
	Text                                  string // the decoded body, for reading
	Findings                              []Finding
	Via                                   string    // the transport in words
	Due                                   time.Time // it goes then; zero: not queued
	Phase                                 string
}

// The levels of a finding.
const (
	Block = "block"
	AskMe = "ask"
	Warn  = "warn"
)

// Finding is something to know before a letter goes.
type Finding struct{ Level, Text string }

// Of are the texts of the findings of one level.
func (l *Letter) Of(level string) (out []string) {
	for _, f := range l.Findings {
		if f.Level == level {
			out = append(out, f.Text)
		}
	}
	return out
}

// Open says that a letter is neither gone nor a draft: somebody waits for it.
func (l *Letter) Open() bool {
	return slices.Contains([]string{LetterQueued, LetterSending, LetterHeld, LetterFailed, LetterUnknown}, l.State)
}

// Going says that a letter goes by itself.
func (l *Letter) Going() bool { return l.State == LetterQueued || l.State == LetterSending }

// Untried says that a letter goes by itself and was not tried yet: one that was
// may wait for long.
func (l *Letter) Untried() bool {
	return l.State == LetterSending || l.State == LetterQueued && l.Why == ""
}

// LettersChanged tells every screen that the outbox has changed.
type LettersChanged struct{ All []Letter }

// OutboxWords says in a few words what the outbox holds: "outbox 2, 1 held";
// nothing when it is empty.
func OutboxWords(all []Letter) string {
	n := 0
	by := map[string]int{}
	for i := range all {
		if all[i].Open() {
			n++
			by[all[i].State]++
		}
	}
	if n == 0 {
		return ""
	}
	out := []string{Sprintf("outbox %d", n).String()}
	for _, state := range []string{LetterHeld, LetterFailed, LetterUnknown} {
		if by[state] > 0 {
			out = append(out, Sprintf("%d %s", by[state], state).String())
		}
	}
	return strings.Join(out, ", ")
}

// NoSender says why nothing can be sent, or "".
func NoSender(store any) string {
	if _, ok := store.(Sender); !ok {
		return "this store sends nothing"
	}
	return ""
}

// OpenTags asks for the menu of tags. The screen that asks gets a Tagging.
type OpenTags struct {
	Roots   []patch.MsgID // the changes: several of them only from the queue
	Version int           // 0 is the newest
	At      patch.MsgID   // the message in view, "" for none
	Marked  []patch.MsgID // patches
	What    text.Safe
}

// OpenPreview asks for the mails of the drafts of a change, or, with an ID, for
// that letter of the outbox.
type OpenPreview struct {
	Root patch.MsgID
	At   patch.MsgID // the message whose answer to begin with
	ID   string
	What text.Safe
}

// Way is one more answer to a Confirm.
type Way struct {
	Key   string
	Label text.Safe
	Do    func() tea.Cmd
}

// Tagging is what was chosen in the menu of tags.
type Tagging struct {
	On   []patch.MsgID
	Tag  Tag
	Take bool // take it away again
	What text.Safe
}

// Tagged is the end of a Tagging.
type Tagged struct {
	Tagging
	Err error
}

// Do keeps the tag, or takes it away; Tagged comes back.
func (t Tagging) Do(env Env, store any) tea.Cmd {
	s, ok := store.(Sender)
	if !ok {
		return nil
	}
	if t.Take {
		env.Post(Flash{Text: Sprintf("%s taken back: %s", t.Tag.Key, t.What)})
	} else {
		env.Post(Flash{Text: Sprintf("%s drafted on %s; p shows the mail", t.Tag.Key, t.What)})
	}
	return env.Keep(func(ctx context.Context) tea.Msg {
		if t.Take {
			return Tagged{t, s.TakeTag(ctx, t.On, t.Tag.Key)}
		}
		return Tagged{t, s.GiveTag(ctx, t.On, t.Tag)}
	})
}

// Tell says what went wrong.
func (t Tagged) Tell(env Env) {
	if t.Err != nil && !errors.Is(t.Err, context.Canceled) {
		env.Post(Flash{Text: Sprintf("keep the %s: %v", t.Tag.Key, t.Err), Bad: true})
	}
}

// TagLetters are tags in a few columns: "R T".
func TagLetters(keys []string) string {
	out := ""
	for _, key := range []string{ReviewedBy, AckedBy, TestedBy, NackedBy} {
		if slices.Contains(keys, key) {
			if out != "" {
				out += " "
			}
			out += key[:1]
		}
	}
	return out
}
