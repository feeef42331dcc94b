package screen

import (
	"fmt"

	"onemore/patch"
	"onemore/patch/series"
	"onemore/ui/text"
	"onemore/ui/theme"
)

// Explanation collects the lines of a box that says why something is so, and
// the messages that prove it.
type Explanation struct {
	change *series.Change
	label  int // columns of the labels
	width  int
	now    int64
	lines  []Line
	mails  []patch.MsgID
}

// NewExplanation explains what stands in change, which may be nil when nothing
// is known but the row. The labels take that many columns of width; now is
// Unix seconds.
func NewExplanation(change *series.Change, label, width int, now int64) *Explanation {
	return &Explanation{change: change, label: label, width: width, now: now}
}

// Say adds a statement under a label; without one it goes on with the last.
func (e *Explanation) Say(label text.Safe, s string) { e.say(label, theme.Plain, s) }

func (e *Explanation) say(label text.Safe, role theme.Role, s string) {
	for i, part := range text.Wrap(text.Clean(s), max(e.width-e.label, 10)) {
		var l Line
		if i == 0 {
			l = In(theme.Header, text.Truncate(label, e.label-1, Tail()))
		}
		e.lines = append(e.lines, l.Gap(e.label-l.Width()).Put(role, part))
	}
}

// Because is Say with the rule of a proof in words behind it, and the proof.
func (e *Explanation) Because(label text.Safe, s string, p series.Proof) {
	if rule := ruleWords(p.Rule); rule != "" {
		s += "; " + rule
	}
	e.Say(label, s)
	e.Prove(p)
}

// Prove adds the line that gave a statement, and the message it stands in: by
// whom, when, and its Message-ID. The number before it is a key of the box.
func (e *Explanation) Prove(p series.Proof) {
	if p.Text != "" {
		e.say(text.Safe{}, theme.Quote1, "> "+p.Text)
	}
	if p.ID == "" {
		return
	}
	n := e.number(p.ID)
	if m := Message(e.change, p.ID); m != nil {
		e.say(text.Safe{}, theme.Dim, fmt.Sprintf("[%d] %s, %s, <%s>", n, Name(m.From), Ago(m.Date, e.now), p.ID))
		return
	}
	e.say(text.Safe{}, theme.Dim, fmt.Sprintf("[%d] <%s>", n, p.ID))
}

// number is the number of a message in the box, from 1.
func (e *Explanation) number(id patch.MsgID) int {
	for i, known := range e.mails {
		if known == id {
			return i + 1
		}
	}
	e.mails = append(e.mails, id)
	return len(e.mails)
}

// Post shows the explanation. mail says how to open the messages that prove
// it: of which change, on which lists.
func (e *Explanation) Post(env Env, title text.Safe, mail OpenMail) {
	mail.IDs, mail.Label = e.mails, text.Lit("proof")
	env.Post(Box{Title: title, Lines: e.lines, Mail: mail})
}

// Message finds a message of a change; nil when it is not there.
func Message(c *series.Change, id patch.MsgID) *series.Message {
	if c == nil {
		return nil
	}
	for i := range c.Thread {
		if c.Thread[i].ID == id {
			return &c.Thread[i]
		}
	}
	return nil
}

// Standing says in which state a change is and whose turn it is, and why.
func (e *Explanation) Standing(state, means, turn string) {
	c := e.change
	if c == nil {
		e.Say(text.Lit("State"), state+": "+means)
		e.Say(text.Lit("Turn"), turnWords(turn))
		return
	}
	if rule := ruleWords(c.StateBy.Rule); rule != "" && state == c.State {
		means = rule
	}
	e.Say(text.Lit("State"), state+": "+means)
	if state != c.State { // stale, which follows from the clock alone
		e.Say(text.Safe{}, "before that "+c.State+": "+ruleWords(c.StateBy.Rule))
	}
	e.Prove(c.StateBy)
	s := turnWords(turn)
	if c.Since > 0 {
		s += ", since " + Age(c.Since, e.now)
	}
	if c.TurnBy == c.StateBy {
		e.Say(text.Lit("Turn"), s)
	} else {
		e.Because(text.Lit("Turn"), s, c.TurnBy)
	}
	e.life()
}

// life adds the events that state and turn have not shown. That a message left
// something open says nothing where it is what the state follows from.
func (e *Explanation) life() {
	for i := range e.change.Life {
		ev := &e.change.Life[i]
		shown := ev.Event == "asked" && ev.ID == e.change.StateBy.ID
		if p := ev.Proof(); !shown && p != e.change.StateBy && p != e.change.TurnBy {
			e.Event(ev)
		}
	}
}

// Event adds one piece of evidence on the life of the change.
func (e *Explanation) Event(ev *series.Event) {
	s := eventWords(ev.Event)
	if at := about(ev.Version, ev.N); at != "" {
		s += " (" + at + ")"
	}
	if ev.Commit != "" {
		s += " as commit " + ev.Commit
	}
	s += fmt.Sprintf(", %d %% sure", int(ev.Confidence*100))
	e.Because(text.Lit("Life"), s, ev.Proof())
}

// Credit adds one trailer: whether it counts, and the line that gave it.
func (e *Explanation) Credit(c *series.Credit) {
	s := c.Key + ": " + c.Value
	if c.Counts {
		s += " counts" + viaWords(c.Via)
	} else {
		s += " does not count: " + whyWords(c.Why)
	}
	e.Because(text.Lit("Trailer"), s, c.Proof())
}

// About adds what is known of one message of the change: who sent it, what it
// belongs to, which tags it gave and what it decided.
func (e *Explanation) About(id patch.MsgID) {
	m := Message(e.change, id)
	if m == nil {
		return
	}
	e.Say(text.Lit("Sender"), m.From.String()+": "+kindWords(m.Kind))
	if m.KindBy.Rule != "" {
		e.Say(text.Safe{}, ruleWords(m.KindBy.Rule))
		e.Prove(series.Proof{Text: m.KindBy.Text})
	}
	if m.Version > 0 {
		e.Say(text.Lit("Belongs to"), about(m.Version, m.N))
	}
	for v := range e.change.Versions {
		for p := range e.change.Versions[v].Patches {
			e.given(&e.change.Versions[v], &e.change.Versions[v].Patches[p], id)
		}
	}
	for i := range e.change.Life {
		if ev := &e.change.Life[i]; ev.ID == id {
			e.Event(ev)
		}
	}
}

// given adds the trailers that a message gave to a patch.
func (e *Explanation) given(v *series.Series, p *series.Patch, id patch.MsgID) {
	for i := range p.Trailers {
		c := &p.Trailers[i]
		if c.ID != id || c.Via == "body" {
			continue
		}
		s := c.Key + " to " + about(v.Version, p.N)
		if c.Counts {
			s += " counts"
		} else {
			s += " does not count: " + whyWords(c.Why)
		}
		e.Because(text.Lit("Gives"), s, series.Proof{Rule: c.Rule, Text: c.Text})
	}
}

// about names a version, or a patch of it; "" when the version is not known.
func about(version, n int) string {
	switch {
	case version <= 0:
		return ""
	case n <= 0:
		return fmt.Sprintf("v%d", version)
	}
	return fmt.Sprintf("v%d, patch %d", version, n)
}
