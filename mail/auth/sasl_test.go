package auth

import (
	"errors"
	"testing"

	"github.com/emersion/go-sasl"
)

func secretOf(k kind, mechanism string) Secret {
	return Secret{User: "me,a=b@example.org", kind: k, mechanism: mechanism, value: hide(pearl)}
}

func TestSASL(t *testing.T) {
	for name, c := range map[string]struct {
		s       Secret
		offered []string
		want    string // mechanism and first answer
	}{
		"plain":            {secretOf(password, ""), []string{"LOGIN", "PLAIN", "XOAUTH2"}, "PLAIN \x00me,a=b@example.org\x00" + pearl},
		"any case":         {secretOf(password, ""), []string{"plain"}, "PLAIN \x00me,a=b@example.org\x00" + pearl},
		"login":            {secretOf(password, ""), []string{"LOGIN"}, "LOGIN me,a=b@example.org"},
		"bearer":           {secretOf(token, ""), []string{"PLAIN", "XOAUTH2", "OAUTHBEARER"}, "OAUTHBEARER n,a=me=2Ca=3Db@example.org,\x01host=h\x01port=993\x01auth=Bearer " + pearl + "\x01\x01"},
		"xoauth2":          {secretOf(token, ""), []string{"PLAIN", "XOAUTH2"}, "XOAUTH2 user=me,a=b@example.org\x01auth=Bearer " + pearl + "\x01\x01"},
		"the URL's choice": {secretOf(token, "XOAUTH2"), []string{"OAUTHBEARER", "XOAUTH2"}, "XOAUTH2 user=me,a=b@example.org\x01auth=Bearer " + pearl + "\x01\x01"},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := c.s.SASL(c.offered, "h", 993)
			if err != nil {
				t.Fatal(err)
			}
			if m, first, err := client.Start(); m+" "+string(first) != c.want || err != nil {
				t.Errorf("%s %q, %v", m, first, err)
			}
		})
	}
}

// TestRefusedToken: the reason is answered, so that the refusal follows.
func TestRefusedToken(t *testing.T) {
	for mechanism, want := range map[string]string{"XOAUTH2": "", "OAUTHBEARER": "\x01"} {
		client, err := secretOf(token, mechanism).SASL([]string{mechanism}, "h", 993)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := client.Next([]byte(`{"status":"400"}`)); answer == nil || string(answer) != want || err != nil {
			t.Errorf("%s: %q, %v", mechanism, answer, err)
		}
		if _, err := client.Next(nil); !errors.Is(err, sasl.ErrUnexpectedServerChallenge) {
			t.Errorf("%s goes on: %v", mechanism, err)
		}
	}
}

func TestNoMechanism(t *testing.T) {
	for name, c := range map[string]struct {
		s       Secret
		offered []string
		next    string
	}{
		"wants a token":    {secretOf(password, ""), []string{"XOAUTH2", "SCRAM-SHA-256"}, "this server wants a token: name a token_command"},
		"wants a password": {secretOf(token, ""), []string{"PLAIN"}, "this server wants a password: name a password_command"},
		"nothing offered":  {secretOf(password, ""), nil, "look whether the provider lets other programs in at all"},
		"other choice":     {secretOf(password, "LOGIN"), []string{"PLAIN"}, "take ;AUTH= out of the url"},
		"unknown choice":   {secretOf(password, "GSSAPI"), []string{"GSSAPI"}, "take ;AUTH= out of the url"},
		"nobody":           {Secret{}, []string{"PLAIN"}, "look whether the provider lets other programs in at all"},
		"hostile":          {secretOf(password, ""), []string{"\x1b[2J\r\n"}, "look whether the provider lets other programs in at all"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.s.SASL(c.offered, "h", 993)
			var fault *Error
			if !errors.Is(err, ErrMechanism) || !errors.As(err, &fault) || fault.Next != c.next || controlled(err.Error()) || leaks(err.Error()) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestMechanismOfTheURL: ";AUTH=XOAUTH2" makes the password of any way a token.
func TestMechanismOfTheURL(t *testing.T) {
	alone(t)
	p := &person{answers: []string{"x"}}
	s := found(t, New(Options{Ask: p.ask}), at("imaps://me;AUTH=xoauth2@imap.example.org"), "me", "x")
	if !s.Token() {
		t.Error("no token")
	}
	if _, err := s.SASL([]string{"PLAIN", "OAUTHBEARER"}, "h", 1); !errors.Is(err, ErrMechanism) {
		t.Errorf("another mechanism: %v", err)
	}
	p = &person{answers: []string{"x"}}
	if s := found(t, New(Options{Ask: p.ask}), at("imaps://me;AUTH=*@imap.example.org"), "me", "x"); s.Token() {
		t.Error("any mechanism is one for tokens")
	}
}
