package screen

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/pager"
)

// Reader is what all screens of long text do alike: moving, scrolling
// sideways, searching and drawing the lines in view.
type Reader struct {
	*pager.Pager
	env    Env
	query  text.Query
	search pager.Search
	back   bool
	step   int
}

// NewReader reads lines.
func NewReader(env Env, lines pager.Lines) Reader {
	r := Reader{Pager: pager.New(lines, 1), env: env}
	r.SetMargin(2)
	return r
}

// searchOn says that a long search has more to look at.
type searchOn struct{ step int }

// Query is what is searched for, to be painted.
func (r *Reader) Query() text.Query { return r.query }

// Update takes the results of the reader's own jobs.
func (r *Reader) Update(msg tea.Msg) (tea.Cmd, bool) {
	on, ok := msg.(searchOn)
	if !ok {
		return nil, false
	}
	if on.step != r.step {
		return nil, true
	}
	return r.look(), true
}

// Handle does the actions that all texts share.
func (r *Reader) Handle(a action.Result) (tea.Cmd, bool) {
	n := a.Times()
	switch a.Action.ID {
	case action.Search:
		AskSearch(r.env, &r.query, func() tea.Cmd { return r.again(1) })
	case action.SearchNext:
		return r.again(n), true
	case action.SearchPrev:
		return r.again(-n), true
	case action.Cancel:
		if r.query.Empty() {
			return nil, false
		}
		r.query = text.Query{}
		r.step++
	default:
		return nil, r.move(a)
	}
	return nil, true
}

func (r *Reader) move(a action.Result) bool {
	const sideways = 8
	n := a.Times()
	switch a.Action.ID {
	case action.MoveDown:
		r.Move(n)
	case action.MoveUp:
		r.Move(-n)
	case action.MoveFirst:
		r.Goto(n - 1)
	case action.MoveLast:
		r.End()
		if a.Count > 0 {
			r.Goto(a.Count - 1)
		}
	case action.HalfDown:
		r.Half(n)
	case action.HalfUp:
		r.Half(-n)
	case action.PageDown, action.TextDown:
		r.Page(n)
	case action.PageUp, action.TextUp:
		r.Page(-n)
	case action.TextRight:
		r.Sideways(sideways * n)
	case action.TextLeft:
		r.Sideways(-sideways * n)
	default:
		return false
	}
	return true
}

// again begins a search for the next place, or the one before.
func (r *Reader) again(n int) tea.Cmd {
	if r.query.Empty() {
		return nil
	}
	r.step++
	r.back = n < 0
	r.search = r.Find(r.query, r.back)
	return r.look()
}

// look takes one step of the search and goes on after the next frame when the
// text is long.
func (r *Reader) look() tea.Cmd {
	switch r.Step(&r.search, pager.Budget) {
	case pager.More:
		step := r.step
		return r.env.Job("search", func(context.Context) tea.Msg { return searchOn{step} })
	case pager.NotFound:
		r.env.Post(Flash{Text: Sprintf("not found: %s", r.query.Pattern())})
	case pager.Hit:
	}
	return nil
}

// Draw draws the lines in view with draw, which gets the number of a line and
// how many are folded behind it; it makes the line without the gutter, and says
// what look it has from edge to edge.
func (r *Reader) Draw(c *Canvas, w, h int, draw func(line, hidden int) (Line, theme.Role)) {
	const gutter = 2
	r.SetHeight(h)
	at := r.Cursor()
	r.Visible(func(i, hidden int) {
		l, base := draw(i, hidden)
		l = l.Highlight(r.query).Expanded()
		if r.Left() > 0 {
			l = l.Cut(r.Left(), r.Left()+w)
		}
		l = l.Shorten(w - gutter)
		sign := theme.Span{Text: text.Lit("  ")}
		if i == at {
			sign = theme.Span{Role: theme.Mark, Text: text.Lit("> ")}
		}
		out := make(Line, 0, len(l)+1)
		c.PutOn(base, append(append(out, sign), l...))
	})
}

// Painted is a text of lines that are painted already.
type Painted []Line

// Len is the number of lines.
func (p Painted) Len() int { return len(p) }

// Text is a line for searching.
func (p Painted) Text(i int) text.Safe { return p[i].Text() }
