package sync

import (
	"bytes"
	"context"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	gosync "sync"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"onemore/config"
	"onemore/mail/store"
	"onemore/patch"
	"onemore/patch/queue"
)

const word = "correct-horse-battery"

// postOffice is an IMAP server without sockets.
type postOffice struct {
	t      *testing.T
	user   *imapmemserver.User
	server *imapserver.Server
	conns  chan net.Conn
	over   chan struct{}

	mu   gosync.Mutex
	open map[net.Conn]bool
}

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{t: t, conns: make(chan net.Conn), over: make(chan struct{}), open: map[net.Conn]bool{}}
	p.user = imapmemserver.NewUser("me", word)
	mem := imapmemserver.New()
	mem.AddUser(p.user)
	for _, name := range []string{"INBOX", "Sent"} {
		if err := p.user.Create(name, nil); err != nil {
			t.Fatal(err)
		}
	}
	p.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps:         goimap.CapSet{goimap.CapIMAP4rev1: {}, goimap.CapIMAP4rev2: {}},
		InsecureAuth: true,
		Logger:       nobody{},
	})
	var served gosync.WaitGroup
	served.Go(func() { _ = p.server.Serve(p) })
	t.Cleanup(func() {
		close(p.over)
		p.cut()
		_ = p.server.Close()
		served.Wait()
	})
	return p
}

// nobody listens to the server's log.
type nobody struct{}

func (nobody) Printf(string, ...any) {}

func (p *postOffice) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.over:
		return nil, net.ErrClosed
	}
}

func (p *postOffice) Close() error   { return nil }
func (p *postOffice) Addr() net.Addr { return &net.UnixAddr{Name: "post", Net: "unix"} }

// held is the server's end of a pipe that does not wait for the client to read.
type held struct {
	net.Conn
	post *postOffice
	more chan []byte
	once gosync.Once
	over chan struct{}
}

func (h *held) Write(b []byte) (int, error) {
	select {
	case h.more <- bytes.Clone(b):
		return len(b), nil
	case <-h.over:
		return 0, net.ErrClosed
	}
}

func (h *held) run() {
	for {
		select {
		case b := <-h.more:
			if _, err := h.Conn.Write(b); err != nil {
				_ = h.Close()
				return
			}
		case <-h.over:
			return
		}
	}
}

func (h *held) Close() error {
	h.once.Do(func() {
		close(h.over)
		_ = h.Conn.Close()
		h.post.mu.Lock()
		delete(h.post.open, h)
		h.post.mu.Unlock()
	})
	return nil
}

func (p *postOffice) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	h := &held{Conn: theirs, post: p, more: make(chan []byte, 1000), over: make(chan struct{})}
	p.mu.Lock()
	p.open[h] = true
	p.mu.Unlock()
	go h.run()
	select {
	case p.conns <- h:
		return ours, nil
	case <-p.over:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// cut ends all connections.
func (p *postOffice) cut() {
	p.mu.Lock()
	var all []net.Conn
	for c := range p.open {
		all = append(all, c)
	}
	p.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

func (p *postOffice) connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.open)
}

// literal is a mail on its way to the server.
type literal struct {
	*bytes.Reader
}

func (l literal) Size() int64 { return l.Reader.Size() }

func (p *postOffice) add(folder string, raw []byte, flags ...goimap.Flag) {
	p.t.Helper()
	raw = bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
	if _, err := p.user.Append(folder, literal{bytes.NewReader(raw)}, &goimap.AppendOptions{Flags: flags, Time: time.Now()}); err != nil {
		p.t.Fatal(err)
	}
}

// logs keeps the lines of a log.
type logs struct {
	mu    gosync.Mutex
	lines []string
}

func (l *logs) add(level, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, level+" "+text)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}

func (p *postOffice) maker(dir string, log *logs) *Maker {
	return &Maker{Version: "1.2", Dir: dir, Me: func() []string { return nil }, Log: log.add, Dial: p.dial}
}

func account(edit ...func(*config.Source)) config.Source {
	sent := "Sent"
	c := config.Source{Kind: config.SourceIMAP, URL: "imap+plain://me@127.0.0.1", Sent: &sent, PasswordCommand: []string{"echo", word}}
	for _, e := range edit {
		e(&c)
	}
	return c
}

func made(t *testing.T, m *Maker, c config.Source) Source {
	t.Helper()
	s, err := m.Source(t.Context(), c, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// quietly keeps the machine's own settings and helpers out.
func quietly(t *testing.T) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
}

// absent fails when a word is in any file of a folder.
func absent(t *testing.T, dir, secret string) {
	t.Helper()
	files := 0
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("the password is in %s", path)
		}
		return err
	}); err != nil || files == 0 {
		t.Errorf("%d files looked at: %v", files, err)
	}
}

