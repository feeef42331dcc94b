package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
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
	if (p.Scheme == "http" || strings.HasSuffix(p.Scheme, "+plain")) && !isLoopback(p.Hostname()) {
		return fmt.Errorf("%s is for this machine only, it encrypts nothing", p.Scheme)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
