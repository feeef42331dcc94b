package archive

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"
	"strings"
)

// maxMarks bounds a cursor that was interrupted again and again.
const maxMarks = 4

// folder reads a Maildir, or a folder of anything.
func (r *reading) folder(path string, st state) {
	l, err := list(path)
	if err != nil {
		r.stop = fmt.Errorf("list %s: %w", path, err)
		return
	}
	r.failAll(l.unread)
	st = r.names(l, st, func() map[string]entry { return relist(path) })
	if r.stop == nil {
		r.mboxes(l.mboxes, st)
	}
}

// relist finds the new names of messages whose flags changed meanwhile.
func relist(path string) map[string]entry {
	l, err := list(path)
	if err != nil {
		return nil
	}
	out := make(map[string]entry, len(l.names))
	for _, e := range l.names {
		out[e.key] = e
	}
	return out
}

// names hands over the messages of a listing that the state does not cover,
// and returns the state that covers them all.
//
// Names above the last mark are new. Names below it are old, unless the set of
// names and flags there is not the one of last time: then those whose inode
// changed since that listing came in between, or have other flags, and are
// handed over too. A message may so be handed over twice, none is lost.
func (r *reading) names(l *listing, st state, again func() map[string]entry) state {
	todo, whole := uncovered(l, st), &tally{}
	tail := r.rest(st)
	var moved map[string]entry
	late := len(todo) - countAbove(todo, st.last())
	for i, e := range todo {
		switch {
		case i >= late: // the frontier moves
			st.marks = []mark{{upto: e.key, at: l.at}}
			st.digest, st.born = whole.upTo(l, e.key), l.born
		case i == late-1: // the last of those that came in between
			st.marks = []mark{{upto: st.last(), at: l.at}}
			st.digest, st.born = whole.upTo(l, st.last()), l.born
		default:
			st.marks = insert(st.marks, mark{upto: e.key, at: l.at})
			// Flags may change back to what an older digest says.
			st.digest = digest{count: -1}
		}
		raw, cut, size, err := readMessage(e.path)
		if errors.Is(err, fs.ErrNotExist) {
			if moved == nil {
				moved = again()
			}
			now, ok := moved[e.key]
			if !ok {
				continue // deleted meanwhile
			}
			e = now
			raw, cut, size, err = readMessage(e.path)
		}
		if err != nil {
			r.fail(e.name, err)
			continue
		}
		r.base += size
		it := Item{
			Raw: raw, Cut: cut, Where: e.name, Pos: r.base, Seen: e.seen, Answered: e.answered,
			Cursor: Cursor(cursorHead(r.kind) + st.names() + tail),
		}
		if !r.emit(it) {
			return st
		}
	}
	return st
}

// rest is the part of the cursor about the mboxes of the same folder.
func (r *reading) rest(st state) string {
	return strings.Join(linesOf(remaining(st.mboxes)), "")
}

func (s state) last() string {
	if len(s.marks) == 0 {
		return ""
	}
	return s.marks[len(s.marks)-1].upto
}

func countAbove(l []entry, last string) int {
	n := 0
	for _, e := range l {
		if e.key > last {
			n++
		}
	}
	return n
}

// uncovered lists what the state does not cover, in order.
func uncovered(l *listing, st state) []entry {
	var todo []entry
	last := st.last()
	known := len(st.marks) > 0 && (&tally{}).upTo(l, last) == st.digest
	for _, e := range l.names {
		if e.key > last || !known && (st.strange(e) || e.arrived() >= st.listedAt(e.key)) {
			todo = append(todo, e)
		}
	}
	return todo
}

// strange tells a message of a Maildir that was not here at the last reading,
// or could not be listed then.
func (s state) strange(e entry) bool {
	born, ok := s.born[e.maildir]
	return e.inMaildir && (!ok || born != e.born)
}

// listedAt is the time of the listing that covered a name.
func (s state) listedAt(key string) int64 {
	for _, m := range s.marks {
		if key <= m.upto {
			return m.at
		}
	}
	return 0
}

// insert puts a mark below the last one. What lay under it is covered by it.
func insert(marks []mark, m mark) []mark {
	i := slices.IndexFunc(marks, func(o mark) bool { return o.upto > m.upto })
	if i < 0 {
		return []mark{m}
	}
	out := append([]mark{m}, marks[i:]...)
	if n := len(out); n > maxMarks {
		// Two become one, as of the earlier time: names may come twice, none is lost.
		out[n-1].at = min(out[n-1].at, out[n-2].at)
		out = slices.Delete(out, n-2, n-1)
	}
	return out
}

// tally sums up the names of a listing from its beginning.
type tally struct {
	i int
	d digest
}

// upTo is the digest of all names up to key; keys must ascend between calls.
func (t *tally) upTo(l *listing, key string) digest {
	for ; t.i < len(l.names) && l.names[t.i].key <= key; t.i++ {
		h := fnv.New64a()
		h.Write([]byte(l.names[t.i].key))
		if e := l.names[t.i]; e.seen || e.answered {
			h.Write([]byte{0, bit(e.seen) | bit(e.answered)<<1})
		}
		t.d.count++
		t.d.sum += h.Sum64()
	}
	return t.d
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}
