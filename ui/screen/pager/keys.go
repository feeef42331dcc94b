package pager

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	if s.writing != nil {
		return s.compose(r)
	}
	if r.Action.ID == action.Cancel && s.cancel() {
		return nil, true
	}
	if r.Action.ID == action.TextDown && s.reader.AtEnd() && s.at+1 < len(s.open.IDs) {
		return s.walk(1), true
	}
	if cmd, ok := s.reader.Handle(r); ok {
		return tea.Batch(cmd, s.colour()), true
	}
	if cmd, ok := s.jump(r); ok {
		return tea.Batch(cmd, s.colour()), true
	}
	if s.look(r) {
		return s.colour(), true
	}
	switch r.Action.ID {
	case action.Headers:
		s.full = !s.full
		return s.load(), true
	case action.Edit:
		return s.findFile(), true
	case action.Pipe:
		s.pipe()
	case action.Explain:
		return s.explain(), true
	case action.Copies:
		return s.nextCopy(), true
	case action.Update:
		return screen.Update(s.env, s.store, s.open.Root), true
	default:
		return s.say(r)
	}
	return nil, true
}

// say does the actions of the review.
func (s *Screen) say(r action.Result) (tea.Cmd, bool) {
	switch r.Action.ID {
	case action.Comment:
		return s.comment(), true
	case action.Select:
		s.choose()
	case action.Reply:
		return s.reply(), true
	case action.PatchDone:
		return s.mark(screen.MarkDone), true
	case action.PatchSkip:
		if n := s.noteHere(); n != nil && n.own != nil {
			s.askDrop(*n.own)
			return nil, true
		}
		return s.mark(screen.MarkSkip), true
	case action.CommentMove:
		return s.move(), true
	case action.CommentUndo:
		return s.undrop(), true
	case action.ShowDrafts:
		s.env.Post(screen.OpenDrafts{Root: s.open.Root, What: s.open.Label})
	default:
		return s.hand(r.Action.ID)
	}
	return nil, true
}

// compose does an action while a comment is written.
func (s *Screen) compose(r action.Result) (tea.Cmd, bool) {
	switch r.Action.ID {
	case action.WriteEnd:
		return s.end(), true
	case action.WriteEditor:
		return s.elsewhere(), true
	}
	return nil, true
}

// jump does the actions that go to another place or message.
func (s *Screen) jump(r action.Result) (tea.Cmd, bool) {
	n := r.Times()
	switch r.Action.ID {
	case action.PatchNext:
		return s.walk(n), true
	case action.PatchPrev:
		return s.walk(-n), true
	case action.FileNext:
		s.goTo(pager.File, n)
	case action.FilePrev:
		s.goTo(pager.File, -n)
	case action.HunkNext:
		s.goTo(pager.Hunk, n)
	case action.HunkPrev:
		s.goTo(pager.Hunk, -n)
	case action.NewsNext:
		return s.nextNote(n), true
	case action.NewsPrev:
		return s.nextNote(-n), true
	default:
		return nil, false
	}
	return nil, true
}

// nextNote goes to the next comment of the message, and from the last one to
// the next message that is new.
func (s *Screen) nextNote(n int) tea.Cmd {
	if s.reader.Jump(pager.Note, n) {
		s.reader.Center()
		return s.colour()
	}
	dir := 1
	if n < 0 {
		dir = -1
	}
	return s.news(dir)
}

func (s *Screen) goTo(k pager.Kind, n int) {
	if s.reader.Jump(k, n) {
		return
	}
	what := "file"
	if k == pager.Hunk {
		what = "hunk"
	}
	s.env.Post(screen.Flash{Text: screen.Sprintf("no more %s this way; ] goes to the next message", what)})
}

// look does the actions that change how it looks.
func (s *Screen) look(r action.Result) bool {
	switch r.Action.ID {
	case action.Quotes:
		s.quotes = !s.quotes
		s.reader.CloseAll(s.quotes)
	case action.Fold:
		if n := s.noteHere(); n != nil {
			s.toggleNote(n)
		} else if !s.reader.Toggle() {
			s.env.Post(screen.Flash{Text: text.Lit("there is nothing to fold here")})
		}
	case action.FoldNotes:
		s.toggleNotes()
	case action.Split:
		s.toggleSplit()
	case action.Pane:
		s.old = !s.old
	case action.Blanks:
		s.blanks = !s.blanks
		s.tell("blanks", s.blanks)
	case action.WordDiff:
		s.words = !s.words
		s.tell("word differences", s.words)
	case action.LineNumbers:
		on := !s.numbered()
		s.numbers = never
		if on {
			s.numbers = always
		}
		s.tell("line numbers", on)
	case action.Syntax:
		s.syntax = !s.syntax
		s.tell("syntax colours", s.syntax)
	default:
		return false
	}
	return true
}

