package demo

import (
	"container/heap"
	"iter"
	"math/rand/v2"
	"time"
)

// Many streams n made messages, ordered by date and spread over the time that
// ends at now: series of all sizes, new versions, reviews, robots, notices and
// plain talk. The same arguments give the same bytes; memory does not grow
// with n. The mails are alike, not those of Messages.
func Many(now time.Time, n int, seed uint64) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if n <= 0 {
			return
		}
		m := newMill(now, n, seed)
		for i := range n {
			if !yield(m.next(i)) {
				return
			}
		}
	}
}

// mill grinds out mails. Time moves on with the count: mail i may not be
// younger than its slot, and whatever falls due before is sent first.
type mill struct {
	rng   *rand.Rand
	seed  uint64
	start time.Time
	slot  float64 // seconds from one mail to the next
	todo  jobs
	folk  []hand
	files []sourceFile
	runs  int
	made  int
	buf   []byte
}

// verb says what a job sends.
type verb uint8

const (
	doPatch verb = iota
	doTag
	doComment
	doAnswer
	doCheck
	doReview
	doApply
	doRoll
	doChat
)

// job is a mail that falls due.
type job struct {
	due  int64 // unix seconds
	seq  int   // order of making: equal dates stay in it
	do   verb
	run  *run
	v, n int // version and patch
	who  int
	refs []string // the ids above it, oldest first
}

// run is one change on its way; it is forgotten with its last job.
type run struct {
	id     int
	title  string
	dir    string
	author int
	size   int
	last   int // its last version
	net    bool
	b4     bool
	chat   bool
	fate   int // below 60: applied in the end
	tags   map[int]string
}

const secondsPerYear = 365.25 * 24 * 3600

func newMill(now time.Time, n int, seed uint64) *mill {
	years := min(8, float64(n)/20000)
	m := &mill{
		rng:  rand.New(rand.NewPCG(seed, 0x7e52)),
		seed: seed, folk: hands(), files: sourceFiles(),
		slot: years * secondsPerYear / float64(n),
	}
	m.start = now.UTC().Truncate(time.Second).Add(-time.Duration(years * secondsPerYear * float64(time.Second)))
	return m
}

// next makes mail i.
func (m *mill) next(i int) []byte {
	at := m.start.Unix() + int64(float64(i)*m.slot)
	if len(m.todo) == 0 || m.todo[0].due > at {
		m.open(at)
	}
	j := heap.Pop(&m.todo).(job)
	if j.do == doRoll {
		m.post(j.run, j.v, j.due)
		j = heap.Pop(&m.todo).(job)
	}
	m.buf = m.buf[:0]
	m.write(&j)
	return append([]byte(nil), m.buf...)
}

func (m *mill) push(j job) {
	m.made++
	j.seq = m.made
	heap.Push(&m.todo, j)
}

// open starts a change, or one time in fourteen a talk about nothing.
func (m *mill) open(at int64) {
	m.runs++
	r := &run{id: m.runs, author: m.someone(), size: m.sizes(), net: m.rng.IntN(3) == 0, b4: m.rng.IntN(3) == 0, fate: m.rng.IntN(100), last: 1}
	r.title, r.dir = m.title()
	if m.rng.IntN(14) == 0 {
		r.chat, r.size = true, 1
		m.push(job{due: at, do: doChat, run: r, who: r.author})
		return
	}
	for r.last < 6 && m.rng.IntN(100) < 35 {
		r.last++
	}
	if r.last > 1 {
		r.tags = map[int]string{}
	}
	m.post(r, 1, at)
}

func (m *mill) sizes() int {
	switch k := m.rng.IntN(100); {
	case k < 58:
		return 1
	case k < 84:
		return 2 + m.rng.IntN(3)
	case k < 98:
		return 5 + m.rng.IntN(8)
	}
	return 13 + m.rng.IntN(28)
}

// someone: few people write most of the mail.
func (m *mill) someone() int {
	n := len(m.folk)
	return min(m.rng.IntN(n), m.rng.IntN(n))
}

// other is somebody who is not the author.
func (m *mill) other(r *run) int {
	for {
		if w := m.someone(); w != r.author {
			return w
		}
	}
}

// after gives a moment a while later: mostly hours, sometimes weeks.
func (m *mill) after(at int64, hours float64) int64 {
	return at + 60 + int64(m.rng.ExpFloat64()*hours*3600)
}

// post puts all mails of one version and the answers to it on the pile.
func (m *mill) post(r *run, v int, at int64) {
	first := 1
	if r.size > 1 {
		first = 0
	}
	var refs []string
	for n := first; n <= r.size; n++ {
		m.push(job{due: at + int64(n-first), do: doPatch, run: r, v: v, n: n, who: r.author, refs: refs})
		if n == first {
			refs = []string{m.patchID(r, v, n)}
		}
		if n > 0 || m.rng.IntN(3) == 0 {
			m.answers(r, v, n, at+int64(r.size)+5)
		}
	}
	if m.rng.IntN(10) < 7 {
		m.push(job{due: m.after(at+int64(r.size), 1), do: doCheck, run: r, v: v, n: first, refs: refs})
	}
	end := m.after(at+2*86400, 150)
	switch {
	case v < r.last:
		m.push(job{due: end, do: doRoll, run: r, v: v + 1})
	case r.fate < 60:
		m.push(job{due: end, do: doApply, run: r, v: v, n: first, who: m.rng.IntN(4), refs: refs})
	}
}

// answers puts what people say to one patch on the pile.
func (m *mill) answers(r *run, v, n int, at int64) {
	refs := []string{m.patchID(r, v, n)}
	if r.size > 1 && n > 0 {
		refs = []string{m.patchID(r, v, 0), refs[0]}
	}
	if m.rng.IntN(10) < 2 {
		m.push(job{due: m.after(at, 0.4), do: doReview, run: r, v: v, n: n, refs: refs})
	}
	for m.rng.IntN(100) < 42 {
		do := doComment
		if m.rng.IntN(2) == 0 {
			do = doTag
		}
		m.push(job{due: m.after(at, 30), do: do, run: r, v: v, n: n, who: m.other(r), refs: refs})
	}
}

// jobs is a heap by date, then by order of making.
type jobs []job

func (j jobs) Len() int { return len(j) }

func (j jobs) Less(a, b int) bool {
	if j[a].due != j[b].due {
		return j[a].due < j[b].due
	}
	return j[a].seq < j[b].seq
}

func (j jobs) Swap(a, b int) { j[a], j[b] = j[b], j[a] }

// Push is for container/heap.
func (j *jobs) Push(x any) { *j = append(*j, x.(job)) }

// Pop is for container/heap.
func (j *jobs) Pop() any {
	old := *j
	last := old[len(old)-1]
	old[len(old)-1] = job{}
	*j = old[:len(old)-1]
	return last
}
