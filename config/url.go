package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// URL is the address of a server. It never holds a password: those come from a
// command, from git's credential helpers, or from a prompt.
type URL string

// Parse takes it apart; what was loaded from a file always parses.
func (u URL) Parse() (*url.URL, error) {
	p, err := url.Parse(string(u))
	if err != nil {
		// url.Error repeats the whole text, and a password may stand in it.
		return nil, errors.New("not a URL")
	}
	return p, nil
}

// Server is the host of a mail server's URL, without brackets, and its port;
// where the URL has none, that which the scheme stands for (RFC 8314, RFC 6409).
func (u URL) Server() (host string, port int, err error) {
	p, err := u.Parse()
	if err != nil {
		return "", 0, err
	}
	port = defaultPort(p.Scheme)
	if given := p.Port(); given != "" {
		if port, err = strconv.Atoi(given); err != nil || port > math.MaxUint16 {
			port = 0
		}
	}
	if port == 0 || p.Hostname() == "" {
		return "", 0, errors.New("the URL names no server or no port that can be")
	}
	return p.Hostname(), port, nil
}

func defaultPort(scheme string) int {
	switch scheme {
	case "imaps":
		return 993
	case "imap+starttls", "imap+plain":
		return 143
	case "smtps":
		return 465
	case "smtp+starttls", "smtp+plain":
		return 587
	case "https":
		return 443
	case "http":
		return 80
	case "git":
		return 9418
	case "ssh":
		return 22
	}
	return 0
}

// Encrypts tells whether nobody on the way can read along, or the server is
// this machine and there is no way.
func (u URL) Encrypts() bool {
	p, err := u.Parse()
	return err == nil && p.Scheme != "http" && !strings.HasSuffix(p.Scheme, "+plain") || err == nil && isLoopback(p.Hostname())
}

// check finds what is wrong with a URL of one of these schemes; those that do
// not encrypt are for this machine. It is no UnmarshalText, since the decoder
// does not ask that of types that are strings.
func (u URL) check(schemes ...string) error {
	if u == "" {
		return nil
	}
	p, err := u.Parse()
	switch {
	case err != nil:
		return err
	case p.Scheme == "" || p.Hostname() == "":
		return errors.New(`not a URL; write "scheme://host/"`)
	}
	if _, has := p.User.Password(); has {
		return errors.New("a password does not belong in a file; name a password_command that prints it")
	}
	if !slices.Contains(schemes, p.Scheme) {
		return fmt.Errorf("the scheme %q is not known here; write %s://", p.Scheme, strings.Join(schemes, ":// or "))
	}
	if _, _, err := u.Server(); err != nil {
		return err
	}
	if strings.HasSuffix(p.Scheme, "+plain") && !u.Encrypts() {
		return fmt.Errorf("%s is for this machine only, it encrypts nothing", p.Scheme)
	}
	return nil
}

// checkPublic finds what is wrong with the URL of a public archive. Plain http
// passes: nothing secret goes there, and who wants https writes it.
func (u URL) checkPublic(mirror bool) error {
	schemes := []string{"https", "http"}
	if mirror {
		schemes = append(schemes, "git", "ssh")
	}
	if err := u.check(schemes...); err != nil || u == "" {
		return err
	}
	p, err := u.Parse()
	switch {
	case err != nil:
		return err
	case p.User != nil && p.Scheme != "ssh":
		return errors.New("a public archive knows no users; leave the one in the URL out")
	case p.RawQuery != "" || p.ForceQuery || p.Fragment != "":
		return errors.New(`leave "?" and "#" out of the URL; a search is a query of its own`)
	// It becomes an argument of git, and a part of it one of ssh.
	case strings.HasPrefix(p.Hostname(), "-") || strings.HasPrefix(p.User.Username(), "-"):
		return errors.New("no server has a name that begins with -")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
