package config

import (
	"errors"
	"fmt"
	"strings"
)

// keyError is a fault of one key of a table; "" is the table as a whole.
type keyError struct {
	key string
	err error
}

func (e keyError) Error() string { return e.err.Error() }

func (e keyError) Unwrap() error { return e.err }

// of puts an error under a key.
func of(key string, err error) error {
	if err == nil {
		return nil
	}
	return keyError{key, err}
}

func wrong(key, reason string) error { return keyError{key, errors.New(reason)} }

// check finds the faults that TOML has no eyes for.
func (s origin) check(set Settings) []error {
	var errs []error
	fault := func(table string, n int, err error) {
		if err == nil || len(errs) >= maxFaults {
			return
		}
		var k keyError
		errors.As(err, &k)
		errs = append(errs, s.at(s.line(table, n, k.key), 0, 0, err.Error()))
	}
	for _, who := range set.Me {
		if who.Email == "" {
			fault("", 0, wrong("me", `me is a list such as ["A Name <a@example.org>"]`))
		}
	}
	for i, one := range set.Sources {
		fault("source", i, one.check())
	}
	fault("send", 0, set.Send.check())
	fault("send", 0, set.checkCopy())
	for i, p := range set.Projects {
		fault("project", i, p.check())
	}
	for i, a := range set.Areas {
		switch {
		case a.Name == "":
			fault("area", i, errors.New("an area has a name"))
		case len(a.Not) > 0 && len(a.Files) == 0:
			fault("area", i, wrong("not", "not takes paths away from files, and the area has none"))
		}
	}
	for i, one := range set.Senders {
		switch {
		case one.Address == "" && one.Name == "":
			fault("sender", i, errors.New("a sender has an address or a name, in which * stands for any text"))
		case one.Kind != "human" && one.Kind != "bot" && one.Kind != "ai":
			fault("sender", i, wrong("kind", fmt.Sprintf("%q is no kind of sender; it is one of human, bot, ai", one.Kind)))
		}
	}
	for i, sec := range set.Sections {
		if sec.Name == "" || sec.Filter == "" {
			fault("section", i, errors.New("a section has a name and a filter"))
		}
	}
	fault("day", 0, set.Day.check())
	fault("team", 0, set.Team.check())
	return errs
}

func (d Day) check() error {
	if d.Goal < 0 || d.Goal > 1000 {
		return wrong("goal", "the goal is a number of reviews a day")
	}
	return nil
}

func (p Project) check() error {
	switch {
	case len(p.Lists) == 0:
		return errors.New("a project has lists")
	case p.Tree == "" && p.Ref != "":
		return wrong("ref", "a ref is of a tree, and the project has none")
	// A ref becomes an argument of git and must not look like an option.
	case strings.HasPrefix(p.Ref, "-") || strings.ContainsAny(p.Ref, " :"):
		return wrong("ref", "the ref is no name of a commit")
	}
	return nil
}

// check finds what a source lacks, and what it has that its kind cannot use.
func (s Source) check() error {
	login := s.Folders != nil || s.PasswordCommand != nil || s.TokenCommand != nil || s.CA != "" || s.Sent != nil
	switch s.Kind {
	case SourceLore:
		return errors.Join(s.checkLore(), s.unused(s.Path == "" && !login))
	case SourceIMAP:
		if s.URL == "" {
			return errors.New(`an imap source has a url such as "imaps://user@imap.example.org"`)
		}
		return errors.Join(of("url", s.URL.check("imaps", "imap+starttls", "imap+plain")), checkSecret(s.PasswordCommand, s.TokenCommand),
			s.unused(s.Path == "" && s.List == "" && s.Query == ""))
	case SourceArchive:
		if s.Path == "" {
			return errors.New("an archive source has a path: a Maildir, mbox or public-inbox")
		}
		return s.unused(s.URL == "" && s.List == "" && s.Query == "" && s.Since == 0 && !login)
	case "":
		return errors.New(`a source has a kind: "lore", "imap" or "archive"`)
	}
	return wrong("kind", fmt.Sprintf("%q is no kind of source; it is one of lore, imap, archive", s.Kind))
}

