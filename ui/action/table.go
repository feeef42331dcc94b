package action

import "slices"

// The screens that show text to read, and those that show mail.
const (
	texts = Pager | Help | Log | Output | Proof | Since
	mails = Queue | Series | Pager
)

// Table returns all actions with their default keys.
func Table() []Action {
	return slices.Concat(moving(), jumping(), opening(), marking(), lanes(), reviewing(), sending(), comparing(), handing(), claiming(), looking(), searching(), running())
}

func moving() []Action {
	return []Action{
		{
			ID: MoveDown, In: Global, Group: Moving, Keys: []string{"j", "down"}, Help: "down", Pair: MoveUp,
			Doc: "Go to the next row or line; with a count, that many (5j).",
		},
		{
			ID: MoveUp, In: Global, Group: Moving, Keys: []string{"k", "up"}, Help: "up",
			Doc: "Go to the row or line before.",
		},
		{
			ID: MoveFirst, In: Global, Group: Moving, Keys: []string{"g", "home"}, Help: "first", Pair: MoveLast,
			Doc: "Go to the first row or line; with a count, to that one (12g).",
		},
		{
			ID: MoveLast, In: Global, Group: Moving, Keys: []string{"G", "end"}, Help: "last",
			Doc: "Go to the last row or line; with a count, to that one (12G).",
		},
		{
			ID: HalfDown, In: Global, Group: Moving, Keys: []string{"ctrl+d"}, Help: "half down", Pair: HalfUp,
			Doc: "Go down half a window.",
		},
		{
			ID: HalfUp, In: Global, Group: Moving, Keys: []string{"ctrl+u"}, Help: "half up",
			Doc: "Go up half a window.",
		},
		{
			ID: PageDown, In: Global, Group: Moving, Keys: []string{"ctrl+f", "pgdown"}, Help: "page down", Pair: PageUp,
			Doc: "Go down a window.",
		},
		{
			ID: PageUp, In: Global, Group: Moving, Keys: []string{"ctrl+b", "pgup"}, Help: "page up",
			Doc: "Go up a window.",
		},
		{
			ID: TextDown, In: texts, Group: Moving, Keys: []string{"space"}, Help: "page", Pair: TextUp,
			Doc: "Read on: down a window, and at the end of a message to the next one.",
		},
		{
			ID: TextUp, In: texts, Group: Moving, Keys: []string{"-"}, Help: "page back",
			Doc: "Read back: up a window.",
		},
		{
			ID: TextRight, In: Pager | Log | Output | Proof | Since, Group: Moving, Keys: []string{"l", "right"}, Help: "right", Pair: TextLeft,
			Doc: "Show what is to the right of the window.",
		},
		{
			ID: TextLeft, In: Pager | Log | Output | Proof | Since, Group: Moving, Keys: []string{"h", "left"}, Help: "left",
			Doc: "Go back to the left.",
		},
	}
}

