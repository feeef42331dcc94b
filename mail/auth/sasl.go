package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
)

const (
	xoauth2 = "XOAUTH2"
	bearer  = sasl.OAuthBearer
)

// trace is what an anonymous login says of itself (RFC 4505).
const trace = "onemore"

// SASL chooses among the mechanisms that the server offers: OAUTHBEARER or
// XOAUTH2 for a token, PLAIN or LOGIN for a password, ANONYMOUS without either,
// and only the URL's where it names one. All of them show the secret to whoever
// reads along: call it when the line is encrypted. Find gives no secret for a
// URL whose line never is, but to this machine. The error is ErrMechanism; an
// IMAP server that offers no AUTH= but has no LOGINDISABLED takes its LOGIN
// command with User and Reveal.
func (s Secret) SASL(mechanisms []string, host string, port int) (sasl.Client, error) {
	able := s.able()
	for _, m := range able {
		if slices.ContainsFunc(mechanisms, func(o string) bool { return strings.EqualFold(o, m) }) {
			return s.client(m, host, port)
		}
	}
	return nil, &Error{
		Try:  "log in to " + host,
		Err:  fmt.Errorf("%w: the server offers %s, we have %s", ErrMechanism, offered(mechanisms), strings.Join(able, " or ")),
		Next: s.nextMechanism(mechanisms),
	}
}

// able lists the mechanisms that a secret of this kind can use, best first.
func (s Secret) able() []string {
	if s.mechanism != "" {
		return []string{s.mechanism}
	}
	switch s.kind {
	case token:
		return []string{bearer, xoauth2}
	case password:
		return []string{sasl.Plain, sasl.Login}
	case anonymous:
		return []string{sasl.Anonymous}
	}
	return nil
}

func (s Secret) client(mechanism, host string, port int) (sasl.Client, error) {
	switch mechanism {
	case bearer:
		// A comma or "=" would end the name (RFC 5801, 4).
		user := strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s.User)
		_, first, err := sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
			Username: user, Token: s.Reveal(), Host: host, Port: port,
		}).Start()
		// A refusal is answered by one control A (RFC 7628, 3.2.3).
		return &tokenClient{mechanism: bearer, first: hide(string(first)), after: []byte{1}}, err
	case xoauth2:
		first := "user=" + s.User + "\x01auth=Bearer " + s.Reveal() + "\x01\x01"
		return &tokenClient{mechanism: xoauth2, first: hide(first), after: []byte{}}, nil
	case sasl.Plain:
		return sasl.NewPlainClient("", s.User, s.Reveal()), nil
	case sasl.Login:
		return sasl.NewLoginClient(s.User, s.Reveal()), nil
	case sasl.Anonymous:
		return sasl.NewAnonymousClient(trace), nil
	}
	return nil, &Error{
		Try: "log in to " + host, Err: fmt.Errorf("%w: %q is not known here", ErrMechanism, mechanism),
		Next: "take ;AUTH= out of the url",
	}
}

// tokenClient says everything at once, and answers the reason that a server
// gives for refusing, so that the refusal itself follows as for a password.
type tokenClient struct {
	mechanism string
	first     func() string
	after     []byte
	answered  bool
}

// Start gives the token.
func (c *tokenClient) Start() (mechanism string, first []byte, err error) {
	return c.mechanism, []byte(c.first()), nil
}

// Next answers the first challenge, which is the reason of a refusal.
func (c *tokenClient) Next([]byte) ([]byte, error) {
	if c.answered {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	c.answered = true
	return c.after, nil
}

// offered shows what a server says it can, fit for a terminal.
func offered(mechanisms []string) string {
	if len(mechanisms) == 0 {
		return "none"
	}
	return clean(strings.Join(mechanisms, " "), "")
}

func (s Secret) nextMechanism(mechanisms []string) string {
	has := func(m string) bool {
		return slices.ContainsFunc(mechanisms, func(o string) bool { return strings.EqualFold(o, m) })
	}
	switch {
	case s.kind == anonymous:
		return "write the user into the url"
	case s.mechanism != "":
		return "take ;AUTH= out of the url"
	case s.kind == password && (has(bearer) || has(xoauth2)):
		return "this server wants a token: name a token_command"
	case s.kind == token && (has(sasl.Plain) || has(sasl.Login)):
		return "this server wants a password: name a password_command"
	}
	return "look whether the provider lets other programs in at all"
}
