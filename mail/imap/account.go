package imap

import (
	"context"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"onemore/config"
	"onemore/patch"
)

// Keep is who keeps the mail.
type Keep interface {
	// Cursor is the one put last for a folder; "" the first time.
	Cursor(ctx context.Context, folder string) (string, error)
	// Known tells which of the messages are kept whole.
	Known(ctx context.Context, ids []patch.MsgID) (map[patch.MsgID]bool, error)
	// Raw is a message that is kept whole, as it was put.
	Raw(ctx context.Context, id patch.MsgID) ([]byte, error)
	// Places is what was put before, by UID.
	Places(ctx context.Context, folder string) ([]Place, error)
	// Put keeps a batch: all of it or nothing, durable when it returns. It runs
	// beside the fetching of the next batch, never beside another Put.
	Put(ctx context.Context, b Batch) error
}

// Place is where a folder holds a message and what flags it has there.
type Place struct {
	UID            uint32
	ID             patch.MsgID // "" in a Batch: the one noted before; only the flags are new
	Seen, Answered bool
}

// Batch is one step of a folder. Each of its messages is a place too, besides
// those in Places.
type Batch struct {
	Folder, Cursor string
	Reset          bool // forget all places of the folder first: its UIDs mean other messages now
	Messages       []Message
	Places         []Place
	Gone           []uint32 // the server has these no more; the messages stay
	Outgoing       bool     // the folder is that of sent mail
}

// Message is a message as the server has it.
type Message struct {
	UID            uint32
	Raw            []byte
	Size           int64 // of the message, in bytes; more than Raw has: only the beginning was fetched
	Seen, Answered bool
	Where          string // for people: folder and UID
}

// Progress is how far the fetching of a folder is.
type Progress struct {
	Folder      string
	Done, Total int   // messages
	Bytes       int64 // of them, this time
}

// Options say which server, which folders and how.
type Options struct {
	URL     config.URL
	Folders []string  // names, in which "*" stands for any text; none: INBOX
	NoSent  bool      // leave out the folder of sent mail, which the server names
	Sent    string    // the folder of sent mail, where it is not to be asked for; fetched, too
	CA      string    // a PEM file to trust instead of the system's certificates
	Since   time.Time // leave older mail on the server; zero: fetch all
	// Secret is asked before every connection; again after the server refused
	// the token it gave. Nil logs in as anonymous.
	Secret   func(ctx context.Context, again bool) (Login, error)
	Version  string
	Dial     func(ctx context.Context, network, address string) (net.Conn, error) // nil: a net.Dialer
	Progress func(Progress)                                                       // nil: nobody looks; it must not block
}

const (
	maxSessions = 2
	freshFor    = 30 * time.Second // a connection used since then is taken to be there
)

// Account is one user on one server. Its methods may be called side by side;
// together they hold at most two connections.
type Account struct {
	options Options
	use     counters
	slots   chan struct{}

	sentFaults atomic.Int32 // in a row, of the list of all folders

	mu      sync.Mutex
	free    *session
	closed  bool
	folders map[string]*standing
	names   []string // the folders, as found last
	sent    []string // those of them that are for sent mail
	found   time.Time
}

// standing is what the account knows of a folder while the program runs.
type standing struct {
	seen    box // as last fetched
	looked  time.Time
	strikes int // connections that broke at the message first, one after the other
	first   uint32
	aside   []Aside
}

// New makes an account; nothing is asked of the server yet.
func New(o Options) *Account {
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: dialWait}).DialContext
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if len(o.Folders) == 0 {
		o.Folders = []string{"INBOX"}
	}
	return &Account{options: o, slots: make(chan struct{}, maxSessions), folders: map[string]*standing{}}
}

// Use is how many commands were sent and how many bytes went both ways.
func (a *Account) Use() (commands int, bytes int64) {
	return int(a.use.commands.Load()), a.use.bytes.Load()
}

// Aside lists the messages that could not be fetched, folder by folder as last
// fetched. They are tried again once a day.
func (a *Account) Aside() []Aside {
	a.mu.Lock()
	defer a.mu.Unlock()
	var all []Aside
	for _, f := range a.folders {
		all = append(all, f.aside...)
	}
	slices.SortFunc(all, compareAside)
	return all
}

// Close ends the connections that nobody uses; those in use end with their use.
func (a *Account) Close() error {
	a.mu.Lock()
	s := a.free
	a.free, a.closed = nil, true
	a.mu.Unlock()
	if s != nil {
		s.close()
	}
	return nil
}

// take gives a connection that is logged in, the one that is there or a new one.
func (a *Account) take(ctx context.Context) (*session, error) {
	select {
	case a.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	a.mu.Lock()
	s := a.free
	a.free = nil
	a.mu.Unlock()
	if s != nil && time.Since(s.used) > freshFor && s.noop(ctx) != nil {
		s.close()
		s = nil
	}
	if s != nil {
		return s, nil
	}
	s, err := a.open(ctx)
	if err != nil {
		<-a.slots
	}
	return s, err
}

// give takes a connection back; nil is one that is gone. One is kept.
func (a *Account) give(s *session) {
	defer func() { <-a.slots }()
	if s == nil {
		return
	}
	a.mu.Lock()
	old := a.free
	if s.dead || a.closed || len(s.open) > 0 {
		old = s
	} else {
		a.free = s
	}
	a.mu.Unlock()
	if old != nil {
		old.close()
	}
}

func (a *Account) standing(folder string) *standing {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.standingOf(folder)
}

// standingOf is standing for who holds mu.
func (a *Account) standingOf(folder string) *standing {
	if a.folders[folder] == nil {
		a.folders[folder] = &standing{}
	}
	return a.folders[folder]
}
