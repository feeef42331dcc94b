package auth

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	"onemore/config"
	"onemore/config/git"
)

// Want says which server wants a secret, and where the person said it is.
type Want struct {
	URL             config.URL // "imaps://user@host"; ";AUTH=XOAUTH2" after the user chooses a mechanism (RFC 5092)
	Protocol        string     // "imap" or "smtp", as git credential knows it
	PasswordCommand []string
	TokenCommand    []string
	Dir             string // where the commands run; empty: the home directory
}

func (w Want) key() string {
	return fmt.Sprintf("%q %q %q %q %q", w.URL, w.Protocol, w.PasswordCommand, w.TokenCommand, w.Dir)
}

// account is a Want taken apart.
type account struct {
	Want
	user, mechanism string
	host            string
	port            int
}

// server is how b4 and git name it to credential helpers.
func (a account) server() string { return net.JoinHostPort(a.host, strconv.Itoa(a.port)) }

func (a account) fault(err error, next string) error {
	return &Error{Try: "log in to " + a.host, Err: err, Next: next}
}

// open takes a Want apart, and refuses what must not reach a server.
func open(ctx context.Context, w Want) (account, error) {
	a := account{Want: w}
	u, err := w.URL.Parse()
	if err == nil {
		a.host, a.port, err = w.URL.Server()
	}
	if err != nil {
		return a, &Error{Try: "log in", Err: err, Next: `write a url such as "imaps://user@imap.example.org"`}
	}
	if !w.URL.Encrypts() {
		return a, a.fault(ErrPlain, "use "+w.Protocol+"s:// or "+w.Protocol+"+starttls://")
	}
	user, auth, chosen := cutFold(u.User.Username(), ";AUTH=")
	if chosen && auth != "*" {
		a.mechanism = strings.ToUpper(auth)
	}
	a.user = user
	if a.user == "" && a.mechanism == "" {
		a.user = gitUser(ctx, a.host)
	}
	switch {
	case controlled(a.user) || controlled(a.mechanism) || controlled(a.host):
		return a, &Error{Try: "log in", Err: ErrControl, Next: "write the url anew"}
	case a.user != "":
	case a.mechanism == "" && w.Protocol == "imap" && w.PasswordCommand == nil && w.TokenCommand == nil:
		a.mechanism = "ANONYMOUS"
	case a.mechanism != "ANONYMOUS":
		return a, a.fault(ErrUser, fmt.Sprintf(`write it into the url, as in "%s://user@%s"`, u.Scheme, u.Host))
	}
	return a, nil
}

// cutFold is strings.Cut in whatever case sep is written.
func cutFold(s, sep string) (before, after string, found bool) {
	for i := range max(len(s)-len(sep)+1, 0) {
		if strings.EqualFold(s[i:i+len(sep)], sep) {
			return s[:i], s[i+len(sep):], true
		}
	}
	return s, "", false
}

// gitUser is who git logs in as at this very host when it sends mail.
func gitUser(ctx context.Context, host string) string {
	all, err := git.Settings(ctx, "sendemail")
	if err != nil {
		return "" // without git there is nothing it was told
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		section, ok := strings.CutSuffix(key, ".smtpuser")
		if !ok {
			continue
		}
		servers := all[section+".smtpserver"]
		if servers == nil {
			servers = all["sendemail.smtpserver"]
		}
		if users := all[key]; len(servers) > 0 && strings.EqualFold(servers[len(servers)-1], host) {
			return users[len(users)-1]
		}
	}
	return ""
}

// join puts the reasons of several ways behind a class, on one line.
func join(class error, notes []error) error {
	for i, n := range notes {
		if i == 0 {
			class = fmt.Errorf("%w: %w", class, n)
		} else {
			class = fmt.Errorf("%w, %w", class, n)
		}
	}
	return class
}
