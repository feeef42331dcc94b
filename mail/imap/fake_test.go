package imap

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"

	"onemore/config"
)

// post is a mail on the fake server.
type post struct {
	uid   uint32
	raw   string
	flags string
	mod   uint64
	date  time.Time
	size  int // announced; 0: the true one
}

// fake is a server whose every answer can be replaced.
type fake struct {
	t              *testing.T
	l              net.Listener
	mu             sync.Mutex
	caps           string
	validity, next uint32
	noNext         bool
	mod            uint64
	posts          []post
	folders        []string
	greeting       string
	hook           func(p *peer, tag, cmd string) bool // answers a command itself; under no lock
	log            []string
	dials          int
	changed        chan struct{}
	started        sync.Once
	wrap           func(net.Conn) net.Conn // begins a connection
	conns          map[net.Conn]bool
	wg             sync.WaitGroup
}

type peer struct {
	net.Conn
	f *fake
	r *bufio.Reader
	n int // of the connection, from 1
}

func newFake(t *testing.T, mails ...string) *fake {
	t.Helper()
	f := bareFake(t, mails...)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.l = l
	t.Cleanup(f.stop)
	return f
}

func bareFake(t *testing.T, mails ...string) *fake {
	t.Helper()
	f := &fake{
		t: t, caps: "IMAP4rev1 IDLE ESEARCH CONDSTORE", validity: 7, next: 1, mod: 1,
		folders: []string{"INBOX"}, greeting: "* OK [CAPABILITY CAPS] Server (a kind) ready\r\n", changed: make(chan struct{}), conns: map[net.Conn]bool{},
	}
	for _, m := range mails {
		f.add(m)
	}
	return f
}

func (f *fake) stop() {
	if f.l != nil {
		f.l.Close()
	}
	f.cut()
	f.wg.Wait()
}

// cut ends all connections.
func (f *fake) cut() {
	f.mu.Lock()
	for c := range f.conns {
		c.Close()
	}
	f.mu.Unlock()
}

func (f *fake) serve(c net.Conn) {
	f.mu.Lock()
	f.dials++
	p := &peer{Conn: c, f: f, r: bufio.NewReader(c), n: f.dials}
	f.conns[c] = true
	greeting, caps := f.greeting, f.caps
	f.mu.Unlock()
	f.wg.Go(func() {
		defer func() {
			c.Close()
			f.mu.Lock()
			delete(f.conns, c)
			f.mu.Unlock()
		}()
		p.send("%s", strings.Replace(greeting, "CAPS", caps, 1))
		for {
			line, err := p.r.ReadString('\n')
			if err != nil {
				return
			}
			tag, cmd, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
			f.mu.Lock()
			f.log = append(f.log, cmd)
			hook := f.hook
			f.mu.Unlock()
			if hook != nil && hook(p, tag, cmd) {
				continue
			}
			p.answer(tag, cmd)
		}
	})
}

func (p *peer) send(format string, args ...any) { fmt.Fprintf(p.Conn, format, args...) }

func (f *fake) add(raw string) uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mod++
	f.posts = append(f.posts, post{uid: f.next, raw: raw, mod: f.mod, date: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	f.next++
	f.tell()
	return f.next - 1
}

func (f *fake) tell() {
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *fake) edit(g func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	g()
	f.tell()
}

func (f *fake) remove(uid uint32) {
	f.edit(func() { f.posts = slices.DeleteFunc(f.posts, func(p post) bool { return p.uid == uid }) })
}

func (f *fake) flag(uid uint32, flags string) {
	f.edit(func() {
		f.mod++
		for i := range f.posts {
			if f.posts[i].uid == uid {
				f.posts[i].flags, f.posts[i].mod = flags, f.mod
			}
		}
	})
}

// commands gives the log since the last call.
func (f *fake) commands() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.log
	f.log = nil
	return l
}

func (f *fake) connections() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dials
}

