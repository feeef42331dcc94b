package series

import (
	"slices"

	"onemore/patch"
)

// Known is what a configuration knows of people beyond what mail says: the
// addresses that a tree's .mailmap joins, and who is a machine. The zero value
// knows nothing.
type Known struct {
	Mailmap patch.Mailmap
	Senders []patch.SenderRule
}

// BuildWith is BuildBy where people are the ones that a configuration knows.
// Stored changes are built without it, since they follow from mail alone.
func BuildWith(facts []Fact, hands []Hand, known Known) []Change {
	if known.Mailmap.Len() == 0 && len(known.Senders) == 0 {
		return BuildBy(facts, hands)
	}
	own := make([]Fact, len(facts))
	for i := range facts {
		own[i] = known.fact(facts[i])
	}
	return BuildBy(own, hands)
}

// fact is f with the people it names as they are known.
func (k *Known) fact(f Fact) Fact {
	if v, ok := patch.ByRules(f.sentBy(), k.Senders); ok {
		f.Kind, f.KindBy = v.Kind, Proof{v.Rule, f.ID, cutLine(v.Text)}
	}
	if k.Mailmap.Len() == 0 {
		return f
	}
	f.Author, f.AboutBy = k.Mailmap.Map(f.Author), k.Mailmap.Map(f.AboutBy)
	if f.Sender != (patch.Person{}) {
		f.Sender = k.Mailmap.Map(f.Sender)
	}
	f.Tags = slices.Clone(f.Tags)
	for i := range f.Tags {
		f.Tags[i].Person = k.Mailmap.Map(f.Tags[i].Person)
	}
	return f
}
