// Package ui is what a person sees and presses: the one tea.Model, its screen
// stack, message routing and the flash line. Sub-packages hold the action
// table, the theme, safe text, the views and the screens.
//
// It talks to the rest of onemore through Backend alone, and refuses to know
// stores, sources and the network.
package ui

import (
	"context"
	"time"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui/screen"
)

// Backend is what the screens need. Every call but Snapshot may block and is
// made from a command, never from Update or View; it ends early, with the
// context's error, when the context does. Values that come back are not
// changed by anybody any more.
type Backend interface {
	// Snapshot is the newest queue; it never blocks.
	Snapshot() *queue.Snapshot
	// Events gives a value whenever something changed; the receiver then asks
	// Snapshot. It is closed with the backend.
	Events() <-chan Event
	// Change loads one change whole, by its root.
	Change(ctx context.Context, root patch.MsgID) (series.Change, error)
	// Mail loads one message decoded, Raw its bytes as they came.
	Mail(ctx context.Context, id patch.MsgID) (patch.Mail, error)
	Raw(ctx context.Context, id patch.MsgID) ([]byte, error)
	// Series is the version as git-am-ready mboxrd; version 0 is the newest.
	Series(ctx context.Context, root patch.MsgID, version int) ([]byte, error)
	// Search gives the roots of the changes with a message that matches.
	Search(ctx context.Context, words string) (map[patch.MsgID]bool, error)
	// Seen tells which messages of a change the reader has seen; See marks them.
	Seen(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error)
	See(ctx context.Context, root patch.MsgID, ids []patch.MsgID) error
	// Mark stores what the reader did: "done", "flag"; on or off.
	Mark(ctx context.Context, root patch.MsgID, mark string, on bool) error
	// Log gives the newest lines of the log, oldest first.
	Log() []LogLine
	// Tree is the local git tree configured for a list, or "".
	Tree(lists []string) string
}

// Event says what changed behind the screen.
type Event struct {
	Snapshot bool   // a newer snapshot is there
	Status   string // a line for the status, or ""
	Err      error
	Sources  bool // how it stands with the sources has changed
	Letters  bool // the outbox has changed
}

// Fetcher is what a backend with sources may be besides.
type Fetcher = screen.Fetcher

// LogLine is one line of the log screen.
type LogLine struct {
	At    time.Time
	Level string
	Text  string
}
