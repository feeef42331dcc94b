package theme

// Role is what a piece of text means.
type Role uint8

// The roles. Plain is the text of the terminal itself.
const (
	Plain Role = iota

	Title    // name of the screen or of what is shown
	Header   // header field names, column heads
	Dim      // what can be read over: context, separators, old news
	Cursor   // the row under the cursor
	Selected // the chosen section, tab or range
	Mark     // a marked row
	Match    // what a search found
	Key      // a key in the footer and in help
	Footer   // the bottom line
	Border   // lines between panes

	Need // nobody has looked
	Ok   // enough review, check passed
	Warn
	Error

	Add     // added line of a diff
	Del     // removed line
	AddWord // the changed words in an added line
	DelWord
	Hunk // the @@ line
	File // file header of a diff
	Note // a comment of a person in a diff

	Quote1 // quoted once
	Quote2
	Quote3 // and deeper
	Trailer

	Bot   // written by a program
	AI    // written by a language model
	Human // a person other than the author
	Mine  // what I wrote, my own row

	Hostile // a banner about characters made visible

	SynKeyword
	SynType
	SynString
	SynComment
	SynNumber
	SynPreproc

	roles // how many there are
)
