package lore

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
)

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
	return clientWith(t, s, at, nil), at
}

func clientWith(t *testing.T, s Settings, at *clock, way http.RoundTripper) *Client {
	t.Helper()
	if s.Silence == 0 {
		s.Silence = 5 * time.Second
	}
	c := New(Options{Version: "1.2", Page: "https://onemore.example.org/", Settings: s, Transport: way, Now: at.now, Wait: at.wait, Rand: func() float64 { return 0.5 }})
	t.Cleanup(c.Close)
	return c
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
	var raws [][]byte
	for _, m := range mails {
		raws = append(raws, []byte(m))
	}
	return loretest.Pack(raws...)
}

func sendMbox(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/gzip")
	w.Write(body)
}

func message(id string, more ...string) string {
	return "From: A <a@example.org>\nSubject: s\nMessage-ID: <" + id + ">\n" + strings.Join(more, "") + "\ntext\n"
}

// inbox is a server with a list, whose clock is the client's but for a skew.
type inbox struct {
	*loretest.Server
	at   *clock
	skew time.Duration
	test *loretest.List
}

// newInbox gives a server without sockets, and its list as a client sees it.
func newInbox(t *testing.T) (*inbox, *List) {
	t.Helper()
	b := &inbox{at: &clock{at: epoch()}}
	b.Server = loretest.New(loretest.Options{Now: func() time.Time { return b.at.now().Add(b.skew) }})
	t.Cleanup(b.Close)
	b.test = b.List("test")
	c := clientWith(t, Settings{Home: "https://lore.example.org/"}, b.at, b.Transport())
	return b, list(t, c, "test")
}

func (b *inbox) add(received time.Time, id string, more ...string) {
	b.test.AddAt(received, []byte(message(id, more...)))
}

// count gives how many requests came since the last count.
func (b *inbox) count() int {
	n := b.Count()
	b.Forget()
	return n
}

// failOn has searches go through faults by their number, from 1; nil is none.
func (b *inbox) failOn(fault func(n int) loretest.Fault) {
	b.Fail(func(c loretest.Call) loretest.Fault {
		if c.Kind != loretest.Search {
			return nil
		}
		return fault(c.N)
	})
}

// ids collects Message-IDs, and how often each came.
type ids map[string]int

func (s ids) take(raw []byte) error {
	_, rest, ok := strings.Cut(strings.ToLower("\n"+string(raw)), "\nmessage-id:")
	_, rest, less := strings.Cut(rest, "<")
	if !ok || !less {
		return fmt.Errorf("no Message-ID in %q", raw)
	}
	id, _, _ := strings.Cut(rest, ">")
	s[id]++
	return nil
}
