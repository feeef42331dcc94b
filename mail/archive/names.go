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

func (r *reading) maildir(path string, st state) {
	l, err := listMaildir(path)
	if err != nil {
		r.stop = fmt.Errorf("list %s: %w", path, err)
		return
	}
	r.failAll(l.unread)
	again := func() map[string]file { return relist(path) }
	r.names(l, st, again)
}

func (r *reading) folder(path string, st state) {
	l, err := listFolder(path)
	if err != nil {
		r.stop = fmt.Errorf("list %s: %w", path, err)
		return
	}
	r.failAll(l.unread)
	st = r.names(l, st, func() map[string]file { return nil })
	if r.stop == nil {
		r.mboxes(l.mboxes, st)
	}
}

// relist finds the new names of messages whose flags changed meanwhile.
func relist(path string) map[string]file {
	l, err := listMaildir(path)
	if err != nil {
		return nil
	}
	out := make(map[string]file, len(l.names))
	for _, e := range l.names {
		out[e.key] = e.file
	}
	return out
}

// names hands over the messages of a listing that the state does not cover,
// and returns the state that covers them all.
//
// Names above the last mark are new. Names below it are old, unless the set of
// names there is not the one of last time: then those whose inode changed
// since that listing came in between and are handed over too. A message whose
// flags changed at the same time may so be handed over twice, none is lost.
func (r *reading) names(l *listing, st state, again func() map[string]file) state {
	todo, whole := uncovered(l, st), &tally{}
	tail := r.rest(st)
	var moved map[string]file
	late := len(todo) - countAbove(todo, st.last())
	for i, e := range todo {
		switch {
		case i >= late: // the frontier moves
			st.marks = []mark{{upto: e.key, at: l.at}}
			st.digest = whole.upTo(l, e.key)
		case i == late-1: // the last of those that came in between
			st.marks = []mark{{upto: st.last(), at: l.at}}
			st.digest = whole.upTo(l, st.last())
		default:
			st.marks = insert(st.marks, mark{upto: e.key, at: l.at})
		}
		raw, cut, err := readMessage(e.file.path)
		if errors.Is(err, fs.ErrNotExist) {
			if moved == nil {
				moved = again()
			}
			f, ok := moved[e.key]
			if !ok {
				continue // deleted meanwhile
			}
			e.file = f
			raw, cut, err = readMessage(f.path)
		}
		if err != nil {
			r.fail(e.file.name, err)
			continue
		}
		r.base += e.file.size
		it := Item{Raw: raw, Cut: cut, Where: e.file.name, Pos: r.base, Cursor: Cursor(cursorHead(r.kind) + st.names() + tail)}
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
		if e.key > last || !known && e.arrived() >= st.listedAt(e.key) {
			todo = append(todo, e)
		}
	}
	return todo
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
		t.d.count++
		t.d.sum += h.Sum64()
	}
	return t.d
}
