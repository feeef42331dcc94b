package submit

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"onemore/config"
	"onemore/config/git"
)

// sendemail are git's settings for sending mail (git-send-email(1)); those of
// the identity win. To whom git would send is none of ours.
type sendemail struct {
	all      map[string][]string
	identity string
}

func readGit(ctx context.Context, identity string) (sendemail, error) {
	all, err := git.Settings(ctx, "sendemail")
	if err != nil {
		return sendemail{}, &Error{Try: "read git's settings", Kind: ErrConfig, Err: err, Next: "write [send] into the configuration"}
	}
	g := sendemail{all, identity}
	if identity == "" {
		g.identity, _, _ = g.general("identity")
		return g, nil
	}
	for key := range all {
		if strings.HasPrefix(key, "sendemail."+identity+".") {
			return g, nil
		}
	}
	return g, misconfigured("git knows no sendemail."+oneLine(identity, maxAddress), "correct the identity, or leave it out")
}

// list are the values of a setting, and the key that has them.
func (g sendemail) list(name string) (values []string, key string) {
	if g.identity != "" {
		key = "sendemail." + g.identity + "." + name
		if values = g.all[key]; values != nil {
			return values, key
		}
	}
	key = "sendemail." + name
	return g.all[key], key
}

// one is the value that counts.
func (g sendemail) one(name string) (value, key string, ok bool) {
	values, key := g.list(name)
	if len(values) == 0 {
		return "", key, false
	}
	return values[len(values)-1], key, true
}

// general is a setting that no identity changes.
func (g sendemail) general(name string) (value, key string, ok bool) {
	g.identity = ""
	return g.one(name)
}

// fromGit is how git would send. git itself would try the sendmail of this
// machine where nothing is set; that would lose mails in a queue that nobody
// looks at.
func fromGit(ctx context.Context, o Options) (*Submitter, error) {
	g, err := readGit(ctx, o.Identity)
	if err != nil {
		return nil, err
	}
	s := &Submitter{}
	if from, key, ok := g.one("from"); ok {
		if s.from, err = config.ParseIdentity(from); err != nil {
			return nil, misconfigured(key+": "+err.Error(), "correct it")
		}
	}
	envelope, key, withSender := g.one("envelopesender")
	if withSender && envelope != "auto" {
		id, err := config.ParseIdentity(envelope)
		if err != nil {
			return nil, misconfigured(key+": "+err.Error(), "correct it")
		}
		s.sender = id.Email
	}
	name, key, ok := g.one("smtpserver")
	command, commandKey, isCommand := g.one("sendmailcmd")
	switch {
	case isCommand:
		key = commandKey
		s.way, err = g.program(command, withSender)
	case !ok || name == "":
		return nil, misconfigured("nothing says how mail leaves",
			"write [send] into the configuration, or set git's sendemail.smtpServer (/usr/sbin/sendmail is this machine's own)")
	case filepath.IsAbs(name):
		s.way, err = g.sendmail([]string{name}, withSender)
	default:
		var v *server
		if v, err = g.server(o, name); err == nil {
			s.way, s.host = v, v.host
		}
	}
	s.why = "git's " + key + " says so"
	if s.sender != "" {
		s.why += "; the envelope is from " + s.sender
	}
	return s, err
}

func (g sendemail) program(command string, withSender bool) (transport, error) {
	argv, err := words(command)
	if err != nil {
		return nil, misconfigured("sendemail.sendmailCmd: "+err.Error(), `write it as a list: kind = "command" and command = [...] in [send]`)
	}
	return g.sendmail(argv, withSender)
}

// sendmail is a program as git runs it: options of git's settings behind those
// of the command, and -f only where an envelope sender is set.
func (g sendemail) sendmail(argv []string, withSender bool) (transport, error) {
	options, _ := g.list("smtpserveroption")
	p, err := newProgram(slices.Concat(argv, options))
	if err != nil {
		return nil, err
	}
	p.sender = p.sender && withSender
	return p, nil
}

