package submit

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"onemore/config"
)

// FuzzServer lets a server say anything: it always ends, with a class, within
// the time, and what was not told to begin has not gone.
func FuzzServer(f *testing.F) {
	const good = "220 hi\r\n250-me\r\n250-8BITMIME\r\n250 SIZE 100000\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"
	f.Add([]byte(good))
	for _, s := range []string{"", "220", "220-\r\n", "\r\n\r\n\r\n", "220 hi\r\n250 AUTH\x00\r\n999 \xff", "abc def\r\n", "220 hi\r\n250-SIZE 99999999999999999999\r\n250 SIZE -1\r\n", "000 x\r\n", "-22 x\r\n"} {
		f.Add([]byte(s))
	}
	for i := range len(good) / 7 {
		f.Add([]byte(good[:i*7]))
		f.Add([]byte(strings.Replace(good, "250", "451", i%5+1)))
	}
	f.Add(bytes.Repeat([]byte("250-x\r\n"), 20000))
	f.Fuzz(func(t *testing.T, says []byte) {
		dial := func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() { // what we say
				b := make([]byte, 4096)
				for {
					if _, err := theirs.Read(b); err != nil {
						return
					}
				}
			}()
			go func() {
				theirs.Write(says)
				theirs.Close()
			}()
			return ours, nil
		}
		s, err := New(t.Context(), Options{Send: config.Send{Kind: config.SendSMTP, URL: "smtp+plain://localhost"}, Dial: dial})
		ok(t, err)
		hurry(s, time.Second)
		var p phases
		start := time.Now()
		r, err := s.Send(t.Context(), envelope(), sample("x\r\n"), p.note)
		if d := time.Since(start); d > 5*time.Second {
			t.Fatalf("took %v", d)
		}
		dotted := len(p.all) == len(allPhases())
		if err == nil {
			if !dotted || r.Text == "" {
				t.Fatalf("taken at %v: %+v", p.all, r)
			}
			return
		}
		if len(classes(err)) == 0 || errors.Is(err, ErrUnknown) && !dotted {
			t.Fatalf("%v at %v", err, p.all)
		}
		if text := err.Error() + Next(err); oneLine(text, len(text)) != strings.TrimSpace(text) {
			t.Fatalf("not fit for a terminal: %q", text)
		}
	})
}

// FuzzWords looks for command lines that cannot be split.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"a b", `"a\"b" 'c'`, "~/x", `\`, "a$b", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		got, err := words(line)
		if (err == nil) != (len(got) > 0) {
			t.Fatalf("%q: %q, %v", line, got, err)
		}
	})
}

// FuzzLetter holds that what passes has nothing that ends a mail or a command
// early.
func FuzzLetter(f *testing.F) {
	f.Add(sample("x\r\n"), me, list)
	f.Add(sample("x\n.\ny"), "-x", "a@b\r\n")
	f.Fuzz(func(t *testing.T, raw []byte, from, to string) {
		m, err := open(Envelope{from, []string{to}}, raw)
		if err != nil {
			return
		}
		if strings.ContainsAny(from+to, "<>\r\n\x00 ") || from[0] == '-' || to[0] == '-' {
			t.Fatalf("%q, %q", from, to)
		}
		if bare := bytes.ReplaceAll(raw, []byte("\r\n"), nil); bytes.ContainsAny(bare, "\r\n\x00") {
			t.Fatalf("%q", raw)
		}
		if wire := stuffed(bytes.TrimSuffix(raw, []byte("\r\n"))); bytes.Contains(append(wire, "\r\n"...), []byte("\r\n.\r\n")) {
			t.Fatalf("%q ends early", wire)
		}
		name := fileName(m.seen.ID)
		if strings.ContainsAny(name, "/\\\x00") || strings.HasPrefix(name, ".") || len(name) > 130 {
			t.Fatalf("%q", name)
		}
	})
}