func (s Source) checkLore() error {
	switch {
	case (s.List == "") == (s.URL == ""):
		return errors.New("a lore source has either list or url")
	case s.List != "" && !listName.MatchString(s.List):
		return wrong("list", `a list is a name such as "netdev"; write an address of the web as url`)
	case s.Query != "" && s.Mirror():
		return wrong("query", "a git mirror has the whole list and answers no query; give the URL of the list instead")
	}
	return of("url", s.URL.checkPublic(s.Mirror()))
}

// checkTwice finds sources of one name, which would share how far they came.
func (s origin) checkTwice(all []Source) []error {
	var errs []error
	seen := map[string]bool{}
	for i, one := range all {
		if name := one.Name(); seen[name] && len(errs) < maxFaults {
			errs = append(errs, s.at(s.line("source", i, ""), 0, 0, fmt.Sprintf("there is a source %q above already", visible(name))))
		} else {
			seen[name] = true
		}
	}
	return errs
}

func (s Source) unused(none bool) error {
	if none {
		return nil
	}
	return fmt.Errorf("a source of kind %s has a key that only another kind uses", s.Kind)
}

func (s Send) check() error {
	server := s.URL != "" || s.PasswordCommand != nil || s.TokenCommand != nil || s.CA != ""
	used := s.unused(server, s.Command != nil, s.Path != "")
	switch s.Kind {
	case SendGit:
		return used
	case SendSMTP:
		if s.URL == "" {
			return errors.New(`sending by smtp has a url such as "smtps://user@smtp.example.org"`)
		}
		return errors.Join(of("url", s.URL.check("smtps", "smtp+starttls", "smtp+plain")),
			checkSecret(s.PasswordCommand, s.TokenCommand), used)
	case SendCommand:
		if len(s.Command) == 0 || s.Command[0] == "" {
			return errors.New(`sending by command has a command such as ["sendmail", "-t"]`)
		}
		return used
	case SendFolder:
		if s.Path == "" {
			return errors.New("sending into a folder has a path")
		}
		return used
	}
	return wrong("kind", fmt.Sprintf("%q is no kind of sending; it is one of smtp, command, folder", s.Kind))
}

// checkCopy finds a source for copies that is none.
func (s Settings) checkCopy() error {
	want := s.Send.Copy.Source()
	if want == "" {
		return nil
	}
	for _, one := range s.Sources {
		if one.Kind != SourceIMAP || one.Name() != want {
			continue
		}
		if folder, find := one.SentFolder(); folder == "" && !find {
			return wrong("copy", fmt.Sprintf("the source %q has no folder of sent mail: its sent is empty", visible(want)))
		}
		return nil
	}
	return wrong("copy", fmt.Sprintf(`%q is neither auto, yes, no nor an imap source such as "imap:me@imap.example.org"`, visible(want)))
}

func (s Send) unused(server, command, path bool) error {
	switch {
	case s.Kind == SendGit && (server || command || path):
		return errors.New(`say how to send: kind is "smtp", "command" or "folder"`)
	case server && s.Kind != SendSMTP, command && s.Kind != SendCommand, path && s.Kind != SendFolder:
		return fmt.Errorf("sending of kind %s has a key that only another kind uses", s.Kind)
	}
	return nil
}

func checkSecret(password, token []string) error {
	switch {
	case password != nil && token != nil:
		return wrong("token_command", "password_command and token_command exclude each other")
	case password != nil && (len(password) == 0 || password[0] == ""):
		return wrong("password_command", "the command names no program")
	case token != nil && (len(token) == 0 || token[0] == ""):
		return wrong("token_command", "the command names no program")
	}
	return nil
}
