package mirror

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits on a manifest, in bytes.
const (
	maxWire     = 8 << 20
	maxUnpacked = 64 << 20
	freeRatio   = 1 << 20 // up to here it may shrink by any factor
	maxRatio    = 200
)

var (
	errNoManifest = errors.New("no manifest")
	errLarge      = errors.New("the manifest is too large")
)

// found is what the server has.
type found struct {
	wanted         []wanted // epochs that are new or changed, by number
	etag, modified string   // of the manifest that says so
}

// wanted is an epoch to fetch.
type wanted struct {
	number      int
	fingerprint string // of what is there now
}

// look finds out which epochs to fetch: by the manifest of the list, or of the
// server, or by asking git.
func (u *update) look(ctx context.Context) (found, error) {
	if !u.place.web() {
		return u.probe(ctx)
	}
	root, _, _ := strings.Cut(strings.TrimPrefix(u.place.base, u.place.kind+"://"), "/")
	for _, at := range []string{u.place.base, u.place.kind + "://" + root + "/"} {
		f, err := u.manifest(ctx, at+"manifest.js.gz")
		if errors.Is(err, errNoManifest) {
			continue
		}
		return f, err
	}
	return u.probe(ctx)
}

// manifest asks for one. The error wraps errNoManifest when the server has
// none to give us; git may still be served then.
func (u *update) manifest(ctx context.Context, at string) (found, error) {
	ctx, cancel := context.WithTimeout(ctx, u.opt.Silence) // it is small
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, http.NoBody)
	if err != nil {
		return found{}, ErrURL
	}
	if u.opt.Agent != "" {
		req.Header.Set("User-Agent", u.opt.Agent)
	}
	whole := u.whole()
	if whole && u.state.ETag != "" {
		req.Header.Set("If-None-Match", u.state.ETag)
	}
	if whole && u.state.Modified != "" {
		req.Header.Set("If-Modified-Since", u.state.Modified)
	}
	u.use.Requests++
	resp, err := u.opt.HTTP.Do(req)
	if err != nil {
		return found{}, fmt.Errorf("%w: %w", ErrNetwork, err)
	}
	defer resp.Body.Close()
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified && whole:
		return found{etag: u.state.ETag, modified: u.state.Modified}, nil
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		return found{}, busy(resp.Header, u.opt.Now())
	case code >= 500:
		return found{}, fmt.Errorf("%w: %s answers %d", ErrNetwork, at, code)
	case code != http.StatusOK:
		return found{}, fmt.Errorf("%w: %s answers %d", errNoManifest, at, code)
	}
	packed, err := io.ReadAll(io.LimitReader(resp.Body, maxWire+1))
	u.use.Bytes += int64(len(packed))
	if err != nil {
		return found{}, fmt.Errorf("%w: read %s: %w", ErrNetwork, at, err)
	}
	epochs, err := readManifest(packed, u.place.path)
	if err != nil {
		return found{}, fmt.Errorf("read %s: %w", at, err)
	}
	if len(epochs) == 0 {
		return found{}, errNoManifest // of this list
	}
	return found{wanted: u.changed(epochs), etag: header(resp, "ETag"), modified: header(resp, "Last-Modified")}, nil
}

// header is one that may be sent back.
func header(resp *http.Response, name string) string {
	if v := resp.Header.Get(name); len(v) <= 200 {
		return v
	}
	return ""
}

// whole tells whether all epochs that are known are here, so that a manifest
// that did not change means that there is nothing to do.
func (u *update) whole() bool {
	for n := range u.state.Epochs {
		if !isRepo(u.repo(n)) {
			return false
		}
	}
	return len(u.state.Epochs) > 0
}

// listed is what a manifest says of an epoch.
type listed struct {
	fingerprint string
	modified    time.Time // of its newest commit
}

// changed are the epochs that are not here as the manifest has them.
func (u *update) changed(epochs map[int]listed) []wanted {
	var all []wanted
	for n, e := range epochs {
		if n < u.place.from {
			continue
		}
		old, known := u.state.Epochs[n]
		here := known && isRepo(u.repo(n))
		switch {
		case here && e.fingerprint != "" && old.Fingerprint == e.fingerprint:
		case !here && !e.modified.IsZero() && e.modified.Before(u.opt.Since):
		default:
			all = append(all, wanted{number: n, fingerprint: e.fingerprint})
		}
	}
	slices.SortFunc(all, func(a, b wanted) int { return a.number - b.number })
	return all
}

// epochKey is a manifest's name of an epoch: the list's path, as the server
// knows it, and a number.
var epochKey = regexp.MustCompile(`^(/.+)/git/([0-9]{1,3})\.git$`)

// readManifest finds a list's epochs in a packed manifest (as grokmirror
// defines it). Its other entries, symlinks among them, are no concern of ours.
// A server may leave out the beginning of its path, the list's name it may not.
func readManifest(packed []byte, path string) (map[int]listed, error) {
	text, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	var all map[string]struct {
		Fingerprint string  `json:"fingerprint"`
		Modified    float64 `json:"modified"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoManifest, err)
	}
	epochs := map[int]listed{}
	for key, e := range all {
		m := epochKey.FindStringSubmatch(key)
		if m == nil || !strings.HasSuffix(path, m[1]) {
			continue
		}
		n, err := strconv.Atoi(m[2])
		if err != nil || n >= maxEpochs || strconv.Itoa(n) != m[2] {
			continue
		}
		l := listed{fingerprint: e.Fingerprint}
		if len(l.fingerprint) > 128 {
			l.fingerprint = ""
		}
		if e.Modified > 0 && e.Modified < 1<<40 {
			l.modified = time.Unix(int64(e.Modified), 0)
		}
		epochs[n] = l
	}
	return epochs, nil
}

// unpack undoes gzip within limits. What is no gzip at all is the page of a bot
// check or of a captive portal.
func unpack(packed []byte) ([]byte, error) {
	if len(packed) > maxWire {
		return nil, errLarge
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%w: the answer is something else", errNoManifest)
	}
	room := min(maxUnpacked, max(freeRatio, maxRatio*len(packed)))
	text, err := io.ReadAll(io.LimitReader(z, int64(room)+1))
	switch {
	case len(text) > room:
		return nil, errLarge
	case err != nil:
		return nil, fmt.Errorf("%w: the manifest is damaged: %w", ErrNetwork, err)
	}
	return text, nil
}
