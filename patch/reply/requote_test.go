package reply_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"onemore/mail"
	"onemore/patch/reply"
)

// A mail that was made again is the one that would have been made for a server
// that takes no 8-bit text.
func TestRequote(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := letter()
		l.Body = "größer\n" + rapid.StringMatching(`([ -~äß☂\t]{0,120}\n){0,8}`).Draw(t, "body")
		eight, err := l.Bytes(true)
		if err != nil {
			t.Fatal(err)
		}
		want, err := l.Bytes(false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := reply.Requote(eight)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\n%q\n%q", err, got, want)
		}
		if a, b := mail.Parse(eight), mail.Parse(got); a.Body != b.Body || a.ID != b.ID || a.Subject != b.Subject {
			t.Fatalf("%q is read as %q", a.Body, b.Body)
		}
	})
}

func TestRequoteRefuses(t *testing.T) {
	t.Parallel()
	l := letter()
	plain, err := l.Bytes(true)
	if err != nil {
		t.Fatal(err)
	}
	l.Body = "ü\n"
	eight, err := l.Bytes(true)
	if err != nil {
		t.Fatal(err)
	}
	for what, raw := range map[string]string{
		"7-bit text":       string(plain),
		"no header":        "größer\r\n",
		"bare line ends":   strings.ReplaceAll(string(eight), "\r\n", "\n"),
		"no last line end": strings.TrimSuffix(string(eight), "\r\n"),
		"UTF-8 header":     strings.Replace(string(eight), "Mia Self", "Mïa", 1),
		"two encodings":    strings.Replace(string(eight), "\r\n\r\n", "\r\nContent-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: 8bit\r\n\r\n", 1),
	} {
		if got, err := reply.Requote([]byte(raw)); err == nil {
			t.Errorf("%s: %q", what, got)
		}
	}
}
