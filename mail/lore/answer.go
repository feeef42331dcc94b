package lore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxPeek is how much of a page is looked at to tell what it is.
const maxPeek = 16 << 10

// refusal is the error that a status means; nil when there is something to read.
func (a *answer) refusal(now time.Time) error {
	note := a.status()
	switch code := a.StatusCode; {
	case code == http.StatusOK, code == http.StatusNotModified:
		return nil
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		f := &fault{kind: ErrBusy, note: note, again: true, move: code != http.StatusTooManyRequests}
		if d, ok := retryAfter(a.Header, now); ok {
			f.until = now.Add(d)
		}
		return f
	case code == http.StatusNetworkAuthenticationRequired:
		return &fault{kind: ErrNotArchive, note: note}
	case code == http.StatusNotFound || code == http.StatusGone || code == http.StatusMultipleChoices:
		return a.missing()
	case isBotCheck(a.peek()):
		return &fault{kind: ErrBot, note: note}
	case code == http.StatusBadRequest:
		return &fault{kind: ErrQuery, note: note}
	case code >= 500:
		return &fault{kind: ErrServer, note: note, again: true, move: true}
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return &fault{kind: ErrRefused, note: note}
	}
	return &fault{kind: ErrNotArchive, note: note}
}

// errNone says that a search found nothing, which is no fault.
var errNone = errors.New("no results found")

// missing tells a search without results from a list that is not there: only
// then may a cursor move on. A feed says it with a page that has a search form.
func (a *answer) missing() error {
	page, err := io.ReadAll(io.LimitReader(a.Body, maxPeek))
	if a.media() == "text/plain" && bytes.HasPrefix(page, []byte("No results found")) {
		return errNone
	}
	if a.media() == "text/html" && bytes.Contains(page, []byte(" - search results</title>")) {
		return errNone
	}
	if isBotCheck(page) {
		return &fault{kind: ErrBot, note: a.status()}
	}
	if err != nil {
		return wrapped(err) // the rest could have said that it is only a search without results
	}
	return &fault{kind: ErrNotFound, note: a.status()}
}

// status is the status in our words: the server's own could be anything.
func (a *answer) status() string {
	return strings.TrimSpace(strconv.Itoa(a.StatusCode) + " " + http.StatusText(a.StatusCode))
}

func (a *answer) media() string {
	m, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return m
}

// peek reads the beginning of what will not be read otherwise. A page that
// breaks off is judged by what came.
func (a *answer) peek() []byte {
	b, _ := io.ReadAll(io.LimitReader(a.Body, maxPeek))
	return b
}

// isBotCheck knows the page of Anubis, which comes with any status, 200 too.
func isBotCheck(page []byte) bool {
	page = bytes.ToLower(page)
	return bytes.Contains(page, []byte("making sure you")) && bytes.Contains(page, []byte("not a bot")) ||
		bytes.Contains(page, []byte("/.within.website/x/cmd/anubis"))
}

// expect fails unless the answer is of one of these media types.
func (a *answer) expect(media ...string) error {
	got := a.media()
	for _, m := range media {
		if got == m {
			return nil
		}
	}
	if isBotCheck(a.peek()) {
		return &fault{kind: ErrBot, note: a.status()}
	}
	return &fault{kind: ErrNotArchive, note: fmt.Sprintf("it is %.60q instead of %s", got, media[0])}
}

// all reads a body of at most so many bytes.
func (a *answer) all(most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(a.Body, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > most {
		return nil, &fault{kind: ErrTooLarge, note: fmt.Sprintf("more than %d kB", most>>10)}
	}
	return b, nil
}
