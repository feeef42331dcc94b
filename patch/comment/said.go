package comment

import "onemore/patch"

// Said is one stretch of a reply that somebody wrote, and what it is about.
type Said struct {
	Message patch.MsgID
	Parent  patch.MsgID  // the message that was answered; "" when it is not known
	By      patch.Person // who wrote it
	Date    int64        // of the message, Unix seconds; 0 when unknown
	Kind    string       // of the sender, as the caller said: human, bot, ai or author

	// From and To are the lines of the patch mail's Body, counted from 0, that
	// were quoted right above it, without a gap; To is the one it is about. An
	// answer has the lines of the comment it answers. Both are -1 when it is
	// about no line.
	From, To int
	Whole    bool   // nothing is quoted above it: it is about all of Parent
	At       Anchor // where To is; without it, Quote is the line that was quoted
	Text     string // what was written, without blank lines and courtesies at its ends
	Replies  []Said // what was answered to it, in the order of the replies
}

// Reply is one message below a patch.
type Reply struct {
	Mail *patch.Mail
	Kind string // of its sender: human, bot, ai or author
}

// In gives what a reply says of the mail that it answers. Of lines quoted from
// a reply in between, those that were quoted there from parent count.
func In(reply, parent *patch.Mail) []Said {
	t := newTalk(parent, []Reply{{Mail: reply}})
	t.hear(0, -1)
	return t.said()
}

// Talk gives what all replies below a patch say of it, in the order of the
// replies. An answer that quotes a comment, or that stands in a reply to it and
// quotes nothing, is hung below it. Whom a message answers is read from its
// In-Reply-To and References.
func Talk(parent *patch.Mail, replies []Reply) []Said {
	t := newTalk(parent, replies)
	t.read()
	return t.said()
}
