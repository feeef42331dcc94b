package loretest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Pack gives messages as a packed mboxrd, the form of every answer with mail.
func Pack(raws ...[]byte) []byte {
	var b bytes.Buffer
	mails := make([]*letter, 0, len(raws))
	for _, raw := range raws {
		mails = append(mails, &letter{raw: raw})
	}
	writeMbox(&b, mails)
	return b.Bytes()
}

func writeMbox(w io.Writer, mails []*letter) {
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // an error is of the level only
	for _, a := range mails {
		_, _ = z.Write(a.mboxrd())
	}
	_ = z.Close()
}

func sendMbox(w http.ResponseWriter, name string, mails []*letter) {
	head(w, http.StatusOK, gz, name+".mbox.gz")
	writeMbox(w, mails)
}

// whole is the archive, oldest first.
func (l *List) whole(w http.ResponseWriter) {
	l.server.mu.Lock()
	mails := slices.Clone(l.mail)
	l.server.mu.Unlock()
	sendMbox(w, "all", mails)
}

// search answers a POST that asks for mail.
func (l *List) search(w http.ResponseWriter, r *http.Request, a ask) {
	if strings.TrimSpace(a.Query) == "" {
		l.whole(w) // a trap: nothing asked for is everything given
		return
	}
	match, err := parseQuery(a.Query)
	if err != nil {
		refuse(w, r, err, http.StatusInternalServerError, text, "Internal server error\n")
		return
	}
	q := r.URL.Query()
	// Another trap: the body decides, too.
	bodyThreads := strings.HasPrefix(a.Body, "x=") && !strings.HasPrefix(a.Body, "x=0")
	l.server.mu.Lock()
	thread, scoped := l.threads[a.id], a.id != ""
	var found []*letter
	for _, m := range slices.Backward(l.settled()) {
		if (!scoped || thread != 0 && l.threads[m.id] == thread) && match(m) {
			found = append(found, m)
		}
	}
	if bodyThreads || q.Has("t") && q.Get("t") != "0" {
		found = l.inThreads(found, false)
	}
	l.server.mu.Unlock()
	if len(found) == 0 {
		send(w, r, http.StatusNotFound, text, "No results found\n")
		return
	}
	sendMbox(w, "results-"+fileName(a.Query, "no-subject"), found)
}

// threadOf is the thread of a message, loosely.
func (l *List) threadOf(w http.ResponseWriter, r *http.Request, a ask) {
	l.server.mu.Lock()
	start := l.ids[a.id]
	var found []*letter
	if len(start) > 0 {
		found = l.inThreads(start, true)
	}
	l.server.mu.Unlock()
	switch {
	case len(found) == 0:
		send(w, r, http.StatusNotFound, text, "Not Found")
	case a.what == "t.atom":
		l.feed(w, r, feedOf{title: found[0].subject, self: escapeID(a.id) + "/t.atom", id: uuid("t\n" + a.id)}, found)
	default:
		sendMbox(w, fileName(start[0].subject, "no-subject"), found)
	}
}
