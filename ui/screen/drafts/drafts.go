// Package drafts is the list of what I have not sent of one change: my comments
// by the message they stand on, remarks and tags.
//
// It shows and finds them again, and refuses to change or to send any.
package drafts

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/patch"
	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/list"
)

// row is one line of the list.
type row struct {
	parent patch.MsgID
	line   int // of the parent's Body
	head   bool
	draw   screen.Line
	search text.Safe
}

// Screen is the list.
type Screen struct {
	env    screen.Env
	store  screen.Drafter
	open   screen.OpenDrafts
	loaded bool
	err    error
	total  int
	rows   []row
	list   list.List
	query  text.Query
}

// New makes the screen and begins to load the drafts; a store that keeps none
// has none.
func New(env screen.Env, store any, open screen.OpenDrafts) (*Screen, tea.Cmd) {
	s := &Screen{env: env, open: open}
	s.store, _ = store.(screen.Drafter)
	s.list.SetMargin(2)
	return s, s.load()
}

// loadedMsg is the drafts.
type loadedMsg struct {
	drafts []screen.Draft
	err    error
}

// load reads them behind what is being kept, so that none is missing.
func (s *Screen) load() tea.Cmd {
	if s.store == nil {
		s.err = errors.New("this store keeps no drafts")
		return nil
	}
	root, store := s.open.Root, s.store
	return s.env.Keep(func(ctx context.Context) tea.Msg {
		all, err := store.Drafts(ctx, root)
		return loadedMsg{all, err}
	})
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Drafts }

// Update takes the drafts.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded, s.err = true, msg.err
		s.build(msg.drafts)
	case screen.Shown:
		return s.load()
	case screen.Click:
		if i := s.list.Offset() + msg.Y - headLines; msg.Y >= headLines && i < s.list.Len() {
			if i == s.list.Cursor() {
				s.choose()
			}
			s.list.Goto(i)
		}
	}
	return nil
}

// build makes the rows.
func (s *Screen) build(all []screen.Draft) {
	s.rows, s.total = nil, 0
	for _, d := range all {
		head := screen.Line{}.Mail(theme.Title, d.Subject, screen.Whole)
		if len(d.Tags) > 0 {
			head = head.Put(theme.Trailer, text.Clean("  "+strings.Join(d.Tags, ", ")))
		}
		if d.Written {
			head = head.Put(theme.Mine, text.Lit("  written in the editor"))
		}
		s.add(row{parent: d.Parent, head: true, draw: head})
		for _, x := range d.Comments {
			s.total++
			s.add(row{parent: d.Parent, line: x.To, draw: commentLine(x, s.env.Now().Unix())})
		}
		if strings.TrimSpace(d.Text) != "" {
			s.add(row{parent: d.Parent, draw: screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("remark  ")).Put(theme.Plain, firstLine(d.Text))})
		}
	}
	s.list.SetLen(len(s.rows))
	if s.list.Cursor() == 0 && len(s.rows) > 1 {
		s.list.Goto(1)
	}
}

func (s *Screen) add(r row) {
	r.search = r.draw.Text()
	s.rows = append(s.rows, r)
}

func commentLine(x screen.Comment, now int64) screen.Line {
	where := screen.Sprintf("line %d", x.To+1)
	if x.From < x.To {
		where = screen.Sprintf("lines %d-%d", x.From+1, x.To+1)
	}
	l := screen.Line{}.Gap(2).Put(theme.Dim, text.Pad(where, 16)).Put(theme.Mine, firstLine(x.Text))
	return l.Put(theme.Dim, screen.Sprintf("  %s", screen.Ago(x.Changed, now)))
}

// firstLine is the first line of a text that says anything.
func firstLine(s string) text.Safe {
	line, more, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if more != "" {
		line += " ..."
	}
	return text.Clean(line)
}

// choose goes back to the screen below, to the draft under the cursor.
func (s *Screen) choose() {
	if i := s.list.Cursor(); i < len(s.rows) {
		s.env.Post(screen.Return{Msg: screen.GoTo{Message: s.rows[i].parent, Line: s.rows[i].line}})
	}
}

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	if screen.Move(&s.list, r) {
		return nil, true
	}
	switch r.Action.ID {
	case action.Open:
		s.choose()
	case action.Search:
		screen.AskSearch(s.env, &s.query, func() tea.Cmd {
			s.again(1)
			return nil
		})
	case action.SearchNext:
		s.again(1)
	case action.SearchPrev:
		s.again(-1)
	case action.Cancel:
		if s.query.Empty() {
			return nil, false
		}
		s.query = text.Query{}
	default:
		return nil, false
	}
	return nil, true
}

// again goes to the next row that matches.
func (s *Screen) again(n int) {
	screen.Again(s.env, &s.list, s.query, n, func(i int) text.Safe { return s.rows[i].search })
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	switch id {
	case action.Open:
		if len(s.rows) == 0 {
			return "there is no draft"
		}
	case action.SearchNext, action.SearchPrev:
		if s.query.Empty() {
			return "search with / first"
		}
	}
	return ""
}

// headLines is how many lines stand above the rows.
const headLines = 2

// Render draws the list.
func (s *Screen) Render(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	head := screen.Line{}.Gap(1).Put(theme.Title, text.Lit("Drafts")).Put(theme.Dim, text.Concat(text.Lit("  "), s.open.What))
	c.Put(head.Right(screen.In(theme.Dim, screen.Sprintf("%s ", screen.Count(s.total, "comment"))), w))
	c.Rule()
	switch {
	case s.err != nil:
		c.Put(screen.Line{}.Gap(2).Put(theme.Error, screen.Sprintf("The drafts cannot be read: %v", s.err)))
	case !s.loaded:
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("loading ...")))
	case len(s.rows) == 0:
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("There is no draft. In a diff, c writes a comment on a line.")))
	}
	s.list.SetHeight(c.Left())
	from, to := s.list.Visible()
	for i := from; i < to; i++ {
		sign, base := screen.Line{}.Gap(2), theme.Plain
		if i == s.list.Cursor() {
			sign, base = screen.Line{}.Put(theme.Plain, text.Lit("> ")), theme.Cursor
		}
		l := s.rows[i].draw.Highlight(s.query)
		c.PutOn(base, append(sign, l...).Shorten(w))
	}
	return c.Lines()
}
