// Package outbox is what a person sees of mail that leaves: the mails that
// drafts make, shown byte for byte before they may go, and the list of what
// waits, what went and what needs somebody.
//
// It owns what may be pressed in which state. It refuses to make mails, to send
// them and to judge them: its screen.Sender does, and says what became of them.
package outbox

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
	"onemore/ui/view/list"
)

// headLines is how many lines stand above the rows.
const headLines = 2

// Screen is the list of letters.
type Screen struct {
	env   screen.Env
	store screen.Sender
	all   func() []screen.Letter
	rows  []screen.Letter
	list  list.List
	query text.Query
	tick  ticker
}

// New makes the screen of the letters that all gives.
func New(env screen.Env, store screen.Sender, all func() []screen.Letter) (*Screen, tea.Cmd) {
	s := &Screen{env: env, store: store, all: all}
	s.list.SetMargin(1)
	s.reload(all())
	s.list.Goto(s.urgent())
	return s, s.tick.start(env, s.waiting())
}

// urgent is the row to begin at: what needs somebody, else the first.
func (s *Screen) urgent() int {
	for _, state := range []string{screen.LetterUnknown, screen.LetterHeld, screen.LetterFailed} {
		for i := range s.rows {
			if s.rows[i].State == state {
				return i
			}
		}
	}
	return 0
}

// reload shows the letters anew; the cursor stays on its letter.
func (s *Screen) reload(all []screen.Letter) {
	id, at := "", -1
	if l := s.here(); l != nil {
		id = l.ID
	}
	s.rows = all
	for i := range all {
		if all[i].ID == id {
			at = i
		}
	}
	s.list.Follow(len(all), at)
}

// here is the letter under the cursor, or nil.
func (s *Screen) here() *screen.Letter {
	if i := s.list.Cursor(); i < len(s.rows) {
		return &s.rows[i]
	}
	return nil
}

// waiting says that a letter in view has a clock.
func (s *Screen) waiting() bool {
	now := s.env.Now()
	for i := range s.rows {
		if waits(&s.rows[i], now) {
			return true
		}
	}
	return false
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Outbox }

// Update follows the letters.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.LettersChanged:
		s.reload(msg.All)
	case screen.Shown:
		s.reload(s.all())
	case tickMsg:
		s.tick.on = false
	case didMsg:
		msg.tell(s.env)
	case screen.Click:
		if i := s.list.Offset() + msg.Y - headLines; msg.Y >= headLines && i < s.list.Len() && msg.Y < headLines+s.list.Height() {
			if i == s.list.Cursor() {
				s.open()
			}
			s.list.Goto(i)
		}
	}
	return s.tick.start(s.env, s.waiting())
}

// open shows the letter under the cursor.
func (s *Screen) open() {
	if l := s.here(); l != nil {
		s.env.Post(screen.OpenPreview{Root: l.Root, ID: l.ID, What: text.Clean(l.Subject)})
	}
}

// Handle does an action.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) {
	if screen.Move(&s.list, r) {
		return nil, true
	}
	switch r.Action.ID {
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
	case action.Open:
		s.open()
	case action.Resolve:
		askResolve(s.env, s.store, s.here())
	case action.Recall:
		return recall(s.env, s.store, s.here()), true
	case action.DropLetter:
		askDrop(s.env, s.store, s.here())
	default:
		return nil, false
	}
	return nil, true
}

// again goes to the next row that matches.
func (s *Screen) again(step int) {
	n := len(s.rows)
	for i := 1; i <= n; i++ {
		k := ((s.list.Cursor()+step*i)%n + n) % n
		if s.query.In(text.Clean(s.rows[k].Subject + " " + what(&s.rows[k]))) {
			s.list.Goto(k)
			return
		}
	}
	s.env.Post(screen.Flash{Text: screen.Sprintf("not found: %s", s.query.Pattern())})
}

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	l := s.here()
	switch id {
	case action.Open, action.Resolve, action.Recall, action.DropLetter:
		if l == nil {
			return "the outbox is empty"
		}
	}
	switch id {
	case action.Resolve:
		if l.State != screen.LetterUnknown {
			return "this one needs no answer; Enter shows it"
		}
	case action.Recall:
		return noRecall(l)
	case action.DropLetter:
		return noDrop(l)
	case action.SearchNext, action.SearchPrev:
		if s.query.Empty() {
			return "search with / first"
		}
	}
	return ""
}