func jumping() []Action {
	return []Action{
		{
			ID: SectionGo, In: Queue, Group: Jumping, Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"},
			Help: "section", Footer: 7, Doc: "Show the section of that number.",
		},
		{
			ID: SectionNext, In: Queue, Group: Jumping, Keys: []string{"]"}, Help: "section", Pair: SectionPrev,
			Doc: "Show the next section.",
		},
		{
			ID: SectionPrev, In: Queue, Group: Jumping, Keys: []string{"["}, Help: "section back",
			Doc: "Show the section before.",
		},
		{
			ID: VersionNext, In: Series, Group: Jumping, Keys: []string{"]"}, Help: "version", Footer: 3, Pair: VersionPrev,
			Doc: "Show the next version.",
		},
		{
			ID: VersionPrev, In: Series, Group: Jumping, Keys: []string{"["}, Help: "version back",
			Doc: "Show the version before.",
		},
		{
			ID: PatchNext, In: Pager | Since, Group: Jumping, Keys: []string{"]"}, Help: "patch", Footer: 1, Pair: PatchPrev,
			Doc: "Go to the next patch or message.",
		},
		{
			ID: PatchPrev, In: Pager | Since, Group: Jumping, Keys: []string{"["}, Help: "patch back",
			Doc: "Go to the patch or message before.",
		},
		{
			ID: FileNext, In: Pager, Group: Jumping, Keys: []string{")"}, Help: "file", Footer: 3, Pair: FilePrev,
			Doc: "Go to the next file of the diff.",
		},
		{
			ID: FilePrev, In: Pager, Group: Jumping, Keys: []string{"("}, Help: "file back",
			Doc: "Go to the file before.",
		},
		{
			ID: HunkNext, In: Pager | Since, Group: Jumping, Keys: []string{"}", "@"}, Help: "hunk", Footer: 2, Pair: HunkPrev,
			Doc: "Go to the next hunk of the diff.",
		},
		{
			ID: HunkPrev, In: Pager | Since, Group: Jumping, Keys: []string{"{"}, Help: "hunk back",
			Doc: "Go to the hunk before.",
		},
		{
			ID: NewsNext, In: mails | Since, Group: Jumping, Keys: []string{"."}, Help: "news", Footer: 10, Pair: NewsPrev,
			Doc: "Go to the next comment in a message, else to the next row or message with something new.",
		},
		{
			ID: NewsPrev, In: mails | Since, Group: Jumping, Keys: []string{","}, Help: "news back",
			Doc: "Go to the comment before, else to the row or message before with something new.",
		},
	}
}

func opening() []Action {
	return []Action{
		{
			ID: Open, In: Queue | Series | Sources | Drafts | Outbox | Since, Group: Opening, Keys: []string{"enter"}, Help: "open", Footer: 1,
			Doc: "Open what the cursor is on; on a source, answer what it asks.",
		},
		{
			ID: Thread, In: Queue | Series, Group: Opening, Keys: []string{"e"}, Help: "thread", Footer: 2,
			Doc: "List all messages about this change.",
		},
		{
			ID: Edit, In: Pager, Group: Opening, Keys: []string{"e"}, Help: "edit", Footer: 8,
			Doc: "Open the file of the local tree in $EDITOR, at this line.",
		},
		{
			ID: Back, In: Global, Group: Opening, Keys: []string{"q"}, Help: "back", Footer: 12,
			Doc: "Go one screen back; on the first screen, ask whether to quit.",
		},
	}
}

func marking() []Action {
	return []Action{
		{
			ID: MarkRow, In: Queue, Group: Marking, Keys: []string{"space"}, Help: "mark", Footer: 6,
			Doc: "Mark the row, or take its mark away, and go to the next one.",
		},
		{
			ID: Done, In: Queue, Group: Marking, Keys: []string{"d"}, Help: "done", Footer: 4,
			Doc: "Say that I am done with it: it leaves my queue until something new comes; again takes that back.",
		},
		{
			ID: Flag, In: Queue | Series, Group: Marking, Keys: []string{"F"}, Help: "flag", Footer: 9,
			Doc: "Flag the change so that I find it again, or take the flag away.",
		},
		{
			ID: Link, In: Queue, Group: Marking, Keys: []string{"L"}, Help: "link",
			Doc: "Say that the marked rows are versions of one change; wins over every rule, for ever.",
		},
		{
			ID: Unlink, In: Series, Group: Marking, Keys: []string{"L"}, Help: "unlink",
			Doc: "Say that the version in view is a change of its own; wins over every rule, for ever.",
		},
	}
}