// toggleSplit shows the two sides of a diff beside each other, or not.
func (s *Screen) toggleSplit() {
	line, id, part := s.here(), "", 0
	if n := s.noteHere(); n != nil {
		id, part = n.id, int(s.sheet.row(s.reader.Cursor()).part)
	}
	s.split, s.old = !s.split, s.doc.lines[line].kind == delLine
	s.layAt(line, id, part)
	if s.split && s.splitWidth() == 0 {
		s.env.Post(screen.Flash{Text: screen.Sprintf("side by side as soon as the window has %d columns", 2*sideColumns+1)})
		return
	}
	s.tell("side by side", s.split)
}

func (s *Screen) tell(what string, on bool) {
	word := "off"
	if on {
		word = "on"
	}
	s.env.Post(screen.Flash{Text: screen.Sprintf("%s %s", what, word)})
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	switch id {
	case action.FileNext, action.FilePrev, action.HunkNext, action.HunkPrev, action.Edit, action.WordDiff, action.LineNumbers, action.Syntax, action.Split, action.Blanks:
		if s.doc == nil || s.doc.patch == nil {
			return "this is no patch"
		}
	case action.Quotes, action.Fold, action.FoldNotes:
		return s.offFold(id)
	case action.PatchNext, action.PatchPrev:
		if len(s.open.IDs) < 2 {
			return "there is one message only"
		}
	case action.NewsNext, action.NewsPrev:
		if len(s.open.IDs) < 2 && !s.noted() {
			return "there is one message only, and nobody commented on it"
		}
	case action.Copies:
		if s.copies == 0 {
			return "no other copy of this message came with another text"
		}
	case action.Pane:
		if s.splitWidth() == 0 {
			return "there is one pane only"
		}
	case action.HandTrack, action.HandShazam, action.HandAm, action.HandSeries:
		return s.noHand(id)
	case action.SearchNext, action.SearchPrev:
		if s.reader.Query().Empty() {
			return "search with / first"
		}
	case action.Update:
		return screen.NoSource(s.env, s.store)
	case action.Pipe, action.Explain, action.Headers:
		if s.doc == nil {
			return "the message is not loaded"
		}
	default:
		return s.offReview(id)
	}
	return ""
}

// noted says that something stands between the lines.
func (s *Screen) noted() bool { return s.sheet != nil && len(s.sheet.notes) > 0 }

// offFold says why nothing can be folded.
func (s *Screen) offFold(id string) string {
	folds := s.doc != nil && len(s.doc.folds) > 0
	if id == action.Fold && (folds || s.noted()) || id == action.Quotes && folds || id == action.FoldNotes && s.noted() {
		return ""
	}
	return "there is nothing to fold"
}

// offReview says why an action of the review is not possible now.
func (s *Screen) offReview(id string) string {
	switch id {
	case action.Comment, action.Reply, action.CommentMove, action.Select:
		return s.noDrafts()
	case action.ShowDrafts:
		if _, ok := s.store.(screen.Drafter); !ok {
			return s.noDrafts()
		}
	case action.GiveTags, action.Proofs:
		if len(s.open.IDs) == 0 {
			return "there is no message"
		}
	case action.WhatChanged:
		if s.open.Root == "" || len(s.open.IDs) == 0 {
			return "this message is part of no change"
		}
		return screen.NoSince(s.store)
	case action.CommentUndo:
		if s.dropped == nil {
			return "no comment was dropped"
		}
	case action.PatchDone:
		return s.noMark()
	case action.PatchSkip:
		if n := s.noteHere(); n == nil || n.own == nil {
			return s.noMark()
		}
	}
	return ""
}

func (s *Screen) subject() string {
	if s.doc == nil {
		return "the change"
	}
	return s.doc.mail.Subject
}

// pipe asks for the command that gets this mail.
func (s *Screen) pipe() {
	screen.AskPipe(s.env, text.Lit(" pipe this mail to: "), s.bytes())
}

// newsMsg is the place of an unseen message, or -1.
type newsMsg struct {
	step, at int
	err      error
}

// news looks for the next message that has not been seen.
func (s *Screen) news(dir int) tea.Cmd {
	step, at, ids, store := s.step, s.at, s.open.IDs, s.store
	return s.env.Job("news", func(ctx context.Context) tea.Msg {
		seen, err := store.Seen(ctx, ids)
		if err != nil {
			return newsMsg{step: step, err: err}
		}
		for i := at + dir; i >= 0 && i < len(ids); i += dir {
			if !seen[ids[i]] {
				return newsMsg{step: step, at: i}
			}
		}
		return newsMsg{step: step, at: -1}
	})
}

func (s *Screen) newsFound(msg newsMsg) tea.Cmd {
	switch {
	case msg.step != s.step:
		return nil
	case msg.err != nil:
		s.env.Post(screen.Flash{Text: screen.Sprintf("look for news: %v", msg.err), Bad: true})
		return nil
	case msg.at < 0:
		s.env.Post(screen.Flash{Text: text.Lit("no more new messages this way")})
		return nil
	}
	return s.walk(msg.at - s.at)
}