// Render draws the list, and below it what is to be said of the letter under
// the cursor.
func (s *Screen) Render(w, h int) []string {
	c := screen.NewCanvas(s.env.Theme, w, h)
	c.Put(s.head(w))
	c.Rule()
	if len(s.rows) == 0 {
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("The outbox is empty. In a change, p shows the mails that your drafts make.")))
		return c.Lines()
	}
	details := s.details(w)
	details = details[:min(len(details), max((h-headLines)/2-1, 1))]
	s.list.SetHeight(max(min(c.Left()-len(details)-1, s.list.Len()), 1))
	from, to := s.list.Visible()
	for i := from; i < to; i++ {
		line := s.row(&s.rows[i], w, i == s.list.Cursor()).Highlight(s.query)
		if i == s.list.Cursor() {
			c.PutOn(theme.Cursor, line)
		} else {
			c.Put(line)
		}
	}
	c.Rule()
	for _, d := range details {
		c.Put(append(screen.Line{}.Gap(1), d...))
	}
	return c.Lines()
}

// head says how much there is.
func (s *Screen) head(w int) screen.Line {
	l := screen.Line{}.Gap(1).Put(theme.Title, text.Lit("Outbox")).Gap(2).Put(theme.Plain, text.Clean(screen.Count(len(s.rows), "mail")))
	said := screen.OutboxWords(s.rows)
	if said == "" {
		return l
	}
	return l.RightIf(screen.In(theme.Warn, text.Clean("  "+said+" ")), w)
}

// row draws one letter: state, what it answers, what is in it, to how many.
func (s *Screen) row(l *screen.Letter, w int, cursor bool) screen.Line {
	st := stateOf(l)
	sign := text.Lit("  ")
	if cursor {
		sign = text.Lit("> ")
	}
	word := st.word
	if g := goes(l, s.env.Now()); g != "" {
		word = text.Clean(g)
	}
	out := screen.Line{}.Put(theme.Mark, sign).Put(st.role, text.Fit(word, 12, screen.Tail())).Gap(1)
	right := screen.In(theme.Mine, text.Clean(" "+what(l)+" "))
	if w >= 70 {
		right = right.Put(theme.Dim, text.PadLeft(screen.Sprintf("to %d ", reach(l)), 7))
	}
	if right.Width() > w/2 {
		right = right.Cut(0, w/2)
	}
	return out.Mail(theme.Plain, l.Subject, screen.Whole).Right(right, w)
}

// details say why a letter stands where it does, and what comes next.
func (s *Screen) details(w int) []screen.Line {
	l := s.here()
	if l == nil {
		return nil
	}
	const label = 6
	st := stateOf(l)
	out := []screen.Line{screen.Line{}.Mail(theme.Title, l.Subject, screen.Whole).Shorten(w - 2)}
	for _, f := range []struct {
		label text.Safe
		role  theme.Role
		says  string
	}{{text.Lit("Why"), st.role, why(l)}, {text.Lit("Next"), theme.Plain, next(l)}, {text.Lit("Goes"), theme.Dim, l.Via}} {
		if f.says == "" {
			continue
		}
		for i, part := range text.Wrap(text.Clean(f.says), max(w-2-label, 10)) {
			name := text.Spaces(label)
			if i == 0 {
				name = text.Pad(f.label, label)
			}
			out = append(out, screen.Line{}.Put(theme.Header, name).Put(f.role, part))
		}
	}
	return out
}
