package loretest

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"onemore/mail/archive"
)

// List is one list of a server, or all of them.
type List struct {
	server  *Server
	name    string
	mail    []*letter // as it came
	ids     map[string][]*letter
	threads map[string]int // of every id that was heard of
	last    int            // number given to a thread
}

func newList(s *Server, name string) *List {
	return &List{server: s, name: name, ids: map[string][]*letter{}, threads: map[string]int{}}
}

// Add takes one message as it comes to the list now; when it was received is
// what its first Received field says, else its Date. It gives false for a
// message that is here already.
func (l *List) Add(raw []byte) bool { return l.AddAt(time.Time{}, raw) }

// AddAt is Add for a message that was received at that time, whatever it says.
func (l *List) AddAt(received time.Time, raw []byte) bool {
	a := read(raw, received, l.server.now())
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	return l.add(a)
}

// Fill takes every message of an mbox, as mail that has long been here. It
// says how many were new.
func (l *List) Fill(mbox io.Reader) (int, error) {
	m := archive.NewMbox(mbox)
	for n := 0; ; {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("fill %s: %w", l.name, err)
		}
		a := read(e.Raw, time.Time{}, l.server.now())
		a.arrived = time.Time{}
		l.server.mu.Lock()
		if l.add(a) {
			n++
		}
		l.server.mu.Unlock()
	}
}

// add files a message here and among all; s.mu is held.
func (l *List) add(a *letter) bool {
	for _, b := range l.ids[a.id] {
		if a.same(b) {
			return false
		}
	}
	l.mail = append(l.mail, a)
	l.ids[a.id] = append(l.ids[a.id], a)
	l.tie(append([]string{a.id}, a.refs...))
	if all := l.server.all; all != l {
		all.add(a)
	}
	return true
}

// tie makes one thread of these ids.
func (l *List) tie(ids []string) {
	thread := 0
	for _, id := range ids {
		switch t := l.threads[id]; {
		case t == 0 || t == thread:
		case thread == 0:
			thread = t
		default:
			for other, of := range l.threads {
				if of == t {
					l.threads[other] = thread
				}
			}
		}
	}
	if thread == 0 {
		l.last++
		thread = l.last
	}
	for _, id := range ids {
		l.threads[id] = thread
	}
}

// find gives the messages of an id.
func (l *List) find(id string) []*letter {
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	return slices.Clone(l.ids[id])
}

// settled is the mail that searches know of; s.mu is held.
func (l *List) settled() []*letter {
	if l.server.lag == 0 {
		return l.mail
	}
	since := l.server.now().Add(-l.server.lag)
	var known []*letter
	for _, a := range l.mail {
		if !a.arrived.After(since) {
			known = append(known, a)
		}
	}
	return known
}

// inThreads gives the whole threads of messages, by time; s.mu is held. Loose:
// with every message that has their subjects.
func (l *List) inThreads(of []*letter, loose bool) []*letter {
	threads, topics := map[int]bool{}, map[string]bool{}
	for _, a := range of {
		threads[l.threads[a.id]] = true
		topics[a.topic()] = loose
	}
	var found []*letter
	for _, a := range l.settled() {
		if threads[l.threads[a.id]] || topics[a.topic()] {
			found = append(found, a)
		}
	}
	return byTime(found)
}

func byTime(found []*letter) []*letter {
	slices.SortStableFunc(found, func(a, b *letter) int { return a.received.Compare(b.received) })
	return found
}

// title is how the list is called on pages and feeds.
func (l *List) title() string { return "public inbox for " + l.address() }

func (l *List) address() string { return l.name + "@lists.example.org" }
