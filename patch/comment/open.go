package comment

import (
	"slices"
	"strings"

	"onemore/patch"
)

const (
	near      = 3  // lines up to the commented one: changing one of them is an answer
	longWords = 10 // words from which a remark on an answer expects another one
	fewWords  = 4  // a remark on the whole of fewer words expects none
)

// Open gives the comments of humans that nobody answered: those who answer for
// the patch, its author and who posted it, said nothing to them, and changed,
// which tells of a line of the patch mail's Body, says no for the lines they are
// about. It may be nil when no newer version is
// there. Where the talk went on after an answer, the last question is the one
// that is open. Replies are those that Talk gave; the result keeps its order.
func Open(said []Said, theirs []patch.Person, changed func(line int) bool) []Said {
	o := opener{theirs: theirs, whole: map[patch.MsgID]bool{}}
	o.answers(said)
	var out []Said
	for i := range said {
		if s, ok := o.open(&said[i]); ok && !touched(&s, changed) {
			out = append(out, s)
		}
	}
	return out
}

type opener struct {
	theirs []patch.Person
	whole  map[patch.MsgID]bool // messages that one of them answered as a whole
}

// mine says that one who answers for the patch wrote it.
func (o *opener) mine(s *Said) bool {
	return s.Kind == "author" || slices.ContainsFunc(o.theirs, func(p patch.Person) bool { return patch.SamePerson(s.By, p) })
}

// answers finds the messages that the author answered without quoting.
func (o *opener) answers(said []Said) {
	for i := range said {
		if s := &said[i]; s.Whole && o.mine(s) {
			o.whole[s.Parent] = true
		}
		o.answers(said[i].Replies)
	}
}

// open gives what of one talk waits for the author: its last comment of another
// human that expects something.
func (o *opener) open(s *Said) (Said, bool) {
	var last Said
	waits, answered := false, false
	var walk func(s *Said, first bool)
	walk = func(s *Said, first bool) {
		switch {
		case o.mine(s):
			waits, answered = false, true
		case s.Kind == "bot" || s.Kind == "ai" || o.whole[s.Message]:
		case expects(s, first, answered):
			last, waits = *s, true
		}
		for i := range s.Replies {
			walk(&s.Replies[i], false)
		}
	}
	walk(s, true)
	return last, waits
}

// expects says that a comment wants an answer: at the beginning of a talk all do
// but for a word on the whole, after an answer those that ask or say much.
func expects(s *Said, first, answered bool) bool {
	words := len(strings.Fields(s.Text))
	switch {
	case strings.Contains(s.Text, "?"):
		return true
	case answered || !first:
		return words >= longWords
	case s.To < 0:
		return words >= fewWords && !praises(s.Text)
	}
	return !praises(s.Text)
}

// touched says that a newer version changes a line that s is about.
func touched(s *Said, changed func(line int) bool) bool {
	if changed == nil || s.To < 0 {
		return false
	}
	for n := max(s.From, s.To-near+1); n <= s.To; n++ {
		if changed(n) {
			return true
		}
	}
	return false
}
