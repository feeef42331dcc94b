package imap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
)

// Login is what is needed to log in.
type Login interface {
	// SASL is a client for the best of the mechanisms that the server offers.
	SASL(mechanisms []string, host string, port int) (sasl.Client, error)
	// Token tells that the secret runs out and can be made anew.
	Token() bool
}

// open connects and logs in. A token that has run out is asked for once more.
func (a *Account) open(ctx context.Context) (*session, error) {
	t, err := parseTarget(a.options.URL)
	if err != nil {
		return nil, fmt.Errorf("read the address of the server: %w", err)
	}
	login, err := a.secret(ctx, t, false)
	if err != nil {
		return nil, err
	}
	s, err := a.openWith(ctx, t, login)
	if errors.Is(err, ErrAuth) && login != nil && login.Token() {
		if login, err = a.secret(ctx, t, true); err != nil {
			return nil, err
		}
		s, err = a.openWith(ctx, t, login)
	}
	return s, err
}

func (a *Account) secret(ctx context.Context, t target, again bool) (Login, error) {
	if a.options.Secret == nil || t.anonymous {
		return nil, nil //nolint:nilnil // nobody logs in with nothing
	}
	l, err := a.options.Secret(ctx, again)
	if err != nil {
		return nil, fmt.Errorf("find the password for %s: %w", t.host, err)
	}
	return l, nil
}

func (a *Account) openWith(ctx context.Context, t target, login Login) (*session, error) {
	w, tp, err := a.connect(ctx, t)
	if err != nil {
		return nil, err
	}
	s := newSession(w, tp)
	if err := s.enter(ctx, t, login, a.options.Version); err != nil {
		s.kill()
		s.close()
		return nil, err
	}
	return s, nil
}

// enter reads the greeting, logs in and learns what the server can do.
func (s *session) enter(ctx context.Context, t target, login Login, version string) error {
	err := s.do(ctx, "wait for the greeting of "+t.host, commandAllowance(), func() error {
		if err := s.client.WaitGreeting(); err != nil {
			return err
		}
		if s.client.State() == goimap.ConnStateAuthenticated {
			return nil
		}
		return s.learn()
	})
	if err != nil {
		return err
	}
	if s.client.State() != goimap.ConnStateAuthenticated {
		err := s.do(ctx, "log in to "+t.host, commandAllowance(), func() error { return s.login(t, login, version) })
		if err != nil {
			return loginFault(err)
		}
	}
	if err := s.do(ctx, "ask what the server can do", commandAllowance(), s.learn); err != nil {
		return err
	}
	if s.caps.Has(goimap.CapID) {
		err := s.do(ctx, "say who we are", commandAllowance(), func() error {
			_, err := s.client.ID(&goimap.IDData{Name: "onemore", Version: version}).Wait()
			return err
		})
		if err != nil && !refused(err) {
			return err
		}
	}
	s.inside = true
	return nil
}

func (s *session) learn() (err error) {
	if s.caps = s.client.Caps(); s.caps == nil {
		// The library stops waiting before we do, and tells nobody why.
		s.caps, err = s.client.Capability().Wait()
	}
	return err
}

var errLogin = errors.New("no way to log in")

// login uses the mechanisms of the server; where it has none, LOGIN.
func (s *session) login(t target, login Login, version string) error {
	var mechanisms []string
	for c := range s.caps {
		if m, ok := strings.CutPrefix(string(c), "AUTH="); ok {
			mechanisms = append(mechanisms, m)
		}
	}
	if login == nil {
		if s.nobody = s.caps.Has("AUTH=ANONYMOUS"); !s.nobody {
			return fmt.Errorf("%w without a user: the server does not offer it", errLogin)
		}
		return s.authenticate(sasl.NewAnonymousClient("onemore/" + version))
	}
	if len(mechanisms) == 0 {
		return s.plainLogin(t, login)
	}
	c, err := login.SASL(mechanisms, t.host, t.port)
	if err != nil {
		return fmt.Errorf("%w: %w", errLogin, err)
	}
	return s.authenticate(c)
}

// authenticate keeps the mechanism's own complaint: the server's refusal came
// as a challenge, and the exchange cannot be ended in order any more.
func (s *session) authenticate(c sasl.Client) error {
	heard := &listening{Client: c}
	err := s.client.Authenticate(heard)
	if heard.err != nil {
		return fmt.Errorf("%w: %w", errLogin, heard.err)
	}
	return err
}

type listening struct {
	sasl.Client
	err error
}

func (l *listening) Next(challenge []byte) ([]byte, error) {
	r, err := l.Client.Next(challenge)
	if err != nil {
		l.err = err
	}
	return r, err
}

// plainLogin takes user and password out of a PLAIN exchange (RFC 4616), so
// that no secret has to be shown to this package in any other form.
func (s *session) plainLogin(t target, login Login) error {
	if s.caps.Has(goimap.CapLoginDisabled) {
		return fmt.Errorf("%w: the server allows none", errLogin)
	}
	c, err := login.SASL([]string{sasl.Plain}, t.host, t.port)
	if err != nil {
		return fmt.Errorf("%w: %w", errLogin, err)
	}
	_, first, err := c.Start()
	if err != nil {
		return fmt.Errorf("%w: %w", errLogin, err)
	}
	parts := bytes.Split(first, []byte{0})
	if len(parts) != 3 {
		return fmt.Errorf("%w: the server offers no mechanism", errLogin)
	}
	return s.client.Login(string(parts[1]), string(parts[2])).Wait()
}

// loginFault makes a refusal of the login what it is, unless it will pass.
func loginFault(err error) error {
	var f *fault
	if !errors.As(err, &f) || !errors.Is(f.kind, ErrProtocol) {
		return err
	}
	if refused(f.cause) {
		return &fault{ErrAuth, f.doing, f.cause}
	}
	return err
}
