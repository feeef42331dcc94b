package config

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzSend reads whatever stands in the table that says how mail leaves: what is
// accepted can be used, and holds no secret.
func FuzzSend(f *testing.F) {
	for _, s := range []string{
		"", "kind = \"smtp\"\nurl = \"smtps://user@smtp.example.org\"\ndelay = \"90s\"", "kind='smtp'\nurl='smtp+starttls://u@x.example.org:587'\nca='/c'\npassword_command=['pass','x']",
		"kind='smtp'\nurl='smtps://u:secret@x.example.org'", "kind='smtp'\nurl='smtp://127.0.0.1:25'\ntoken_command=['a']\npassword_command=['b']",
		"kind='command'\ncommand=['msmtp','-t']", "kind='command'\ncommand=[]", "kind='command'\ncommand=['']", "kind='folder'\npath='~/out'", "kind='folder'\npath='out'",
		"kind='post'", "delay='-1s'", "delay='999h'", "delay=1", "copy='auto'", "copy='imap:x'", "copy='a\\u202eb'", "url='smtps://x'", "path='/x'", "kind=['smtp']", "kind='smtp'",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2048 {
			t.Skip("too long to be quick")
		}
		set, err := parse("f", []byte("[send]\n"+text))
		if err != nil {
			if strings.ContainsAny(err.Error(), "\x1b\x00\a\r") {
				t.Errorf("error with controls: %q", err)
			}
			return
		}
		s := set.Send
		if d := time.Duration(s.Delay); d < 0 {
			t.Errorf("accepted a delay of %v", d)
		}
		switch s.Kind {
		case SendSMTP:
			u, err := s.URL.Parse()
			if err != nil || u.Hostname() == "" {
				t.Errorf("accepted a server without a name in %q: %v", text, err)
				return
			}
			if _, has := u.User.Password(); has {
				t.Errorf("accepted a password in %q", s.URL)
			}
		case SendCommand:
			if len(s.Command) == 0 || s.Command[0] == "" {
				t.Errorf("accepted no command in %q", text)
			}
		case SendFolder:
			if s.Path == "" || filepath.IsAbs(s.Path) && strings.ContainsRune(s.Path, 0) {
				t.Errorf("accepted the path %q", s.Path)
			}
		case SendGit:
			if s.URL != "" || s.Command != nil || s.Path != "" {
				t.Errorf("accepted what no way to send uses: %+v", s)
			}
		default:
			t.Errorf("accepted kind %q", s.Kind)
		}
	})
}
