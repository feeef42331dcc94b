package imap

import (
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	firstGrab      = 1 << 20 // bytes made room for on a server's word alone
	maxUntoldOf    = 32 << 20
	maxUntold      = 128
	straysPatience = 5 * time.Second
)

// section is a part of a message that a command asks for.
type section struct {
	item *goimap.FetchItemBodySection
	most int64 // bytes to take; a longer one is read past
}

func wholeSection(most int64) section {
	return section{&goimap.FetchItemBodySection{Peek: true}, most}
}

// delivery is one FETCH response.
type delivery struct {
	uid            uint32
	size           int64 // RFC822.SIZE: a hint
	date           time.Time
	flagged        bool // it says which flags there are
	seen, answered bool
	parts          [][]byte // by section; nil: not there, or not whole
	over           int64    // the size of a part that was longer than allowed
	broken         bool     // the connection ended within a part
}

// readDelivery reads a response to its end, whatever is in it. A part counts
// when all the bytes are there that its own literal promised: the library
// takes a connection that ends within a literal for the end of the literal.
// After that the response must not be touched again before the library's
// reader is gone: both would read from the connection.
func readDelivery(m *imapclient.FetchMessageData, want []section) delivery {
	d := delivery{parts: make([][]byte, len(want))}
	for it := m.Next(); it != nil; it = m.Next() {
		switch it := it.(type) {
		case imapclient.FetchItemDataUID:
			d.uid = uint32(it.UID)
		case imapclient.FetchItemDataRFC822Size:
			d.size = it.Size
		case imapclient.FetchItemDataInternalDate:
			d.date = it.Time
		case imapclient.FetchItemDataFlags:
			d.flagged = true
			d.seen = slices.Contains(it.Flags, goimap.FlagSeen)
			d.answered = slices.Contains(it.Flags, goimap.FlagAnswered)
		case imapclient.FetchItemDataBodySection:
			if d.part(it, want); d.broken {
				return d
			}
		}
	}
	return d
}

func (d *delivery) part(it imapclient.FetchItemDataBodySection, want []section) {
	i := slices.IndexFunc(want, func(w section) bool { return it.MatchCommand(w.item) })
	if i < 0 || it.Literal == nil {
		return // the library reads past it
	}
	size := it.Literal.Size()
	if size > want[i].most {
		d.over = max(d.over, size)
		n, err := io.Copy(io.Discard, it.Literal)
		d.broken = err != nil || n < size
		return
	}
	buf := make([]byte, 0, min(size, firstGrab)+1)
	for {
		n, err := it.Literal.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil {
			if d.broken = !errors.Is(err, io.EOF) || int64(len(buf)) != size; !d.broken {
				d.parts[i] = buf
			}
			return
		}
		if len(buf) == cap(buf) {
			buf = slices.Grow(buf, int(size)-len(buf)+1) // it has begun to keep its word
		}
	}
}

// held is how many bytes of parts there are.
func (d delivery) held() int64 {
	var n int64
	for _, p := range d.parts {
		n += int64(len(p))
	}
	return n
}

// strays are the responses that the library could not give to a command: it
// knows a message by the UID before the body, and gives the first response of
// a UID to the command, even when that only tells of new flags. What brings
// a body after all is not lost.
type strays struct {
	mu      sync.Mutex
	want    []section
	running int
	idle    chan struct{} // closed when none runs
	bytes   int64
	got     []delivery
}

func newStrays() *strays { return &strays{} }

// expect begins to keep bodies with these sections; nil: none.
func (s *strays) expect(want []section) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.want, s.got, s.bytes = want, nil, 0
}

// take runs in a goroutine of its own. Its response cannot end before take has
// read any body in it, and no command ends before its responses do.
func (s *strays) take(m *imapclient.FetchMessageData) {
	s.mu.Lock()
	want := s.want
	if s.running++; s.running == 1 {
		s.idle = make(chan struct{})
	}
	s.mu.Unlock()
	d := readDelivery(m, want)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running--; s.running == 0 {
		close(s.idle)
	}
	if n := d.held(); n > 0 && len(s.got) < maxUntold && s.bytes+n <= maxUntoldOf {
		s.got = append(s.got, d)
		s.bytes += n
	}
}

// collect gives what came for these messages, once what runs has ended.
func (s *strays) collect(set goimap.UIDSet) []delivery {
	s.mu.Lock()
	idle, running := s.idle, s.running
	s.mu.Unlock()
	if running > 0 {
		late := time.NewTimer(straysPatience)
		defer late.Stop()
		select {
		case <-idle:
		case <-late.C:
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var mine []delivery
	s.got = slices.DeleteFunc(s.got, func(d delivery) bool {
		if d.uid == 0 || !set.Contains(goimap.UID(d.uid)) {
			return false
		}
		mine = append(mine, d)
		s.bytes -= d.held()
		return true
	})
	return mine
}
