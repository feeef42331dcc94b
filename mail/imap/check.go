package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	goimap "github.com/emersion/go-imap/v2"
)

// Finding is one thing that Check looked at.
type Finding struct {
	What string // "login", "encryption", "folder INBOX", …
	OK   bool
	Text string // as found; may hold what a server said
	Next string // what to do when it is not OK
}

// Check looks at everything that a Fetch needs, for people. The findings up to
// an error are good; the error is the last of them, too.
func (a *Account) Check(ctx context.Context) ([]Finding, error) {
	s, err := a.take(ctx)
	if err != nil {
		return []Finding{{What: "login", Text: err.Error(), Next: advice(err)}}, err
	}
	defer func() { a.give(s) }()
	found := []Finding{
		{What: "login", OK: true, Text: "logged in"},
		{What: "encryption", OK: true, Text: s.encryption()},
		{What: "server", OK: true, Text: s.abilities()},
	}
	names, err := a.resolve(ctx, s)
	if err != nil {
		return append(found, Finding{What: "folders", Text: err.Error(), Next: advice(err)}), err
	}
	if len(names) == 0 {
		found = append(found, Finding{What: "folders", Text: "no folder matches", Next: "look at the folders of this source in the configuration"})
	}
	for _, name := range names {
		f := Finding{What: "folder " + name}
		b, err := s.examine(ctx, name)
		switch {
		case err == nil:
			f.OK, f.Text = true, fmt.Sprintf("%d messages", b.exists)
		case s.dead:
			return append(found, Finding{What: f.What, Text: err.Error(), Next: advice(err)}), err
		default:
			f.Text, f.Next = err.Error(), advice(err)
		}
		found = append(found, f)
	}
	return found, nil
}

func (s *session) encryption() string {
	c, ok := s.tap.Conn.(*tls.Conn)
	if !ok {
		return "none; the server is on this machine"
	}
	return tls.VersionName(c.ConnectionState().Version)
}

// abilities names what makes keeping in step quick, and what is missing of it.
func (s *session) abilities() string {
	var has, lacks []string
	for _, c := range []goimap.Cap{goimap.CapIdle, goimap.CapCondStore, goimap.CapESearch, goimap.CapSpecialUse} {
		if s.caps.Has(c) {
			has = append(has, string(c))
		} else {
			lacks = append(lacks, string(c))
		}
	}
	text := "has " + strings.Join(has, ", ")
	switch {
	case len(has) == 0:
		text = "has no extensions"
	case len(lacks) > 0:
		text += "; not " + strings.Join(lacks, ", ")
	}
	return text
}

// advice is the next step after an error.
func advice(err error) string {
	switch {
	case errors.Is(err, ErrAuth):
		return "look at the user and at what gives the password or token; many providers want an app password or a token"
	case errors.Is(err, ErrTLS):
		return "name the server's certificate with ca, or look whether imaps or imap+starttls is right for this port"
	case errors.Is(err, ErrUnreachable), errors.Is(err, ErrSilent):
		return "look at the network, and at host and port in the URL"
	case errors.Is(err, ErrBusy):
		return "try again in some minutes; other programs may hold all connections that the server allows"
	case errors.Is(err, ErrFolder):
		return "look at the folders of this source in the configuration"
	}
	return ""
}
