// Package screen is what the screens have in common: the surroundings they
// live in (Env), what they ask of the program around them (the requests), and
// the drawing of lines out of painted pieces. The screens themselves are its
// sub-packages; they do not import each other.
//
// It refuses to hold screens, to route messages and to start work by itself:
// that is package ui.
package screen

import (
	"context"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Env is the surroundings of one screen. Its functions are called on the event
// loop only, from Update and Handle.
type Env struct {
	Theme theme.Theme
	Now   func() time.Time
	// Getenv reads the environment the program was started with.
	Getenv func(string) string
	// Status is the newest line of the backend, for a head line.
	Status func() text.Safe
	// Sources is how it stands with the sources; nothing without any.
	Sources func() []Source
	// Job makes a command of work that may block. Its context ends when the
	// screen is left or the work is interrupted; what it returns comes back to
	// this screen's Update, unless the screen is gone by then. The command must
	// be returned from Update or Handle: it counts as running from now on.
	Job func(name string, fn func(context.Context) tea.Msg) tea.Cmd
	// Quiet is Job for work that nobody waits for: it is not shown as work under
	// way, and ends with the screen.
	Quiet func(fn func(context.Context) tea.Msg) tea.Cmd
	// Keep makes a command of work that is done even when the screen is left or
	// the program is about to end: what the person wrote goes to the disk. All of
	// it is done one after the other, in order; what it returns comes back to the
	// screen, if that is still there.
	Keep func(fn func(context.Context) tea.Msg) tea.Cmd
	// Post asks something of the program; it is done before the next message.
	Post func(Request)
}

// Request is what a screen may Post: one of the types below.
type Request any

// OpenChange asks for the screen of one change. Item is what the list knows.
type OpenChange struct {
	Item   *queue.Item
	Thread bool // begin in the thread
}

// OpenMail asks for the pager on message At of IDs, which stand in the order
// that the keys for next and previous follow.
type OpenMail struct {
	Root  patch.MsgID // the change
	Lists []string    // lists it is on, to find the local tree by
	IDs   []patch.MsgID
	// Titles names each of IDs, for the list beside the text; may be shorter.
	Titles []text.Safe
	At     int
	// Series are the patches of the version, for what is done and what is left.
	Series  []patch.MsgID
	Version int       // their version; 0 is the newest
	Edit    bool      // begin with the answer in the editor
	Line    int       // of the Body to begin at, counted from 1; 0 is the top
	Label   text.Safe // what is read, for the head line: "v2"
}

// OpenOutput asks for the screen of a command that reads Input: what it prints.
// With Argv that is run as it is, in Dir, and Command is for people only; else
// Command is a line for the shell, of the person's own words.
type OpenOutput struct {
	Command string
	Argv    []string
	Dir     string
	Input   []byte
}

// OpenSources asks for the screen of the sources.
type OpenSources struct{}

// Leave asks to go one screen back, if the screen that asks is in view.
type Leave struct{}

// Flash shows one line for a few seconds. With a Key it stays until a key is
// pressed, and that one, as the very next, does what is offered.
type Flash struct {
	Text text.Safe
	Bad  bool
	Key  string
	Do   func() tea.Cmd
}

// Ask opens the prompt on the bottom line. Every function may be nil; what
// they return is run. Hint gives a word on what is typed so far, drawn beside
// it.
type Ask struct {
	Label   text.Safe
	Value   string
	History string // prompts of one name share their history
	Changed func(value string) tea.Cmd
	Accept  func(value string) tea.Cmd
	Cancel  func() tea.Cmd
	Hint    func() (text.Safe, bool) // the note, and whether it is an error
	// Secret says that what is typed is neither drawn nor kept.
	Secret bool
	// Self says that the prompt came up by itself: keys typed in the first
	// moments are not taken, and it is dropped when the screen is not in view or
	// something else is asked.
	Self bool
}

// Confirm asks a question that only y answers with yes.
type Confirm struct {
	Question text.Safe
	// Self says that the question came up by itself: keys typed in the first
	// moments are not taken for an answer.
	Self bool
	Yes  func() tea.Cmd
	No   func() tea.Cmd // any other key; may be nil
	Ways []Way          // more answers, or, without Yes, all of them
}

// Box shows lines over the lower part of the screen until a key closes it.
// Enter and o open the first of the messages of Mail, a digit that one; without
// any they close it.
type Box struct {
	Title text.Safe
	Lines []Line
	Mail  OpenMail
}

// Exec gives the terminal to a command and takes it back when it has ended.
// Input, when not nil, is what the command reads. With Pause, what it wrote
// stays until a key.
type Exec struct {
	Cmd   *exec.Cmd
	Input []byte
	Pause bool
	Done  func(error) tea.Msg // what the screen gets; may be nil
}

// Snapshot tells every screen that the queue has changed.
type Snapshot struct{ *queue.Snapshot }

// Click tells a screen that the left button was pressed on a cell of it.
type Click struct{ X, Y int }
