package config

import (
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
