package sync

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	gosync "sync"
	"time"

	"onemore/config"
	"onemore/mail/auth"
	"onemore/mail/lore"
)

// Maker makes sources of what the configuration says. Its sources share one
// client of lore and the secrets.
type Maker struct {
	Version string          // of onemore, for the names it goes by
	Dir     string          // the store's; mirrors lie there
	Me      func() []string // the reader's addresses
	// Ask asks a person for the source of this name; nil: there is nobody.
	Ask func(ctx context.Context, source, text string, secret bool) (string, error)
	Log func(level, text string)

	// The machine's own when nil.
	Now       func() time.Time
	Rest      func(context.Context, time.Duration) error
	Transport http.RoundTripper
	Dial      func(ctx context.Context, network, address string) (net.Conn, error)

	mu     gosync.Mutex
	client *lore.Client
	finder *auth.Finder
}

// page is where administrators find out who we are.
const page = "https://onemore.example.org"

// Lore is the one client of lore; git is asked how to use it.
func (m *Maker) Lore(ctx context.Context) *lore.Client {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.client != nil {
		return m.client
	}
	settings, err := lore.ReadSettings(ctx)
	if err != nil && m.Log != nil {
		m.Log("error", err.Error())
	}
	m.client = lore.New(lore.Options{Version: m.Version, Page: page, Settings: settings, Now: m.Now, Transport: m.Transport})
	return m.client
}

// Close lets go of the connections.
func (m *Maker) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.client != nil {
		m.client.Close()
	}
}

func (m *Maker) now() time.Time {
	if m.Now == nil {
		return time.Now()
	}
	return m.Now()
}

func (m *Maker) rest(ctx context.Context, d time.Duration) error {
	if m.Rest == nil {
		return sleep(ctx, d)
	}
	return m.Rest(ctx, d)
}

// Source makes one that begins at a time; the zero time is all there is.
func (m *Maker) Source(ctx context.Context, c config.Source, start time.Time) (Source, error) {
	switch {
	case c.Kind == config.SourceArchive:
		return Archive(c.Name(), c.Path, "", m.Log), nil
	case c.Kind == config.SourceIMAP:
		return m.imap(c, start), nil
	case c.Kind != config.SourceLore:
		return nil, fmt.Errorf("source of kind %q: not known", c.Kind)
	case c.Mirror():
		return m.mirror(ctx, c, start)
	}
	list := c.List
	if list == "" {
		list = string(c.URL)
	}
	l := Lore{Name: c.Name(), List: list, Query: c.Query, Mine: m.Me, Client: m.Lore(ctx), Now: m.now, Rest: m.rest, Back: allOfIt}
	if !start.IsZero() {
		l.Back = max(m.now().Sub(start), time.Hour)
	}
	return NewLore(l)
}

// allOfIt is further back than mail goes.
const allOfIt = 60 * 365 * 24 * time.Hour

// mirrors is the folder of the bare copies.
func (m *Maker) mirrors() string { return filepath.Join(m.Dir, "mirrors") }
