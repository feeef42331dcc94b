package imap

import (
	"context"
	"fmt"
	"slices"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// query is one FETCH by UID.
type query struct {
	set          goimap.UIDSet
	messages     int   // it can bring
	bytes        int64 // that they have together, as announced
	flags, size  bool
	date         bool // INTERNALDATE, which the library is strict about
	changedSince uint64
	sections     []section
}

// asked is a FETCH on its way. A goroutine of its own reads what comes: a
// server may answer two commands mixed, and the library stops at a body that
// nobody reads.
type asked struct {
	query
	cmd  *imapclient.FetchCommand
	done chan struct{}
	got  map[uint32]delivery
	err  error
}

func (a *asked) drain(s *session) {
	defer close(a.done)
	defer func() {
		if r := recover(); r != nil {
			a.err = fmt.Errorf("panic: %v", r)
		}
	}()
	for m := a.cmd.Next(); m != nil; m = a.cmd.Next() {
		d := readDelivery(m, a.sections)
		if d.broken {
			s.wire.kill()
			<-s.client.Closed()
			break
		}
		a.keep(d)
	}
	a.err = a.cmd.Close()
}

// allowance is generous to a server, not to an endless one: ten minutes and a
// second for every 512 bytes.
func (q query) allowance() allowance {
	bytes := 1<<20 + 2*q.bytes + int64(q.messages)*1024
	return allowance{silence: time.Minute, limit: 10*time.Minute + time.Duration(bytes/512)*time.Second, bytes: bytes}
}

// ask sends a FETCH. What it brings must be heard before anything else is
// done, but another FETCH of other messages.
func (s *session) ask(ctx context.Context, q query) (*asked, error) {
	a := &asked{query: q, done: make(chan struct{}), got: map[uint32]delivery{}}
	if len(s.open) == 0 {
		s.strays.expect(q.sections)
	}
	err := s.do(ctx, "ask for messages", q.allowance(), func() error {
		o := &goimap.FetchOptions{UID: true, Flags: q.flags, RFC822Size: q.size, InternalDate: q.date, ChangedSince: q.changedSince}
		for _, sec := range q.sections {
			o.BodySection = append(o.BodySection, sec.item)
		}
		a.cmd = s.client.Fetch(q.set, o)
		return nil
	})
	if a.cmd == nil {
		return nil, err
	}
	s.open[a] = true
	go a.drain(s)
	if err != nil {
		return nil, err
	}
	return a, nil
}

// hear reads what a FETCH brings, by UID. Nothing counts unless the server
// ended it with OK.
func (s *session) hear(ctx context.Context, a *asked) (map[uint32]delivery, error) {
	err := s.do(ctx, "fetch messages", a.allowance(), func() error {
		<-a.done
		return a.err
	})
	if s.dead {
		return nil, err // close waits for the rest
	}
	delete(s.open, a)
	if err != nil {
		return nil, err
	}
	for _, d := range s.strays.collect(a.set) {
		a.keep(d)
	}
	return a.got, nil
}

// keep merges what one response tells into what is known of its message.
func (a *asked) keep(d delivery) {
	if d.uid == 0 || !a.set.Contains(goimap.UID(d.uid)) {
		return
	}
	old, ok := a.got[d.uid]
	if !ok {
		a.got[d.uid] = d
		return
	}
	if d.flagged {
		old.flagged, old.seen, old.answered = true, d.seen, d.answered
	}
	old.size, old.over = max(old.size, d.size), max(old.over, d.over)
	if old.date.IsZero() {
		old.date = d.date
	}
	for i, p := range d.parts {
		if i < len(old.parts) && old.parts[i] == nil {
			old.parts[i] = p
		}
	}
	a.got[d.uid] = old
}

// fetch asks and hears.
func (s *session) fetch(ctx context.Context, q query) (map[uint32]delivery, error) {
	a, err := s.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.hear(ctx, a)
}

func uidSet(uids []uint32) goimap.UIDSet {
	var set goimap.UIDSet
	for _, u := range uids {
		set.AddNum(goimap.UID(u))
	}
	return set
}

func uidRange(from, to uint32) goimap.UIDSet {
	return goimap.UIDSet{{Start: goimap.UID(from), Stop: goimap.UID(to)}}
}

// whole tells that every part asked for is there.
func (d delivery) whole() bool {
	return len(d.parts) > 0 && !slices.ContainsFunc(d.parts, func(p []byte) bool { return p == nil })
}
