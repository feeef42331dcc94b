package loretest

import (
	"crypto/sha1" // the form of ids in public-inbox's feeds
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"onemore/mail"
)

const (
	pageSize = 200 // of a search, at most
	newest   = 25
)

// refuse answers a query that cannot be read, or not here.
func refuse(w http.ResponseWriter, r *http.Request, err error, status int, media, body string) {
	if errors.Is(err, errUnserved) {
		send(w, r, http.StatusNotImplemented, text, err.Error()+"\n")
		return
	}
	send(w, r, status, media, body)
}

// index answers a search with a page, or with a feed for x=A.
func (l *List) index(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	query := q.Get("q")
	page := "<html><head><title>" + escaped(query) + " - search results</title></head></html>"
	if strings.TrimSpace(query) == "" {
		send(w, r, http.StatusNotFound, html, page)
		return
	}
	match, err := parseQuery(query)
	if err != nil {
		refuse(w, r, err, http.StatusBadRequest, html, page)
		return
	}
	l.server.mu.Lock()
	var found []*letter
	for _, m := range l.settled() {
		if match(m) {
			found = append(found, m)
		}
	}
	l.server.mu.Unlock()
	switch {
	case len(found) == 0:
		send(w, r, http.StatusNotFound, html, page)
		return
	case q.Get("x") != "A":
		send(w, r, http.StatusOK, html, page)
		return
	}
	slices.Reverse(byTime(found))
	skip, _ := strconv.Atoi(q.Get("o"))
	limit, err := strconv.Atoi(q.Get("l"))
	if err != nil || limit <= 0 || limit > pageSize {
		limit = pageSize
	}
	found = found[min(max(skip, 0), len(found)):]
	if len(found) == 0 {
		stream(w, r, atom, "</feed>") // a trap: the end of a feed without its beginning
		return
	}
	asked := "?q=" + strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(query), "%3A", ":"), "%40", "@")
	l.feed(w, r, feedOf{title: query + " - search results", page: asked, self: asked + "&amp;x=A", id: uuid("q\n" + query)}, found[:min(limit, len(found))])
}

// newest answers with a feed of the last mail.
func (l *List) newest(w http.ResponseWriter, r *http.Request) {
	l.server.mu.Lock()
	found := byTime(slices.Clone(l.mail))
	l.server.mu.Unlock()
	slices.Reverse(found)
	l.feed(w, r, feedOf{title: l.title(), self: "new.atom", id: "mailto:" + l.address()}, found[:min(newest, len(found))])
}

// feedOf is what a feed says about itself; page and self are below the list.
type feedOf struct{ title, page, self, id string }

func (l *List) feed(w http.ResponseWriter, r *http.Request, f feedOf, mails []*letter) {
	at := base(r) + l.name + "/"
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"us-ascii\"?>\n<feed\nxmlns=\"http://www.w3.org/2005/Atom\"\nxmlns:thr=\"http://purl.org/syndication/thread/1.0\">")
	b.WriteString(title(f.title) + link(`rel="alternate" type="text/html" `, at+f.page) + link(`rel="self" `, at+f.self))
	b.WriteString("<id>" + f.id + "</id><updated>" + stamp(l.modified()) + "</updated>")
	for _, a := range mails {
		b.WriteString(a.entry(at))
	}
	b.WriteString("</feed>")
	stream(w, r, atom, b.String())
}

func (a *letter) entry(at string) string {
	reply := ""
	if a.parent != "" {
		reply = `<thr:in-reply-to ref="` + uuid(a.parent) + `" href="` + escaped(at+escapeID(a.parent)) + `/"/>`
	}
	return "<entry><author><name>" + escaped(a.name()) + "</name><email>" + escaped(a.from.Email) + "</email></author>" + title(a.subject) +
		"<updated>" + stamp(a.received) + "</updated>" + link("", escaped(at+escapeID(a.id)+"/")) + "<id>" + uuid(a.id) + "</id>" + reply +
		`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><pre style="white-space:pre-wrap">` + escaped(mail.Parse(a.raw).Body) + "</pre></div></content></entry>"
}

func (a *letter) name() string {
	if a.from.Name != "" {
		return a.from.Name
	}
	return a.from.Email
}

func title(s string) string {
	s = escaped(s)
	if strings.Contains(s, "&") {
		return `<title type="html">` + s + "</title>"
	}
	return "<title>" + s + "</title>"
}

func link(rel, to string) string { return "<link " + rel + `href="` + to + `"/>` }

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }

// uuid is the form that feeds give ids.
func uuid(s string) string {
	sum := sha1.Sum([]byte(s)) // as above
	h := hex.EncodeToString(sum[:])
	return "urn:uuid:" + strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:32]}, "-")
}

// escaped is text in XML of nothing but ASCII.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune(`&<>"'`, r) || r > 126:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		case r >= ' ' || r == '\n' || r == '\t':
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escapeID is a Message-ID in a URL.
func escapeID(id string) string {
	keep := strings.NewReplacer("%40", "@", "%2B", "+", "%3D", "=", "%3A", ":", "%24", "$", "%26", "&", "%2C", ",", "%3B", ";")
	return keep.Replace(url.PathEscape(id))
}
