package queue

import (
	"strings"

	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// mine is what the reader said of a change and how far it has come, for its
// row: "R?" is a draft, "R>" goes, then "R sent" and "R on list"; nothing
// without any. Where there is no tag, "c" stands for comments.
func mine(it *queue.Item) text.Safe {
	m := it.Marks
	switch {
	case m.Drafts > 0:
		return said(m.Pending, "?")
	case m.Unsent():
		return said(m.Pending, ">")
	case m.Letters > 0:
		return said(m.Pending, " sent")
	case m.Listed != "":
		return said(m.Listed, " on list")
	}
	return text.Safe{}
}

// said is tags in a letter each, and how far they have come.
func said(keys, state string) text.Safe {
	letters := strings.ReplaceAll(screen.TagLetters(strings.Split(keys, ",")), " ", "")
	if letters == "" {
		letters = "c"
	}
	return text.Clean(letters + state)
}

// mineRole paints what is the reader's; what is on the list needs nothing more.
func mineRole(it *queue.Item) theme.Role {
	if it.Marks.Drafts+it.Marks.Letters == 0 {
		return theme.Ok
	}
	return theme.Mine
}

// mineMeans explains it.
func mineMeans(it *queue.Item) string {
	m := it.Marks
	var what string
	switch {
	case m.Drafts > 0:
		what = " is a draft of yours that is not sent; p shows the mail"
	case m.Unsent():
		what = " is a mail of yours on its way; B shows the outbox"
	case m.Letters > 0:
		what = " is a mail of yours that was sent and has not come back from the list yet"
	case m.Listed != "":
		what = " is yours, and came back from the list"
	default:
		return ""
	}
	return mine(it).String() + what
}
