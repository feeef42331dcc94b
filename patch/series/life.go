package series

import (
	"onemore/patch"
)

// The events of a life.
const (
	applied       = "applied"
	partlyApplied = "partly-applied"
	withdrawn     = "withdrawn"
	changesWanted = "changes-wanted"
	superseded    = "superseded"
)

// fate is what the signs say of one posting.
type fate struct {
	all       bool         // applied whole
	part      bool         // some slots were applied, it is not said which
	some      map[int]bool // slots applied
	when      int64        // newest notice
	withdrawn bool
	changes   heard // newest wish for changes that a person or an authorised bot sent
	replaced  bool
}

// signs reads what the messages at home at p say of its life, and appends the
// evidence to life.
func (b *builder) signs(p *posting, life []Event) (fate, []Event) {
	ft := fate{some: map[int]bool{}, changes: heard{msg: -1}}
	perPatch := b.appliedOneByOne(p)
	for _, i := range p.msgs {
		f := b.facts[i]
		if b.isCover(i) || f.Role == PatchRole {
			if len(f.ReplacedBy) > 0 {
				ft.replaced = true
				life = append(life, Event{Event: superseded, Rule: ruleTrailer, ID: f.ID, Confidence: sureTrailer, Version: p.number, Text: "Obsoleted-by: <" + string(f.ReplacedBy[0]) + ">"})
			}
			continue
		}
		for _, s := range f.Life {
			e := Event{Event: s.Event, Rule: s.Rule, ID: f.ID, Confidence: s.Confidence, Commit: s.Commit, Version: p.number, Text: s.Text}
			if !b.takeSign(p, i, s, &ft, &e, perPatch) {
				continue
			}
			life = append(life, e)
		}
	}
	return ft, life
}

// takeSign files one sign; false when it says nothing of p.
func (b *builder) takeSign(p *posting, i int, s Sign, ft *fate, e *Event, perPatch bool) bool {
	f := b.facts[i]
	switch s.Event {
	case applied, partlyApplied:
		ft.when = max(ft.when, f.Date)
		if n := b.meant(p, i, s, perPatch); n > 0 {
			ft.some[n], e.N = true, n
			if len(p.slots) > 1 {
				e.Event = partlyApplied
			}
		} else if s.Event == applied || len(p.slots) <= 1 {
			ft.all, e.Event = true, applied
		} else {
			ft.part = true
		}
		if s.Event == partlyApplied && len(p.slots) > 1 {
			e.Event = partlyApplied
		}
	case withdrawn:
		if !b.byAuthor(p, i) {
			return false
		}
		ft.withdrawn = true
	case changesWanted:
		if f.Kind == patch.Human && b.byAuthor(p, i) && s.Rule != ruleCommand {
			return false
		}
		if !machineRule(s.Rule) {
			ft.changes.later(i, f.Date)
		}
	case superseded:
		ft.replaced = true
	}
	return true
}

// Machine is what a machine found, in words for people; "" for an event that a
// machine does not speak of. Such events never decide.
func (e *Event) Machine() string {
	if e.Event != changesWanted {
		return ""
	}
	switch e.Rule {
	case ruleLkp:
		return "a build error"
	case ruleSyzbot, ruleCI:
		return "a failing test"
	case ruleAI:
		return "an AI's grave finding"
	}
	return ""
}

// machineRule says that a rule speaks for a test or an AI, which never decide.
func machineRule(rule string) bool {
	switch rule {
	case ruleLkp, ruleSyzbot, ruleCI, ruleAI:
		return true
	}
	return false
}

// meant is the patch that a notice speaks of, 0 for all. "Applied, thanks" on
// one patch means that patch, unless it is the first of a series without a
// cover and nobody applies patch by patch.
func (b *builder) meant(p *posting, i int, s Sign, perPatch bool) int {
	n := s.N
	if n == 0 && slotWise(s.Rule) {
		n = b.slot[i]
		if s.Rule == ruleFreeText && p.cover < 0 && len(p.slots) > 0 && n == p.slots[0].n && !perPatch {
			n = 0
		}
	}
	if n > 0 && p.find(n) < 0 {
		return 0
	}
	return n
}

// appliedOneByOne says that somebody applied another than the first patch of p
// by itself.
func (b *builder) appliedOneByOne(p *posting) bool {
	for _, i := range p.msgs {
		if b.slot[i] <= p.slots0() {
			continue
		}
		for _, s := range b.facts[i].Life {
			if s.Event == applied && slotWise(s.Rule) {
				return true
			}
		}
	}
	return false
}

// slots0 is the number of the first slot.
func (p *posting) slots0() int {
	if len(p.slots) == 0 {
		return 0
	}
	return p.slots[0].n
}

// settle says whether p is applied, whole or in part.
func (ft *fate) settle(p *posting) (whole, part bool) {
	if ft.all || len(p.slots) > 0 && len(ft.some) >= max(len(p.slots), 1) {
		return true, false
	}
	return false, ft.part || len(ft.some) > 0
}

// slotWise says that notices of the rule mean the patch that they answer.
func slotWise(rule string) bool {
	return rule == ruleFreeText || rule == ruleTip || rule == ruleTree || rule == ruleGregkh || rule == ruleAkpm
}
