package config

import (
	"errors"
	"strings"
	"time"
)

// Team says where people who review together meet: an IMAP folder that all of
// them can write. Without a command and a certificate of its own it has those of
// the source with the same user and server.
type Team struct {
	Claims          URL      `toml:"claims"` // "imaps://user@host/folder"
	For             Duration `toml:"for"`    // how long a claim is; 0: a day
	PasswordCommand []string `toml:"password_command"`
	TokenCommand    []string `toml:"token_command"`
	CA              string   `toml:"ca"` // a PEM file; absolute once loaded
}

// MostClaim is how long a claim is at the most.
const MostClaim = Duration(48 * time.Hour)

// Folder is the folder that the URL names; "" for none.
func (t Team) Folder() string {
	p, err := t.Claims.Parse()
	if err != nil {
		return ""
	}
	return strings.Trim(p.Path, "/")
}

// Source is the account of the folder, as one of these sources or of its own.
func (t Team) Source(all []Source) Source {
	none := ""
	s := Source{
		Kind: SourceIMAP, URL: t.account(), Folders: []string{t.Folder()}, Sent: &none,
		PasswordCommand: t.PasswordCommand, TokenCommand: t.TokenCommand, CA: t.CA,
	}
	for _, o := range all {
		if o.Kind != SourceIMAP || (Team{Claims: o.URL}).account() != s.URL {
			continue
		}
		if s.PasswordCommand == nil && s.TokenCommand == nil {
			s.PasswordCommand, s.TokenCommand = o.PasswordCommand, o.TokenCommand
		}
		if s.CA == "" {
			s.CA = o.CA
		}
		break
	}
	return s
}

// account is the URL without its folder.
func (t Team) account() URL {
	p, err := t.Claims.Parse()
	if err != nil {
		return t.Claims
	}
	p.Path, p.RawPath = "", ""
	return URL(p.String())
}

func (t Team) check() error {
	if t.Claims == "" {
		if t.PasswordCommand != nil || t.TokenCommand != nil || t.CA != "" {
			return errors.New("a team has claims, the folder where it meets")
		}
		return t.checkFor()
	}
	if err := t.Claims.check("imaps", "imap+starttls", "imap+plain"); err != nil {
		return of("claims", err)
	}
	switch folder := t.Folder(); {
	case folder == "":
		return wrong("claims", `the URL names no folder; write "imaps://user@host/claims"`)
	case strings.EqualFold(folder, "INBOX"):
		return wrong("claims", "the claims need a folder of their own: what is over is taken away there")
	}
	return errors.Join(t.checkFor(), checkSecret(t.PasswordCommand, t.TokenCommand))
}

func (t Team) checkFor() error {
	if t.For != 0 && (t.For < Duration(time.Hour) || t.For > MostClaim) {
		return wrong("for", `a claim is for "1h" to "48h"`)
	}
	return nil
}
