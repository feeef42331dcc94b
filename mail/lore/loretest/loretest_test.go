package loretest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"onemore/mail/archive"
)

func now() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

func server(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Now == nil {
		o.Now = now
	}
	s := New(o)
	t.Cleanup(s.Close)
	return s
}

func post(id string, more ...string) []byte {
	return []byte("From: Ada <ada@example.org>\nDate: Mon, 1 Jun 2026 10:00:00 +0000\nMessage-ID: <" + id + "@example.org>\n" + strings.Join(more, "") + "\ntext\n")
}

// get asks without following redirects; a body that breaks off is an error.
func get(t *testing.T, s *Server, method, path, body string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://lore.example.org"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	way := s.Transport()
	defer way.CloseIdleConnections()
	resp, err := way.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	return resp, string(all), err
}

// found gives the ids in the mail of an answer, in order.
func found(t *testing.T, s *Server, method, path, body string) string {
	t.Helper()
	resp, all, err := get(t, s, method, path, body)
	if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != gz {
		t.Fatalf("%s: %v, %v, %.80q", path, resp, err, all)
	}
	var ids []string
	m := archive.NewMbox(bytes.NewReader(gunzip([]byte(all))))
	for {
		e, err := m.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(ids, " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, strings.TrimSuffix(read(e.Raw, time.Time{}, now()).id, "@example.org"))
	}
}

func TestReceived(t *testing.T) {
	for name, c := range map[string]struct{ top, want string }{
		"first of two":   {"Received: by a; Mon, 1 Jun 2026 13:00:05 +0200\nReceived: by b; Mon, 1 Jun 2026 09:00:00 +0000\nDate: Sun, 31 May 2026 00:00:00 +0000\n", "2026-06-01T11:00:05Z"},
		"folded":         {"Received: by a\n\tfor <x@example.org>;\n\t 1 Jun 2026\n 13:00:05 -0000 (UTC)\n", "2026-06-01T13:00:05Z"},
		"first unusable": {"Received: by a; yesterday\nReceived: by b; Mon, 1 Jun 2026 09:00:00 +0000\n", "2026-06-01T09:00:00Z"},
		"no zone":        {"Received: by a; Mon, 1 Jun 2026 09:00:00\nDate: Sun, 31 May 2026 00:00:00 +0000\n", "2026-05-31T00:00:00Z"},
		"only Date":      {"Date: Sun, 31 May 2026 00:00:00 +0000\n", "2026-05-31T00:00:00Z"},
		"nothing":        {"Subject: x\n", "2026-06-01T12:00:00Z"},
	} {
		if got := stamp(read([]byte(c.top+"\ntext\n"), time.Time{}, now()).received); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatIsNotArchived(t *testing.T) {
	a := read([]byte("Status: RO\r\nSubject: x\r\nX-Original-To: a\r\n b\r\nLines: 1\r\n\r\nStatus: text\r\n"), time.Time{}, now())
	if got, want := string(a.raw), "Subject: x\n\nStatus: text\n"; got != want {
		t.Errorf("%q", got)
	}
}

func TestQueries(t *testing.T) {
	s := server(t, Options{})
	l := s.List("l")
	l.Add(post("a", "Subject: [PATCH v1] net: foo\nTo: list@example.org\nList-Id: <l.example.org>\nX-Change-ID: 2026-foo\n", "\nfine\n> old words\ndiff --git a/net/foo.c b/net/foo.c\n"))
	l.Add(post("b", "Subject: Re: [PATCH v1] net: foo\nCc: Bob <bob@example.net>\nReferences: <a@example.org>\n"))
	l.AddAt(now().Add(-240*time.Hour), []byte("From: x@example.org\nDate: Mon, 1 Jun 2026 10:00:00 +0000\nMessage-ID: <c@example.org>\nSubject: other\n\ntext\n"))
	for query, want := range map[string]string{
		`s:patch`:                        "b a",
		`s:PATCH AND NOT s:re:`:          "a",
		`s:patch NOT s:re`:               "a",
		`s:"net foo"`:                    "b a",
		`s:"foo net"`:                    "",
		`s:pat*`:                         "b a",
		`s:pat`:                          "",
		`s:other OR c:bob@example.net`:   "c b",
		`(s:other OR s:re) f:ada`:        "b",
		`f:"ada@example.org" AND s:re`:   "b",
		`tc:list OR tc:bob`:              "b a",
		`nq:words`:                       "",
		`q:words`:                        "a",
		`b:"old words"`:                  "a",
		`dfn:net/foo.c`:                  "a",
		`mid:a@example.org`:              "a",
		`references:a@example.org`:       "b",
		`changeid:2026-foo`:              "a",
		`l:l.example.org`:                "a",
		`lid:l.example.org`:              "a",
		`bob`:                            "b",
		`rt:1780308000..`:                "b a",
		`rt:1780308000..1780308000 s:v1`: "b a",
		`rt:..1780307999`:                "c",
		`d:2026-06-01.. s:other`:         "c",
		`dt:20260601100001..`:            "",
	} {
		path := "/l/?x=m&q=" + strings.NewReplacer(" ", "+", `"`, "%22").Replace(query)
		if want == "" {
			if resp, body, err := get(t, s, "POST", path, ""); err != nil || resp.StatusCode != 404 || body != "No results found\n" {
				t.Errorf("%s: %v, %q, %v", query, resp, body, err)
			}
			continue
		}
		if got := found(t, s, "POST", path, ""); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for query, want := range map[string]int{"AND": 500, "NOT+s:x": 500, "(s:x": 500, "s:x)": 500, "s:x+OR": 500, strings.Repeat("(", 99): 500, "dfpre:1234567": 501, "rt:yesterday..": 501, "-s:x": 501} {
		if resp, _, err := get(t, s, "POST", "/l/?x=m&q="+query, ""); err != nil || resp.StatusCode != want {
			t.Errorf("%s: %v, %v", query, resp, err)
		}
	}
}

func TestThreads(t *testing.T) {
	s := server(t, Options{})
	l := s.List("l")
	l.Add(post("deep", "Subject: Re: s\nReferences: <root@example.org> <gone@example.org>\n"))
	l.Add(post("root", "Subject: s\n"))
	l.Add(post("stranger", "Subject: Re: re: S.\n"))
	l.Add(post("reply", "Subject: t\nIn-Reply-To: <gone@example.org>\n"))
	l.Add(post("other", "Subject: u\n"))
	for path, want := range map[string]string{
		"/l/?x=m&q=s:t":     "reply",
		"/l/?x=m&t=1&q=s:t": "deep root reply",
		"/l/reply@example.org/?x=m&q=rt:1000000000..": "reply root deep",
		"/l/?x=m&q=": "deep root stranger reply other", // the trap
	} {
		if got := found(t, s, "POST", path, ""); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := found(t, s, "POST", "/l/?x=m&q=s:t", "x=m"); got != "deep root reply" {
		t.Errorf("a body: %s", got)
	}
	if got := found(t, s, "GET", "/l/root@example.org/t.mbox.gz", ""); got != "deep root stranger reply" {
		t.Errorf("loose: %s", got)
	}
	if resp, _, err := get(t, s, "GET", "/l/gone@example.org/t.mbox.gz", ""); err != nil || resp.StatusCode != 404 {
		t.Errorf("%v, %v", resp, err)
	}
}

func TestDoubles(t *testing.T) {
	s := server(t, Options{})
	l := s.List("l")
	if !l.Add(post("a")) || l.Add(append([]byte("Received: by x; Mon, 1 Jun 2026 09:00:00 +0000\n"), post("a")...)) || !l.Add(post("a", "\nother\n")) {
		t.Error("the same mail by another way is none, other mail of the same id is")
	}
	s.List("m").Add(post("a"))
	s.List("m").Add(post("b"))
	for list, want := range map[string]string{"l": "a a", "m": "a b", "all": "a a b"} {
		if got := found(t, s, "GET", "/"+list+"/all.mbox.gz", ""); got != want {
			t.Errorf("%s: %s", list, got)
		}
	}
	if resp, body, err := get(t, s, "GET", "/l/a@example.org/raw", ""); err != nil || strings.Count(body, Separator) != 2 || resp.Header.Get("Content-Type") != "text/plain; charset=us-ascii" {
		t.Errorf("%v, %q, %v", resp, body, err)
	}
}

// TestLag: searches go without new mail for a while, the rest does not.
func TestLag(t *testing.T) {
	at := now()
	s := server(t, Options{Now: func() time.Time { return at }, Lag: 30 * time.Second})
	l := s.List("l")
	if n, err := l.Fill(bytes.NewReader([]byte(Separator + string(post("old")) + "\n"))); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	l.Add(post("new"))
	if got := found(t, s, "POST", "/l/?x=m&q=f:ada", ""); got != "old" {
		t.Error(got)
	}
	if _, body, err := get(t, s, "GET", "/l/new.atom", ""); err != nil || strings.Count(body, "<entry>") != 2 {
		t.Error(body, err)
	}
	at = at.Add(30 * time.Second)
	if got := found(t, s, "POST", "/l/?x=m&q=f:ada", ""); got != "new old" {
		t.Error(got)
	}
	if _, err := l.Fill(strings.NewReader("no mbox")); err == nil {
		t.Error("filled with what is no mbox")
	}
}

func TestPaths(t *testing.T) {
	s := server(t, Options{})
	s.List("l").Add(post("a/b", "Subject: s\n"))
	for _, c := range []struct {
		method, path   string
		status         int
		media, to, has string
	}{
		{"GET", "/", 200, html, "", "listing"},
		{"GET", "/l", 301, text, "http://lore.example.org/l/", "Redirecting"},
		{"GET", "/a%2Fb@example.org/", 302, text, "http://lore.example.org/all/a%2Fb@example.org/", "Redirecting"},
		{"GET", "/nosuch/", 404, html, "", "not found"},
		{"GET", "/nosuch/_/text/config/raw", 404, html, "", "not found"},
		{"GET", "/l/none@example.org/", 300, html, "", "not found"},
		{"GET", "/l/none@example.org/raw", 404, text, "", "Not Found"},
		{"GET", "/l/a%2Fb@example.org/raw", 200, "text/plain; charset=us-ascii", "", Separator},
		{"HEAD", "/l/a%2Fb@example.org/", 200, html, "", ""},
		{"HEAD", "/l/_/text/config/raw", 200, text, "", ""},
		{"GET", "/all/_/text/config/raw", 200, text, "", `[extindex "all"]`},
		{"GET", "/l/?x=m&q=s:s", 200, html, "", "search results"},
		{"GET", "/l/?x=A&q=s:s", 200, atom, "", "</feed>"},
		{"GET", "/l/?q=", 404, html, "", "search results"},
		{"GET", "/l/description", 200, text, "", "public inbox"},
		{"GET", "/manifest.js.gz", 200, gz, "", "\x1f\x8b"},
		{"GET", "/l/1234567/s/", 501, text, "", "loretest"},
		{"POST", "/l/new.atom", 405, text, "", "method"},
	} {
		resp, body, err := get(t, s, c.method, c.path, "")
		if err != nil || resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.media || resp.Header.Get("Location") != c.to || !strings.Contains(body, c.has) || c.method == "HEAD" && body != "" {
			t.Errorf("%s %s: %v, %v, %.100q", c.method, c.path, resp, err, body)
		}
	}
	if n, m := s.Count(), s.Count(Manifest, Feed); n != 18 || m != 2 {
		t.Errorf("counted %d, %d", n, m)
	}
	var kinds []string
	for _, c := range s.Calls() {
		kinds = append(kinds, string(c.Kind))
	}
	if want := "other other other other config message message message message config config index index index other manifest other feed"; strings.Join(kinds, " ") != want {
		t.Errorf("%q", kinds)
	}
}

func TestManifestIsConditional(t *testing.T) {
	s := server(t, Options{})
	s.List("l").Add(post("a"))
	resp, body, err := get(t, s, "GET", "/l/manifest.js.gz", "")
	if err != nil {
		t.Fatal(err)
	}
	first := string(gunzip([]byte(body)))
	ask := func() int {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://h/l/manifest.js.gz", http.NoBody)
		req.Header.Set("If-Modified-Since", resp.Header.Get("Last-Modified"))
		again, err := s.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Body.Close()
		return again.StatusCode
	}
	if got := ask(); got != 304 {
		t.Errorf("%d", got)
	}
	s.List("l").AddAt(now(), post("b"))
	if got := ask(); got != 200 {
		t.Errorf("%d", got)
	}
	if _, body, _ = get(t, s, "GET", "/l/manifest.js.gz", ""); !strings.Contains(first, "/l/git/0.git") || string(gunzip([]byte(body))) == first {
		t.Errorf("%s", first)
	}
}

func TestFaults(t *testing.T) {
	s := server(t, Options{})
	s.List("l").Add(post("a", "Subject: s\n"))
	whole := found(t, s, "POST", "/l/?x=m&q=s:s", "")
	_, packed, _ := get(t, s, "POST", "/l/?x=m&q=s:s", "")
	for name, c := range map[string]struct {
		fault  Fault
		status int
		body   string
		broken bool
	}{
		"status":  {Status(502), 502, "<html></html>", false},
		"busy":    {Busy(429, "7"), 429, "", false},
		"portal":  {Portal(), 200, "<html>Welcome to the hotel", false},
		"moved":   {Moved(302, "/x"), 302, "", false},
		"loop":    {Loop(), 302, "", false},
		"cut":     {Cut(20), 200, packed[:20], true},
		"cut end": {Cut(-8), 200, packed[:len(packed)-8], true},
		"short":   {Short(-8), 200, packed[:len(packed)-8], false},
		"gone":    {Gone(), 0, "", true},
	} {
		s.Forget()
		fault := c.fault
		s.Fail(func(c Call) Fault {
			if c.N == 1 {
				return fault
			}
			return nil
		})
		resp, body, err := get(t, s, "POST", "/l/?x=m&q=s:s", "")
		status := 0
		if resp != nil {
			status = resp.StatusCode
		}
		if status != c.status || body != c.body || (err != nil) != c.broken {
			t.Errorf("%s: %d, %q, %v", name, status, body, err)
		}
		if got := found(t, s, "POST", "/l/?x=m&q=s:s", ""); got != whole {
			t.Errorf("after %s: %s", name, got)
		}
	}
	s.Fail(func(Call) Fault { return Anubis(200) })
	if resp, body, err := get(t, s, "GET", "/l/new.atom", ""); err != nil || resp.StatusCode != 200 || !strings.Contains(body, "not a bot") {
		t.Errorf("%v, %q, %v", resp, body, err)
	}
	s.Fail(nil)
	s.Close()
	if _, _, err := get(t, s, "GET", "/l/", ""); err == nil {
		t.Error("a closed server answers")
	}
}

func TestPackIsUndone(t *testing.T) {
	raw := []byte("Subject: s\n\nFrom me\n>From you\n from him\n")
	packed := gunzip(Pack(raw, raw))
	if want := Separator + "Subject: s\n\n>From me\n>>From you\n from him\n\n"; string(packed) != want+want {
		t.Errorf("%q", packed)
	}
	m := archive.NewMbox(bytes.NewReader(packed))
	if e, err := m.Next(); err != nil || !slices.Equal(e.Raw, raw) {
		t.Errorf("%q, %v", e.Raw, err)
	}
}
