package submit

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"onemore/config"
)

// TestMain keeps the machine's own settings and helpers out.
func TestMain(m *testing.M) {
	if os.Getenv(killed) != "" {
		sendAndDie()
	}
	home, err := os.MkdirTemp("", "submit")
	if err != nil {
		panic(err)
	}
	for k, v := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": home, "XDG_RUNTIME_DIR": home, "DBUS_SESSION_BUS_ADDRESS": "",
		"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": filepath.Join(home, ".gitconfig"), "GIT_CONFIG_COUNT": "0",
	} {
		os.Setenv(k, v)
	}
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}

// fake is a mail server that does what a test wants of it. on says what it
// answers to a verb ("GREET" and "DOT" too), or to a verb with its address;
// "close", "silence", "garbage", "half", "flood", "drip ..." and "ooze" are
// no answers but ways of not giving one.
type fake struct {
	t        *testing.T
	ln       net.Listener
	on       map[string]string
	caps     []string // of EHLO
	authed   []string // of EHLO behind AUTH; nil: caps
	cert     *tls.Config
	implicit bool
	deaf     bool   // it reads nothing behind 354
	babel    bool   // what it hears may be no SMTP
	inject   string // sent in one go behind the answer to STARTTLS
	secrets  []string

	mu    sync.Mutex
	verbs []string
	mails []arrived
	data  []byte // what came since 354
	seen  [][]byte
}

type arrived struct {
	from string // with its parameters
	to   []string
	raw  []byte // without dot-stuffing
}

func newFake(t *testing.T, edit ...func(*fake)) *fake {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	f := &fake{t: t, ln: ln, on: map[string]string{}, caps: []string{"8BITMIME", "SIZE 1000000", "PIPELINING"}}
	for _, e := range edit {
		e(f)
	}
	var all sync.WaitGroup
	done := make(chan struct{})
	all.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer c.Close()
				stop := make(chan struct{})
				go func() {
					select {
					case <-done:
						c.Close()
					case <-stop:
					}
				}()
				defer close(stop)
				f.set(func() {}) // sees what was set before
				(&talk{f: f, c: c}).run()
			})
		}
	})
	t.Cleanup(func() { ln.Close(); close(done); all.Wait() })
	return f
}

// talk is one connection.
type talk struct {
	f     *fake
	c     net.Conn
	r     *bufio.Reader
	in    bool // logged in
	clear bool // not encrypted
	mail  arrived
}

var errEnd = errors.New("end")

func (k *talk) run() {
	if k.clear = true; k.f.implicit {
		k.c, k.clear = tls.Server(k.c, k.f.cert), false
	}
	k.r = bufio.NewReader(k.c)
	if k.answer("GREET", "220 mail.example.org ready") != nil {
		return
	}
	for {
		line, err := k.r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		k.f.note(verb)
		if k.r.Buffered() > 0 && !k.f.babel {
			k.f.t.Errorf("%s: more is sent before an answer came", verb)
		}
		if k.do(verb, rest) != nil {
			return
		}
	}
}

func (k *talk) do(verb, rest string) error {
	switch verb {
	case "EHLO":
		return k.ehlo()
	case "STARTTLS":
		if err := k.answer(verb, strings.TrimRight("220 go\r\n"+k.f.inject, "\r\n")); err != nil {
			return err
		}
		if k.f.cert == nil {
			return errEnd
		}
		k.c, k.clear = tls.Server(k.c, k.f.cert), false
		k.r = bufio.NewReader(k.c)
		return nil
	case "AUTH":
		return k.auth(rest)
	case "MAIL":
		k.mail = arrived{from: rest}
		return k.answer(verb, "250 sender ok")
	case "RCPT":
		address := strings.TrimSuffix(strings.TrimPrefix(rest, "TO:<"), ">")
		if k.f.says("RCPT "+address) != "" {
			return k.answer("RCPT "+address, "")
		}
		k.mail.to = append(k.mail.to, address)
		return k.answer(verb, "250 recipient ok")
	case "DATA":
		if err := k.answer(verb, "354 go on"); err != nil {
			return err
		}
		if what := k.f.says(verb); what != "" && !strings.Contains(what, "354") {
			return nil
		}
		if k.f.deaf {
			time.Sleep(time.Second)
			return errEnd
		}
		return k.body()
	case "QUIT":
		k.answer(verb, "221 bye")
		return errEnd
	}
	return k.answer(verb, "250 ok")
}

func (k *talk) ehlo() error {
	var caps []string
	k.f.set(func() {
		caps = slices.Clone(k.f.caps)
		if k.in && k.f.authed != nil {
			caps = slices.Clone(k.f.authed)
		}
		if k.clear && k.f.cert != nil {
			caps = append(caps, "STARTTLS")
		}
	})
	text := "250-mail.example.org\r\n"
	for _, c := range caps {
		text += "250-" + c + "\r\n"
	}
	return k.answer("EHLO", text+"250 HELP")
}

func (k *talk) auth(rest string) error {
	mechanism, first, _ := strings.Cut(rest, " ")
	b, _ := base64.StdEncoding.DecodeString(first)
	said := mechanism + " " + string(b)
	k.f.mu.Lock()
	k.f.seen = append(k.f.seen, []byte(said))
	k.f.mu.Unlock()
	if k.f.says("AUTH") != "" {
		return k.answer("AUTH", "")
	}
	if slices.ContainsFunc(k.f.secrets, func(s string) bool { return strings.Contains(said, s) }) {
		k.in = true
		return k.answer("AUTH", "235 2.7.0 welcome")
	}
	if strings.HasPrefix(mechanism, "X") {
		k.write("334 " + base64.StdEncoding.EncodeToString([]byte(`{"status":"401"}`)) + "\r\n")
		line, _ := k.r.ReadString('\n')
		if line != "\r\n" {
			k.f.t.Errorf("the challenge is answered with %q", line)
		}
	}
	return k.write("535 5.7.8 who are you\r\n")
}

