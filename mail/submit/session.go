package submit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"onemore/mail/auth"
)

// session is a connection to a server that let us in.
type session struct {
	s      *server
	w      *wire
	conn   net.Conn // encrypted
	client *smtp.Client
	stop   func() bool // ends the watch over the context
	notes  []string
}

// maxLogins bounds how many secrets are tried, each on a connection of its own.
const maxLogins = 6

// open connects and logs in. A secret that is refused is asked for again.
func (s *server) open(ctx context.Context) (*session, error) {
	if !s.login {
		return s.connect(ctx)
	}
	try := "log in to " + s.address()
	var refused error
	for n := 1; ; n++ {
		secret, err := s.secrets.Find(ctx, s.want)
		if err != nil {
			return nil, secretFault(ctx, try, err, refused)
		}
		c, err := s.connect(ctx)
		if err != nil {
			return nil, err
		}
		if err = c.login(ctx, secret); err == nil {
			if err := s.secrets.Good(ctx, s.want, secret); err != nil && ctx.Err() == nil {
				c.notes = append(c.notes, "keep the password: "+err.Error())
			}
			return c, nil
		}
		c.kill()
		if refused = err; !wrongSecret(err) || n == maxLogins {
			return nil, err
		}
		if bad := s.secrets.Bad(ctx, s.want, secret); bad != nil {
			return nil, fmt.Errorf("%w; forget the password: %w", err, bad)
		}
	}
}

// secretFault is that there is nothing to log in with, or nothing more after
// the server refused the last.
func secretFault(ctx context.Context, try string, err, refused error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", try, context.Cause(ctx))
	}
	f := &Error{Try: try, Kind: ErrAuth, Err: err}
	var said *Error
	if errors.As(refused, &said) {
		f.Code, f.Text = said.Code, said.Text
	}
	var cause *auth.Error
	if errors.As(err, &cause) {
		f.Next = cause.Next
	}
	return f
}

// connect reaches the server and learns what it can do.
func (s *server) connect(ctx context.Context) (*session, error) {
	try := "connect to " + s.address()
	dialing, cancel := context.WithTimeout(ctx, s.wait.dial)
	defer cancel()
	tcp, err := s.dial(dialing, "tcp", s.address())
	switch {
	case ctx.Err() != nil:
		if err == nil {
			tcp.Close()
		}
		return nil, fmt.Errorf("%s: %w", try, context.Cause(ctx))
	case err != nil:
		return nil, &Error{Try: try, Kind: ErrUnreachable, Also: ErrTemporary, Err: shown{err}, Next: nextUnreachable}
	}
	c := &session{s: s, w: &wire{Conn: tcp}}
	c.stop = context.AfterFunc(ctx, func() { c.w.Close() })
	err = c.step(ctx, try, s.wait.command, func() (err error) {
		c.conn, err = s.secure(ctx, c.w)
		return err
	})
	if err != nil {
		c.kill()
		return nil, asTLS(err)
	}
	c.client = smtp.NewClient(c.conn)
	c.client.CommandTimeout, c.client.SubmissionTimeout = s.wait.command, s.wait.dot
	err = c.step(ctx, try, s.wait.command, func() error { return c.client.Hello(s.hello) })
	if err != nil {
		c.kill()
		return nil, err
	}
	return c, nil
}

// login gives the secret, and asks anew what the server can do: some pass on
// what others announce behind them, which they know only now.
func (c *session) login(ctx context.Context, secret auth.Secret) error {
	try := "log in to " + c.s.address()
	_, offer := c.client.Extension("AUTH")
	mechanisms := strings.Fields(offer)
	if allowed := c.s.mechanisms; allowed != nil {
		mechanisms = slices.DeleteFunc(mechanisms, func(m string) bool {
			return !slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, m) })
		})
	}
	way, err := secret.SASL(mechanisms, c.s.host, c.s.port)
	if err != nil {
		return secretFault(ctx, try, err, nil)
	}
	heard := &listening{Client: way}
	err = c.step(ctx, try, c.s.wait.command, func() error { return c.client.Auth(heard) })
	if err != nil {
		return authFault(err, heard.err)
	}
	return c.step(ctx, "ask what the server can do", c.s.wait.command, func() error {
		if err := c.client.Reset(); err != nil { // or the library would not say EHLO again
			return err
		}
		return c.client.Hello(c.s.hello)
	})
}

// listening keeps the mechanism's own complaint: the exchange cannot go on
// then, and that is no fault of the server's answers.
type listening struct {
	sasl.Client
	err error
}

func (l *listening) Next(challenge []byte) ([]byte, error) {
	r, err := l.Client.Next(challenge)
	l.err = err
	return r, err
}

// step does one thing within a time, and says what its failure means.
func (c *session) step(ctx context.Context, try string, limit time.Duration, do func() error) error {
	c.w.arm(limit)
	err := do()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", try, context.Cause(ctx))
	}
	var own *Error
	if errors.As(err, &own) {
		return err
	}
	if code, text, ok := answer(err); ok {
		return refusal(try, code, text)
	}
	if ended := c.w.ended(); ended != nil {
		return &Error{Try: try, Kind: ErrUnreachable, Also: ErrTemporary, Err: shown{ended}, Next: nextUnreachable}
	}
	return &Error{Try: try, Kind: ErrUnreachable, Also: ErrTemporary, Err: shown{err}, Next: nextOdd}
}

const (
	nextUnreachable = "look at the network, and at the name and port of the server"
	nextOdd         = "look whether the port is one of SMTP, and whether it encrypts from the start"
)

// shown is an error that may hold what a server sent, fit for a terminal.
type shown struct{ error }

func (s shown) Error() string { return oneLine(s.error.Error(), maxText) }

func (s shown) Unwrap() error { return s.error }

// has tells whether the server announced an extension.
func (c *session) has(extension string) bool {
	ok, _ := c.client.Extension(extension)
	return ok
}

// bye ends a connection in order. Its answer is not waited for: it would only
// lengthen the time in which we know that a mail went and nobody else does.
func (c *session) bye() {
	c.w.arm(c.s.wait.bye)
	if _, err := c.conn.Write([]byte("QUIT\r\n")); err == nil {
		c.conn.Close()
	}
	c.kill()
}

// kill ends it at once.
func (c *session) kill() {
	c.stop()
	c.w.Close()
}