func (p *peer) answer(tag, cmd string) {
	f := p.f
	f.mu.Lock()
	caps := f.caps
	f.mu.Unlock()
	word, rest, _ := strings.Cut(cmd, " ")
	switch strings.ToUpper(word) {
	case "CAPABILITY":
		p.send("* CAPABILITY %s\r\n%s OK done\r\n", caps, tag)
	case "LOGIN", "NOOP", "ID":
		p.exists(strings.ToUpper(word) == "NOOP")
		p.send("%s OK done\r\n", tag)
	case "LOGOUT":
		p.send("* BYE bye\r\n%s OK done\r\n", tag)
		p.Close()
	case "LIST":
		p.list(tag, rest)
	case "EXAMINE":
		p.examine(tag, rest)
	case "STATUS":
		name, _, _ := strings.Cut(rest, " (")
		f.mu.Lock()
		n, next, v, mod := len(f.posts), f.next, f.validity, f.mod
		f.mu.Unlock()
		p.send("* STATUS %s (MESSAGES %d UIDNEXT %d UIDVALIDITY %d HIGHESTMODSEQ %d)\r\n%s OK done\r\n", name, n, next, v, mod, tag)
	case "IDLE":
		p.idle(tag)
	case "UID":
		if args, ok := strings.CutPrefix(rest, "FETCH "); ok {
			p.fetch(tag, args)
		} else {
			p.search(tag, rest)
		}
	default:
		p.send("%s BAD what is %s\r\n", tag, word)
	}
}

func (p *peer) exists(say bool) {
	if say {
		p.f.mu.Lock()
		n := len(p.f.posts)
		p.f.mu.Unlock()
		p.send("* %d EXISTS\r\n", n)
	}
}

func (p *peer) list(tag, rest string) {
	p.f.mu.Lock()
	folders := p.f.folders
	p.f.mu.Unlock()
	for _, name := range folders {
		attr, name, found := strings.Cut(name, " ")
		if !found {
			attr, name = "", attr
		}
		if strings.HasPrefix(attr, `\`) || strings.Contains(rest, "*") && !strings.Contains(rest, "SPECIAL-USE") {
			p.send("* LIST (%s) \"/\" %s\r\n", attr, name)
		}
	}
	p.send("%s OK done\r\n", tag)
}

func (p *peer) examine(tag, rest string) {
	f := p.f
	f.mu.Lock()
	n, v, next, mod, without := len(f.posts), f.validity, f.next, f.mod, f.noNext
	known := slices.ContainsFunc(f.folders, func(name string) bool {
		return strings.TrimPrefix(name, `\Sent `) == strings.Trim(strings.TrimSuffix(rest, " (CONDSTORE)"), `"`)
	})
	f.mu.Unlock()
	if !known {
		p.send("%s NO [NONEXISTENT] no such folder\r\n", tag)
		return
	}
	p.send("* FLAGS (\\Seen \\Answered)\r\n* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] ok\r\n", n, v)
	if !without {
		p.send("* OK [UIDNEXT %d] ok\r\n", next)
	}
	if strings.Contains(rest, "CONDSTORE") {
		p.send("* OK [HIGHESTMODSEQ %d] ok\r\n", mod)
	}
	p.send("%s OK [READ-ONLY] done\r\n", tag)
}

func (p *peer) idle(tag string) {
	p.f.mu.Lock()
	changed := p.f.changed
	p.f.mu.Unlock()
	p.send("+ idling\r\n")
	left, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		for {
			select {
			case <-changed:
				p.f.mu.Lock()
				changed = p.f.changed
				p.f.mu.Unlock()
				p.exists(true)
			case <-left:
				return
			}
		}
	}()
	_, err := p.r.ReadString('\n')
	close(left)
	<-gone
	if err == nil {
		p.send("%s OK done\r\n", tag)
	}
}

// inSet tells whether a UID is in a set as commands write it.
func inSet(set string, uid, top uint32) bool {
	for part := range strings.SplitSeq(set, ",") {
		a, b, two := strings.Cut(part, ":")
		if !two {
			b = a
		}
		lo, hi := num(a, top), num(b, top)
		if lo > hi {
			lo, hi = hi, lo
		}
		if uid >= lo && uid <= hi {
			return true
		}
	}
	return false
}

func num(s string, top uint32) uint32 {
	if s == "*" {
		return top
	}
	n, _ := strconv.ParseUint(s, 10, 32)
	return uint32(n)
}

func (p *peer) search(tag, rest string) {
	f := p.f
	f.mu.Lock()
	defer f.mu.Unlock()
	set, since := "1:*", time.Time{}
	if m := regexp.MustCompile(`UID ([0-9:*,]+)`).FindStringSubmatch(rest); m != nil {
		set = m[1]
	}
	if m := regexp.MustCompile(`SINCE "?([^" ]+)`).FindStringSubmatch(rest); m != nil {
		since, _ = time.Parse("2-Jan-2006", m[1])
	}
	var found []string
	for _, one := range f.posts {
		if inSet(set, one.uid, f.top()) && !one.date.Before(since) {
			found = append(found, fmt.Sprint(one.uid))
		}
	}
	p.found(tag, rest, found)
}

func (f *fake) top() uint32 {
	if len(f.posts) == 0 {
		return 0
	}
	return f.posts[len(f.posts)-1].uid
}

