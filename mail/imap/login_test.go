package imap

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"onemore/config"
	"onemore/mail/imap/imaptest"
)

// Fault 16: a token that ran out is asked for once more, a password is not.
func TestTokenThatRanOut(t *testing.T) {
	for name, valid := range map[string]string{"renewed": "new", "refused for good": "none"} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(2)...)
			f.caps = "IMAP4rev1 SASL-IR AUTH=OAUTHBEARER"
			f.hook = func(p *peer, tag, cmd string) bool {
				if !strings.HasPrefix(cmd, "AUTHENTICATE") {
					return false
				}
				said, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(cmd, "AUTHENTICATE OAUTHBEARER "))
				if strings.Contains(string(said), "auth=Bearer "+valid) {
					p.send("%s OK in\r\n", tag)
				} else {
					p.send("+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=\r\n")
					p.r.ReadString('\n')
					p.send("%s NO no\r\n", tag)
				}
				return true
			}
			var asked []bool
			a := f.account(func(o *Options) {
				o.Secret = func(_ context.Context, again bool) (Login, error) {
					asked = append(asked, again)
					return password{"me", map[bool]string{false: "old", true: "new"}[again], true}, nil
				}
			})
			err := a.Fetch(t.Context(), newShelf())
			if valid == "new" {
				ok(t, err)
			} else {
				wantErr(t, err, ErrAuth)
			}
			if len(asked) != 2 || asked[0] || !asked[1] {
				t.Errorf("asked %v", asked)
			}
		})
	}
}

// A token ends while we are connected: the server takes its leave, refuses the
// old one and takes the new.
func TestTokenThatEndsMeanwhile(t *testing.T) {
	f := newFake(t, letters(2)...)
	f.caps = "IMAP4rev1 IDLE SASL-IR AUTH=OAUTHBEARER"
	valid := "old"
	f.hook = func(p *peer, tag, cmd string) bool {
		f.mu.Lock()
		token := valid
		f.mu.Unlock()
		said, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(cmd, "AUTHENTICATE OAUTHBEARER "))
		switch {
		case cmd == "IDLE" && token == "old":
			f.edit(func() { valid = "new" })
			p.send("+ idling\r\n* BYE session expired\r\n")
			p.Close()
		case !strings.HasPrefix(cmd, "AUTHENTICATE"):
			return false
		case strings.Contains(string(said), "auth=Bearer "+token):
			p.send("%s OK in\r\n", tag)
		default:
			p.send("%s NO expired\r\n", tag)
		}
		return true
	}
	var asked []bool
	a := f.account(func(o *Options) {
		o.Secret = func(_ context.Context, again bool) (Login, error) {
			asked = append(asked, again)
			return password{"me", map[bool]string{false: "old", true: "new"}[again], true}, nil
		}
	})
	k := newShelf()
	ok(t, a.Fetch(t.Context(), k))
	err := a.Wait(t.Context())
	wantErr(t, err, ErrUnreachable)
	if !Retryable(err) || RetryAfter(err) != 0 {
		t.Errorf("%v, after %v", err, RetryAfter(err))
	}
	f.add(letter(3))
	ok(t, a.Fetch(t.Context(), k))
	if k.ids() != "1 2 3" || len(asked) != 3 || !asked[2] {
		t.Errorf("%s, asked %v", k.ids(), asked)
	}
}

func TestPasswordIsTriedOnce(t *testing.T) {
	f := newFake(t)
	f.hook = func(p *peer, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "LOGIN") {
			p.send("%s NO wrong\r\n", tag)
			return true
		}
		return false
	}
	asked := 0
	a := f.account(func(o *Options) {
		o.Secret = func(context.Context, bool) (Login, error) { asked++; return password{user: "me", pass: "x"}, nil }
	})
	wantErr(t, a.Fetch(t.Context(), newShelf()), ErrAuth)
	if asked != 1 || f.connections() != 1 {
		t.Errorf("asked %d times, %d connections", asked, f.connections())
	}
	busy := newFake(t)
	busy.hook = func(p *peer, tag, cmd string) bool {
		if strings.HasPrefix(cmd, "LOGIN") {
			p.send("%s NO [UNAVAILABLE] later\r\n", tag)
			return true
		}
		return false
	}
	wantErr(t, busy.account().Fetch(t.Context(), newShelf()), ErrBusy)
}