func reviewing() []Action {
	return []Action{
		{
			ID: Comment, In: Pager, Group: Reviewing, Keys: []string{"c"}, Help: "comment", Footer: 4,
			Doc: "Write a comment on the line under the cursor or on the selected lines; on an own one, change it.",
		},
		{
			ID: Select, In: Pager, Group: Reviewing, Keys: []string{"v"}, Help: "select", Footer: 9,
			Doc: "Select lines to comment on, from here to where the cursor goes; again takes that back.",
		},
		{
			ID: Reply, In: Pager, Group: Reviewing, Keys: []string{"r"}, Help: "reply", Footer: 5,
			Doc: "Write the whole answer to this message in $EDITOR, with the comments between the quoted lines; it is a draft, nothing is sent.",
		},
		{
			ID: PatchDone, In: Series | Pager | Since, Group: Reviewing, Keys: []string{"d"}, Help: "done", Footer: 4,
			Doc: "Say that I am done with this patch; again takes that back.",
		},
		{
			ID: PatchSkip, In: Series | Pager | Since, Group: Reviewing, Keys: []string{"x"}, Help: "skip",
			Doc: "Say that I skip this patch, again takes that back; on an own comment, drop that.",
		},
		{
			ID: CommentMove, In: Pager, Group: Reviewing, Keys: []string{"m"}, Help: "move comment",
			Doc: "Take up the own comment under the cursor; on another line, put it there.",
		},
		{
			ID: CommentUndo, In: Pager, Group: Reviewing, Keys: []string{"z u"}, Help: "undrop",
			Doc: "Bring the comment back that was dropped last.",
		},
		{
			ID: ShowDrafts, In: Series | Pager | Since, Group: Reviewing, Keys: []string{"z d"}, Help: "drafts",
			Doc: "List all drafts of this change.",
		},
		{
			ID: WriteEnd, In: Compose, Group: Reviewing, Keys: []string{"ctrl+s", "alt+enter", "esc", "ctrl+c"}, Help: "keep it", Footer: 1,
			Doc: "Keep the comment as a draft and go back to the diff; an empty one is dropped.",
		},
		{
			ID: WriteEditor, In: Compose, Group: Reviewing, Keys: []string{"ctrl+e"}, Help: "in $EDITOR", Footer: 2,
			Doc: "Go on with the comment in $EDITOR.",
		},
	}
}

func looking() []Action {
	return []Action{
		{
			ID: Pane, In: mails, Group: Looking, Keys: []string{"tab"}, Help: "pane",
			Doc: "Go to the next pane, where the window has several; in a diff side by side, to the other side.",
		},
		{
			ID: Preview, In: Queue, Group: Looking, Keys: []string{"P"}, Help: "preview", Footer: 8,
			Doc: "Show or hide the preview.",
		},
		{
			ID: Sort, In: Queue, Group: Looking, Keys: []string{"o"}, Help: "sort", Footer: 11,
			Doc: "Sort the rows by the next column.",
		},
		{
			ID: Headers, In: Pager | Proof, Group: Looking, Keys: []string{"H"}, Help: "headers", Footer: 6,
			Doc: "Show all header fields, or the few that matter.",
		},
		{
			ID: Quotes, In: Pager, Group: Looking, Keys: []string{"T"}, Help: "quotes", Footer: 7,
			Doc: "Fold or show all quoted text.",
		},
		{
			ID: Fold, In: Pager, Group: Looking, Keys: []string{"z a", "enter"}, Help: "fold",
			Doc: "Fold or show the quoted text, the comment or the file under the cursor; generated files are folded at first.",
		},
		{
			ID: FoldNotes, In: Pager, Group: Looking, Keys: []string{"z c"}, Help: "fold comments",
			Doc: "Fold or show all comments.",
		},
		{
			ID: Split, In: Pager, Group: Looking, Keys: []string{"z s"}, Help: "split",
			Doc: "Show the old and the new file beside each other where each has 60 columns, or one below the other; Tab goes to the other side.",
		},
		{
			ID: Blanks, In: Pager, Group: Looking, Keys: []string{"z i"}, Help: "blanks",
			Doc: "Show blanks and tabs in the diff, or not; those at the end of an added line always show.",
		},
		{
			ID: WordDiff, In: Pager, Group: Looking, Keys: []string{"z w"}, Help: "word diff",
			Doc: "Show which words of a line have changed, or not.",
		},
		{
			ID: LineNumbers, In: Pager, Group: Looking, Keys: []string{"z n"}, Help: "line numbers",
			Doc: "Show line numbers beside the diff, or not.",
		},
		{
			ID: Syntax, In: Pager, Group: Looking, Keys: []string{"z h"}, Help: "syntax",
			Doc: "Colour the code by its syntax, or not.",
		},
		{
			ID: Copies, In: Pager, Group: Looking, Keys: []string{"V"}, Help: "other copies",
			Doc: "Show the next of the copies with another text that came under the same Message-ID.",
		},
		{
			ID: Explain, In: mails | Sources | Proof, Group: Looking, Keys: []string{"E"}, Help: "explain", Footer: 5,
			Doc: "Say why this row, state, tag, message or source is what it is, and show the mail that proves it.",
		},
		{
			ID: ShowLog, In: Global &^ Log, Group: Looking, Keys: []string{"M"}, Help: "log",
			Doc: "Show what happened: fetching, errors, warnings.",
		},
		{
			ID: ShowSources, In: Queue | Series | Log, Group: Looking, Keys: []string{"S"}, Help: "sources", Footer: 12,
			Doc: "Show where mail comes from: what is fetched, what failed, who asks for a password.",
		},
		{
			ID: ShowHelp, In: Global &^ Help, Group: Looking, Keys: []string{"?"}, Help: "help", Footer: 0,
			Doc: "Show the keys of this screen.",
		},
	}
}

