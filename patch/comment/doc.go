// Package comment says what other people said on which line of a patch.
//
// It owns the reading of replies: which lines are quoted and at what depth,
// which were written by the sender, and what they are about. Quoted lines are
// aligned with the body of the mail that is answered, through replies of
// replies, whatever mailers did to them: blanks lost, tabs replaced, long lines
// wrapped, quoted-printable left undone. It also owns the anchor of a line, by
// which the line is found again in another version of the patch, and the list
// of comments that nobody answered.
//
// All mail is hostile: time is nearly linear in its size and nothing fails. What
// cannot be aligned is about the whole and keeps the line it quoted.
//
// It refuses to know who is a machine and who the author is (the caller says
// so), to judge what a tag counts for (package series), and to write replies
// (package reply).
package comment