// Fault 17: no name, no way, nobody there.
func TestCannotDial(t *testing.T) {
	a := New(Options{URL: "imap+plain://127.0.0.1:1", Secret: secret("me", "x"), Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "imap.example.org"}
	}})
	err := a.Fetch(t.Context(), newShelf())
	wantErr(t, err, ErrUnreachable)
	if !Retryable(err) || RetryAfter(err) != 0 {
		t.Errorf("%v, after %v", Retryable(err), RetryAfter(err))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Fetch(ctx, newShelf()); !errors.Is(err, context.Canceled) || Retryable(err) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestTargets(t *testing.T) {
	for url, want := range map[string]string{
		"imaps://me@imap.example.org/":             "imap.example.org:993 false false false",
		"imap+starttls://imap.example.org:1143":    "imap.example.org:1143 true false false",
		"imap+plain://localhost":                   "localhost:143 false true false",
		"imap+plain://[::1]:99":                    "[::1]:99 false true false",
		"imaps://;AUTH=ANONYMOUS@imap.example.org": "imap.example.org:993 false false true",
		"imap+plain://imap.example.org":            "",
		"imap://imap.example.org":                  "",
		"imaps://":                                 "",
		"imaps://h:0":                              "",
		"imaps://h:99999":                          "",
		"%":                                        "",
	} {
		x, err := parseTarget(config.URL(url))
		got := ""
		if err == nil {
			got = fmt.Sprint(x.address(), " ", x.starttls, " ", x.plain, " ", x.anonymous)
		}
		if got != want {
			t.Errorf("%s: %q (%v), want %q", url, got, err, want)
		}
	}
}

func TestEncryption(t *testing.T) {
	cert, file := imaptest.Certificate(t)
	conf := &tls.Config{Certificates: []tls.Certificate{cert}}
	// starts is a server that begins in the clear.
	starts := func(greeting, answer, extra string) func(net.Conn) net.Conn {
		return func(c net.Conn) net.Conn {
			fmt.Fprint(c, greeting)
			line := make([]byte, 13)
			if _, err := c.Read(line); err != nil || string(line) != "S1 STARTTLS\r\n" {
				c.Close()
				return nil
			}
			fmt.Fprint(c, answer+extra)
			return tls.Server(c, conf)
		}
	}
	implicit := func(c net.Conn) net.Conn { return tls.Server(c, conf) }
	old := func(c net.Conn) net.Conn {
		weak := conf.Clone()
		weak.MaxVersion = tls.VersionTLS11
		return tls.Server(c, weak)
	}
	for name, c := range map[string]struct {
		scheme string
		ca     string
		serve  func(net.Conn) net.Conn
		want   error
	}{
		"implicit":          {"imaps", file, implicit, nil},
		"starttls":          {"imap+starttls", file, starts("* OK hi\r\n", "* OK wait\r\nS1 OK go\r\n", ""), nil},
		"not trusted":       {"imaps", "", implicit, ErrTLS},
		"starttls stripped": {"imap+starttls", file, starts("* OK hi\r\n", "S1 BAD what\r\n", ""), ErrTLS},
		"preauth":           {"imap+starttls", file, starts("* PREAUTH hi\r\n", "S1 OK go\r\n", ""), ErrTLS},
		"injected":          {"imap+starttls", file, starts("* OK hi\r\n", "S1 OK go\r\n", "* OK [CAPABILITY IMAP4rev1] evil\r\n"), ErrTLS},
		"bye":               {"imap+starttls", file, starts("* BYE too many\r\n", "", ""), ErrBusy},
		"no end of line":    {"imap+starttls", file, starts(strings.Repeat("x", 5000), "", ""), ErrTLS},
		"plain where tls":   {"imaps", file, func(c net.Conn) net.Conn { return c }, ErrTLS},
		"tls 1.1":           {"imaps", file, old, ErrTLS},
		"no such file":      {"imaps", file + "x", implicit, ErrTLS},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t, letters(2)...)
			f.wrap = c.serve
			if strings.HasPrefix(name, "starttls") && c.want == nil {
				f.greeting = ""
			}
			a, k := f.account(func(o *Options) {
				o.URL, o.CA = config.URL(strings.Replace(string(o.URL), "imap+plain", c.scheme, 1)), c.ca
			}), newShelf()
			err := a.Fetch(t.Context(), k)
			if c.want != nil {
				wantErr(t, err, c.want)
				if has(f.commands(), "LOGIN") {
					t.Error("something was said in the clear")
				}
				return
			}
			ok(t, err)
			if k.ids() != "1 2" {
				t.Error(k.ids())
			}
		})
	}
}
