package loretest

import (
	"bytes"
	"compress/gzip"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"
)

// Fault puts itself before the true answer.
type Fault func(truth http.Handler) http.Handler

func always(h http.HandlerFunc) Fault { return func(http.Handler) http.Handler { return h } }

// Page answers with a page of any kind.
func Page(status int, media, body string) Fault {
	return always(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// Status answers with a status and a page that says nothing.
func Status(status int) Fault { return Page(status, html, "<html></html>") }

// Busy answers with a status such as 429 or 503, and Retry-After in whichever
// form; without it when empty.
func Busy(status int, retryAfter string) Fault {
	return always(func(w http.ResponseWriter, _ *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
	})
}

// Anubis answers with the page of a bot check, whatever the status.
func Anubis(status int) Fault {
	return Page(status, html, "<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title></head></html>")
}

// Portal answers as the network of a hotel does.
func Portal() Fault { return Page(http.StatusOK, html, "<html>Welcome to the hotel") }

// Loop redirects to ever longer paths of the same server.
func Loop() Fault {
	return always(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) })
}

// Moved redirects to a URL.
func Moved(status int, to string) Fault {
	return always(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) })
}

// Gone closes the connection instead of an answer.
func Gone() Fault {
	return always(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
}

// Silent says nothing until the client goes away.
func Silent() Fault {
	return always(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
}

// Cut closes the connection after so many bytes of the true answer's body, or
// so many before its end when negative.
func Cut(after int) Fault {
	return part(after, func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) })
}

// Short ends the answer in good form, but with so many bytes of its body
// only, or so many before its end when negative. An answer that says its
// length cannot be shortened like that, and is whole.
func Short(after int) Fault { return part(after, nil) }

// Stall goes silent after so many bytes of the true answer's body.
func Stall(after int) Fault {
	return part(after, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
}

// Drip gives the true answer in pieces of so many bytes, with pauses.
func Drip(size int, pause time.Duration) Fault {
	return func(truth http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := begin(truth, w, r)
			for piece := range slices.Chunk(body, size) {
				give(w, piece)
				time.Sleep(pause)
			}
		})
	}
}

// part gives a part of the true answer, and then does what is said.
func part(after int, then http.HandlerFunc) Fault {
	return func(truth http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, known := begin(truth, w, r)
			end := min(after, len(body))
			switch {
			case known && then == nil:
				end = len(body)
			case after < 0:
				end = max(len(body)+after, 0)
			}
			give(w, body[:end])
			if then != nil {
				then(w, r)
			}
		})
	}
}

// begin gives the head of the true answer, as one that comes in pieces. known:
// it said its length.
func begin(truth http.Handler, w http.ResponseWriter, r *http.Request) (body []byte, known bool) {
	rec := httptest.NewRecorder()
	truth.ServeHTTP(rec, r)
	known = rec.Header().Get("Content-Length") != ""
	maps.Copy(w.Header(), rec.Header())
	w.Header().Del("Content-Length")
	head(w, rec.Code, rec.Header().Get("Content-Type"), "")
	return rec.Body.Bytes(), known
}

func give(w http.ResponseWriter, piece []byte) {
	_, _ = w.Write(piece)
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// Bomb answers with 40 MB of mail that were packed to 40 kB.
func Bomb() Fault {
	// Made before it is asked for: no client waits while it is packed.
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // an error is of the level only
	_, _ = io.WriteString(z, Separator+"From: a@example.org\n\n")
	zero := make([]byte, 1<<20)
	for range 40 {
		_, _ = z.Write(zero)
	}
	_ = z.Close()
	return always(func(w http.ResponseWriter, _ *http.Request) {
		head(w, http.StatusOK, gz, "")
		_, _ = w.Write(b.Bytes())
	})
}
