package series

import "onemore/patch"

// The rules that say whose turn it is when nothing has settled a change.
const (
	ruleCovered = "all-covered"
	ruleNobody  = "nobody-answered"
	ruleSeen    = "seen-undecided"
	rulePartly  = "some-covered"
)

// turnText is RuleText for the rules of turn.
func turnText(rule string) string {
	switch rule {
	case ruleCovered:
		return "every patch has a review that counts"
	case rulePartly:
		return "some patches have a review that counts"
	case ruleNobody:
		return "no human but the author has said anything"
	case ruleSeen:
		return "somebody looked and left nothing open"
	case ruleAsked:
		return "a human said something that the author has not answered"
	case ruleAnswered:
		return "the author answered; nobody came back to it"
	}
	return ""
}

// turn sets whose turn it is, since when and why.
func (c *Change) turn(who string, since int64, by Proof) {
	c.Turn, c.Since, c.TurnBy = who, since, by
}

// whoseTurn decides for a change that is in work: the author's when a comment
// is open, the maintainer's when all is reviewed, else the reviewer's.
func (b *builder) whoseTurn(ch *Change, s *Series, p *posting, v *voices) {
	ch.StateBy = b.coveredBy(ch, s, p)
	switch {
	case v.asked.date > v.author.date:
		f := b.facts[v.asked.msg]
		ch.turn("author", v.asked.date, Proof{ruleAsked, f.ID, f.Says})
	case ch.State == "reviewed":
		ch.turn("maintainer", max(b.dateOf(ch.StateBy.ID), p.date), ch.StateBy)
	case v.asked.msg >= 0:
		ch.turn("reviewer", v.author.date, Proof{ruleAnswered, b.facts[v.author.msg].ID, ""})
	default:
		ch.turn("reviewer", p.date, ch.StateBy)
	}
}

// coveredBy proves the state of work in progress: by the newest credit that
// covers a patch, or by the lack of any.
func (b *builder) coveredBy(ch *Change, s *Series, p *posting) Proof {
	root := b.facts[p.root]
	switch ch.State {
	case "unreviewed":
		return Proof{ruleNobody, root.ID, cutLine(root.Line)}
	case "seen":
		return Proof{Rule: ruleSeen, ID: b.lastVoice(p)}
	}
	rule := ruleCovered
	if ch.State != "reviewed" {
		rule = rulePartly
	}
	out := Proof{Rule: rule}
	var when int64 = -1
	for i := range s.Patches {
		for k := range s.Patches[i].Trailers {
			t := &s.Patches[i].Trailers[k]
			if d := b.dateOf(t.ID); t.Counts && covers(t.Key) && d > when {
				when, out.ID, out.Text = d, t.ID, t.Text
			}
		}
	}
	return out
}

// lastVoice is the newest message of a human who is not the author.
func (b *builder) lastVoice(p *posting) patch.MsgID {
	last := heard{msg: -1}
	for _, i := range p.msgs {
		if b.kind(p, i) == "human" {
			last.later(i, b.facts[i].Date)
		}
	}
	if last.msg < 0 {
		return ""
	}
	return b.facts[last.msg].ID
}

// lively adds to the life what is open on the newest version, and what the
// author answered.
func (v *voices) lively(b *builder, ch *Change, p *posting) {
	if v.asked.msg < 0 {
		return
	}
	f := b.facts[v.asked.msg]
	if len(f.Life) > 0 { // it says what it wants in other words
		return
	}
	ch.Life = append(ch.Life, Event{Event: "asked", Rule: ruleAsked, ID: f.ID, Confidence: 0.6, Version: p.number, N: b.slot[v.asked.msg], Text: f.Says})
	if v.author.date >= v.asked.date && v.author.msg != p.root {
		g := b.facts[v.author.msg]
		ch.Life = append(ch.Life, Event{Event: "answered", Rule: ruleAnswered, ID: g.ID, Confidence: 0.8, Version: p.number, N: b.slot[v.author.msg]})
	}
}
