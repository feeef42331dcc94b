package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Question is what a person is asked for: a password, which the screen must
// not show.
type Question struct {
	User, Server string
	Again        bool   // the last answer was refused
	Why          string // what was tried before; empty: nothing
}

// Options are the ways to secrets that a program offers.
type Options struct {
	Ask     func(context.Context, Question) (string, error) // nil: there is nobody to ask; an empty answer gives up
	Keyring Keyring                                         // nil: none
	Timeout time.Duration                                   // of a command, a helper and the keyring; zero: 30 s
}

// Finder finds secrets and remembers them. It may be used by many at once;
// those who want the same secret wait for one another.
type Finder struct {
	o  Options
	mu sync.Mutex
	by map[string]*state

	ring chan struct{} // held by who asks the keyring
}

// New makes a Finder that remembers nothing yet.
func New(o Options) *Finder {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	return &Finder{o: o, by: map[string]*state{}, ring: make(chan struct{}, 1)}
}

// state is what is known of one Want. Who holds the turn may look at it.
type state struct {
	turn    chan struct{}
	have    *Secret
	cred    credential // behind have, when it is from git
	told    bool       // git's helper knows that it works
	refused map[origin]int
	last    map[origin]func() string // what was refused
}

// take waits for the turn of a Want; the caller gives it back by free.
func (f *Finder) take(ctx context.Context, w Want) (st *state, free func(), err error) {
	f.mu.Lock()
	st = f.by[w.key()]
	if st == nil {
		st = &state{turn: make(chan struct{}, 1)}
		st.forget()
		f.by[w.key()] = st
	}
	f.mu.Unlock()
	select {
	case st.turn <- struct{}{}:
		return st, func() { <-st.turn }, nil
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("wait for a password: %w", ctx.Err())
	}
}

// forget gives every way a fresh start.
func (st *state) forget() {
	st.refused, st.last = map[origin]int{}, map[origin]func() string{}
}

// Find gives the secret for a Want: the one that is remembered, or the first
// that password_command, git's credential helpers, the keyring or the person
// has. With a token_command that command alone counts. The error is an *Error
// unless ctx ended; ErrRefused in it means that all ways were tried and that
// the next Find begins anew, so do not call it again by yourself.
func (f *Finder) Find(ctx context.Context, w Want) (Secret, error) {
	a, err := open(ctx, w)
	if err != nil {
		return Secret{}, err
	}
	if a.mechanism == "ANONYMOUS" {
		return Secret{kind: anonymous, mechanism: a.mechanism, value: hide("")}, nil
	}
	st, free, err := f.take(ctx, w)
	if err != nil {
		return Secret{}, err
	}
	defer free()
	if st.have != nil && !st.have.expired(time.Now()) {
		return *st.have, nil
	}
	st.have = nil
	s, err := f.seek(ctx, a, st)
	if err != nil {
		return Secret{}, err
	}
	st.have = &s
	return s, nil
}

// Good says that the server took the secret.
func (f *Finder) Good(ctx context.Context, w Want, s Secret) error {
	return f.tell(ctx, w, s, func(st *state) error {
		st.forget()
		if s.from != fromGit || st.told {
			return nil
		}
		st.told = true
		return f.git(ctx, "approve", st.cred)
	})
}

// Bad says that the server refused the secret, which is forgotten; git's helper
// is told. Only a clear refusal is one: a server that is busy refuses nothing.
func (f *Finder) Bad(ctx context.Context, w Want, s Secret) error {
	return f.tell(ctx, w, s, func(st *state) error {
		st.have = nil
		if s.expired(time.Now()) {
			return nil // with the token git's helper would lose what renews it
		}
		st.refused[s.from]++
		st.last[s.from] = s.value
		if s.from != fromGit {
			return nil
		}
		return f.git(ctx, "reject", st.cred)
	})
}

// tell does something about a secret that is still the remembered one.
func (f *Finder) tell(ctx context.Context, w Want, s Secret, do func(*state) error) error {
	if s.Anonymous() {
		return nil
	}
	st, free, err := f.take(ctx, w)
	if err != nil {
		return err
	}
	defer free()
	if st.have == nil || st.have.from != s.from || st.have.Reveal() != s.Reveal() {
		return nil
	}
	return do(st)
}

// way is one place that a secret may come from.
type way struct {
	from  origin
	tries int // how often what it gives may be refused
	get   func(ctx context.Context, notes []error) (Secret, error)
}

// seek goes through the ways. What one of them could not give is no end, but
// told with the rest when all fail.
func (f *Finder) seek(ctx context.Context, a account, st *state) (Secret, error) {
	var notes []error
	class := ErrNothing
	for _, w := range f.ways(a, st) {
		s, err := st.try(ctx, w, notes)
		switch {
		case err == nil:
			s.User, s.from, s.mechanism = a.user, w.from, a.mechanism
			return s, nil
		case ctx.Err() != nil:
			return Secret{}, fmt.Errorf("log in to %s: %w", a.host, ctx.Err())
		case errors.As(err, new(refusal)):
			class = ErrRefused
		}
		if !errors.Is(err, errNone) {
			notes = append(notes, err)
		}
	}
	st.forget()
	next := a.nextNothing(f.o.Ask != nil)
	if errors.Is(class, ErrRefused) {
		next = a.nextRefused()
	}
	return Secret{}, a.fault(join(class, notes), next)
}

// refusal says that a way has nothing but what the server refused.
type refusal origin

func (r refusal) Error() string { return "what " + string(r) + " gave was refused" }

// try asks one way, unless what it gave was refused too often or is what it
// gives again: the server would say the same.
func (st *state) try(ctx context.Context, w way, notes []error) (Secret, error) {
	refused := refusal(w.from)
	if st.refused[w.from] >= w.tries {
		return Secret{}, refused
	}
	s, err := w.get(ctx, notes)
	last := st.last[w.from]
	switch {
	case err != nil && last != nil && errors.Is(err, errNone):
		return Secret{}, refused
	case err == nil && last != nil && w.from != fromAsk && last() == s.Reveal():
		return Secret{}, refused
	}
	return s, err
}

// errNone says that a way has nothing, which is no fault of it.
var errNone = errors.New("nothing there")

func (a account) nextRefused() string {
	if a.TokenCommand != nil {
		return "see that token_command prints a token that is new and meant for mail"
	}
	return "check user and password; many providers want an application password or a token_command"
}

func (a account) nextNothing(asked bool) string {
	switch {
	case a.TokenCommand != nil:
		return "run token_command by hand and see what it says"
	case a.PasswordCommand != nil:
		return "run password_command by hand and see what it says"
	case asked:
		return "name a password_command, or answer when asked"
	}
	return "name a password_command, give it to git credential, or start onemore on a terminal and answer"
}
