// Package submit hands finished mails over: to a mail server by SMTP, to a
// program that takes them as sendmail does, or into a folder. It owns which of
// these is used, by the configuration or by git's sendemail settings, how the
// connection is secured and bounded, and what every failure means.
//
// It refuses to change a byte of what it is given, to send to some of the
// recipients only, to speak to another machine without encryption, to run
// anything through a shell, and to guess: once the final dot may have been
// written and no answer came, the error is ErrUnknown. It keeps nothing and
// repeats nothing; both are the outbox's.
package submit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"onemore/config"
	"onemore/mail/auth"
	"onemore/patch"
)

// Phase is how far a submission is. Each is told before it begins.
type Phase string

// The phases in their order. What fails before the callback returned nil for
// PhaseDot was not submitted.
const (
	PhaseConnect  Phase = "connect"
	PhaseEnvelope Phase = "envelope"
	PhaseBody     Phase = "body"
	PhaseDot      Phase = "dot"
)

// Envelope is from whom and to whom a mail goes; bare addresses.
type Envelope struct {
	From string // see Submitter.Sender
	To   []string
}

// Reply is what came back for a mail that was taken.
type Reply struct {
	Text      string      // of the server, program or folder, fit for a terminal
	MessageID patch.MsgID // the one that the server gave the mail instead of ours; empty: it kept ours
	Notes     []string    // what else went wrong, such as a helper that cannot keep the password
}

// Finding is one thing that Check looked at.
type Finding struct {
	What string // "server", "encryption", "login", ...
	OK   bool
	Text string
	Next string // what to do when it is not OK
}

// Options say how mail leaves.
type Options struct {
	Send     config.Send  // without a Kind git's sendemail settings count
	Identity string       // which sendemail.<identity>; empty: sendemail.identity
	Secrets  *auth.Finder // nil: one that asks nobody
	Dial     func(ctx context.Context, network, address string) (net.Conn, error)
}

// transport is one way out.
type transport interface {
	// describe says where mail goes, as the end of "mail goes ...".
	describe() string
	needs(ctx context.Context) (eightBit bool, err error)
	check(ctx context.Context) ([]Finding, error)
	send(ctx context.Context, m letter, phase func(Phase) error) (Reply, error)
}

// Submitter is the way that mail leaves by. It may be used by many at once.
type Submitter struct {
	way    transport
	why    string
	host   string          // of a server
	sender string          // the envelope sender that git was told; empty: the author
	from   config.Identity // sendemail.from

	mu    sync.Mutex
	eight bool
	until time.Time // how long eight is taken to be so
}

// fresh is how long what a server said it can do is believed.
const fresh = 10 * time.Minute

// New finds out how mail leaves. Nothing is reached yet; an error is an
// ErrConfig.
func New(ctx context.Context, o Options) (*Submitter, error) {
	if o.Secrets == nil {
		o.Secrets = auth.New(auth.Options{})
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	switch o.Send.Kind {
	case config.SendGit:
		return fromGit(ctx, o)
	case config.SendSMTP:
		return fromURL(o)
	case config.SendCommand:
		p, err := newProgram(o.Send.Command)
		return &Submitter{way: p, why: "[send] says so"}, err
	case config.SendFolder:
		if o.Send.Path == "" {
			return nil, misconfigured("sending into a folder has no path", `write path = "..." into [send]`)
		}
		return &Submitter{way: folder{o.Send.Path}, why: "[send] says so"}, nil
	}
	return nil, misconfigured(fmt.Sprintf("%q is no kind of sending", o.Send.Kind), "write smtp, command or folder")
}

// Describe says in words where mail goes and who said so.
func (s *Submitter) Describe() string { return "mail goes " + s.way.describe() + "; " + s.why }

// Sender is the envelope sender for a mail of this author.
func (s *Submitter) Sender(author string) string {
	if s.sender != "" {
		return s.sender
	}
	return author
}

// From is who git was told to send as, by sendemail.from.
func (s *Submitter) From() (id config.Identity, ok bool) { return s.from, s.from.Email != "" }

// KeepsSent tells that the provider itself puts what it submits among the sent
// mail, so that nobody else should.
func (s *Submitter) KeepsSent() bool { return KeepsSent(s.host) }

// KeepsSent tells it of a provider, by the name of one of its servers.
func KeepsSent(host string) bool { return isGoogle(host) || isOutlook(host) }

// Host is the server that mail leaves by; "" when it leaves otherwise.
func (s *Submitter) Host() string { return s.host }

// Needs tells what a mail must be made of: eightBit, 8-bit text may go as it
// is; otherwise it has to be quoted-printable. It asks the server, and again
// only after a while.
func (s *Submitter) Needs(ctx context.Context) (eightBit bool, err error) {
	s.mu.Lock()
	eight, known := s.eight, time.Now().Before(s.until)
	s.mu.Unlock()
	if known {
		return eight, nil
	}
	if eight, err = s.way.needs(ctx); err == nil {
		s.learn(eight)
	}
	return eight, err
}

func (s *Submitter) learn(eight bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.eight, s.until = eight, time.Now().Add(fresh)
}

// Check looks at everything that Send needs, for people, and sends nothing.
// The findings up to an error are good; the error is the last of them, too.
func (s *Submitter) Check(ctx context.Context) ([]Finding, error) {
	found := []Finding{{What: "way", OK: true, Text: s.Describe()}}
	more, err := s.way.check(ctx)
	found = append(found, more...)
	if err != nil {
		found = append(found, Finding{What: "sending", Text: err.Error(), Next: Next(err)})
	}
	return found, err
}

// Send hands over one mail, whose bytes are complete and have CRLF at every
// line end; they go as they are (a program gets the line ends of this system).
// It calls phase before each phase, from the calling goroutine; an error of it
// ends the submission, and for PhaseDot and before that means that nothing was
// submitted. Nothing of the dot is written before phase(PhaseDot) returned nil.
//
// The error is an *Error unless ctx or phase ended it. ErrUnknown is the only
// one after which the mail may have gone.
func (s *Submitter) Send(ctx context.Context, e Envelope, raw []byte, phase func(Phase) error) (Reply, error) {
	m, err := open(e, raw)
	if err != nil {
		return Reply{}, err
	}
	if phase == nil {
		phase = func(Phase) error { return nil }
	}
	r, err := s.way.send(ctx, m, func(p Phase) error {
		if err := phase(p); err != nil {
			return fmt.Errorf("send %s: before the phase %s: %w", m.name(), p, err)
		}
		return nil
	})
	if errors.Is(err, ErrEncoding) {
		s.learn(false)
	}
	return r, err
}

// home is where programs run.
func home() (string, error) {
	dir, err := os.UserHomeDir()
	if err != nil {
		return "", &Error{Try: "send", Kind: ErrConfig, Err: err, Next: "set HOME"}
	}
	return dir, nil
}
