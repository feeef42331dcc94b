package queue

import (
	"cmp"
	"slices"

	"onemore/patch"
	"onemore/patch/series"
)

// maxCalled is how many calls of a change are kept, the newest.
const maxCalled = 16

// voices notes who wrote, when somebody last did, and what of it waits for an
// answer.
func (r *Row) voices(c series.Change) {
	who := map[string]bool{}
	human := false
	for i := range c.Thread {
		m := &c.Thread[i]
		who[m.From.Key()] = true
		r.Active = max(r.Active, m.Date)
		if m.Kind == "human" || m.Kind == "author" {
			r.Human = max(r.Human, m.Date)
		}
		if m.Kind == "human" && (r.First == 0 || m.Date < r.First) {
			r.First = m.Date
		}
		human = human || m.Kind == "human"
	}
	r.Voices = sorted(who)
	r.calls(c)
	if human {
		r.words(c)
	}
}

// words notes what every human other than the author said, version by version.
func (r *Row) words(c series.Change) {
	by := make(map[patch.MsgID]int, len(c.Thread)) // in r.Words, plus one
	for i := range c.Thread {
		m := &c.Thread[i]
		if m.Kind != "human" {
			continue
		}
		who, _ := slices.BinarySearch(r.Voices, m.From.Key())
		w := r.word(who, m.Version)
		by[m.ID] = w + 1
		r.Words[w].say(m)
	}
	for i := range c.Thread {
		m := &c.Thread[i]
		if w := by[m.Parent]; m.Kind == "author" && w > 0 {
			r.Words[w-1].answer(m.Date)
		}
	}
}

// word is the place of somebody's word about a version.
func (r *Row) word(who, version int) int {
	for i := range r.Words {
		if r.Words[i].Who == who && r.Words[i].Version == version {
			return i
		}
	}
	r.Words = append(r.Words, Word{Who: who, Version: version})
	return len(r.Words) - 1
}

// say adds a message.
func (w *Word) say(m *series.Message) {
	if w.First == 0 || m.Date < w.First {
		w.First = m.Date
	}
	if m.Date < w.Last {
		return
	}
	w.Last = m.Date
	w.Tagged = slices.ContainsFunc(m.Tags, func(key string) bool { return series.Reviews(key) || series.Acks(key) })
}

// answer notes an answer of the author's.
func (w *Word) answer(at int64) {
	if at >= w.Last && (w.Answered == 0 || at < w.Answered) {
		w.Answered = at
	}
}

// calls notes the names by which humans spoke to people about the newest
// version, by date.
func (r *Row) calls(c series.Change) {
	for i := range c.Thread {
		m := &c.Thread[i]
		if len(m.Calls) == 0 || m.Version != r.Version || m.Kind != "human" && m.Kind != "author" {
			continue
		}
		for _, name := range m.Calls {
			r.Calls = append(r.Calls, Call{Name: name, By: cmp.Or(m.From.Name, m.From.Email), At: m.Date})
		}
	}
	slices.SortStableFunc(r.Calls, func(a, b Call) int { return cmp.Compare(a.At, b.At) })
	r.Calls = r.Calls[max(0, len(r.Calls)-maxCalled):]
}

// failing notes what machines found in the newest version.
func (r *Row) failing(c series.Change) {
	for i := range c.Life {
		e := &c.Life[i]
		if what := e.Machine(); what != "" && e.Version == r.Version {
			r.Failing = what
		}
	}
}