// body reads up to CRLF.CRLF, and nothing may follow before it is answered.
func (k *talk) body() error {
	k.f.mu.Lock()
	k.f.data = nil
	k.f.mu.Unlock()
	for buf := make([]byte, 4096); ; {
		n, err := k.r.Read(buf)
		if err != nil {
			return err
		}
		k.f.mu.Lock()
		from := max(0, len(k.f.data)-4)
		k.f.data = append(k.f.data, buf[:n]...)
		raw := k.f.data
		k.f.mu.Unlock()
		end := bytes.Index(raw[from:], []byte("\r\n.\r\n"))
		if end < 0 {
			continue
		}
		if from+end+5 != len(raw) {
			k.f.t.Errorf("%q follows the end of the mail", raw[from+end+5:])
		}
		k.f.note("DOT")
		raw = bytes.ReplaceAll(raw[:from+end+2], []byte("\n.."), []byte("\n."))
		if bytes.HasPrefix(raw, []byte("..")) {
			raw = raw[1:]
		}
		k.mail.raw = raw
		if what := k.f.says("DOT"); what == "" || strings.HasPrefix(what, "2") || strings.HasPrefix(what, "drip 2") {
			k.f.mu.Lock()
			k.f.mails = append(k.f.mails, k.mail)
			k.f.mu.Unlock()
		}
		return k.answer("DOT", "250 2.0.0 taken as 42")
	}
}

func (k *talk) write(s string) error {
	_, err := k.c.Write([]byte(s))
	return err
}

// answer gives what the test says, or else usual.
func (k *talk) answer(verb, usual string) error {
	what := k.f.says(verb)
	if what == "" {
		return k.write(usual + "\r\n")
	}
	switch word, rest, _ := strings.Cut(what, " "); word {
	case "close":
		return errEnd
	case "silence":
		k.r.ReadByte()
		return errEnd
	case "garbage":
		k.write("\x00\x1b]0;what?\xff\r\n\r\n<html>\r\n")
		k.r.ReadByte()
		return errEnd
	case "half":
		k.write("250-this is not")
		return errEnd
	case "flood":
		for k.write(strings.Repeat("250-more and more\r\n", 200)) == nil {
		}
		return errEnd
	case "drip":
		for i := range len(rest) {
			k.write(rest[i : i+1])
			time.Sleep(5 * time.Millisecond)
		}
		return k.write("\r\n")
	case "ooze":
		for k.write("2") == nil {
			time.Sleep(5 * time.Millisecond)
		}
		return errEnd
	}
	if err := k.write(what + "\r\n"); err != nil || strings.HasPrefix(what, "421") {
		return errEnd
	}
	return nil
}

// says is what the test wants for a verb.
func (f *fake) says(verb string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.on[verb]
}

// set changes what it does from the next connection on.
func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) note(verb string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.verbs = append(f.verbs, verb)
}

// came is all that was taken, and the verbs that were said.
func (f *fake) came() ([]arrived, []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.mails), slices.Clone(f.verbs)
}

// received is what came of the mail in work.
func (f *fake) received() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return string(f.data)
}

func (f *fake) said() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, s := range f.seen {
		all = append(all, string(s))
	}
	return all
}

// url is the server's address; user has its "@".
func (f *fake) url(scheme, user string) config.URL {
	return config.URL(scheme + "://" + user + f.ln.Addr().String())
}

// way is a Submitter to it.
func (f *fake) way(t *testing.T, edit ...func(*Options)) *Submitter {
	t.Helper()
	o := Options{Send: config.Send{Kind: config.SendSMTP, URL: f.url("smtp+plain", "")}}
	for _, e := range edit {
		e(&o)
	}
	s, err := New(t.Context(), o)
	ok(t, err)
	return s
}

// hurry is for servers that say nothing; 0 leaves a Submitter its patience.
func hurry(s *Submitter, w time.Duration) *Submitter {
	if v, is := s.way.(*server); is && w > 0 {
		v.wait = patience{dial: 2 * time.Second, command: w, body: w, dot: w, bye: 50 * time.Millisecond}
	}
	return s
}

// least is how long a server that says nothing is waited for, and 0 for one
// that says something at last.
func least(answer string) time.Duration {
	if answer == "silence" || answer == "ooze" {
		return 200 * time.Millisecond
	}
	return 0
}

// certificate is one for this machine, and the file that makes it trusted.
func certificate(t *testing.T, names ...string) (cfg *tls.Config, ca string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(t, err)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		DNSNames: names, IsCA: true, BasicConstraintsValid: true,
	}
	if names == nil {
		tmpl.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	ok(t, err)
	ca = filepath.Join(t.TempDir(), "ca.pem")
	ok(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, ca
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const (
	me    = "me@example.org"
	list  = "list@example.org"
	other = "other@example.net"
)

func sample(body string) []byte {
	return []byte("From: Me <me@example.org>\r\nTo: list@example.org\r\nCc: Other <other@example.net>\r\n" +
		"Subject: Re: [PATCH] x\r\nMessage-ID: <20260101.abc@example.org>\r\n\r\n" + body)
}

func envelope() Envelope { return Envelope{From: me, To: []string{list, other}} }

// phases notes what is told.
type phases struct{ all []Phase }

func (p *phases) note(one Phase) error {
	p.all = append(p.all, one)
	return nil
}
