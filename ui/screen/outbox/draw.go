package outbox

import (
	"slices"
	"strings"

	"onemore/ui/screen"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Render draws the mail in view, and below it what is to be known before it
// goes.
func (p *Preview) Render(w, h int) []string {
	if p.w != w {
		p.w = w
		p.lay()
	}
	p.h = h
	c := screen.NewCanvas(p.env.Theme, w, h)
	c.Put(p.head(w))
	l := p.here()
	if l != nil && l.Private {
		c.PutOn(theme.Hostile, screen.Plain(text.Lit(" Private: no list gets this; it is no public review.")))
	}
	if l != nil && l.State != screen.LetterDraft && l.State != "" {
		c.Put(p.stateLine(l))
	}
	c.Rule()
	switch {
	case p.err != nil:
		for _, e := range screen.Wrap(theme.Error, screen.Sprintf("The mails cannot be made: %v", p.err), 2, w) {
			c.Put(e)
		}
	case !p.loaded:
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("making the mails ...")))
	case l == nil:
		c.Put(screen.Line{}.Gap(2).Put(theme.Plain, text.Lit("There is nothing to send.")))
		c.Put(screen.Line{}.Gap(2).Put(theme.Dim, text.Lit("c on a line of a diff comments, t gives a tag.")))
	default:
		below := p.below(l, w)
		below = below[:min(len(below), max(h/3, 2))]
		p.reader.Draw(c, w, max(c.Left()-len(below)-1, 1), func(i, _ int) (screen.Line, theme.Role) { return p.doc[i], theme.Plain })
		c.Fill(len(below) + 1)
		c.Rule()
		for _, b := range below {
			c.Put(append(screen.Line{}.Gap(1), b...))
		}
	}
	return c.Lines()
}

// head says which mail it is, and what is in it.
func (p *Preview) head(w int) screen.Line {
	l := screen.Line{}.Gap(1).Put(theme.Title, text.Lit("Mail"))
	at := p.here()
	if at == nil {
		return l.Put(theme.Dim, text.Concat(text.Lit("  "), p.open.What))
	}
	if n := len(p.letters); n > 1 {
		l = l.Put(theme.Title, screen.Sprintf(" %d/%d", p.at+1, n))
	}
	l = l.Gap(2).Put(theme.Mine, text.Clean(what(at)))
	right := screen.In(theme.Dim, screen.Sprintf(" to %d ", reach(at)))
	if n := len(p.ready()); len(p.letters) > 1 {
		right = append(screen.In(theme.Dim, screen.Sprintf(" %d ready ", n)), right...)
	}
	return l.Right(right, w)
}

// stateLine says how it stands with a mail that is no draft any more.
func (p *Preview) stateLine(l *screen.Letter) screen.Line {
	st := stateOf(l)
	out := screen.Line{}.Gap(1).Put(st.role, st.word)
	if g := goes(l, p.env.Now()); g != "" {
		return out.Put(theme.Title, text.Clean(", "+g+", u takes it back"))
	}
	out = out.Put(theme.Plain, text.Clean(": "+why(l)))
	if n := strings.TrimPrefix(next(l), "Enter shows it, "); n != "" && n != "nothing" {
		out = out.Put(theme.Dim, text.Clean(". "+strings.Replace(n, "y there ", "y ", 1)))
	}
	return out.Shorten(p.w)
}

// below is what is to be known before the mail goes, the most urgent first.
func (p *Preview) below(l *screen.Letter, w int) []screen.Line {
	out := findings(l, w-2)
	if (l.State == screen.LetterDraft || l.State == "" || l.State == screen.LetterHeld) && len(l.Tags) > 0 {
		key := l.Tags[0]
		if slices.Contains(l.Tags, screen.ReviewedBy) {
			key = screen.ReviewedBy
		}
		said := screen.Sprintf("%s is a public statement in your name.", article(key))
		if key == screen.ReviewedBy {
			said = text.Lit("A Reviewed-by is a public statement of review in your name.")
		}
		out = append(out, screen.In(theme.Title, said))
	}
	if l.Via != "" {
		out = append(out, screen.In(theme.Dim, screen.Sprintf("Goes %s.", l.Via)))
	}
	if room := max(p.h/3, 2); len(out) > room {
		more := screen.In(theme.Warn, screen.Sprintf("and %s more: E shows all", screen.Count(len(out)-room+1, "line")))
		out = append(out[:room-1:room-1], more)
	}
	return out
}

// findings are the checks of a mail, those that stop it first.
func findings(l *screen.Letter, w int) (out []screen.Line) {
	for _, level := range []struct {
		name string
		role theme.Role
		word string
	}{{screen.Block, theme.Error, "Stop: "}, {screen.AskMe, theme.Warn, "Asks: "}, {screen.Warn, theme.Dim, "Note: "}} {
		for _, t := range l.Of(level.name) {
			out = append(out, screen.Wrap(level.role, text.Clean(level.word+t), 0, w)...)
		}
	}
	return out
}

// article puts "A" or "An" before a tag.
func article(key string) string {
	if strings.ContainsAny(key[:min(len(key), 1)], "AEIOU") {
		return "An " + key
	}
	return "A " + key
}

// explain shows all of what is known of the mail in a box.
func (p *Preview) explain() {
	l := p.here()
	if l == nil {
		return
	}
	e := screen.NewExplanation(nil, 11, max(p.w-4, 20), p.env.Now().Unix())
	e.Say(text.Lit("State"), stateOf(l).word.String()+": "+why(l))
	if n := next(l); n != "" {
		e.Say(text.Lit("Next"), n)
	}
	for _, f := range l.Findings {
		label := text.Lit("Note")
		switch f.Level {
		case screen.Block:
			label = text.Lit("Stop")
		case screen.AskMe:
			label = text.Lit("Asks")
		}
		e.Say(label, f.Text)
	}
	if l.Via != "" {
		e.Say(text.Lit("Goes"), l.Via)
	}
	e.Say(text.Lit("Message-ID"), string(l.Msgid))
	e.Say(text.Lit("SHA-256"), l.Digest)
	e.Post(p.env, screen.Sprintf("The mail: %s", what(l)), screen.OpenMail{})
}
