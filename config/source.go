package config

import (
	"regexp"
	"strings"
	"time"
)

// Source is one place mail comes from. Which fields count follows from Kind.
type Source struct {
	Kind SourceKind `toml:"kind"`

	// Of a lore source: the list's name, or the URL of a list on any public-inbox
	// (plain http too, when that is what is written), or of a git epoch (see
	// Mirror); with a Query only what it finds.
	List  string `toml:"list"`
	Query string `toml:"query"`

	// Of a lore or imap source: how far back it goes, see Start.
	Since Span `toml:"since"`

	// Of an imap source, with URL; folders may hold the wildcard "*". No
	// command means git's credential helpers, the keyring, then a prompt.
	URL             URL      `toml:"url"`
	Folders         []string `toml:"folders"`
	PasswordCommand []string `toml:"password_command"`
	TokenCommand    []string `toml:"token_command"`
	CA              string   `toml:"ca"`   // a PEM file; absolute once loaded
	Sent            *string  `toml:"sent"` // see SentFolder

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

// Name names the source, as `sync --source` does: "lore:netdev". No two sources
// of a configuration have the same.
func (s Source) Name() string {
	switch {
	case s.Kind == SourceLore && s.Query != "":
		return "lore:" + s.place() + "?" + s.Query
	case s.Kind == SourceArchive:
		return "archive:" + s.Path
	}
	return string(s.Kind) + ":" + s.place()
}

// place is the list, or the URL without its scheme.
func (s Source) place() string {
	if s.List != "" {
		return s.List
	}
	_, rest, _ := strings.Cut(strings.TrimRight(string(s.URL), "/"), "://")
	return rest
}

// DefaultSince is how far back a lore source goes that does not say.
const DefaultSince = Span(30 * 24 * time.Hour)

// Start is the time that a source begins at, the zero time for all there is.
// Without a since, a lore source begins DefaultSince ago, so that nobody takes
// a list of 20 years from a server by accident; every other source, and a git
// mirror, has all.
func (s Source) Start(now time.Time) time.Time {
	since := s.Since
	if since == 0 && s.Kind == SourceLore && !s.Mirror() {
		since = DefaultSince
	}
	if since == 0 || since == Everything {
		return time.Time{}
	}
	return now.Add(-time.Duration(since))
}

var (
	epochPath = regexp.MustCompile(`/[^/]+/[0-9]{1,4}/?$|[^/]\.git/?$`)
	listName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$`)
)

// Mirror tells that a lore source is fetched by git, all of it: its URL ends in
// "/LIST/0", "/LIST/git/0.git" or ".git".
func (s Source) Mirror() bool {
	u, err := s.URL.Parse()
	return s.Kind == SourceLore && err == nil && epochPath.MatchString(u.Path)
}

// SentFolder is the folder of an imap source that holds what the person sent.
// find says that the file names none: it is the one that the server marks as
// \Sent (RFC 6154). Written as "" there is none at all.
func (s Source) SentFolder() (folder string, find bool) {
	if s.Sent == nil {
		return "", true
	}
	return *s.Sent, false
}

// Send says how mail leaves. Without a Kind git's sendemail settings do.
type Send struct {
	Kind            SendKind `toml:"kind"`
	URL             URL      `toml:"url"`     // of smtp
	Command         []string `toml:"command"` // of command: takes the mail on standard input
	Path            string   `toml:"path"`    // of folder: gets an .eml file a mail; absolute once loaded
	Delay           Duration `toml:"delay"`
	Copy            SendCopy `toml:"copy"`
	PasswordCommand []string `toml:"password_command"`
	TokenCommand    []string `toml:"token_command"`
	CA              string   `toml:"ca"`
}

// SendCopy says which mail that went is copied into the folder of sent mail of
// an imap source: CopyAuto, CopyYes, CopyNo, or the Name of that source, which
// is yes.
type SendCopy string

// The ways to copy.
const (
	CopyAuto SendCopy = "auto" // unless the provider does it by itself; so it is without a word, too
	CopyYes  SendCopy = "yes"
	CopyNo   SendCopy = "no"
)

// Source is the name of the source that is named; "" when none is.
func (c SendCopy) Source() string {
	if c == "" || c == CopyAuto || c == CopyYes || c == CopyNo {
		return ""
	}
	return string(c)
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
