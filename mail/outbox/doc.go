// Package outbox moves finished mails out: each at most once without its
// author's consent, none lost, none other than was seen.
//
// It owns the states of a letter and what leads from one to the other, when a
// letter goes, and what is done when a submission fails, breaks or dies. A
// letter goes only after somebody named the SHA-256 of its bytes (Approve).
// Whoever submits holds the lock of the store's outbox, claims the letter in
// the store, and has the store keep every phase before it begins: a process
// that dies before the final dot has sent nothing, and the letter goes again
// by itself; one that dies after it leaves the letter unknown, and only
// evidence or its author moves it on.
//
// It refuses to know SMTP, IMAP, the series and the screen: a Transport sends,
// and functions of Options say whether the world moved, whether a letter is
// out, and what an error means. It changes no byte of a letter and makes none.
package outbox
