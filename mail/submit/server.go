package submit

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"onemore/config"
	"onemore/mail/auth"
)

// security is how a connection to a server is encrypted.
type security string

const (
	implicit security = "TLS"
	starttls security = "STARTTLS"
	plain    security = "no encryption, on this machine"
)

// patience is how long the steps of a submission may take.
type patience struct {
	dial, command, body, dot, bye time.Duration
}

// usual are the times of RFC 5321 section 4.5.3.2, those for the parts of a
// mail taken as one.
func usual() patience {
	return patience{
		dial: 30 * time.Second, command: 5 * time.Minute, body: 12 * time.Minute, dot: 12 * time.Minute,
		bye: time.Second,
	}
}

// server is a mail server that takes submissions.
type server struct {
	host       string
	port       int
	by         security
	hello      string // who we say we are
	ca         string // a PEM file or a folder of them; empty: the system's
	user       string // to describe it
	want       auth.Want
	login      bool     // there is one
	mechanisms []string // the only ones to log in by; nil: any
	rewrites   bool     // it gives mails another Message-ID
	secrets    *auth.Finder
	dial       func(ctx context.Context, network, address string) (net.Conn, error)
	wait       patience
}

func (s *server) address() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }

func (s *server) describe() string {
	d := fmt.Sprintf("by SMTP to %s (%s)", s.address(), s.by)
	switch {
	case !s.login:
		return d + ", without a login"
	case s.user == "":
		return d + ", logged in"
	}
	return d + ", logged in as " + oneLine(s.user, maxAddress)
}

// fromURL takes the server of [send].
func fromURL(o Options) (*Submitter, error) {
	u, err := o.Send.URL.Parse()
	if err != nil {
		return nil, misconfigured(err.Error(), `write url = "smtps://user@smtp.example.org" into [send]`)
	}
	by := map[string]security{"smtps": implicit, "smtp+starttls": starttls, "smtp+plain": plain}[u.Scheme]
	if by == "" {
		return nil, misconfigured(fmt.Sprintf("the scheme %q is not known here", u.Scheme), "write smtps:// or smtp+starttls://")
	}
	s, err := newServer(o, o.Send.URL, by)
	if err != nil {
		return nil, err
	}
	s.ca = o.Send.CA
	s.want.PasswordCommand, s.want.TokenCommand = o.Send.PasswordCommand, o.Send.TokenCommand
	s.login = s.user != "" || s.want.PasswordCommand != nil || s.want.TokenCommand != nil
	return &Submitter{way: s, host: s.host, why: "[send] says so"}, nil
}

// newServer takes what a URL says; nobody logs in yet.
func newServer(o Options, u config.URL, by security) (*server, error) {
	p, err := u.Parse()
	if err != nil {
		return nil, misconfigured(err.Error(), "correct the server's name")
	}
	host, port, err := u.Server()
	if err != nil || checkHost(host) != nil {
		return nil, misconfigured("the server has no name or port that can be", "correct the server's name and port")
	}
	if by == plain && !u.Encrypts() {
		return nil, misconfigured("the way to "+host+" would not be encrypted", "use smtps:// or smtp+starttls://")
	}
	user, _, _ := strings.Cut(p.User.Username(), ";")
	return &server{
		host: host, port: port, by: by, hello: "localhost", user: user, rewrites: isOutlook(host),
		want: auth.Want{URL: u, Protocol: "smtp"}, secrets: o.Secrets, dial: o.Dial, wait: usual(),
	}, nil
}

// checkHost refuses a name that could end a line or be an option.
func checkHost(host string) error {
	if host == "" || strings.HasPrefix(host, "-") || strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("%q is no name of a server", host)
	}
	return nil
}

func isGoogle(host string) bool {
	return within(host, "gmail.com", "googlemail.com", "google.com")
}

// isOutlook tells the servers that give every mail another Message-ID.
func isOutlook(host string) bool {
	return within(host, "office365.com", "office365.us", "outlook.com", "partner.outlook.cn", "outlook.office.com")
}

// within tells a host of one of the domains.
func within(host string, domains ...string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return slices.ContainsFunc(domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}