func rows(t *testing.T, s *store.Store) map[patch.MsgID]*queue.Row {
	t.Helper()
	out := map[patch.MsgID]*queue.Row{}
	if err := s.Rows(t.Context(), 0, func(r *queue.Row) error { out[r.Root] = r; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestIMAPFoldersFlagsAndSecrets(t *testing.T) {
	quietly(t)
	p := newPostOffice(t)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p.add("INBOX", post("one", "[PATCH] one", at).raw(), goimap.FlagSeen, goimap.FlagAnswered)
	p.add("INBOX", post("two", "[PATCH] two", at).raw())
	mine := post("reply", "Re: [PATCH] one", at.Add(time.Hour), "one")
	mine.from, mine.body = "Me <me@example.org>", "> text\nthis looks wrong\n"
	p.add("Sent", mine.raw(), goimap.FlagSeen)
	opt := options(t)
	var log logs
	opt.Log = log.add
	s := opt.Store.(*store.Store)
	e := New(opt, made(t, p.maker(s.Dir(), &log), account()))
	if rep := good(t, e); rep.New != 3 {
		t.Fatalf("%+v", rep)
	}
	places, err := s.Places(t.Context(), "imap:me@127.0.0.1 INBOX")
	if err != nil || len(places) != 2 || !places[0].Seen || !places[0].Answered || places[1].Seen || places[1].ID != "two@example.org" {
		t.Errorf("places %+v, %v", places, err)
	}
	seen, err := s.Seen(t.Context(), []patch.MsgID{"one@example.org", "two@example.org"})
	if err != nil || !seen["one@example.org"] || seen["two@example.org"] {
		t.Errorf("seen %v, %v", seen, err)
	}
	snap := queue.New(nil, []*queue.Row{rows(t, s)["one@example.org"]}, nil, queue.Me{People: []patch.Person{{Email: "me@example.org"}}}, at.Add(2*time.Hour).Unix(), nil)
	if why := snap.Items[0].Mine; len(why) == 0 || why[0] != "reviewed" {
		t.Errorf("the reply in Sent does not count as mine: %q", why)
	}
	before := dump(t, s)
	if rep := good(t, e); rep.Messages != 0 {
		t.Errorf("nothing new: %+v", rep)
	}
	if dump(t, s) != before {
		t.Error("a fetch of nothing changes the store")
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Fold(t.Context()); err != nil {
		t.Error(err)
	}
	absent(t, s.Dir(), word)
	if strings.Contains(log.String(), word) {
		t.Errorf("the password is in the log:\n%s", log.String())
	}
}

// A password that is refused ends the tries; the next wish asks a person, and
// the answer is used, remembered and nowhere written.
func TestIMAPAsks(t *testing.T) {
	quietly(t)
	p := newPostOffice(t)
	p.add("INBOX", post("one", "[PATCH] one", time.Now()).raw())
	opt := options(t)
	var log logs
	opt.Log = log.add
	s := opt.Store.(*store.Store)
	var e *Engine
	changed := make(chan struct{}, 1)
	opt.Changed = func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	maker := p.maker(s.Dir(), &log)
	e = New(opt)
	maker.Ask = e.Ask
	if err := e.Add(made(t, maker, account(func(c *config.Source) { c.PasswordCommand = nil }))); err != nil {
		t.Fatal(err)
	}
	end := watched(t, e, nil)
	until := func(what string, is func(State) bool) State {
		t.Helper()
		late := time.After(20 * time.Second)
		for {
			if st := e.States()[0]; is(st) {
				return st
			}
			select {
			case <-changed:
			case <-time.After(20 * time.Millisecond):
			case <-late:
				t.Fatalf("not %s: %+v", what, e.States()[0])
			}
		}
	}
	asking := func(st State) bool { return st.Phase == Asking }
	q := until("asking", asking).Question
	if !q.Secret || !strings.Contains(q.Text, "127.0.0.1") {
		t.Errorf("question %+v", q)
	}
	const wrong = "wrong-horse-battery"
	e.Answer(q.Number, wrong, true)
	st := until("refused", func(st State) bool { return st.Phase == Failed })
	if st.Hint == "" || st.Question != nil || strings.Contains(st.Err, wrong) {
		t.Errorf("state %+v", st)
	}
	e.Fetch()
	q = until("asking again", asking).Question
	e.Answer(q.Number, word, true)
	until("in step", func(st State) bool { return st.Phase == Waiting && st.New == 1 })
	p.cut()
	p.add("INBOX", post("two", "[PATCH] two", time.Now()).raw())
	until("in step again without asking", func(st State) bool { return st.Phase == Waiting && messages(t, s) == 2 })
	end()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{word, wrong} {
		absent(t, s.Dir(), secret)
		if strings.Contains(log.String(), secret) {
			t.Errorf("the password is in the log:\n%s", log.String())
		}
	}
}

// A watched folder shows what comes at once.
func TestIMAPIdle(t *testing.T) {
	quietly(t)
	p := newPostOffice(t)
	opt := options(t)
	var log logs
	came := make(chan time.Time, 10)
	opt.Stored = func(_ string, res store.Result) {
		if res.New > 0 {
			came <- time.Now()
		}
	}
	s := opt.Store.(*store.Store)
	e := New(opt, made(t, p.maker(s.Dir(), &log), account()))
	end := watched(t, e, nil)
	for e.States()[0].Phase != Waiting {
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(100 * time.Millisecond)
	var worst time.Duration
	for i := range 5 {
		began := time.Now()
		p.add("INBOX", post(string(rune('a'+i)), "[PATCH] news", began).raw())
		select {
		case at := <-came:
			worst = max(worst, at.Sub(began))
		case <-time.After(5 * time.Second):
			t.Fatalf("mail %d did not come: %+v", i, e.States()[0])
		}
	}
	t.Logf("stored within %v of its delivery at the worst", worst)
	if worst > time.Second {
		t.Errorf("stored after %v", worst)
	}
	end()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}
