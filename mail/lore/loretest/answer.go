package loretest

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	text = "text/plain"
	html = "text/html; charset=UTF-8"
	atom = "application/atom+xml"
	gz   = "application/gzip"
)

func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// answer is what a server without faults says.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, a ask) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead && a.Kind != Search {
		send(w, r, http.StatusMethodNotAllowed, text, "method not allowed\n")
		return
	}
	if a.list == "manifest.js.gz" {
		s.mu.Lock()
		lists := s.lists
		s.mu.Unlock()
		s.manifest(w, r, lists)
		return
	}
	s.mu.Lock()
	l := s.list(unescape(a.list))
	s.mu.Unlock()
	switch {
	case l == nil && a.list == "":
		send(w, r, http.StatusOK, html, "<html><head><title>public-inbox listing</title></head></html>")
	case l == nil:
		s.anywhere(w, r, unescape(a.list))
	case a.rest == "" && !strings.HasSuffix(r.URL.Path, "/"):
		redirect(w, r, http.StatusMovedPermanently, base(r)+a.list+"/")
	default:
		l.answer(w, r, a)
	}
}

func (l *List) answer(w http.ResponseWriter, r *http.Request, a ask) {
	switch a.Kind {
	case Manifest:
		l.server.manifest(w, r, []*List{l})
	case Config:
		l.config(w, r)
	case Feed:
		l.newest(w, r)
	case Search:
		l.search(w, r, a)
	case Index:
		l.index(w, r)
	case Thread:
		l.threadOf(w, r, a)
	case Message:
		l.message(w, r, a)
	default:
		l.other(w, r, a)
	}
}

func (l *List) other(w http.ResponseWriter, r *http.Request, a ask) {
	switch a.rest {
	case "":
		send(w, r, http.StatusOK, html, "<html><head><title>"+escaped(l.title())+"</title></head></html>")
	case "all.mbox.gz":
		l.whole(w)
	case "description":
		send(w, r, http.StatusOK, text, l.title()+"\n")
	default:
		send(w, r, http.StatusNotImplemented, text, "loretest does not serve this\n")
	}
}

// anywhere looks for a message in all lists.
func (s *Server) anywhere(w http.ResponseWriter, r *http.Request, id string) {
	if s.all.find(id) == nil {
		send(w, r, http.StatusNotFound, html, "<html><head><title>not found</title></head></html>")
		return
	}
	redirect(w, r, http.StatusFound, base(r)+"all/"+escapeID(id)+"/")
}

func (l *List) message(w http.ResponseWriter, r *http.Request, a ask) {
	found := l.find(a.id)
	switch {
	case len(found) == 0 && a.what == "raw":
		send(w, r, http.StatusNotFound, text, "Not Found")
	case len(found) == 0:
		send(w, r, http.StatusMultipleChoices, html, "<html><head><title>"+escaped("<"+a.id+"> not found")+"</title></head></html>")
	case a.what == "raw":
		head(w, http.StatusOK, "text/plain; charset="+found[0].charset(), fileName(found[0].subject, "no-subject")+".txt")
		for _, m := range found {
			_, _ = w.Write(m.mboxrd())
		}
	default:
		send(w, r, http.StatusOK, html, "<html><head><title>"+escaped(found[0].subject)+"</title></head></html>")
	}
}

// base is the server's own URL as it was asked for.
func base(r *http.Request) string { return "http://" + r.Host + "/" }

func redirect(w http.ResponseWriter, r *http.Request, status int, to string) {
	w.Header().Set("Location", to)
	send(w, r, status, text, "Redirecting to "+to+"\n")
}

// send gives a text whose length is known, packed for who asks for that.
func send(w http.ResponseWriter, r *http.Request, status int, media, body string) {
	if pack(w, r, status, media, body) {
		return
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// stream gives a text in pieces, without its length.
func stream(w http.ResponseWriter, r *http.Request, media, body string) {
	if pack(w, r, http.StatusOK, media, body) {
		return
	}
	head(w, http.StatusOK, media, "")
	_, _ = io.WriteString(w, body)
}

func pack(w http.ResponseWriter, r *http.Request, status int, media, body string) bool {
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Method == http.MethodHead {
		return false
	}
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("Content-Encoding", "gzip")
	head(w, status, media, "")
	z := gzip.NewWriter(w)
	_, _ = io.WriteString(z, body)
	_ = z.Close()
	return true
}

// head begins an answer that comes in pieces.
func head(w http.ResponseWriter, status int, media, file string) {
	w.Header().Set("Content-Type", media)
	if file != "" {
		w.Header().Set("Content-Disposition", "inline; filename="+file)
	}
	w.WriteHeader(status)
	if f, ok := w.(http.Flusher); ok {
		f.Flush() // or net/http would count and send a length
	}
}
