package lore

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	pause    = 100 * time.Millisecond // between two requests
	patience = 30 * time.Second       // the longest wait within one call
)

// host is one server as seen by all lists on it.
type host struct {
	name string
	slot chan struct{} // holds one: who may ask now

	mu       sync.Mutex
	last     time.Time // end of the last request
	until    time.Time // not before
	skew     time.Duration
	known    bool // it answered, so skew is its
	requests int
	bytes    int64
}

// HostUse is what a server was asked for since the client was made.
type HostUse struct {
	Host     string
	Requests int
	Bytes    int64     // of bodies, as they came
	Until    time.Time // it asked for quiet until then; zero: it did not
}

// Use tells what each server was asked for, by name.
func (c *Client) Use() []HostUse {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []HostUse
	for _, h := range c.hosts {
		h.mu.Lock()
		all = append(all, HostUse{h.name, h.requests, h.bytes, h.until})
		h.mu.Unlock()
	}
	slices.SortFunc(all, func(a, b HostUse) int { return strings.Compare(a.Host, b.Host) })
	return all
}

// Hold leaves a server alone until then, as RetryAt of an earlier run said.
// More than an hour from now counts as an hour.
func (c *Client) Hold(name string, until time.Time) {
	if most := c.now().Add(maxRest); until.After(most) {
		until = most
	}
	c.host(name).rest(until)
}

func (c *Client) host(name string) *host {
	name = strings.ToLower(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hosts[name]
	if h == nil {
		h = &host{name: name, slot: make(chan struct{}, 1)}
		c.hosts[name] = h
	}
	return h
}

func (h *host) rest(until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.until) {
		h.until = until
	}
}

// enter waits for the turn of this request; leave ends it.
func (c *Client) enter(ctx context.Context, h *host) error {
	select {
	case h.slot <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := c.ready(ctx, h); err != nil {
		<-h.slot
		return err
	}
	return nil
}

// ready waits until the server wants to be asked, if that is soon.
func (c *Client) ready(ctx context.Context, h *host) error {
	h.mu.Lock()
	until, next := h.until, h.last.Add(pause)
	h.mu.Unlock()
	now := c.now()
	if until.Sub(now) > maxRest {
		until = now // nobody asks for that much: the clock has gone back
	}
	if until.Sub(now) > patience {
		return &fault{kind: ErrBusy, until: until, again: true, move: true}
	}
	wait := max(until.Sub(now), min(next.Sub(now), pause)) // the clock may have gone back
	if wait <= 0 {
		return ctx.Err()
	}
	return c.wait(ctx, wait)
}

func (h *host) leave(now time.Time) {
	h.mu.Lock()
	h.last = now
	h.mu.Unlock()
	<-h.slot
}

// count notes a request, and bytes of an answer, here and for one call.
func (h *host) count(use *Stats, requests int, bytes int64) {
	h.mu.Lock()
	h.requests += requests
	h.bytes += bytes
	h.mu.Unlock()
	use.Requests += requests
	use.Bytes += bytes
}

// heard notes what time it is at the server.
func (h *host) heard(skew time.Duration) {
	h.mu.Lock()
	h.skew, h.known = skew, true
	h.mu.Unlock()
}

// ahead is by how much the server's clock is before ours, once it answered.
func (h *host) ahead() (skew time.Duration, known bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.skew, h.known
}
