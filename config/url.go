package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
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

// UnmarshalText checks an address.
func (u *URL) UnmarshalText(text []byte) error {
	p, err := URL(text).Parse()
	switch {
	case err != nil:
		return err
	case p.Scheme == "" || p.Host == "":
		return errors.New(`not a URL; write "scheme://host/"`)
	}
	if _, has := p.User.Password(); has {
		return errors.New("a password does not belong in a file; name a password_command that prints it")
	}
	if strings.HasSuffix(p.Scheme, "+plain") && !isLoopback(p.Hostname()) {
		return fmt.Errorf("%s is for this machine only, it sends passwords unencrypted", p.Scheme)
	}
	*u = URL(text)
	return nil
}

func (u URL) scheme() string {
	s, _, _ := strings.Cut(string(u), "://")
	return strings.ToLower(s)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
