package loretest

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sample is the request that a recorded answer is taken for.
type sample struct {
	method, path string
	since        string // If-Modified-Since
	compare      func(recorded, made []byte) error
}

const (
	where   = "http://127.0.0.1:28190/" // the recorded server
	patches = where + "patches/"
	first   = patches + "20250910100000.1000-1-ada@example.org/"
	second  = patches + "20250910100000.1000-2-ada@example.org/"
)

// recorded names the requests by which the samples of public-inbox 2.1 were
// got, as far as they are known, and what of the bodies can be compared.
func recorded() map[string]sample {
	return map[string]sample{
		"all-mbox":            {"GET", patches + "all.mbox.gz", "", sameMail},
		"config":              {"GET", patches + "_/text/config/raw", "", sameConfig},
		"ims":                 {"GET", patches + "manifest.js.gz", "Sun, 14 Sep 2025 10:00:09 GMT", sameBytes},
		"index.html":          {"GET", patches, "", sameTitle},
		"manifest.js.gz":      {"GET", patches + "manifest.js.gz", "", sameManifest},
		"msg-404.html":        {"GET", patches + "none@example.org/", "", sameTitle},
		"new.atom":            {"GET", patches + "new.atom", "", sameFeed},
		"raw":                 {"GET", second + "raw", "", sameBytes},
		"redirect-msgid":      {"GET", where + "20250910100000.1000-2-ada@example.org/", "", sameBytes},
		"root.html":           {"GET", where, "", sameTitle},
		"search-bad":          {"GET", patches + "?q=AND+AND&x=A", "", sameTitle},
		"search-empty":        {"GET", patches + "?q=&x=A", "", sameTitle},
		"search-none.html":    {"GET", patches + "?q=s:doesnotexist&x=A", "", sameTitle},
		"search-pastend.atom": {"GET", patches + "?q=s:patch&x=A&o=200", "", sameBytes},
		"search-post-bad":     {"POST", patches + "?x=m&q=AND+AND", "", sameBytes},
		"search-post-none":    {"POST", patches + "?x=m&q=s:doesnotexist", "", sameBytes},
		"search-post.mbox.gz": {"POST", patches + "?x=m&q=s:patch", "", sameMail},
		"search.atom":         {"GET", patches + "?q=s:patch+AND+NOT+s:re:&x=A", "", sameFeed},
		"t.atom":              {"GET", first + "t.atom", "", sameFeed},
		"thread-scoped-none":  {"POST", first + "?x=m&q=rt:1957500000..", "", sameBytes},
		"thread-scoped-post":  {"POST", first + "?x=m&q=rt:1757500000..", "", sameMail},
	}
}

// unserved are the samples that are not compared, with the reason.
func unserved() map[string]string {
	const page, protocol = "a page for people, which no program of ours asks for", "another protocol"
	return map[string]string{
		"d": page, "help": page, "mirror": page, "msg.html": page, "solver": page, "topics_new.html": page,
		"topics_active.atom": "one entry for each thread: not asked for by us", "topics_new.atom": "as topics_active.atom",
		"imap-transcript-search.txt": protocol, "imap-transcript.txt": protocol, "nntp-transcript.txt": protocol,
		"search-prefixes.txt": "compared by TestSampleSearches",
	}
}

func samples(t *testing.T) string {
	t.Helper()
	corpus := os.Getenv("ONEMORE_CORPUS")
	if corpus == "" {
		t.Skip("ONEMORE_CORPUS is not set: no recorded answers")
	}
	return filepath.Join(corpus, "lore-samples", "2.1+")
}

// recordedServer has the mail of the samples, which their archive holds.
func recordedServer(t *testing.T, dir string) *Server {
	t.Helper()
	s := New(Options{Now: func() time.Time { return time.Date(2026, 11, 21, 5, 29, 2, 0, time.UTC) }})
	t.Cleanup(s.Close)
	if n, err := s.List("patches").Fill(bytes.NewReader(unpacked(t, filepath.Join(dir, "all-mbox")))); err != nil || n != 13 {
		t.Fatalf("%d mails, %v", n, err)
	}
	return s
}

func unpacked(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return gunzip(b)
}

func gunzip(b []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	all, _ := io.ReadAll(z)
	return all
}

