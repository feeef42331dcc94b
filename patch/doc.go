// Package patch says what patch mail means.
//
// It owns the words of the field: a message (Mail), its people, its subject
// line, and in sub-packages the diff, the thread, the series with its
// versions, the trailers and the queue. Everything here is a pure function of
// its input: no files, no network, no clock, no goroutines, nothing but the
// standard library. Time, the reader and the configuration come in as values.
//
// It refuses to know how mail is fetched, decoded or stored (package mail) and
// how it is drawn (package ui).
package patch
