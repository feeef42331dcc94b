// Package demo is the made archive behind `onemore demo` and `onemore bench
// --make`: the mail of an invented project, tern, written for this program.
//
// It owns an invented source tree (text/tree), the scripts of what people wrote
// about it (text/talk) and the small machine that turns both into raw RFC 5322
// messages with diffs git applies. Key is the answer to the riddle: what a
// right reading of the archive must find.
//
// It refuses to read a clock, a file or a network: `now` comes in, and the same
// now gives the same bytes. All people, addresses and code are made up; every
// address is under a domain reserved for examples (RFC 2606, RFC 6761).
package demo
