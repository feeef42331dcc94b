package reply

import (
	"slices"
	"strings"
	"time"

	"onemore/patch"
)

// Draft is what one wants to say in answer to one message. It is kept as JSON.
type Draft struct {
	Parent   patch.MsgID `json:"parent"`
	Comments []Comment   `json:"comments,omitempty"`
	Text     string      `json:"text,omitempty"` // a remark that belongs to no line; goes before the tags
	Tags     []Tag       `json:"tags,omitempty"`
	// Written is the whole body as written in the editor, "" when the body is
	// made of the above. With it, Tags are those read from it, Comments and
	// Text say nothing.
	Written string `json:"written,omitempty"`
}

// Empty says that the draft says nothing yet.
func (d Draft) Empty() bool {
	return len(d.Comments) == 0 && strings.TrimSpace(d.Text) == "" && len(d.Tags) == 0 && strings.TrimSpace(d.Written) == ""
}

// Comment is what is said on some lines of the message.
type Comment struct {
	ID      string `json:"id,omitempty"` // names it among those of its draft, by its keeper
	From    int    `json:"from"`         // first line of the parent's Mail.Body, counted from 0
	To      int    `json:"to"`           // last line, included: the text goes below it
	At      Anchor `json:"at"`           // where To is, to find it again in another version
	Text    string `json:"text"`
	Changed int64  `json:"changed,omitempty"` // Unix seconds
}

// Tag is one trailer that is given.
type Tag struct {
	Key  string `json:"key"`            // Reviewed-by, Acked-by, Tested-by or Nacked-by
	Note string `json:"note,omitempty"` // goes behind it as "# note": a remark, or what it was tested on
	// Looked is what was looked at, to stand in the mail as a sentence before the
	// tags: behind a tag "#" says what it is limited to, and trailers are kept for
	// ever where this is for who reads the mail.
	Looked string `json:"looked,omitempty"`
}

// Said is the sentence that says what was looked at; "" when nothing was told.
func (t Tag) Said() string {
	s := strings.TrimSpace(plain(t.Looked))
	if s == "" {
		return ""
	}
	if first, _, _ := strings.Cut(s, " "); first != "I" && !strings.HasPrefix(first, "I'") {
		s = "I looked at " + s
	}
	if !strings.ContainsRune(".!?", rune(s[len(s)-1])) {
		s += "."
	}
	return s
}

// Keys are the tags that a reply gives.
func Keys() [4]string {
	return [...]string{"Reviewed-by", "Acked-by", "Tested-by", "Nacked-by"}
}

func knownKey(key string) bool {
	keys := Keys()
	return slices.Contains(keys[:], key)
}

// Line is the trailer as it stands in the mail, without its line end.
func (t Tag) Line(me patch.Person) string {
	line := t.Key + ": " + patch.Person{Name: plain(me.Name), Email: plain(me.Email)}.String()
	if note := noteText(t.Note); note != "" {
		line += " # " + note
	}
	return line
}

// noteText is a note on one line, without the mark that Line puts before it.
func noteText(note string) string {
	return strings.TrimSpace(strings.TrimLeft(plain(note), "# "))
}

// Me is what is known of the person who answers.
type Me struct {
	Person  patch.Person // who the mail is from
	Aliases []string     // further addresses of mine
	Exclude []string     // addresses that never get a mail from here; "*" stands for any text
	Lists   []string     // addresses known to be public lists
	Closed  []string     // addresses of lists that the public cannot read
}

// Is says whether an address is one of mine; case and "+tag" do not matter.
func (me Me) Is(email string) bool {
	key := patch.Person{Email: email}.Key()
	if key == "" {
		return false
	}
	return key == me.Person.Key() || slices.ContainsFunc(me.Aliases, func(a string) bool {
		return patch.Person{Email: a}.Key() == key
	})
}

// Letter is a mail about to be made.
type Letter struct {
	From       patch.Person
	To, Cc     []patch.Person
	Subject    string // decoded
	InReplyTo  patch.MsgID
	References []patch.MsgID // oldest first
	Date       time.Time     // in the zone to be shown
	ID         patch.MsgID   // without brackets, see NewID
	Body       string        // lines end in LF
	Private    bool          // no public list reads it
	Unparsed   []string      // what stood among the parent's recipients and is no address: somebody would be missing
	Notes      []string      // for people: what was done with the parent's recipients beyond taking them all
}
