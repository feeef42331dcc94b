package pager

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/view/pager"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
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
	case action.Done:
		s.done = !s.done
		return screen.Mark(s.env, s.store, screen.Marked{Mark: "done", On: s.done, What: s.subject(), Roots: []patch.MsgID{s.open.Root}}), true
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
		return nil, false
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
		return s.news(1), true
	case action.NewsPrev:
		return s.news(-1), true
	default:
		return nil, false
	}
	return nil, true
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
		if !s.reader.Toggle() {
			s.env.Post(screen.Flash{Text: text.Lit("there is nothing to fold here")})
		}
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
	case action.FileNext, action.FilePrev, action.HunkNext, action.HunkPrev, action.Edit, action.WordDiff, action.LineNumbers, action.Syntax:
		if s.doc == nil || s.doc.patch == nil {
			return "this is no patch"
		}
	case action.Quotes, action.Fold:
		if s.doc == nil || len(s.doc.folds) == 0 {
			return "there is nothing to fold"
		}
	case action.PatchNext, action.PatchPrev, action.NewsNext, action.NewsPrev:
		if len(s.open.IDs) < 2 {
			return "there is one message only"
		}
	case action.Copies:
		if s.copies == 0 {
			return "no other copy of this message came with another text"
		}
	case action.Pane:
		return "there is one pane only"
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
