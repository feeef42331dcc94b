package lore

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	pageSize   = 200 // the server's own bound
	maxEntries = 1000
)

// Entry is one message in the index of a search. It is no mail: To, Cc and
// References are not there.
type Entry struct {
	ID       string // Message-ID without brackets
	Title    string
	Name     string
	Email    string
	Received time.Time // not the Date header
	Parent   string    // Message-ID of what it answers, or empty
}

// Index gives the messages a search finds, newest first: the page of at most
// 200 that begins at offset. None means that there are no more.
func (l *List) Index(ctx context.Context, query string, offset int) ([]Entry, Stats, error) {
	var use Stats
	var found []Entry
	err := l.index(ctx, query, offset, pageSize, &found, &use)
	return found, use, err
}

func (l *List) index(ctx context.Context, query string, offset, limit int, found *[]Entry, use *Stats) error {
	if err := checkQuery(query); err != nil {
		return err
	}
	path := "?x=A&l=" + strconv.Itoa(limit) + "&o=" + strconv.Itoa(max(offset, 0)) + "&q=" + url.QueryEscape(query)
	_, err := l.client.do(ctx, l.bases, request{method: "GET", path: path, read: func(a *answer) error {
		if err := a.expect("application/atom+xml"); err != nil {
			return err
		}
		text, err := a.all(maxFeed)
		if err != nil {
			return err
		}
		*found, err = parseFeed(text)
		return err
	}}, use)
	if errors.Is(err, errNone) {
		return nil
	}
	return err
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title   string     `xml:"title"`
	Name    string     `xml:"author>name"`
	Email   string     `xml:"author>email"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Parent  struct {
		Href string `xml:"href,attr"`
	} `xml:"http://purl.org/syndication/thread/1.0 in-reply-to"`
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Entries []atomEntry `xml:"entry"`
}

// parseFeed reads Atom as public-inbox writes it.
func parseFeed(text []byte) ([]Entry, error) {
	// Past the last result a server sends the end of a feed and no beginning.
	if string(bytes.TrimSpace(text)) == "</feed>" {
		return nil, nil
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return in, nil
		}
		return nil, fmt.Errorf("charset %.40q", charset)
	}
	var feed atomFeed
	if err := d.Decode(&feed); err != nil {
		var syntax *xml.SyntaxError
		if errors.Is(err, io.EOF) || errors.As(err, &syntax) && strings.Contains(syntax.Msg, "EOF") {
			return nil, cutShort(err)
		}
		return nil, &fault{kind: ErrNotArchive, cause: err}
	}
	all := make([]Entry, 0, min(len(feed.Entries), maxEntries))
	for _, e := range feed.Entries[:min(len(feed.Entries), maxEntries)] {
		if one, ok := e.entry(); ok {
			all = append(all, one)
		}
	}
	return all, nil
}

// entry is not ok without a Message-ID: nothing could be fetched by it.
func (e atomEntry) entry() (Entry, bool) {
	one := Entry{Title: e.Title, Name: e.Name, Email: e.Email, Parent: idOf(e.Parent.Href)}
	// A time that cannot be read is the zero time; the mail has its own.
	one.Received, _ = time.Parse(time.RFC3339, strings.TrimSpace(e.Updated))
	for _, l := range e.Links {
		if (l.Rel == "" || l.Rel == "alternate") && one.ID == "" {
			one.ID = idOf(l.Href)
		}
	}
	return one, one.ID != ""
}

// idOf is the Message-ID in a message's URL: its last segment. A "+" there is
// a plus; PathUnescape keeps it.
func idOf(href string) string {
	path, _, _ := strings.Cut(href, "#")
	path = strings.TrimRight(path, "/")
	id, err := url.PathUnescape(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil || checkID(id) != nil {
		return ""
	}
	return id
}