// TestSamples asks this server what the real one was asked.
func TestSamples(t *testing.T) {
	dir := samples(t)
	s := recordedServer(t, dir)
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	known, not := recorded(), unserved()
	agree := 0
	for _, f := range files {
		name, isHead := strings.CutSuffix(filepath.Base(f), ".headers")
		if _, err := os.Stat(filepath.Join(dir, name)); isHead && err == nil {
			continue // with its body
		}
		if why, ok := not[name]; ok {
			t.Logf("not compared: %s: %s", name, why)
			continue
		}
		c, ok := known[name]
		if !ok {
			t.Errorf("%s: no request is known for it", name)
			continue
		}
		if err := c.check(s, filepath.Join(dir, name)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		agree++
	}
	t.Logf("%d of %d agree; of feeds' content (rendered mail), pages but for their title, comments, fingerprints, how gzip packed and when nothing is compared", agree, len(known))
	if agree < 21 {
		t.Errorf("%d agree, 21 did", agree)
	}
}

// check compares the answer to a request with the recorded one.
func (c sample) check(s *Server, path string) error {
	req, err := http.NewRequest(c.method, c.path, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if c.since != "" {
		req.Header.Set("If-Modified-Since", c.since)
	}
	resp, err := s.Transport().RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	made, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	body, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	heads, err := os.ReadFile(path + ".headers")
	if err != nil {
		return err
	}
	return errors.Join(sameHead(string(heads), resp), c.compare(body, made))
}

// sameHead compares status and fields. The length of a page of ours is not
// that of the real one, but where the one says its length so does the other.
func sameHead(heads string, resp *http.Response) error {
	var bad []error
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(heads, "\r", "")), "\n")
	want := http.Header{}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		want.Set(name, value)
	}
	if got := strconv.Itoa(resp.StatusCode); got != strings.Fields(lines[0])[1] {
		bad = append(bad, fmt.Errorf("status %s, recorded %s", got, lines[0]))
	}
	for _, name := range []string{"Content-Type", "Content-Disposition", "Location", "Content-Encoding", "Vary", "Etag", "Cache-Control"} {
		if got := resp.Header.Get(name); got != want.Get(name) {
			bad = append(bad, fmt.Errorf("%s: %q, recorded %q", name, got, want.Get(name)))
		}
	}
	if (resp.Header.Get("Last-Modified") == "") != (want.Get("Last-Modified") == "") {
		bad = append(bad, fmt.Errorf("Last-Modified: %q, recorded %q", resp.Header.Get("Last-Modified"), want.Get("Last-Modified")))
	}
	if chunked := len(resp.TransferEncoding) > 0; chunked != (want.Get("Transfer-Encoding") != "") {
		bad = append(bad, fmt.Errorf("in pieces: %v, recorded %v", chunked, (want.Get("Transfer-Encoding") != "")))
	}
	return errors.Join(bad...)
}

func sameBytes(recorded, made []byte) error {
	if !bytes.Equal(recorded, made) {
		return fmt.Errorf("%q, recorded %q", made, recorded)
	}
	return nil
}

func sameMail(recorded, made []byte) error { return sameBytes(gunzip(recorded), gunzip(made)) }

var titleOf = regexp.MustCompile(`<title>.*?</title>`)

func sameTitle(recorded, made []byte) error {
	plain := func(b []byte) []byte {
		return []byte(strings.NewReplacer("&#60;", "&lt;", "&#62;", "&gt;").Replace(string(titleOf.Find(b))))
	}
	return sameBytes(plain(recorded), plain(made))
}

// sameConfig compares every key and value.
func sameConfig(recorded, made []byte) error {
	settings := func(b []byte) []byte {
		var kept []string
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, ";") {
				kept = append(kept, line)
			}
		}
		return []byte(strings.Join(kept, "\n"))
	}
	return sameBytes(settings(recorded), settings(made))
}

var fingerprint = regexp.MustCompile(`"fingerprint":"[0-9a-f]{40}"`)

// sameManifest compares all but the hash of git refs, keys in any order.
func sameManifest(recorded, made []byte) error {
	keys := func(b []byte) []string {
		k := strings.FieldsFunc(string(fingerprint.ReplaceAll(gunzip(b), []byte(`"fingerprint"`))), func(r rune) bool { return strings.ContainsRune("{},", r) })
		slices.Sort(k)
		return k
	}
	if r, m := keys(recorded), keys(made); !slices.Equal(r, m) {
		return fmt.Errorf("%q, recorded %q", m, r)
	}
	return nil
}

// sameFeed compares everything but the content of entries.
func sameFeed(recorded, made []byte) error {
	r, m := elements(recorded), elements(made)
	if slices.Equal(r, m) && bytes.Equal(recorded[:bytes.IndexByte(recorded, '\n')], made[:bytes.IndexByte(made, '\n')]) {
		return nil
	}
	for i := range min(len(r), len(m)) {
		if r[i] != m[i] {
			return fmt.Errorf("%q, recorded %q", m[i], r[i])
		}
	}
	return fmt.Errorf("%d elements, recorded %d", len(m), len(r))
}

// elements lists what a feed holds: tags with attributes, and text.
func elements(feed []byte) []string {
	d := xml.NewDecoder(bytes.NewReader(feed))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var all []string
	for {
		t, err := d.Token()
		if err != nil {
			return append(all, err.Error())
		}
		switch t := t.(type) {
		case xml.StartElement:
			all = append(all, fmt.Sprint(t.Name, t.Attr))
			if t.Name.Local == "content" {
				_ = d.Skip()
			}
		case xml.CharData:
			all = append(all, string(t))
		}
	}
}

// TestSampleSearches runs the recorded searches: what they found, in order.
func TestSampleSearches(t *testing.T) {
	dir := samples(t)
	s := recordedServer(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "search-prefixes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	agree, all := 0, 0
	for line := range strings.Lines(string(text)) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		all++
		query, found := strings.TrimSpace(line[:56]), strings.Fields(line[56:])
		match, err := parseQuery(query)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		var got []string
		for _, m := range slices.Backward(byTime(slices.Clone(s.List("patches").mail))) {
			if match(m) {
				got = append(got, escapeID(m.id))
			}
		}
		if want := found[:len(found)-1]; !slices.Equal(got, want) {
			t.Errorf("%s: %q, recorded %q", query, got, want)
			continue
		}
		agree++
	}
	t.Logf("%d of %d searches agree", agree, all)
	if agree < 8 {
		t.Errorf("%d searches agree, 8 did", agree)
	}
}
