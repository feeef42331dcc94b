package sources

import (
	"fmt"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// labelWidth is how many columns the labels of the details take.
const labelWidth = 10

// fact is one thing to say about a source.
type fact struct {
	label text.Safe
	role  theme.Role
	text  string
}

// facts says all of a source, the most urgent first.
func (s *Screen) facts(at *screen.Source) (out []fact) {
	put := func(label text.Safe, role theme.Role, say string) {
		if say != "" {
			out = append(out, fact{label, role, say})
		}
	}
	if at.Question != nil {
		put(text.Lit("Asks"), theme.Warn, at.Question.Text)
		put(text.Lit("Do"), theme.Plain, "Enter opens the prompt; Esc stops this source.")
	}
	put(text.Lit("Error"), theme.Error, at.Err)
	put(text.Lit("Do"), theme.Plain, at.Hint)
	put(text.Lit("Doing"), theme.Plain, at.Note)
	put(text.Lit("Progress"), theme.Plain, progress(at))
	put(text.Lit("Got"), theme.Plain, got(at))
	put(text.Lit("Last"), theme.Plain, s.times(at))
	put(text.Lit("Used"), theme.Dim, used(at))
	for i, name := range at.Aside {
		label := text.Safe{}
		if i == 0 {
			label = text.Lit("Set aside")
		}
		put(label, theme.Warn, name)
	}
	return out
}

// progress is the fetch under way in a sentence.
func progress(at *screen.Source) string {
	if at.State != screen.Fetching {
		return ""
	}
	out := amount(at, " of ")
	if p, ok := at.Percent(); ok {
		out += fmt.Sprintf(", %d %%", p)
	}
	if at.Rate > 0 && out != "" {
		out += ", " + rate(at)
	}
	if at.Left > 0 && out != "" {
		out += ", " + screen.Span(at.Left) + " left"
	}
	return out
}

// got is what the last or running fetch has brought.
func got(at *screen.Source) string {
	switch {
	case at.Messages <= 0 && at.New <= 0:
		return ""
	case at.New <= 0:
		return screen.Count(at.Messages, "message") + ", none of them new"
	}
	return fmt.Sprintf("%s, %d of them new", screen.Count(max(at.Messages, at.New), "message"), at.New)
}

// times is when it worked last, and when it is tried next.
func (s *Screen) times(at *screen.Source) string {
	now := s.env.Now()
	out := "never yet"
	if !at.Last.IsZero() {
		out = screen.Ago(at.Last.Unix(), now.Unix())
	}
	if !at.Next.IsZero() && at.State != screen.Fetching {
		out += "; next in " + screen.Span(at.Next.Sub(now))
	}
	return out
}

// used is what the source has cost since the program was started.
func used(at *screen.Source) string {
	if at.Requests <= 0 && at.Bytes <= 0 {
		return ""
	}
	return fmt.Sprintf("%s and %s since the start", screen.Count(max(at.Requests, 0), "request"), screen.Bytes(at.Bytes))
}

// details are the lines about the row under the cursor.
func (s *Screen) details(w int) []screen.Line {
	at := s.here()
	if at == nil {
		say := text.Lit("Enter or a: type the name of a list (netdev), or the URL of any public-inbox (https://lore.kernel.org/netdev/).")
		return screen.Wrap(theme.Dim, say, 0, w-2)
	}
	g := signOf(at.State)
	title := screen.Line{}.Mail(theme.Title, at.Name, screen.Whole)
	if at.Kind != "" {
		title = title.Put(theme.Dim, screen.Sprintf("  %s", at.Kind))
	}
	out := []screen.Line{title.RightIf(screen.Line{}.Gap(2).Put(g.role, g.word), w-2)}
	for _, f := range s.facts(at) {
		for i, part := range text.Wrap(text.Clean(f.text), max(w-2-labelWidth, 10)) {
			label := text.Spaces(labelWidth)
			if i == 0 {
				label = text.Fit(f.label, labelWidth, screen.Tail())
			}
			out = append(out, screen.Line{}.Put(theme.Header, label).Put(f.role, part))
		}
	}
	return out
}

// explain says all of the source in a box: what its state means, and what
// follows from it.
func (s *Screen) explain() {
	at := s.here()
	if at == nil {
		return
	}
	g := signOf(at.State)
	e := screen.NewExplanation(nil, labelWidth+1, max(s.w-4, 20), s.env.Now().Unix())
	e.Say(text.Lit("State"), g.word.String()+": "+g.means)
	if at.State == screen.Waiting && at.Err != "" {
		e.Say(text.Safe{}, "the last try did not work; it is tried again by itself")
	}
	for _, f := range s.facts(at) {
		e.Say(f.label, f.text)
	}
	e.Post(s.env, screen.Sprintf("How it stands with %s", at.Name), screen.OpenMail{})
}
