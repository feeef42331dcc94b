// Package auth finds the secret that a mail server wants: from a command the
// person named, from git's credential helpers, from the system's keyring, or
// by asking. It remembers secrets in memory for as long as the program runs, is
// told whether they worked, and turns them into SASL.
//
// It owns no connection and stores nothing: git's helpers keep what is theirs.
// It refuses to show a secret (Secret prints as its kind in every format), to
// run anything through a shell or on our terminal, and to send a secret
// over a line that others can read.
package auth

import (
	"errors"
	"time"
)

// Errors are wrapped by an Error, which adds what to do.
var (
	ErrUser      = errors.New("no user name")
	ErrNothing   = errors.New("no password or token found")
	ErrRefused   = errors.New("no password or token that the server takes")
	ErrCommand   = errors.New("the command gave no secret")
	ErrControl   = errors.New("a control character where none may be")
	ErrPlain     = errors.New("the line is not encrypted")
	ErrMechanism = errors.New("no way to log in that both sides know")
)

// Error is a fault in getting or using a secret. It never has the secret.
type Error struct {
	Try  string // what was tried, such as "log in to imap.example.org"
	Err  error
	Next string // what the person can do
}

// Error tells all three.
func (e *Error) Error() string { return e.Try + ": " + e.Err.Error() + "; " + e.Next }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// defaultTimeout bounds a command, git's helpers and the keyring.
const defaultTimeout = 30 * time.Second

// maxSecret is the longest password or token that is taken, in bytes.
const maxSecret = 64 << 10
