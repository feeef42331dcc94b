// Package store keeps what was fetched and what a person did about it.
//
// It owns one SQLite file in one folder: every message's raw bytes, the facts
// drawn from them, the changes built from the facts, the words to search by,
// the cursors of the sources and where they hold what, and the marks of the
// reader. A message is either wholly in the store, with everything that follows
// from it, with its place at the source and with the cursor that says so, or it
// is not there: Take is one transaction. Of a message that is too large to
// fetch unasked only the beginning may be here, and that is said of it.
//
// Messages are kept by Message-ID. The same id with the same body is a
// duplicate and adds only the list it came by; the same id with another body
// is a variant, kept beside the first and shown, but no new item. What cannot
// be read as mail is kept raw, apart.
//
// Everything derived can be dropped and made again from the raw messages
// (Rebuild). What the reader did cannot, lives in tables of its own, is kept
// by Message-ID, and no source can delete it.
//
// One goroutine writes at a time; readers have connections of their own and
// never wait for it. Several processes may open one store.
//
// It refuses to know sources, the time, the reader's areas and the screen. No
// other package knows SQL.
package store
