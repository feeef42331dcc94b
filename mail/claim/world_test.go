package claim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"onemore/mail/imap"
	"onemore/mail/store"
	"onemore/patch"
)

// folder is the team's folder on a server with a clock of its own.
type folder struct {
	mu    sync.Mutex
	now   int64
	next  uint32
	notes []imap.Note
}

func (f *folder) read() []imap.Note {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.notes)
}

func (f *folder) pin(raw []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	f.notes = append(f.notes, imap.Note{UID: f.next, At: time.Unix(f.now, 0), Raw: slices.Clone(raw)})
}

func (f *folder) unpin(uids ...uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.notes = slices.DeleteFunc(f.notes, func(n imap.Note) bool { return slices.Contains(uids, n.UID) })
}

// shelf is a Journal in memory.
type shelf struct {
	mu   sync.Mutex
	mine map[patch.MsgID]store.Claim
	team []store.TeamClaim
	in   map[patch.MsgID]patch.MsgID // messages to changes
}

func newShelf() *shelf { return &shelf{mine: map[patch.MsgID]store.Claim{}} }

func (s *shelf) Claims(context.Context) ([]store.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.mine), func(a, b store.Claim) int { return int(a.Since - b.Since) }), nil
}

func (s *shelf) MoveClaims(_ context.Context, moves ...store.ClaimMove) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range moves {
		c, ok := s.mine[m.Token]
		if !ok || c.State != m.From {
			continue
		}
		c.State = m.To
		if s.mine[m.Token] = c; m.To == "" {
			delete(s.mine, m.Token)
		}
	}
	return nil
}

func (s *shelf) Team(context.Context) ([]store.TeamClaim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.team), nil
}

func (s *shelf) SetTeam(_ context.Context, all []store.TeamClaim) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.team = slices.Clone(all)
	return nil
}

func (s *shelf) ChangesOf(_ context.Context, ids []patch.MsgID) (map[patch.MsgID]patch.MsgID, error) {
	out := map[patch.MsgID]patch.MsgID{}
	for _, id := range ids {
		if root := s.in[id]; root != "" {
			out[id] = root
		}
	}
	return out, nil
}

// state is how the claim on a change stands; "" for none.
func (s *shelf) state(change patch.MsgID) store.ClaimState {
	s.mu.Lock()
	defer s.mu.Unlock()
	var at store.ClaimState
	for _, c := range s.mine {
		if c.ID == change && c.State != store.ClaimLeaving {
			at = c.State
		}
	}
	return at
}

var errCut = errors.New("the connection broke off")

// member is somebody of the team, whose clock is wrong by skew seconds.
type member struct {
	*shelf
	team    *Team
	who     patch.Person
	skew    int64
	f       *folder
	n       int
	lost    []Lost
	touched map[patch.MsgID]int64                  // when they saw a review of a change
	fail    func(what string) (before, after bool) // faults of the next call
	wait    func()                                 // before every call of the folder
}

func newMember(f *folder, name string, skew int64) *member {
	m := &member{
		shelf: newShelf(), who: patch.Person{Name: name + " Team", Email: name + "@example.org"}, skew: skew, f: f,
		touched: map[patch.MsgID]int64{}, fail: func(string) (bool, bool) { return false, false }, wait: func() {},
	}
	m.team = New(Options{
		Board: m, Journal: m, Lock: func(context.Context) (func(), error) { return func() {}, nil }, By: func(context.Context) patch.Person { return m.who },
		Me:    func(p patch.Person) bool { return p.Key() == m.who.Key() },
		Over:  func(root patch.MsgID, since int64) bool { return m.touched[root] > since },
		Title: func(root patch.MsgID) string { return "about " + string(root) },
		Now:   func() time.Time { return time.Unix(m.clock(), 0) },
		Lost:  func(l Lost) { m.lost = append(m.lost, l) },
	})
	return m
}

func (m *member) clock() int64 {
	m.f.mu.Lock()
	defer m.f.mu.Unlock()
	return m.f.now + m.skew
}

// do calls the folder, which may fail before or after it did what it was told.
func (m *member) do(what string, f func()) error {
	m.wait()
	before, after := m.fail(what)
	if before {
		return errCut
	}
	f()
	if after {
		return errCut
	}
	return nil
}

func (m *member) Read(context.Context) (notes []imap.Note, err error) {
	err = m.do("read", func() { notes = m.f.read() })
	return notes, err
}

func (m *member) Pin(_ context.Context, raw []byte) error {
	return m.do("pin", func() { m.f.pin(raw) })
}

func (m *member) Unpin(_ context.Context, uids ...uint32) error {
	if len(uids) == 0 {
		return nil
	}
	return m.do("unpin", func() { m.f.unpin(uids...) })
}

// claim puts a claim into the journal, as the desk does.
func (m *member) claim(change patch.MsgID) patch.MsgID {
	m.n++
	token := patch.MsgID(fmt.Sprintf("claim-%d-%s", m.n, m.who.Email))
	now := m.clock()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mine[token] = store.Claim{Token: token, ID: change, Since: now, Until: now + int64(DefaultFor.Seconds()), State: store.ClaimWanted}
	return token
}

// release takes back what the member claimed on a change.
func (m *member) release(change patch.MsgID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for token, c := range m.mine {
		if c.ID == change {
			c.State = store.ClaimLeaving
			m.mine[token] = c
		}
	}
}

func (m *member) settle(tb testing.TB) {
	tb.Helper()
	if err := m.team.Settle(context.Background()); err != nil {
		tb.Fatalf("%s settles: %v", m.who.Name, err)
	}
}

// sees is who stands on a change, as the member's store has it.
func (m *member) sees(change patch.MsgID) patch.Person {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Holders(m.shelf.team)[change].By
}
