package imaptest

import (
	"bytes"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Post is a made server on this machine: one account whose folders lie in
// memory. It knows no special folders.
type Post struct {
	// Before and After are asked around every APPEND: an error of Before refuses
	// it. They are set before the first connection, or nil.
	Before func(folder string) error
	After  func(folder string)

	user *imapmemserver.User
	at   string

	mu    sync.Mutex
	mails map[string][][]byte
}

// The account of a Post.
const (
	PostUser     = "me"
	PostPassword = "correct-horse-battery"
)

// StartPost makes a server with these folders.
func StartPost(tb testing.TB, folders ...string) *Post {
	tb.Helper()
	p := &Post{user: imapmemserver.NewUser(PostUser, PostPassword), mails: map[string][][]byte{}}
	mem := imapmemserver.New()
	mem.AddUser(p.user)
	for _, name := range folders {
		if err := p.user.Create(name, nil); err != nil {
			tb.Fatal(err)
		}
	}
	s := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return visitor{mem.NewSession(), p}, nil, nil
		},
		Caps:         goimap.CapSet{goimap.CapIMAP4rev1: {}},
		InsecureAuth: true,
		Logger:       nobody{},
	})
	ln, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p.at = ln.Addr().String()
	var served sync.WaitGroup
	served.Go(func() { _ = s.Serve(ln) })
	tb.Cleanup(func() {
		_ = s.Close()
		served.Wait()
	})
	return p
}

// nobody listens to the server's log.
type nobody struct{}

func (nobody) Printf(string, ...any) {}

// URL is the account's address, without encryption.
func (p *Post) URL() string { return "imap+plain://" + PostUser + "@" + p.at }

// Add has a mail come to a folder.
func (p *Post) Add(folder string, raw []byte) error {
	_, err := p.user.Append(folder, literal{bytes.NewReader(raw)}, &goimap.AppendOptions{})
	if err == nil {
		p.keep(folder, raw)
	}
	return err
}

func (p *Post) keep(folder string, raw []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails[folder] = append(p.mails[folder], raw)
}

// Mails are the mails that came to a folder, or were put there.
func (p *Post) Mails(folder string) [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.mails[folder])
}

type literal struct{ *bytes.Reader }

// visitor is one connection. As its session is behind an interface, it has no
// extension that would need more.
type visitor struct {
	imapserver.Session
	post *Post
}

// Append puts a mail into a folder.
func (v visitor) Append(folder string, r goimap.LiteralReader, o *goimap.AppendOptions) (*goimap.AppendData, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if v.post.Before != nil {
		if err := v.post.Before(folder); err != nil {
			return nil, err
		}
	}
	data, err := v.Session.Append(folder, literal{bytes.NewReader(raw)}, o)
	if err != nil {
		return nil, err
	}
	v.post.keep(folder, raw)
	if v.post.After != nil {
		v.post.After(folder)
	}
	return data, nil
}
