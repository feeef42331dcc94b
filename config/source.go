package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Source is one place mail comes from. Which fields count follows from Kind.
type Source struct {
	Kind SourceKind `toml:"kind"`

	// Of a lore source: the list's name, or the URL of any public-inbox; with a
	// Query only what matches; mail older than Since is left out (0: all of it).
	List  string   `toml:"list"`
	Query string   `toml:"query"`
	Since Duration `toml:"since"`

	// Of an imap source, with URL; folders may hold the wildcard "*". No
	// command means git's credential helpers, the keyring, then a prompt.
	URL             URL      `toml:"url"`
	Folders         []string `toml:"folders"`
	PasswordCommand []string `toml:"password_command"`
	TokenCommand    []string `toml:"token_command"`
	CA              string   `toml:"ca"` // a PEM file; absolute once loaded

	// Of an archive source: a Maildir, mbox or public-inbox; absolute once loaded.
	Path string `toml:"path"`
}

// SourceKind is what a source speaks.
type SourceKind string

// The kinds of source.
const (
	SourceLore    SourceKind = "lore"
	SourceIMAP    SourceKind = "imap"
	SourceArchive SourceKind = "archive"
)

// UnmarshalText refuses kinds that are none.
func (k *SourceKind) UnmarshalText(text []byte) error {
	*k = SourceKind(text)
	return oneOf("a source", text, string(SourceLore), string(SourceIMAP), string(SourceArchive))
}

func oneOf(what string, text []byte, known ...string) error {
	if slices.Contains(known, string(text)) {
		return nil
	}
	return fmt.Errorf("%q is no kind of %s; it is one of %s", text, what, strings.Join(known, ", "))
}

// Name names the source, as `sync --source` does: "lore:netdev".
func (s Source) Name() string {
	switch {
	case s.Kind == SourceLore && s.List != "":
		return "lore:" + s.List
	case s.Kind == SourceLore:
		_, rest, _ := strings.Cut(strings.TrimRight(string(s.URL), "/"), "://")
		return "lore:" + rest
	case s.Kind == SourceArchive:
		return "archive:" + s.Path
	}
	_, rest, _ := strings.Cut(string(s.URL), "://")
	return string(s.Kind) + ":" + rest
}

// check finds what a source lacks, and what it has that its kind cannot use.
func (s Source) check() error {
	switch s.Kind {
	case SourceLore:
		switch {
		case (s.List == "") == (s.URL == ""):
			return errors.New("a lore source has either list or url")
		case s.URL != "" && s.URL.scheme() != "https" && s.URL.scheme() != "http":
			return errors.New("the url of a lore source begins with https://")
		}
		return s.unused(s.Path == "" && s.Folders == nil && s.PasswordCommand == nil && s.TokenCommand == nil && s.CA == "")
	case SourceIMAP:
		switch {
		case s.URL == "":
			return errors.New(`an imap source has a url such as "imaps://user@imap.example.org"`)
		case !slices.Contains([]string{"imaps", "imap+starttls", "imap+plain"}, s.URL.scheme()):
			return errors.New("the url of an imap source begins with imaps:// or imap+starttls://")
		case s.PasswordCommand != nil && s.TokenCommand != nil:
			return errors.New("password_command and token_command exclude each other")
		}
		return s.unused(s.Path == "" && s.List == "" && s.Query == "")
	case SourceArchive:
		if s.Path == "" {
			return errors.New("an archive source has a path: a Maildir, mbox or public-inbox")
		}
		return s.unused(s.URL == "" && s.Query == "" && s.Folders == nil && s.PasswordCommand == nil && s.TokenCommand == nil && s.CA == "")
	}
	return errors.New(`a source has a kind: "lore", "imap" or "archive"`)
}

func (s Source) unused(none bool) error {
	if none {
		return nil
	}
	return fmt.Errorf("a source of kind %s has a key that only another kind uses", s.Kind)
}

// Send says how mail leaves. Without a Kind git's sendemail settings do.
type Send struct {
	Kind            SendKind `toml:"kind"`
	URL             URL      `toml:"url"`     // of smtp
	Command         []string `toml:"command"` // of command: takes the mail on standard input
	Path            string   `toml:"path"`    // of folder: gets an .eml file a mail; absolute once loaded
	Delay           Duration `toml:"delay"`
	PasswordCommand []string `toml:"password_command"`
	TokenCommand    []string `toml:"token_command"`
	CA              string   `toml:"ca"`
}

// SendKind is a way to send.
type SendKind string

// The ways to send.
const (
	SendGit     SendKind = ""
	SendSMTP    SendKind = "smtp"
	SendCommand SendKind = "command"
	SendFolder  SendKind = "folder"
)

// UnmarshalText refuses kinds that are none.
func (k *SendKind) UnmarshalText(text []byte) error {
	*k = SendKind(text)
	return oneOf("sending", text, string(SendSMTP), string(SendCommand), string(SendFolder))
}

func (s Send) check() error {
	switch {
	case s.Kind == SendGit && (s.URL != "" || s.Command != nil || s.Path != ""):
		return errors.New(`say how to send: kind is "smtp", "command" or "folder"`)
	case s.Kind == SendSMTP && s.URL == "":
		return errors.New(`sending by smtp has a url such as "smtps://user@smtp.example.org"`)
	case s.Kind == SendSMTP && !slices.Contains([]string{"smtps", "smtp+starttls", "smtp+plain"}, s.URL.scheme()):
		return errors.New("the url for sending begins with smtps:// or smtp+starttls://")
	case s.Kind == SendCommand && len(s.Command) == 0:
		return errors.New(`sending by command has a command such as ["sendmail", "-t"]`)
	case s.Kind == SendFolder && s.Path == "":
		return errors.New("sending into a folder has a path")
	case s.PasswordCommand != nil && s.TokenCommand != nil:
		return errors.New("password_command and token_command exclude each other")
	}
	return nil
}
