package lore

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Place is what a list says about itself. It may be kept for long; Find asks
// only whether it still holds.
type Place struct {
	URL       string   // of the list, with a slash at its end
	Name      string   // on that server
	All       bool     // it is no list but all lists of the server
	Addresses []string // where mail to the list goes, the first one first
	ListIDs   []string // what stands in the brackets of List-Id
	Newsgroup string
	NNTP      []string // URLs of the newsgroup
	IMAP      []string // URLs of the folder
	Headers   []string // prefixes of searches by header, such as "changeid"
	Modified  string   // as the server said it
}

var (
	listName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$`)
	section  = regexp.MustCompile(`^\[([a-z]+) "([^"\\]+)"\]$`)
)

// List is a list at a server and its mirrors.
type List struct {
	client *Client
	bases  []string // URLs of the list; the first one is its own
}

// List takes a name such as "netdev", which is looked for at home and at its
// mirrors, or the URL of a list on any public-inbox. It asks nobody.
func (c *Client) List(nameOrURL string) (*List, error) {
	if listName.MatchString(nameOrURL) {
		l := &List{client: c}
		for _, base := range append([]string{c.settings.Home}, c.settings.Mirrors...) {
			l.bases = append(l.bases, strings.TrimRight(base, "/")+"/"+nameOrURL+"/")
		}
		return l, nil
	}
	base, err := parseBase(nameOrURL)
	if err != nil {
		return nil, fmt.Errorf("list %.80q: %w", nameOrURL, err)
	}
	l := &List{client: c, bases: []string{base}}
	// A list of home that was written as a URL has the same mirrors.
	if rest, ok := strings.CutPrefix(base, strings.TrimRight(c.settings.Home, "/")+"/"); ok {
		for _, m := range c.settings.Mirrors {
			l.bases = append(l.bases, m+rest)
		}
	}
	return l, nil
}

// URL is where the list lives.
func (l *List) URL() string { return l.bases[0] }

// Find asks the list about itself. known is what it said last time, or the
// zero Place; when nothing changed since, that comes back.
func (l *List) Find(ctx context.Context, known Place) (Place, Stats, error) {
	var use Stats
	found := known
	since := ""
	if known.URL == l.URL() {
		since = known.Modified
	}
	_, err := l.client.do(ctx, l.bases, request{method: "GET", path: "_/text/config/raw", since: since, read: func(a *answer) error {
		if a.StatusCode == http.StatusNotModified {
			if since == "" {
				return &fault{kind: ErrNotArchive, note: a.status()}
			}
			return nil
		}
		if err := a.expect("text/plain"); err != nil {
			return err
		}
		text, err := a.all(maxText)
		if err != nil {
			return err
		}
		found, err = parseConfig(text)
		found.URL, found.Modified = l.URL(), a.Header.Get("Last-Modified")
		return err
	}}, &use)
	if errors.Is(err, errNone) {
		err = &fault{kind: ErrNotFound}
	}
	if err != nil {
		return Place{}, use, fmt.Errorf("find %s: %w", l.URL(), err)
	}
	return found, use, nil
}

// parseConfig reads config/raw: git's form of configuration, as public-inbox
// prints it. Nothing but the section of the list itself is used.
func parseConfig(text []byte) (Place, error) {
	var p Place
	var inside bool
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if m := section.FindStringSubmatch(line); m != nil {
			// A list's answer has one such section; one more would not be its own.
			inside = p.Name == "" && (m[1] == "publicinbox" || m[1] == "extindex")
			if inside {
				p.Name, p.All = m[2], m[1] == "extindex"
			}
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if inside && ok && line[0] != ';' && line[0] != '#' {
			p.set(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value))
		}
	}
	if err := lines.Err(); err != nil || p.Name == "" {
		return Place{}, &fault{kind: ErrNotArchive, note: "it does not describe a list", cause: err}
	}
	return p, nil
}

func (p *Place) set(name, value string) {
	switch name {
	case "address":
		add(&p.Addresses, value)
	case "listid":
		add(&p.ListIDs, value)
	case "newsgroup":
		p.Newsgroup = value
	case "nntpmirror":
		add(&p.NNTP, value)
	case "imapmirror":
		add(&p.IMAP, value)
	case "indexheader":
		// "boolean_term:changeid:X-Change-ID"
		if f := strings.Split(value, ":"); len(f) == 3 {
			add(&p.Headers, f[1])
		}
	}
}

func add(to *[]string, value string) {
	if value != "" && len(*to) < 100 && !slices.Contains(*to, value) {
		*to = append(*to, value)
	}
}
