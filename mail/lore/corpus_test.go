package lore

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"onemore/mail/lore/loretest"
)

// samples are the recorded answers of both generations of public-inbox.
func samples(t *testing.T) string {
	t.Helper()
	corpus := os.Getenv("ONEMORE_CORPUS")
	if corpus == "" {
		t.Skip("ONEMORE_CORPUS is not set: no recorded answers")
	}
	return filepath.Join(corpus, "lore-samples")
}

// replay answers every request with a recorded status, header and body.
func replay(t *testing.T, path string) http.HandlerFunc {
	t.Helper()
	head, err := os.ReadFile(path + ".headers")
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.ReplaceAll(string(head), "\r", ""), "\n")
	status, err := strconv.Atoi(strings.Fields(lines[0])[1])
	if err != nil {
		t.Fatal(err)
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range lines[1:] {
			name, value, ok := strings.Cut(line, ": ")
			if ok && !strings.EqualFold(name, "Transfer-Encoding") && !strings.EqualFold(name, "Connection") {
				w.Header().Set(name, value)
			}
		}
		w.WriteHeader(status)
		w.Write(body)
	}
}

// TestRecordedAnswers: each file, asked for in the way that got it.
func TestRecordedAnswers(t *testing.T) {
	dir := samples(t)
	asked := map[string]struct {
		way  string
		mail int
		want error
	}{
		"1.9.0/config":                      {"find", 1, nil},
		"1.9.0/all-config":                  {"find", 1, nil},
		"1.9.0/description":                 {"find", 0, ErrNotArchive},
		"1.9.0/search.atom":                 {"index", 7, nil},
		"1.9.0/new.atom":                    {"index", 13, nil},
		"1.9.0/all-new.atom":                {"index", 14, nil},
		"1.9.0/search-pastend.atom":         {"index", 0, nil},
		"1.9.0/search-none.html":            {"index", 0, nil},
		"1.9.0/search-get-m.html":           {"index", 0, ErrNotArchive},
		"1.9.0/search-post.mbox.gz":         {"search", 11, nil},
		"1.9.0/search-post-threads.mbox.gz": {"search", 6, nil},
		"1.9.0/search-post-none":            {"search", 0, nil},
		"1.9.0/search.html":                 {"search", 0, ErrNotArchive},
		"1.9.0/manifest.js.gz":              {"search", 0, ErrNotArchive},
		"1.9.0/all.mbox.gz":                 {"search", 13, nil},
		"1.9.0/raw-404":                     {"search", 0, ErrNotFound},
		"1.9.0/t.mbox.gz":                   {"thread", 6, nil},
		"1.9.0/msg-404.html":                {"thread", 0, ErrNotFound},
		"2.1+/config":                       {"find", 1, nil},
		"2.1+/search.atom":                  {"index", 7, nil},
		"2.1+/new.atom":                     {"index", 13, nil},
		"2.1+/search-pastend.atom":          {"index", 0, nil},
		"2.1+/search-none.html":             {"index", 0, nil},
		"2.1+/search-bad":                   {"index", 0, ErrQuery},
		"2.1+/search-post.mbox.gz":          {"search", 11, nil},
		"2.1+/search-post-none":             {"search", 0, nil},
		"2.1+/thread-scoped-none":           {"search", 0, nil},
		"2.1+/search-post-bad":              {"search", 0, ErrServer},
		"2.1+/redirect-msgid":               {"search", 0, ErrRedirect},
		"2.1+/msg-404.html":                 {"thread", 0, ErrNotFound},
	}
	agree := 0
	for name, c := range asked {
		cl, _ := client(t, Settings{})
		l := list(t, cl, serve(t, replay(t, filepath.Join(dir, name)))+"patches/")
		n, err := ask(t, l, c.way)
		if n != c.mail || !errors.Is(err, c.want) {
			t.Errorf("%s by %s: %d, %v; want %d, %v", name, c.way, n, err, c.mail, c.want)
			continue
		}
		agree++
	}
	t.Logf("%d of %d agree", agree, len(asked))
}

func ask(t *testing.T, l *List, way string) (int, error) {
	t.Helper()
	switch way {
	case "find":
		p, _, err := l.Find(t.Context(), Place{})
		if err == nil && !p.All && (len(p.Addresses) != 1 || p.Addresses[0] != "patches@lists.example.org" || p.ListIDs[0] != "patches.lists.example.org" || p.Newsgroup == "") {
			t.Errorf("%+v", p)
		}
		if p.Name == "" {
			return 0, err
		}
		return 1, err
	case "index":
		found, _, err := l.Index(t.Context(), "s:x", 0)
		for _, e := range found {
			if e.Received.IsZero() || e.Title == "" || !strings.Contains(e.Email, "@") {
				t.Errorf("%+v", e)
			}
		}
		return len(found), err
	case "thread":
		got := ids{}
		_, err := l.Thread(t.Context(), "20250910100000.1000-1-ada@example.org", got.take)
		return len(got), err
	}
	got, err := searchAll(t, l)
	return len(got), err
}

// TestRecordedMailIsWhole: mail out of an mbox is what the raw answer holds.
func TestRecordedMailIsWhole(t *testing.T) {
	dir := samples(t)
	for _, version := range []string{"1.9.0", "2.1+"} {
		raw, err := os.ReadFile(filepath.Join(dir, version, "raw"))
		if err != nil {
			t.Fatal(err)
		}
		_, raw, _ = bytes.Cut(raw, []byte("\n")) // its From line
		raw = raw[:len(raw)-1]                   // and the blank line at its end
		cl, _ := client(t, Settings{})
		l := list(t, cl, serve(t, replay(t, filepath.Join(dir, version, "search-post.mbox.gz")))+"patches/")
		found := false
		var use Stats
		if _, err := l.search(t.Context(), "s:x", false, &use, func(mail []byte) error {
			found = found || bytes.Equal(mail, raw)
			return nil
		}); err != nil || !found {
			t.Errorf("%s: found %v, %v", version, found, err)
		}
	}
}

// TestPackedText: text is packed on the way, which net/http undoes.
func TestPackedText(t *testing.T) {
	cl, _ := client(t, Settings{})
	l := list(t, cl, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/atom+xml")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gzipped(feedHead + feedEntry + "</feed>"))
	})+"test/")
	if got, _, err := l.Index(t.Context(), "s:x", 0); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func FuzzMbox(f *testing.F) {
	f.Add(packed(message("a@example.org"), message("b@example.org")))
	f.Add([]byte(loretest.Separator + "a\n"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		a := &answer{&http.Response{Header: http.Header{"Content-Type": {"application/gzip"}}, Body: io.NopCloser(bytes.NewReader(b))}}
		var use Stats
		start := time.Now()
		_ = a.mbox(1<<20, &use, func([]byte) error { return nil })
		if time.Since(start) > 5*time.Second {
			panic("too slow")
		}
	})
}
