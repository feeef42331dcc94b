// Package lore asks public-inbox servers such as lore.kernel.org for mail over
// HTTP: what a list received since last time, what a search finds, a thread,
// earlier versions of a change, and what a list says about itself.
//
// It owns the manners of a guest (one request at a time and host, pauses,
// Retry-After, an honest name), the doubt about every answer (a status of 200
// proves nothing), and the cursor that says how far a list was read. It
// refuses to keep anything: mail goes to the caller's function, cursors go back
// to the caller, and what a message says is looked at only to tell a thread
// from the strangers that servers mix into it. It never solves a bot check.
package lore

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Limits on what one answer may cost, in bytes.
const (
	maxWire     = 128 << 20 // of a packed answer
	maxUnpacked = 256 << 20 // of an mbox
	maxThread   = 64 << 20  // of an mbox that is held in memory
	maxFeed     = 8 << 20
	maxText     = 256 << 10
	freeRatio   = 8 << 20 // an mbox up to here may shrink by any factor
	maxRatio    = 200
)

// Options are what a Client is made of. Without Now, Wait, Rand and Transport
// it uses the machine's.
type Options struct {
	Version   string // of onemore, such as "1.2.0"
	Page      string // where administrators find out who we are
	Settings  Settings
	Transport http.RoundTripper
	Now       func() time.Time
	Wait      func(context.Context, time.Duration) error
	Rand      func() float64 // from 0 up to 1
}

// Client asks servers. All lists of a process share one, so that a host sees
// one request at a time. It may be used from several goroutines.
type Client struct {
	http     *http.Client
	agent    string
	settings Settings
	now      func() time.Time
	wait     func(context.Context, time.Duration) error
	rand     func() float64

	mu    sync.Mutex
	hosts map[string]*host
}

// New gives a client that has asked nobody yet.
func New(o Options) *Client {
	s := o.Settings.filled()
	c := &Client{agent: agent(o.Version, o.Page, s.AgentPlus), settings: s, now: o.Now, wait: o.Wait, rand: o.Rand, hosts: map[string]*host{}}
	if c.now == nil {
		c.now = time.Now
	}
	if c.wait == nil {
		c.wait = sleep
	}
	if c.rand == nil {
		c.rand = rand.Float64
	}
	if o.Transport == nil {
		o.Transport = &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: s.Connect}).DialContext,
			TLSHandshakeTimeout: s.Connect,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
			MaxConnsPerHost:     1,
			IdleConnTimeout:     30 * time.Second,
			ForceAttemptHTTP2:   true,
			// A server may not fill the memory with its header.
			MaxResponseHeaderBytes: 64 << 10,
		}
	}
	c.http = &http.Client{
		Transport: o.Transport,
		// net/http would make a GET of a redirected POST, and follow to any host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// agent is the name we give: "onemore/VERSION+PLUS (+URL)". Bot checks refuse
// libraries' own names and what pretends to be a browser.
func agent(version, page, plus string) string {
	name := "onemore/" + token(version, "devel")
	if p := token(plus, ""); p != "" {
		name += "+" + p
	}
	if page != "" && !strings.ContainsAny(page, "() \t\r\n") {
		name += " (+" + page + ")"
	}
	return name
}

// token keeps what may stand in a product name (RFC 9110 section 5.6.2).
func token(s, otherwise string) string {
	keep := func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("-._~+", r) {
			return r
		}
		return -1
	}
	s = strings.Map(keep, s)
	if s == "" {
		return otherwise
	}
	return s[:min(len(s), 64)]
}
