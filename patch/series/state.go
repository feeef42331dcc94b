package series

import "onemore/patch"

// judge derives state and turn from the newest version and what was said of
// the older ones, by the precedence: done, wanted otherwise, reviewed, seen.
func (b *builder) judge(ch *Change, l *line, v *voices, fates []fate) {
	p := l.posts[len(l.posts)-1]
	s := &ch.Versions[len(ch.Versions)-1]
	if l.heir != nil {
		ch.Life = append(ch.Life, Event{
			Event: superseded, Rule: ruleNewer, ID: b.facts[l.heir.root].ID, Confidence: sureTitle, Version: p.number,
			Text: cutLine(b.facts[l.heir.root].Line),
		})
	}
	v.lively(b, ch, p)
	if by := b.settled(ch, l, fates); by != nil {
		ch.StateBy = by.Proof()
		ch.turn("nobody", b.dateOf(by.ID), ch.StateBy)
		if ch.State == partlyApplied {
			ch.turn("maintainer", b.dateOf(by.ID), ch.StateBy)
		}
		return
	}
	against := b.against(p)
	if last := &fates[len(fates)-1]; last.changes.msg >= 0 {
		against.later(last.changes.msg, last.changes.date)
	}
	if against.msg >= 0 && against.date > v.author.date {
		ch.State = changesWanted
		ch.StateBy = b.whyAgainst(ch, against.msg)
		ch.turn("author", against.date, ch.StateBy)
		return
	}
	ch.State = coverage(s, v)
	b.whoseTurn(ch, s, p, v)
}

// dateOf is when a message was sent; 0 when it is not known.
func (b *builder) dateOf(id patch.MsgID) int64 {
	if i, ok := b.at[id]; ok {
		return b.facts[i].Date
	}
	return 0
}

// settled sets the state that ends a change, partly-applied included, and gives
// the evidence; nil when nothing has ended it.
func (b *builder) settled(ch *Change, l *line, fates []fate) *Event {
	p := l.posts[len(l.posts)-1]
	last := fates[len(fates)-1]
	whole, part := last.settle(p)
	for k, ft := range fates[:len(fates)-1] {
		if w, _ := ft.settle(l.posts[k]); w && ft.when >= p.date {
			whole = true // the notice answers an older version, but came later
		}
	}
	switch {
	case whole:
		ch.State = applied
	case last.withdrawn:
		ch.State = withdrawn
	case last.replaced || l.heir != nil:
		ch.State = superseded
	case part:
		ch.State = partlyApplied
	default:
		return nil
	}
	return newest(ch.Life, ch.State)
}

// newest is the last piece of evidence for a state; patches applied one by one
// are evidence for the whole.
func newest(life []Event, state string) *Event {
	for k := len(life) - 1; k >= 0; k-- {
		if e := life[k].Event; e == state || e == partlyApplied && state == applied || e == applied && state == partlyApplied {
			return &life[k]
		}
	}
	return &Event{Event: state, Rule: ruleNewer}
}

// coverage is the state of work in progress.
func coverage(s *Series, v *voices) string {
	covered, engaged := 0, v.whole || len(v.on) > 0
	for _, p := range s.Patches {
		if p.Covered {
			covered++
		}
		engaged = engaged || p.Engaged
	}
	switch {
	case covered > 0 && covered >= s.Expected:
		return "reviewed"
	case covered > 0:
		return "partly-reviewed"
	case engaged:
		return "seen"
	}
	return "unreviewed"
}

// against is the message by which a human last said no to p, and did not take
// it back.
func (b *builder) against(p *posting) heard {
	out := heard{msg: -1}
	for _, given := range p.given {
		for _, g := range given {
			f := b.facts[g.msg]
			if f.Kind != patch.Human || !isNack(g.tag.Key) || g.tag.Conditional || g.tag.Retracts || b.byAuthor(p, g.msg) {
				continue
			}
			c := crediting{b: b, p: p}
			if c.retracted(p, g.slot, g.msg, g.tag.Key) == "" {
				out.later(g.msg, f.Date)
			}
		}
	}
	return out
}

// whyAgainst proves that changes are wanted by message i.
func (b *builder) whyAgainst(ch *Change, i int) Proof {
	id := b.facts[i].ID
	for k := range ch.Life {
		if e := &ch.Life[k]; e.ID == id && e.Event == changesWanted {
			return e.Proof()
		}
	}
	for _, t := range b.facts[i].Tags {
		if isNack(t.Key) {
			return Proof{ruleNack, id, t.Text}
		}
	}
	return Proof{ruleNack, id, ""}
}
