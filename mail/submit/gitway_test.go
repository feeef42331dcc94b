package submit

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"onemore/config"
)

// gitSays sets the person's git configuration, one "key value" a line.
func gitSays(t *testing.T, lines ...string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), ".gitconfig"))
	for _, l := range lines {
		key, value, _ := strings.Cut(l, " ")
		out, err := exec.CommandContext(t.Context(), "git", "config", "--global", "--add", key, value).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", l, err, out)
		}
	}
}

func TestGit(t *testing.T) {
	for _, c := range []struct {
		name     string
		says     []string
		identity string
		want     string // of Describe
	}{
		{
			"TLS from the start",
			[]string{"sendemail.smtpServer mail.example.org", "sendemail.smtpEncryption ssl", "sendemail.smtpUser me@example.org"},
			"",
			"mail goes by SMTP to mail.example.org:465 (TLS), logged in as me@example.org; git's sendemail.smtpserver says so",
		},
		{
			"STARTTLS",
			[]string{"sendemail.smtpServer mail.example.org", "sendemail.smtpEncryption tls", "sendemail.smtpServerPort 587"},
			"",
			"mail goes by SMTP to mail.example.org:587 (STARTTLS), without a login; git's sendemail.smtpserver says so",
		},
		{
			"git's own port",
			[]string{"sendemail.smtpServer mail.example.org", "sendemail.smtpEncryption tls"},
			"",
			"mail goes by SMTP to mail.example.org:25 (STARTTLS), without a login; git's sendemail.smtpserver says so",
		},
		{
			"port in the name",
			[]string{"sendemail.smtpServer mail.example.org:2465", "sendemail.smtpEncryption ssl"},
			"",
			"mail goes by SMTP to mail.example.org:2465 (TLS), without a login; git's sendemail.smtpserver says so",
		},
		{
			"this machine",
			[]string{"sendemail.smtpServer localhost"},
			"",
			"mail goes by SMTP to localhost:25 (no encryption, on this machine), without a login; git's sendemail.smtpserver says so",
		},
		{
			"IPv6",
			[]string{"sendemail.smtpServer ::1", "sendemail.smtpServerPort 2525"},
			"",
			"mail goes by SMTP to [::1]:2525 (no encryption, on this machine), without a login; git's sendemail.smtpserver says so",
		},
		{
			"nobody logs in",
			[]string{"sendemail.smtpServer localhost", "sendemail.smtpUser me", "sendemail.smtpAuth none"},
			"",
			"mail goes by SMTP to localhost:25 (no encryption, on this machine), without a login; git's sendemail.smtpserver says so",
		},
		{
			"the last one counts",
			[]string{"sendemail.smtpServer a.example.org", "sendemail.smtpServer localhost"},
			"",
			"mail goes by SMTP to localhost:25 (no encryption, on this machine), without a login; git's sendemail.smtpserver says so",
		},
		{
			"identity",
			[]string{"sendemail.identity work", "sendemail.smtpServer a.example.org", "sendemail.smtpEncryption ssl", "sendemail.work.smtpServer b.example.org", "sendemail.work.envelopeSender bounce@example.org"},
			"",
			"mail goes by SMTP to b.example.org:465 (TLS), without a login; git's sendemail.work.smtpserver says so; the envelope is from bounce@example.org",
		},
		{
			"another identity",
			[]string{"sendemail.identity work", "sendemail.smtpEncryption ssl", "sendemail.work.smtpServer b.example.org", "sendemail.Home.smtpServer c.example.org"},
			"Home",
			"mail goes by SMTP to c.example.org:465 (TLS), without a login; git's sendemail.Home.smtpserver says so",
		},
		{
			"encryption has no identity",
			[]string{"sendemail.identity work", "sendemail.smtpServer a.example.org", "sendemail.smtpEncryption tls", "sendemail.work.smtpEncryption ssl"},
			"",
			"mail goes by SMTP to a.example.org:25 (STARTTLS), without a login; git's sendemail.smtpserver says so",
		},
		{
			"a program",
			[]string{"sendemail.smtpServer /usr/sbin/sendmail", "sendemail.smtpServerOption -a", "sendemail.smtpServerOption work"},
			"",
			"mail goes to the program /usr/sbin/sendmail -a work; git's sendemail.smtpserver says so",
		},
		{
			"a command wins",
			[]string{"sendemail.smtpServer mail.example.org", "sendemail.sendmailCmd msmtp -a 'my work'"},
			"",
			"mail goes to the program msmtp -a my work; git's sendemail.sendmailcmd says so",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			gitSays(t, c.says...)
			s, err := New(t.Context(), Options{Identity: c.identity})
			ok(t, err)
			if got := s.Describe(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestGitRefused(t *testing.T) {
	for name, c := range map[string]struct {
		says     []string
		identity string
		told     string
	}{
		"nothing":              {nil, "", "sendemail.smtpServer"},
		"plaintext":            {[]string{"sendemail.smtpServer mail.example.org"}, "", "smtpEncryption ssl"},
		"plaintext, none":      {[]string{"sendemail.smtpServer mail.example.org", "sendemail.smtpEncryption none"}, "", `"none"`},
		"plaintext, starttls":  {[]string{"sendemail.smtpServer mail.example.org", "sendemail.smtpEncryption STARTTLS"}, "", `"STARTTLS"`},
		"identity's":           {[]string{"sendemail.identity w", "sendemail.smtpServer mail.example.org", "sendemail.w.smtpEncryption ssl"}, "", "sendemail.w.smtpencryption does not count"},
		"no such identity":     {[]string{"sendemail.smtpServer localhost"}, "work", "sendemail.work"},
		"port":                 {[]string{"sendemail.smtpServer localhost", "sendemail.smtpServerPort many"}, "", "port"},
		"port 0":               {[]string{"sendemail.smtpServer localhost", "sendemail.smtpServerPort 0"}, "", "port"},
		"no verifying":         {[]string{"sendemail.smtpServer localhost", "sendemail.smtpSSLCertPath "}, "", "certificate"},
		"name with a space":    {[]string{"sendemail.smtpServer mail.example.org x", "sendemail.smtpEncryption ssl"}, "", "name"},
		"name like an option":  {[]string{"sendemail.smtpServer -x", "sendemail.smtpEncryption ssl"}, "", "name"},
		"a path in the name":   {[]string{"sendemail.smtpServer mail.example.org/x@y", "sendemail.smtpEncryption ssl"}, "", "name"},
		"domain":               {[]string{"sendemail.smtpServer localhost", "sendemail.smtpDomain a b"}, "", "smtpdomain"},
		"domain of two lines":  {[]string{"sendemail.smtpServer localhost", "sendemail.smtpDomain a\r\nMAIL FROM:<>"}, "", "smtpdomain"},
		"envelope":             {[]string{"sendemail.smtpServer localhost", "sendemail.envelopeSender nobody"}, "", "envelopesender"},
		"from":                 {[]string{"sendemail.smtpServer localhost", "sendemail.from me"}, "", "sendemail.from"},
		"command for a shell":  {[]string{"sendemail.sendmailCmd msmtp | tee x"}, "", "shell"},
		"command substitution": {[]string{`sendemail.sendmailCmd msmtp "$(id)"`}, "", "shell"},
		"no command":           {[]string{"sendemail.sendmailCmd "}, "", "program"},
	} {
		t.Run(name, func(t *testing.T) {
			gitSays(t, c.says...)
			_, err := New(t.Context(), Options{Identity: c.identity})
			mustBe(t, err, ErrConfig)
			if err == nil || !strings.Contains(err.Error()+Next(err), c.told) {
				t.Errorf("%v; %s", err, Next(err))
			}
		})
	}
}

// A whole mail by git's settings alone, and to nobody that they name.
func TestGitSends(t *testing.T) {
	f := logging(t, "LOGIN PLAIN XOAUTH2", "pearl")
	cfg, ca := certificate(t)
	f.set(func() { f.cert = cfg })
	host, port, _ := strings.Cut(f.ln.Addr().String(), ":")
	gitSays(t, "sendemail.identity work", "sendemail.smtpServer "+host, "sendemail.smtpServerPort "+port, "sendemail.smtpEncryption tls",
		"sendemail.smtpUser me", "sendemail.work.smtpPass pearl", "sendemail.smtpAuth login", "sendemail.smtpDomain laptop.example.org",
		"sendemail.smtpSSLCertPath "+ca, "sendemail.from My Name <me@example.org>", "sendemail.envelopeSender auto",
		"sendemail.to evil@example.org", "sendemail.cc evil@example.org", "sendemail.bcc evil@example.org",
		"sendemail.toCmd touch mark", "sendemail.ccCmd touch mark", "sendemail.headerCmd touch mark")
	t.Chdir(t.TempDir())
	s, err := New(t.Context(), Options{})
	ok(t, err)
	if id, given := s.From(); !given || id != (config.Identity{Name: "My Name", Email: me}) || s.Sender(me) != me || s.KeepsSent() {
		t.Errorf("%+v, %s", id, s.Sender(me))
	}
	_, err = s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	if err == nil || !strings.Contains(err.Error(), "535") {
		t.Errorf("LOGIN of the fake never ends well: %v", err)
	}
	gitSays(t, "sendemail.smtpServer "+host, "sendemail.smtpServerPort "+port, "sendemail.smtpEncryption tls",
		"sendemail.smtpUser me", "sendemail.smtpPass pearl", "sendemail.smtpAuth plain", "sendemail.smtpSSLCertPath "+ca,
		"sendemail.to evil@example.org", "sendemail.cc evil@example.org", "sendemail.bcc evil@example.org", "sendemail.toCmd touch mark")
	s, err = New(t.Context(), Options{})
	ok(t, err)
	_, err = s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
	mails, _ := f.came()
	if len(mails) != 1 || !slices.Equal(mails[0].to, envelope().To) {
		t.Errorf("%q", mails)
	}
	if said := f.said(); said[len(said)-1] != "PLAIN \x00me\x00pearl" || !strings.HasPrefix(said[0], "LOGIN") {
		t.Errorf("%q", said)
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("a command ran: %v", left)
	}
}

// A password of a mechanism for tokens is one.
func TestGitToken(t *testing.T) {
	f := logging(t, "PLAIN XOAUTH2", "Bearer pearl")
	host, port, _ := strings.Cut(f.ln.Addr().String(), ":")
	gitSays(t, "sendemail.smtpServer "+host, "sendemail.smtpServerPort "+port, "sendemail.smtpUser me@example.org",
		"sendemail.smtpPass pearl", "sendemail.smtpAuth xoauth2 oauthbearer")
	s, err := New(t.Context(), Options{})
	ok(t, err)
	_, err = s.Send(t.Context(), envelope(), sample("x\r\n"), nil)
	ok(t, err)
	if said := f.said(); !slices.Equal(said, []string{"XOAUTH2 user=me@example.org\x01auth=Bearer pearl\x01\x01"}) {
		t.Errorf("%q", said)
	}
}

func TestConfigured(t *testing.T) {
	for _, c := range []struct {
		send config.Send
		want string
	}{
		{config.Send{Kind: config.SendSMTP, URL: "smtps://me@mail.example.org"}, "mail goes by SMTP to mail.example.org:465 (TLS), logged in as me; [send] says so"},
		{config.Send{Kind: config.SendSMTP, URL: "smtp+starttls://me;AUTH=XOAUTH2@mail.example.org"}, "mail goes by SMTP to mail.example.org:587 (STARTTLS), logged in as me; [send] says so"},
		{config.Send{Kind: config.SendSMTP, URL: "smtps://mail.example.org"}, "mail goes by SMTP to mail.example.org:465 (TLS), without a login; [send] says so"},
		{config.Send{Kind: config.SendCommand, Command: []string{"msmtp", "-a", "x"}}, "mail goes to the program msmtp -a x; [send] says so"},
		{config.Send{Kind: config.SendFolder, Path: "/x"}, "mail goes into the folder /x and no further; [send] says so"},
	} {
		s, err := New(t.Context(), Options{Send: c.send})
		if err != nil || s.Describe() != c.want {
			t.Errorf("%v, %+v", err, s)
		}
	}
	for _, send := range []config.Send{
		{Kind: config.SendSMTP},
		{Kind: config.SendSMTP, URL: "smtp://mail.example.org"},
		{Kind: config.SendSMTP, URL: "smtp+plain://mail.example.org"},
		{Kind: config.SendSMTP, URL: "smtps://:465"},
		{Kind: config.SendCommand},
		{Kind: config.SendFolder},
		{Kind: "pigeon"},
	} {
		_, err := New(t.Context(), Options{Send: send})
		mustBe(t, err, ErrConfig)
	}
}

func TestProviders(t *testing.T) {
	for host, keeps := range map[string]bool{
		"smtp.gmail.com": true, "SMTP.GMAIL.COM.": true, "smtp.office365.com": true, "smtp-mail.outlook.com": true,
		"mail.example.org": false, "notgmail.com": false, "gmail.com.example.org": false,
	} {
		s, err := New(t.Context(), Options{Send: config.Send{Kind: config.SendSMTP, URL: config.URL("smtps://me@" + host)}})
		if err != nil || s.KeepsSent() != keeps || s.way.(*server).rewrites != (strings.Contains(host, "office365") || strings.Contains(host, "outlook")) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestWords(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	for line, want := range map[string][]string{
		"msmtp":                        {"msmtp"},
		"  msmtp \t -a  work ":         {"msmtp", "-a", "work"},
		`msmtp -a "my work" 'it''s' x`: {"msmtp", "-a", "my work", "its", "x"},
		`a\ b "c\"d\\e\f" '\'`:         {"a b", `c"d\e\f`, `\`},
		`~/bin/x -C ~/y "" ''`:         {"/home/me/bin/x", "-C", "/home/me/y", "", ""},
		"caf\u00e9 --x=y,z:1@h%2+3":    {"caf\u00e9", "--x=y,z:1@h%2+3"},
	} {
		got, err := words(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", line, got, err)
		}
	}
	for _, line := range []string{
		"", "  ", `"open`, "'open", `"a\"`, "a|b", "a;b", "a&", "a>b", "a<b", "$HOME/x", "`id`", `"$x"`, "\"`id`\"", "(a)", "a*", "a?", "[a]", "{a,b}", "#x",
		"a\nb", "a\x00", `a\`, "a\\\nb", "~you/x", "~", "!x",
	} {
		if got, err := words(line); err == nil {
			t.Errorf("%q is %q", line, got)
		}
	}
}

// Where a shell is at hand it splits in the same way.
func TestWordsOfShell(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	for _, line := range []string{`a b  c`, `a"b c"d'e f'`, `"a\b\"c\\d"`, `a\"b\'c\\d`, `'' "" x`, `-a='x y' "z  "`, `"it's" 'say "hi"'`} {
		out, err := exec.CommandContext(t.Context(), sh, "-c", `printf '%s\0' `+line).Output()
		got, werr := words(line)
		if err = errors.Join(err, werr); err != nil || strings.Join(got, "\x00")+"\x00" != string(out) {
			t.Errorf("%s: %q, a shell has %q, %v", line, got, out, err)
		}
	}
}
