// Package diff reads the patch inside a mail.
//
// It owns the split of a message into commit message, notes, files, hunks and
// tail, the numbers of a diff, its patch id, and the word differences of one
// changed line. It sees what git would apply: the message ends where git
// mailinfo ends it, and a diff that hides in the message or behind the
// signature is found and warned about.
//
// It never fails: text it cannot read stays as Raw lines, and the pieces of a
// Patch joined again are the input, byte for byte. Nothing is copied; every
// string is a part of the input.
//
// It refuses to apply anything and to know about colours and screens.
package diff
