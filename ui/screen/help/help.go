// Package help is the screen that lists the keys of another screen. It is made
// from the action table alone and refuses to know any key itself.
package help

import (
	tea "charm.land/bubbletea/v2"

	"onemore/ui/action"
	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Screen is the help.
type Screen struct {
	env      screen.Env
	of       text.Safe
	sections []action.Section
	legend   []screen.Line
	reader   screen.Reader
	lines    screen.Painted
	width    int
}

// New lists the sections, which are about the screen of that name, and then
// what its signs mean.
func New(env screen.Env, of text.Safe, sections []action.Section, legend []screen.Line) *Screen {
	s := &Screen{env: env, of: of, sections: sections, legend: legend}
	s.reader = screen.NewReader(env, screen.Painted(nil))
	return s
}

// Scope says which keys work here.
func (s *Screen) Scope() action.Scope { return action.Help }

// Update takes results of the search.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd, _ := s.reader.Update(msg)
	return cmd
}

// Handle moves and searches.
func (s *Screen) Handle(r action.Result) (tea.Cmd, bool) { return s.reader.Handle(r) }

// Off says why an action is not possible now.
func (s *Screen) Off(id string) string {
	if (id == action.SearchNext || id == action.SearchPrev) && s.reader.Query().Empty() {
		return "search with / first"
	}
	return ""
}

// Render draws the help.
func (s *Screen) Render(w, h int) []string {
	if s.width != w {
		s.width = w
		at := s.reader.Cursor()
		s.lines = lay(s.sections, w-2)
		if len(s.legend) > 0 {
			s.lines = append(append(s.lines, nil), s.legend...)
		}
		s.reader.SetLines(s.lines)
		s.reader.Goto(at)
	}
	c := screen.NewCanvas(s.env.Theme, w, h)
	head := screen.Line{}.Gap(1).Put(theme.Title, text.Lit("Keys")).Put(theme.Plain, text.Concat(text.Lit(" of: "), s.of))
	c.Put(head.Right(screen.In(theme.Dim, screen.Sprintf("%d%% ", s.reader.Percent())), w))
	c.Rule()
	s.reader.Draw(c, w, h-2, func(i, _ int) (screen.Line, theme.Role) { return s.lines[i], theme.Plain })
	return c.Lines()
}

// lay writes the sections as lines of w columns: keys, name, sentence. On a
// narrow window the sentence gets lines of its own.
func lay(sections []action.Section, w int) screen.Painted {
	const name = 14
	keys := keyWidth(sections)
	indent := keys + name
	if w-indent < 30 {
		indent = keys
	}
	var out screen.Painted
	for i, sec := range sections {
		if i > 0 {
			out = append(out, nil)
		}
		out = append(out, screen.In(theme.Header, sec.Title))
		for _, r := range sec.Rows {
			doc := r.Doc
			if !r.Reason.Empty() {
				doc = text.Concat(doc, text.Lit(" Not now: "), r.Reason, text.Lit("."))
			}
			first := screen.Line{}.Put(theme.Key, text.Fit(r.Keys, keys-1, screen.Tail())).Gap(1)
			if indent > keys {
				first = first.Put(theme.Plain, text.Fit(r.Help, name-1, screen.Tail())).Gap(1)
			}
			for j, part := range text.Wrap(doc, max(w-indent, 10)) {
				if j > 0 {
					first = screen.Line{}.Gap(indent)
				}
				out = append(out, first.Put(theme.Dim, part))
			}
		}
	}
	return out
}

// keyWidth is the room for the longest keys, a gap included.
func keyWidth(sections []action.Section) int {
	w := 4
	for _, sec := range sections {
		for _, r := range sec.Rows {
			w = max(w, text.Width(r.Keys)+2)
		}
	}
	return min(w, 16)
}
