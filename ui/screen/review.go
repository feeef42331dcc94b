package screen

import (
	"context"

	"onemore/patch"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Said is what somebody said on a line of a message, or in answer to that.
type Said struct {
	Message patch.MsgID // in which it stands
	Who     string
	Kind    string // of the sender: human, author, bot, ai
	Date    int64  // Unix seconds
	// Line is the line of the Body of the message that was asked for, counted
	// from 0, below which it stands; -1: it belongs to no line of it.
	Line    int
	Version int // of the patch it was said on, where that is another one; else 0
	// Gone is the line it was said on, where this version has it no more; Line
	// is then the nearest one before it that is still there.
	Gone    string
	Text    string
	Mine    bool // I sent it
	Draft   bool // I have not sent it; those of a Drafter are shown instead
	Answers []Said
}

// Talker is a backend that knows who said what on which line.
type Talker interface {
	// Talk is what was said on the lines of a message and on the same lines of
	// other versions, in the order of its lines, then of its dates.
	Talk(ctx context.Context, id patch.MsgID) ([]Said, error)
}

// Comment is what I want to say on lines of a message.
type Comment struct {
	ID string // names it among those on the message
	// From and To, included, are lines of the Body of the message, counted from
	// 0; the text stands below To.
	From, To int
	Text     string
	Changed  int64  // Unix seconds
	Was      string // the text that it takes the place of, as far as is known here
}

// Draft is what I want to say in answer to one message.
type Draft struct {
	Parent   patch.MsgID
	Subject  string    // of the parent
	Comments []Comment // those of one line in the order they stand in
	Text     string    // a remark that belongs to no line
	Tags     []string  // "Reviewed-by", ...
	Written  bool      // it was written whole in the editor: comments do not make it
}

// Drafter is a backend that keeps what I have not sent.
type Drafter interface {
	// Drafts are those on the messages of a change, in the order of its thread.
	Drafts(ctx context.Context, root patch.MsgID) ([]Draft, error)
	// SaveComment puts a comment in place of the one with its ID, else behind
	// the others; one with another text than Was, which somebody else wrote
	// meanwhile, stays beside it. It is on the disk when SaveComment returns.
	SaveComment(ctx context.Context, parent patch.MsgID, c Comment) error
	// DropComment takes a comment away; one that is not there is no error.
	DropComment(ctx context.Context, parent patch.MsgID, id string) error
	// Buffer is the whole answer to a message as a text to edit, the comments
	// between the quoted lines.
	Buffer(ctx context.Context, parent patch.MsgID) (string, error)
	// TakeBuffer makes the draft anew of what the text has become. Problems are
	// for people; nothing is lost for them.
	TakeBuffer(ctx context.Context, parent patch.MsgID, text string) (problems []string, err error)
	// Scratch is the folder for files that an editor has open. What is left
	// there by an editor that did not end is offered again; "" keeps none.
	Scratch() string
}

// Discreet is a backend that knows which messages no public list got.
type Discreet interface {
	Private(ctx context.Context, id patch.MsgID) (bool, error)
}

// IsPrivate says that no public list got a message, as far as the store knows.
func IsPrivate(ctx context.Context, store any, id patch.MsgID) bool {
	d, ok := store.(Discreet)
	if !ok || id == "" {
		return false
	}
	private, err := d.Private(ctx, id)
	return private && err == nil
}

// The marks of a patch.
const (
	MarkDone = "done"
	MarkSkip = "skip"
)

// PatchMarker is a backend that keeps which patches I am done with.
type PatchMarker interface {
	// PatchMarks gives the marks of a change's patches, by their messages; they
	// follow a patch that is unchanged in a newer version.
	PatchMarks(ctx context.Context, root patch.MsgID) (map[patch.MsgID]string, error)
	// MarkPatch puts a mark on a patch; "" takes it away.
	MarkPatch(ctx context.Context, root, id patch.MsgID, mark string) error
}

// Place is where somebody stopped reading.
type Place struct {
	Message patch.MsgID // "" is nowhere
	Line    int         // of its Body, counted from 0
}

// Places is a backend that remembers where I stopped in a change.
type Places interface {
	Place(ctx context.Context, root patch.MsgID) (Place, error)
	SetPlace(ctx context.Context, root patch.MsgID, p Place) error
}

// OpenDrafts asks for the list of all drafts of a change. GoTo comes back to
// the screen that asks, when one is chosen.
type OpenDrafts struct {
	Root patch.MsgID
	What text.Safe // the change, for the head line
}

// GoTo tells a screen to show a line of a message.
type GoTo struct {
	Message patch.MsgID
	Line    int // of its Body, counted from 0
}

// Return leaves the screen that asks and gives the one below a message.
type Return struct{ Msg any }

// MarkLine is the mark of a patch and the number of comments drafted on it in
// a few columns; nothing without any.
func MarkLine(mark string, comments int) Line {
	var l Line
	if comments > 0 {
		l = l.Put(theme.Mine, Sprintf("%s", Count(comments, "draft")))
	}
	role := theme.Ok
	switch mark {
	case "":
		return l
	case MarkSkip:
		role = theme.Dim
	}
	if len(l) > 0 {
		l = l.Gap(1)
	}
	return l.Put(role, text.Clean(mark))
}

// LeftWords says how many of the patches of a version are left.
func LeftWords(left, of int) text.Safe {
	if left == 0 {
		return text.Lit("nothing is left; d in the queue takes the change out of it")
	}
	return Sprintf("%d of %s left", left, Patches(of))
}
