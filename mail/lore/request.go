package lore

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const maxRedirects = 3

// Stats is what one call did and cost.
type Stats struct {
	Requests int
	Bytes    int64 // of bodies, as they came
	Messages int   // given to emit
	Doubles  int   // not given again: the same mail came before in this call
	TooLarge int   // messages left out because of their size
	Passed   int   // stretches of time left out because of their size
	Strange  int   // messages of other threads that the server mixed in
	More     bool  // the call ended at its bound: another one goes on
}

// request is one thing to ask, at whichever server.
type request struct {
	method string
	path   string // below the list's URL, escaped
	since  string // If-Modified-Since
	read   func(*answer) error
}

// answer is a response: at read, one whose status said that there is
// something to read.
type answer struct{ *http.Response }

// do asks the servers in their order until one answers. As with b4 another
// one is asked after a failure of the network or the server, never after a
// refusal. read may run more than once. mirror: the last answer is from
// another server than the list's own.
func (c *Client) do(ctx context.Context, bases []string, r request, use *Stats) (mirror bool, err error) {
	var errs []error
	for i, base := range bases {
		n := 1
		if i == len(bases)-1 {
			n = tries
		}
		err := c.try(ctx, base, r, use, n)
		mirror = i > 0
		if err == nil {
			return mirror, nil
		}
		errs = append(errs, fmt.Errorf("%s %s: %w", r.method, base+r.path, err))
		var f *fault
		if !errors.As(err, &f) || !f.move || ctx.Err() != nil {
			break
		}
	}
	return mirror, errors.Join(errs...)
}

// try asks one server up to n times.
func (c *Client) try(ctx context.Context, base string, r request, use *Stats, n int) error {
	for i := 0; ; i++ {
		err := c.once(ctx, base, r, use)
		var f *fault
		if !errors.As(err, &f) || !f.again || i == n-1 {
			return err
		}
		if !f.until.IsZero() {
			continue // the next request waits for that time, or says that it is too far
		}
		if werr := c.wait(ctx, c.gap(i)); werr != nil {
			return werr
		}
	}
}

// once sends a request, and the same one again where a redirect says so.
func (c *Client) once(ctx context.Context, base string, r request, use *Stats) error {
	at, err := url.Parse(base + r.path)
	if err != nil {
		return &fault{kind: ErrName}
	}
	h := c.host(at.Host)
	if err := c.enter(ctx, h); err != nil {
		return err
	}
	defer func() { h.leave(c.now()) }()
	quiet := newSilence(ctx, c.settings.Silence)
	defer quiet.stop()
	for range maxRedirects + 1 {
		next, err := c.ask(quiet, h, at, r, use)
		if err != nil {
			if over := ctx.Err(); over != nil {
				return over
			}
			return err
		}
		if next == nil {
			return nil
		}
		at = next
	}
	return &fault{kind: ErrRedirect, note: "in circles"}
}

// ask sends one request; where to is the redirect to follow, if any.
func (c *Client) ask(quiet *silence, h *host, at *url.URL, r request, use *Stats) (to *url.URL, err error) {
	// No body at all: its first bytes would decide whether whole threads come.
	req, err := http.NewRequestWithContext(quiet.ctx, r.method, at.String(), http.NoBody)
	if err != nil {
		return nil, &fault{kind: ErrName}
	}
	req.Header.Set("User-Agent", c.agent)
	if r.since != "" {
		req.Header.Set("If-Modified-Since", r.since)
	}
	h.count(use, 1, 0)
	quiet.start()
	resp, err := c.http.Do(req)
	quiet.pause()
	if err != nil {
		return nil, unreachable(err, quiet)
	}
	defer resp.Body.Close()
	resp.Body = &counted{quiet: quiet, body: resp.Body, room: maxWire, count: func(n int) { h.count(use, 0, int64(n)) }}
	a := &answer{resp}
	var skew time.Duration
	if there, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		skew = there.Sub(c.now())
	}
	h.heard(skew)
	if isRedirect(resp.StatusCode) {
		return follow(at, resp.Header.Get("Location"))
	}
	if err := a.refusal(c.now()); err != nil {
		var f *fault
		if errors.As(err, &f) && !f.until.IsZero() {
			h.rest(f.until)
		}
		return nil, err
	}
	if err := r.read(a); err != nil {
		return nil, err
	}
	// A small rest is read so that the connection can be used again.
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	return nil, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow gives where a redirect leads: on the same host only, and never from
// an encrypted to a plain connection.
func follow(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	if err != nil || location == "" {
		return nil, &fault{kind: ErrRedirect, note: "nowhere"}
	}
	upgraded := from.Scheme == "http" && to.Scheme == "https" && strings.EqualFold(from.Hostname(), to.Hostname())
	if !upgraded && (to.Scheme != from.Scheme || !strings.EqualFold(from.Host, to.Host)) {
		return nil, &fault{kind: ErrRedirect, note: fmt.Sprintf("from %q to %q", from.Scheme+"://"+from.Host, to.Scheme+"://"+to.Host)}
	}
	to.User, to.Fragment = nil, ""
	return to, nil
}

func unreachable(err error, quiet *silence) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err // do says method and URL itself
	}
	if cause := context.Cause(quiet.ctx); errors.Is(cause, errSilent) {
		err = cause
	}
	var cert *tls.CertificateVerificationError
	return &fault{kind: ErrUnreachable, cause: err, again: !errors.As(err, &cert), move: true}
}