func searching() []Action {
	return []Action{
		{
			ID: Search, In: Global &^ Tags, Group: Searching, Keys: []string{"/"}, Help: "search", Footer: 10,
			Doc: "Search; capital letters count when the pattern has one.",
		},
		{
			ID: SearchNext, In: Global &^ Tags, Group: Searching, Keys: []string{"n"}, Help: "next", Pair: SearchPrev,
			Doc: "Go to the next place the search finds.",
		},
		{
			ID: SearchPrev, In: Global &^ Tags, Group: Searching, Keys: []string{"N"}, Help: "previous",
			Doc: "Go to the place before that the search finds.",
		},
		{
			ID: Limit, In: Queue, Group: Searching, Keys: []string{"l", `\`}, Help: "limit", Footer: 3,
			Doc: "Show only the rows that match a filter; an empty filter shows all.",
		},
	}
}

func running() []Action {
	return []Action{
		{
			ID: Update, In: mails | Sources, Group: Running, Keys: []string{"u"}, Help: "update", Footer: 11,
			Doc: "Fetch what is new about this change: its thread and its other versions; on the sources screen, from this source.",
		},
		{
			ID: UpdateAll, In: mails | Sources | Log, Group: Running, Keys: []string{"U", "f5"}, Help: "fetch all", Footer: 12,
			Doc: "Fetch what is new from all sources.",
		},
		{
			ID: Follow, In: Sources, Group: Running, Keys: []string{"a"}, Help: "follow list", Footer: 2,
			Doc: "Follow one more list, by its name or its URL.",
		},
		{
			ID: Pipe, In: mails, Group: Running, Keys: []string{"|"}, Help: "pipe",
			Doc: "Give the message or series to a command you type and show here what it prints; !command gets the terminal itself (!less).",
		},
		{
			ID: Cancel, In: Global, Group: Running, Keys: []string{"esc"}, Help: "cancel",
			Doc: "Leave a prompt, drop a search, a filter or a half-typed key, stop the source under the cursor; never quits.",
		},
		{
			ID: Interrupt, In: Global, Group: Running, Keys: []string{"ctrl+c"}, Help: "stop",
			Doc: "Stop the work that is running, on the sources screen all that is fetched; with none, as q.",
		},
		{
			ID: Redraw, In: Global, Group: Running, Keys: []string{"ctrl+l"}, Help: "redraw",
			Doc: "Draw the screen anew.",
		},
		{
			ID: Quit, In: Global, Group: Running, Keys: []string{"Q"}, Help: "quit",
			Doc: "Quit at once, from any screen, if nothing is unsent.",
		},
	}
}
