package lore

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const separator = "From mboxrd@z Thu Jan  1 00:00:00 1970\n"

// epoch is when the tests happen.
func epoch() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// clock is a time that passes only by waiting.
type clock struct {
	mu    sync.Mutex
	at    time.Time
	waits []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	c.at = c.at.Add(d)
	return ctx.Err()
}

// client is one with a clock of its own; home is where lists by name live.
func client(t *testing.T, s Settings) (*Client, *clock) {
	t.Helper()
	at := &clock{at: epoch()}
	if s.Silence == 0 {
		s.Silence = 5 * time.Second
	}
	c := New(Options{Version: "1.2", Page: "https://onemore.example.org/", Settings: s, Now: at.now, Wait: at.wait, Rand: func() float64 { return 0.5 }})
	t.Cleanup(c.Close)
	return c, at
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

func list(t *testing.T, c *Client, name string) *List {
	t.Helper()
	l, err := c.List(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func packed(mails ...string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for _, m := range mails {
		z.Write([]byte(separator + m + "\n"))
	}
	z.Close()
	return b.Bytes()
}

func sendMbox(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/gzip")
	w.Write(body)
}

func none(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusNotFound)
	io.WriteString(w, "No results found\n")
}

const listConfig = `; Example public-inbox config snippet for a mirror of
[publicinbox "test"]
	address = test@lists.example.org
	listid = test.lists.example.org
`

// inbox is a public-inbox of one list in the shapes of the newer servers.
type inbox struct {
	t    *testing.T
	skew time.Duration // of its clock
	at   *clock

	mu       sync.Mutex
	mail     []letter
	requests []string
	fail     func(n int, w http.ResponseWriter) bool // of the nth search
	searches int
}

type letter struct {
	received time.Time
	text     string
}

func message(id string, more ...string) string {
	return "From: A <a@example.org>\nSubject: s\nMessage-ID: <" + id + ">\n" + strings.Join(more, "") + "\ntext\n"
}

func (b *inbox) add(received time.Time, id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mail = append(b.mail, letter{received, message(id)})
}

var rangeOf = regexp.MustCompile(`(?:^|\) AND )rt:(\d{9,10})\.\.(\d{9,10})?$`)

func (b *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests = append(b.requests, r.Method+" "+r.URL.RequestURI())
	w.Header().Set("Date", b.at.now().Add(b.skew).UTC().Format(http.TimeFormat))
	if r.URL.Path == "/test/_/text/config/raw" {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, listConfig)
		return
	}
	body, _ := io.ReadAll(r.Body)
	q := r.URL.Query()
	if r.Method != "POST" || r.URL.Path != "/test/" || q.Get("x") != "m" || len(body) > 0 || r.ContentLength != 0 {
		b.t.Errorf("asked %s %s with body %q", r.Method, r.URL, body)
	}
	m := rangeOf.FindStringSubmatch(q.Get("q"))
	if m == nil {
		b.t.Errorf("no range in %q", q.Get("q"))
		return
	}
	b.searches++
	if b.fail != nil && b.fail(b.searches, w) {
		return
	}
	from, _ := strconv.ParseInt(m[1], 10, 64)
	to := int64(lastTime)
	if m[2] != "" {
		to, _ = strconv.ParseInt(m[2], 10, 64)
	}
	var found []string
	for _, l := range slices.Backward(b.mail) {
		if at := l.received.Unix(); at >= from && at <= to {
			found = append(found, l.text)
		}
	}
	if len(found) == 0 {
		none(w)
		return
	}
	sendMbox(w, packed(found...))
}

// count gives how many requests came since the last count.
func (b *inbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.requests)
	b.requests = nil
	return n
}

// ids collects Message-IDs, and how often each came.
type ids map[string]int

func (s ids) take(raw []byte) error {
	_, rest, ok := strings.Cut(string(raw), "\nMessage-ID: <")
	if !ok {
		return fmt.Errorf("no Message-ID in %q", raw)
	}
	id, _, _ := strings.Cut(rest, ">")
	s[id]++
	return nil
}

func newInbox(t *testing.T) (*inbox, *List) {
	t.Helper()
	b := &inbox{t: t}
	base := serve(t, b.ServeHTTP)
	c, at := client(t, Settings{Home: base})
	b.at = at
	return b, list(t, c, "test")
}

func query(path string) string {
	u, _ := url.Parse(path)
	return u.Query().Get("q")
}
