package series

import (
	"strings"

	"onemore/patch"
)

// voices are who spoke on a posting, and on which patches.
type voices struct {
	whole  bool         // a human said something on the cover
	on     map[int]bool // slots on which a human said something
	asked  heard        // newest comment of a human that asks for an answer
	author heard        // newest message of the author
}

// heard is a message by its date.
type heard struct {
	date int64
	msg  int // -1 for none
}

// later keeps the younger of h and message i, of two the first.
func (h *heard) later(i int, date int64) {
	if h.msg < 0 || date > h.date || date == h.date && i < h.msg {
		h.msg, h.date = i, date
	}
}

// listen reads the messages at home at p. Counter-patches by others below it
// are postings of their own, but whoever sent one has looked.
func (b *builder) listen(p *posting) voices {
	v := voices{on: map[int]bool{}, asked: heard{msg: -1}, author: heard{p.date, p.root}}
	done := map[int]int64{} // who gave a tag that counts: date, for comments that it settles
	for _, i := range p.msgs {
		f := b.facts[i]
		if b.byAuthor(p, i) {
			v.author.later(i, f.Date)
			continue
		}
		if f.Kind != patch.Human || f.Role == Noise && len(f.Life) == 0 || b.post[i] >= 0 && f.Role != Reply {
			continue
		}
		v.mark(b.slot[i])
		if settles(f) {
			done[b.from[i]] = f.Date
		}
	}
	for _, i := range p.msgs {
		f := b.facts[i]
		if f.Kind != patch.Human || b.byAuthor(p, i) || b.post[i] >= 0 || done[b.from[i]] >= f.Date {
			continue
		}
		if comments(f) {
			v.asked.later(i, f.Date)
		}
	}
	return v
}

func (v *voices) mark(slot int) {
	if slot == 0 {
		v.whole = true
		return
	}
	v.on[slot] = true
}

// settles says that a message gives a tag that counts or tells of applying: it
// waits for nothing.
func settles(f *Fact) bool {
	for _, t := range f.Tags {
		if reviews(t.Key) && !t.Conditional && !t.Retracts && !t.Misspelt {
			return true
		}
	}
	for _, s := range f.Life {
		if s.Event == "applied" {
			return true
		}
	}
	return false
}

// leastComment is the number of words from which a mail is more than a greeting.
const leastComment = 4

// comments says that a message expects something from the author.
func comments(f *Fact) bool {
	if f.Role != Reply || settles(f) {
		return false
	}
	return f.Words >= leastComment || f.Diff
}

// asks is the question of a comment, or its first line.
func asks(text string) string {
	first := ""
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.HasSuffix(line, "?"):
			return cutSays(line)
		case first == "" && strings.Count(line, " ") >= 2 && !strings.HasSuffix(line, ":"):
			first = line
		}
	}
	return cutSays(first)
}

// cutSays bounds what is kept of what people say: a screen has room for no more.
func cutSays(s string) string {
	if r := []rune(cutLine(s)); len(r) > 80 {
		return string(r[:80])
	}
	return cutLine(s)
}

// counterPatches tells on which patches of others somebody answered with a
// patch of his own.
func (b *builder) counterPatches() {
	b.counters = map[*posting][]int{}
	for _, p := range b.posts {
		up := b.tree.Parent[p.root]
		if up < 0 || b.home[up] < 0 {
			continue
		}
		q := b.posts[b.home[up]]
		if q != p && q.line != p.line && !b.byAuthor(q, p.root) && b.facts[p.root].Kind == patch.Human {
			b.counters[q] = append(b.counters[q], b.slot[up])
		}
	}
}
