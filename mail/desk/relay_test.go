package desk

import (
	"bufio"
	"bytes"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"onemore/config"
)

// relay is a mail server of few words. at is asked at every verb, at "DOT" once
// all of a mail came, and at "DONE" once it was told that the mail was taken:
// true ends the connection there.
type relay struct {
	ln    net.Listener
	seven atomic.Bool // it takes no 8-bit text
	at    func(verb string) bool
	on    func(raw []byte) // gets every mail; nil: nobody
	says  sync.Map         // what it answers to a verb ("GREET" and "DOT" too), or to a whole line, instead

	mu    sync.Mutex
	mails [][]byte
}

func startRelay(t *testing.T, at func(verb string) bool) *relay {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{ln: ln, at: at}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer func() { _ = c.Close() }()
				r.talk(c)
			})
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		all.Wait()
	})
	return r
}

func (r *relay) send() config.Send {
	return config.Send{Kind: config.SendSMTP, URL: config.URL("smtp+plain://" + r.ln.Addr().String())}
}

func (r *relay) got() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.mails)
}

func (r *relay) ends(verb string) bool { return r.at != nil && r.at(verb) }

func (r *relay) talk(c net.Conn) {
	in := bufio.NewReader(c)
	say := func(line string) bool {
		_, err := c.Write([]byte(line + "\r\n"))
		return err == nil
	}
	// reply is what was set for the verb, else usual; false ends the connection.
	reply := func(verb, usual string) bool {
		if line, ok := r.says.Load(verb); ok {
			usual, _ = line.(string)
		}
		return say(usual) && !strings.HasPrefix(usual, "421")
	}
	if !reply("GREET", "220 mx.example.org ready") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		if r.ends(verb) {
			return
		}
		switch verb {
		case "EHLO":
			caps := "250-mx.example.org\r\n250-8BITMIME\r\n250 SIZE 1000000"
			if r.seven.Load() {
				caps = "250-mx.example.org\r\n250 SIZE 1000000"
			}
			if !reply(verb, caps) {
				return
			}
		case "DATA":
			if _, refused := r.says.Load(verb); refused {
				if !reply(verb, "") {
					return
				}
				continue
			}
			if !say("354 go on") || !r.take(in) || r.ends("DOT") || !reply("DOT", "250 2.0.0 taken") || r.ends("DONE") {
				return
			}
		case "QUIT":
			say("221 bye")
			return
		default:
			if _, ok := r.says.Load(strings.TrimSpace(line)); ok {
				verb = strings.TrimSpace(line)
			}
			if !reply(verb, "250 ok") {
				return
			}
		}
	}
}

// take reads a mail to its end and keeps it.
func (r *relay) take(in *bufio.Reader) bool {
	var raw bytes.Buffer
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return false
		}
		if string(line) == ".\r\n" {
			break
		}
		raw.Write(bytes.TrimPrefix(line, []byte(".")))
	}
	r.mu.Lock()
	r.mails = append(r.mails, raw.Bytes())
	r.mu.Unlock()
	if r.on != nil {
		r.on(raw.Bytes())
	}
	return true
}