// wanted gives the posts that a FETCH is about.
func (p *peer) wanted(args string) (posts []post, seqs []int) {
	f := p.f
	f.mu.Lock()
	defer f.mu.Unlock()
	set, items, _ := strings.Cut(args, " ")
	var since uint64
	if m := regexp.MustCompile(`CHANGEDSINCE (\d+)`).FindStringSubmatch(items); m != nil {
		since, _ = strconv.ParseUint(m[1], 10, 64)
	}
	for i, one := range f.posts {
		if inSet(set, one.uid, f.top()) && one.mod > since {
			posts, seqs = append(posts, one), append(seqs, i+1)
		}
	}
	return posts, seqs
}

func (p *peer) fetch(tag, args string) {
	posts, seqs := p.wanted(args)
	for i, one := range posts {
		p.send("%s", response(seqs[i], one, args))
	}
	p.send("%s OK done\r\n", tag)
}

// response is what a good server says of a mail.
func response(seq int, one post, args string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "* %d FETCH (UID %d", seq, one.uid)
	if strings.Contains(args, "FLAGS") {
		fmt.Fprintf(&b, " FLAGS (%s)", one.flags)
	}
	if strings.Contains(args, "RFC822.SIZE") {
		fmt.Fprintf(&b, " RFC822.SIZE %d", cmp.Or(one.size, len(one.raw)))
	}
	if strings.Contains(args, "INTERNALDATE") {
		fmt.Fprintf(&b, " INTERNALDATE %q", one.date.Format("_2-Jan-2006 15:04:05 -0700"))
	}
	head, _, _ := strings.Cut(one.raw, "\r\n\r\n")
	if strings.Contains(args, "BODY.PEEK[HEADER.FIELDS") {
		id := regexp.MustCompile(`(?i)message-id:.*\r\n`).FindString(head + "\r\n")
		fmt.Fprintf(&b, " BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%s\r\n", len(id)+2, id)
	}
	if strings.Contains(args, "BODY.PEEK[HEADER]") {
		fmt.Fprintf(&b, " BODY[HEADER] {%d}\r\n%s\r\n\r\n", len(head)+4, head)
	}
	if m := regexp.MustCompile(`BODY\.PEEK\[\]<0\.(\d+)>`).FindStringSubmatch(args); m != nil {
		n, _ := strconv.Atoi(m[1])
		n = min(n, len(one.raw))
		fmt.Fprintf(&b, " BODY[]<0> {%d}\r\n%s", n, one.raw[:n])
	} else if strings.Contains(args, "BODY.PEEK[]") {
		fmt.Fprintf(&b, " BODY[] {%d}\r\n%s", len(one.raw), one.raw)
	}
	b.WriteString(")\r\n")
	return b.String()
}

// isBodies tells a FETCH of messages from one of sizes and flags.
func isBodies(cmd string) bool {
	return strings.HasPrefix(cmd, "UID FETCH") && strings.Contains(cmd, "BODY.PEEK[]")
}

func (f *fake) url() config.URL {
	if f.l == nil {
		return "imap+plain://127.0.0.1:1"
	}
	return config.URL("imap+plain://" + f.l.Addr().String())
}

// password is a Login.
type password struct {
	user, pass string
	token      bool
}

func (p password) Token() bool { return p.token }

func (p password) SASL(mechanisms []string, _ string, _ int) (sasl.Client, error) {
	if slices.Contains(mechanisms, sasl.OAuthBearer) {
		return sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: p.user, Token: p.pass}), nil
	}
	return sasl.NewPlainClient("", p.user, p.pass), nil
}

func secret(user, pass string) func(context.Context, bool) (Login, error) {
	return func(context.Context, bool) (Login, error) { return password{user: user, pass: pass}, nil }
}

func (f *fake) accept() {
	for {
		c, err := f.l.Accept()
		if err != nil {
			return
		}
		if f.wrap == nil {
			f.serve(c)
			continue
		}
		f.wg.Go(func() {
			if w := f.wrap(c); w != nil {
				f.serve(w)
			}
		})
	}
}

// account is one that reads from the fake; what the fake is made of is changed
// by edit from here on.
func (f *fake) account(edit ...func(*Options)) *Account {
	f.t.Helper()
	if f.l != nil {
		f.started.Do(func() { go f.accept() })
	}
	o := Options{URL: f.url(), Secret: secret("me", "word"), Version: "0"}
	for _, e := range edit {
		e(&o)
	}
	a := New(o)
	f.t.Cleanup(func() { a.Close() })
	return a
}