// server is the mail server that git would use.
func (g sendemail) server(o Options, name string) (*server, error) {
	host, port := name, ""
	if h, p, err := net.SplitHostPort(name); err == nil {
		host, port = h, p
	}
	if p, _, ok := g.one("smtpserverport"); ok {
		port = p
	}
	how, _, _ := g.general("smtpencryption")
	by, scheme := plain, "smtp+plain"
	switch how {
	case "ssl":
		by, scheme = implicit, "smtps"
	case "tls":
		by, scheme = starttls, "smtp+starttls"
	}
	if port == "" && by != implicit {
		port = "25" // as git has it
	}
	u := url.URL{Scheme: scheme, Host: host}
	if strings.Contains(host, ":") {
		u.Host = "[" + strings.Trim(host, "[]") + "]"
	}
	if port != "" {
		u.Host += ":" + port
	}
	user, _, _ := g.one("smtpuser")
	mechanisms, login := g.mechanisms()
	login = login && user != ""
	if login {
		name := user
		if isToken(mechanisms) {
			name += ";AUTH=" + strings.ToUpper(mechanisms[0])
		}
		u.User = url.User(name)
	}
	address := config.URL(u.String())
	if by == plain && !address.Encrypts() {
		return nil, g.unencrypted(how)
	}
	s, err := newServer(o, address, by)
	if err != nil {
		return nil, err
	}
	s.login, s.mechanisms = login, mechanisms
	if fix, _, ok := g.one("outlookidfix"); ok && fix != "auto" {
		s.rewrites = fix == "true" || fix == "yes" || fix == "1" || fix == "on"
	}
	return s, g.complete(s)
}

// unencrypted is why we do not do what git would.
func (g sendemail) unencrypted(how string) error {
	what := "without sendemail.smtpEncryption everybody on the way could read and change the mail"
	if how != "" {
		what = fmt.Sprintf("sendemail.smtpEncryption is %q, which encrypts nothing", oneLine(how, maxAddress))
	}
	next := "git config --global sendemail.smtpEncryption ssl (TLS from the start, port 465) or tls (STARTTLS, port 587)"
	if _, key, _ := g.one("smtpencryption"); strings.Count(key, ".") > 1 {
		next += "; " + oneLine(key, maxAddress) + " does not count, since no identity changes it"
	}
	return misconfigured(what, next)
}

// mechanisms are those that sendemail.smtpAuth allows; nil: any. Not login:
// nobody logs in.
func (g sendemail) mechanisms() (allowed []string, login bool) {
	value, _, ok := g.one("smtpauth")
	if !ok || strings.TrimSpace(value) == "" {
		return nil, true
	}
	if strings.EqualFold(strings.TrimSpace(value), "none") {
		return nil, false
	}
	return strings.Fields(value), true
}

// isToken tells mechanisms that take a token, where git keeps one as password.
func isToken(mechanisms []string) bool {
	return len(mechanisms) > 0 && !slices.ContainsFunc(mechanisms, func(m string) bool {
		return !strings.EqualFold(m, "XOAUTH2") && !strings.EqualFold(m, "OAUTHBEARER")
	})
}

// complete takes password, certificates and name.
func (g sendemail) complete(s *server) error {
	if _, key, ok := g.one("smtppass"); ok && s.login {
		dir, err := os.Getwd()
		if err != nil {
			return &Error{Try: "send", Kind: ErrConfig, Err: err, Next: "go to a folder that is there"}
		}
		// git prints it where it is wanted, so that it stands in no list of processes.
		s.want.PasswordCommand = []string{"git", "-c", "safe.bareRepository=explicit", "config", "--get", key}
		s.want.Dir = dir
	}
	if name, key, ok := g.one("smtpdomain"); ok {
		if err := checkHost(name); err != nil {
			return misconfigured(key+": "+err.Error(), "correct it")
		}
		s.hello = name
	}
	ca, key, ok := g.one("smtpsslcertpath")
	if !ok {
		return nil
	}
	if ca == "" {
		return misconfigured(key+" is empty, so that git would trust anybody", "name the server's certificate there")
	}
	if rest, inHome := strings.CutPrefix(ca, "~/"); inHome {
		dir, err := home()
		if err != nil {
			return err
		}
		ca = filepath.Join(dir, rest)
	}
	s.ca = ca
	return nil
}
