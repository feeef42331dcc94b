// Package imap keeps folders of an IMAP server in step with whoever keeps the
// mail (RFC 3501, 7162, 2177, 5530). It owns the connections, what it
// remembers of a folder (the cursor) and the distrust of what a server sends.
//
// Mail is only read: folders are opened with EXAMINE, messages are read with
// BODY.PEEK. What is written is a note on a Board, and a copy that Visit.Append
// puts among the sent mail. ENVELOPE and BODYSTRUCTURE are never asked for. A
// message is handed on whole or not at all, and a message that a server does not
// deliver, or that breaks the connection, is named and set aside, never passed
// over in silence. Of large messages only the beginning is fetched;
// Account.Whole brings the rest.
//
// The library underneath is a parser here: it has no time limits, ends a
// connection over any surprise and takes a message that was cut off for a
// whole one. So every byte passes a connection of our own (wire), every
// command is bounded in time and bytes, and what a command brought counts only
// once the server has ended it with OK.
package imap
