package imap

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// A small load with a large one behind it: what both may bring counts together,
// in whatever order the server says it.
func TestSmallLoadBeforeALargeOne(t *testing.T) {
	var mails []string
	for n := range 400 {
		size := 0
		if n/50%2 == 1 {
			size = 80 << 10
		}
		mails = append(mails, fat(n+1, size))
	}
	for seed := range uint64(4) {
		f := newFake(t, mails...)
		f.hook = (&shuffler{rand: rand.New(rand.NewPCG(seed, 0))}).answer
		a, k := f.account(), newShelf()
		ok(t, a.Fetch(t.Context(), k))
		if len(k.mails) != len(mails) || f.connections() != 1 {
			t.Errorf("order %d: %d of %d mails, with %d connections", seed, len(k.mails), len(mails), f.connections())
		}
		k.wholeOnly(t, mails...)
		f.stop()
	}
}

// shuffler answers two FETCHes of messages at once, in any order, on the first
// connection.
type shuffler struct {
	rand *rand.Rand
	tag  string
	held []string // the responses to the first
}

func (s *shuffler) answer(p *peer, tag, cmd string) bool {
	if !isBodies(cmd) || p.n > 1 {
		return false
	}
	posts, seqs := p.wanted(strings.TrimPrefix(cmd, "UID FETCH "))
	var mine []string
	for i, one := range posts {
		mine = append(mine, response(seqs[i], one, cmd))
	}
	if s.tag == "" && posts[len(posts)-1].uid < p.f.top() {
		s.tag, s.held = tag, mine
		return true
	}
	for len(mine)+len(s.held) > 0 {
		from := &mine
		if len(mine) == 0 || len(s.held) > 0 && s.rand.IntN(2) == 0 {
			from = &s.held
		}
		p.send("%s", (*from)[0])
		*from = (*from)[1:]
	}
	if s.tag != "" {
		p.send("%s OK done\r\n", s.tag)
	}
	p.send("%s OK done\r\n", tag)
	s.tag = ""
	return true
}
