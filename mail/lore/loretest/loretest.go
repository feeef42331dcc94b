// Package loretest is a public-inbox server for tests: it answers over HTTP in
// the shapes of public-inbox 2.1 and later, its traps with them, and breaks
// when it is told to. It is held against recorded answers of the real one.
//
// It owns lists filled with mail, searches, feeds, threads, messages, the
// manifest, and faults. It keeps nothing, runs in the process that asks, with
// or without sockets, and refuses what it cannot do with 501, so that no test
// passes on a made-up answer. It is no server for people: pages say only what
// programs look for, and searches know words but not their stems.
package loretest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options are what a Server is made of.
type Options struct {
	Now func() time.Time // of the server; the machine's when nil
	Lag time.Duration    // for how long searches go without mail that came
}

// Server serves lists, and "all" of them under that name. It may be used from
// several goroutines.
type Server struct {
	now  func() time.Time
	lag  time.Duration
	made time.Time
	pipe *pipe

	mu    sync.Mutex
	lists []*List
	all   *List
	calls []Call
	fail  func(Call) Fault
}

// Kind is what a request asks for.
type Kind string

// The kinds of requests.
const (
	Config   Kind = "config"   // what a list says about itself
	Search   Kind = "search"   // mail that a query finds
	Index    Kind = "index"    // a feed of what a query finds, or its page
	Feed     Kind = "feed"     // the newest mail of a list
	Thread   Kind = "thread"   // the mail of a thread
	Message  Kind = "message"  // one message
	Manifest Kind = "manifest" // of git epochs
	Other    Kind = "other"    // anything else
)

// Call is one request as it came.
type Call struct {
	Kind   Kind
	N      int // of its kind, from 1
	Method string
	Host   string
	URI    string // path and query, escaped
	Query  string // what a search looks for
	Body   string // its beginning
	Header http.Header
}

// New gives a server without lists.
func New(o Options) *Server {
	s := &Server{now: o.Now, lag: o.Lag}
	if s.now == nil {
		s.now = time.Now
	}
	s.made = s.now()
	s.all = newList(s, "all")
	s.pipe = newPipe(s)
	return s
}

// List gives the list of that name, which is made if it is not there.
func (s *Server) List(name string) *List {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.list(name); l != nil {
		return l
	}
	l := newList(s, name)
	s.lists = append(s.lists, l)
	return l
}

func (s *Server) list(name string) *List {
	if name == s.all.name {
		return s.all
	}
	for _, l := range s.lists {
		if l.name == name {
			return l
		}
	}
	return nil
}

// Calls gives every request since the server was made or Forget was called.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Count is how many requests of these kinds came; of all kinds when none is
// named.
func (s *Server) Count(kinds ...Kind) int {
	n := 0
	for _, c := range s.Calls() {
		if len(kinds) == 0 || slices.Contains(kinds, c.Kind) {
			n++
		}
	}
	return n
}

// Forget begins counting anew.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// Fail has every request go through the fault that the function gives for it;
// nil is none. A nil function ends all faults.
func (s *Server) Fail(hook func(Call) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = hook
}

var messagePath = regexp.MustCompile(`^([^/]+)/(raw|t\.mbox\.gz|t\.atom)?$`)

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	a := asked(r)
	s.mu.Lock()
	a.N = 1
	for _, c := range s.calls {
		if c.Kind == a.Kind {
			a.N++
		}
	}
	s.calls = append(s.calls, a.Call)
	hook := s.fail
	s.mu.Unlock()
	var answer http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, a) })
	if hook != nil {
		if fault := hook(a.Call); fault != nil {
			answer = fault(answer)
		}
	}
	answer.ServeHTTP(w, r)
}

// ask is a request taken apart.
type ask struct {
	Call
	list, rest string // rest is still escaped
	id, what   string // of a message
}

func asked(r *http.Request) ask {
	body := make([]byte, 256)
	n, _ := r.Body.Read(body) // its beginning says all that it can say
	q := r.URL.Query()
	a := ask{Call: Call{Kind: Other, Method: r.Method, Host: r.Host, URI: r.URL.RequestURI(), Query: q.Get("q"), Body: string(body[:n]), Header: r.Header.Clone()}}
	a.list, a.rest, _ = strings.Cut(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	if m := messagePath.FindStringSubmatch(a.rest); m != nil {
		a.id, a.what = unescape(m[1]), m[2]
	}
	switch {
	case a.list == "manifest.js.gz" || a.rest == "manifest.js.gz":
		a.Kind = Manifest
	case a.rest == "_/text/config/raw":
		a.Kind = Config
	case a.rest == "new.atom" || a.rest == "atom.xml":
		a.Kind = Feed
	case q.Get("x") == "m" && r.Method == http.MethodPost && (a.rest == "" || a.id != "" && a.what == ""):
		a.Kind = Search
	case a.rest == "" && q.Has("q"):
		a.Kind = Index
	case strings.HasPrefix(a.what, "t."):
		a.Kind = Thread
	case a.id != "":
		a.Kind = Message
	}
	return a
}
