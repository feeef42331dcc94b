package series

import "onemore/patch"

// judge derives state and turn from the newest version and what was said of
// the older ones, by the precedence: done, wanted otherwise, reviewed, seen.
func (b *builder) judge(ch *Change, l *line, v *voices, fates []fate) {
	p := l.posts[len(l.posts)-1]
	s := &ch.Versions[len(ch.Versions)-1]
	ch.State = settled(l, fates)
	if l.heir != nil && ch.State == superseded {
		ch.Life = append(ch.Life, Event{Event: superseded, Rule: "newer-posting", ID: b.facts[l.heir.root].ID, Confidence: sureTitle})
	}
	against := max(b.against(p), fates[len(fates)-1].changes)
	switch {
	case ch.State == partlyApplied:
		ch.Turn = "maintainer"
		return
	case ch.State != "":
		ch.Turn = "nobody"
		return
	case against > v.author:
		ch.State, ch.Turn = changesWanted, "author"
		return
	}
	ch.State = coverage(s, v)
	switch {
	case v.asked > v.author:
		ch.Turn = "author"
	case ch.State == "reviewed":
		ch.Turn = "maintainer"
	default:
		ch.Turn = "reviewer"
	}
}

// settled is the state that ends a change, partly-applied included, or "".
func settled(l *line, fates []fate) string {
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
		return applied
	case last.withdrawn:
		return withdrawn
	case last.replaced || l.heir != nil:
		return superseded
	case part:
		return partlyApplied
	}
	return ""
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

// against is when a human last said no to p, and did not take it back.
func (b *builder) against(p *posting) int64 {
	var when int64
	for _, given := range p.given {
		for _, g := range given {
			f := b.facts[g.msg]
			if f.Kind != patch.Human || !isNack(g.tag.Key) || g.tag.Conditional || g.tag.Retracts || b.byAuthor(p, g.msg) {
				continue
			}
			c := crediting{b: b, p: p}
			if c.retracted(p, g.slot, g.msg, g.tag.Key) == "" {
				when = max(when, f.Date)
			}
		}
	}
	return when
}
