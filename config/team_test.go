package config

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTeam(t *testing.T) {
	for text, want := range map[string]string{
		`claims = "imaps://me@imap.example.org/claims"`:                          "",
		`claims = "imaps://me@imap.example.org/team/claims"` + "\nfor = \"36h\"": "",
		`claims = "imaps://me@imap.example.org/"`:                                "names no folder",
		`claims = "imaps://me@imap.example.org/inbox"`:                           "folder of their own",
		`claims = "https://imap.example.org/claims"`:                             "not known here",
		`claims = "imaps://me:secret@imap.example.org/claims"`:                   "password does not belong",
		`claims = "imaps://me@h/c"` + "\nfor = \"3d\"":                           "1h",
		`for = "12h"`: "",
		`for = "1m"`:  "1h",
		`ca = "x"`:    "a team has claims",
		`claims = "imaps://me@h/c"` + "\npassword_command = [\"a\"]\ntoken_command = [\"b\"]": "exclude each other",
	} {
		_, err := parse("config.toml", []byte("[team]\n"+text+"\n"))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, not %q", text, err, want)
		}
	}
}

// TestTeamSource: the team's account is logged in to as the source with the
// same user and server is, unless it says how.
func TestTeamSource(t *testing.T) {
	sources := []Source{
		{Kind: SourceLore, List: "netdev"},
		{Kind: SourceIMAP, URL: "imaps://other@imap.example.org", PasswordCommand: []string{"no"}},
		{Kind: SourceIMAP, URL: "imaps://me@imap.example.org/", PasswordCommand: []string{"pass", "mail"}, CA: "/ca.pem"},
	}
	team := Team{Claims: "imaps://me@imap.example.org/team/claims", For: Duration(time.Hour)}
	got := team.Source(sources)
	if got.URL != "imaps://me@imap.example.org" || !slices.Equal(got.Folders, []string{"team/claims"}) ||
		!slices.Equal(got.PasswordCommand, []string{"pass", "mail"}) || got.CA != "/ca.pem" || *got.Sent != "" {
		t.Errorf("%+v", got)
	}
	team.TokenCommand, team.CA = []string{"token"}, "/own.pem"
	if got = team.Source(sources); got.PasswordCommand != nil || got.TokenCommand[0] != "token" || got.CA != "/own.pem" {
		t.Errorf("%+v", got)
	}
}
