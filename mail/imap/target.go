package imap

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"onemore/config"
)

// target is where an account's server is, and how to speak to it.
type target struct {
	host      string
	port      int
	starttls  bool
	plain     bool
	anonymous bool
}

func (t target) address() string { return net.JoinHostPort(t.host, strconv.Itoa(t.port)) }

// parseTarget reads imaps://, imap+starttls:// and imap+plain:// URLs; the
// user ";AUTH=ANONYMOUS" (RFC 5092) is nobody.
func parseTarget(u config.URL) (target, error) {
	p, err := u.Parse()
	if err != nil {
		return target{}, err
	}
	t := target{host: p.Hostname()}
	switch p.Scheme {
	case "imaps":
		t.port = 993
	case "imap+starttls":
		t.port, t.starttls = 143, true
	case "imap+plain":
		t.port, t.plain = 143, true
	default:
		return target{}, fmt.Errorf("the scheme %q is not known here", p.Scheme)
	}
	if t.host == "" {
		return target{}, errors.New("the URL names no server")
	}
	if t.plain && !isLoopback(t.host) {
		return target{}, errors.New("imap+plain is for this machine only, it encrypts nothing")
	}
	if s := p.Port(); s != "" {
		if t.port, err = strconv.Atoi(s); err != nil || t.port < 1 || t.port > 65535 {
			return target{}, fmt.Errorf("%q is no port", s)
		}
	}
	user := p.User.Username()
	t.anonymous = strings.EqualFold(user, ";AUTH=ANONYMOUS")
	return t, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
