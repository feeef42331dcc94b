package reply

import (
	"unicode/utf8"

	"onemore/patch/comment"
	"onemore/patch/diff"
)

// Anchor is a place in a patch that can be found again in another version.
type Anchor = comment.Anchor

// At is the anchor of a line of in's text, counted from 0.
func At(in *diff.Patch, line int) Anchor { return comment.At(in, line) }

// Find looks for an anchor in another version: the line of its text, counted
// from 0. It fails when the line is gone.
func Find(a Anchor, in *diff.Patch) (line int, ok bool) { return comment.Find(a, in) }

// clip cuts s at n bytes, whole characters only.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
